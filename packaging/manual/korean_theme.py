"""The few words of MkDocs' theme in Korean, which it has no translation of: a hook of MkDocs."""

from __future__ import annotations

from typing import Any

WORDS = {
    "Breadcrumb Navigation": "현재 위치",
    "Docs": "설명서",
    "Footer Navigation": "앞뒤 페이지",
    "Mobile navigation menu": "차례",
    "Navigation menu": "차례",
    "Next": "다음",
    "No results found": "찾는 말이 없어요",
    "Page not found": "없는 페이지예요",
    "Previous": "이전",
    "Search Results": "검색 결과",
    "Search docs": "설명서 검색",
    "Search the Docs": "설명서 검색",
    "Searching...": "찾는 중…",
    "Type search term here": "찾을 말을 적어 주세요",
    "Versions": "앞뒤 페이지",
}


def on_env(env: Any, *, config: Any, **_: Any) -> Any:
    """Give the theme's templates their words.

    Args:
        env: Jinja's environment; changed in place.
        config: MkDocs' configuration, of which the theme's language is read.
    """
    if str(config.theme.locale) == "ko":
        env.add_extension("jinja2.ext.i18n")
        env.install_gettext_callables(
            lambda word: WORDS.get(word, word), lambda one, more, count: one if count == 1 else more
        )
    return env
