from __future__ import annotations

import re

import pytest

from kasr_desktop.domain import errors
from kasr_desktop.domain.errors import AudioError, ExportError, KasrError
from kasr_desktop.domain.events import Notice, NoticeKind
from kasr_desktop.text.hangul import nfd
from kasr_desktop.ui.views.strings import error_sentence, notice_sentence, sentence_of
from kasr_desktop.ui.widgets.language import LanguageSwitch


def documented() -> list[tuple[type[KasrError], str]]:
    """Return every reason that stands in a docstring of the error tree."""
    found = []
    for kind in vars(errors).values():
        if isinstance(kind, type) and issubclass(kind, KasrError):
            listed = re.search(r"Reasons:(.*?)\.\s*$", kind.__doc__ or "", re.DOTALL)
            words = re.findall(r"[a-z_]+", listed[1]) if listed else []
            found += [(kind, word) for word in words]
    return found


def test_the_docstrings_are_read() -> None:
    assert (AudioError, "not_audio") in documented()
    assert len(documented()) > 40


@pytest.mark.parametrize(("kind", "reason"), documented())
def test_every_reason_has_a_korean_sentence(
    korean: LanguageSwitch, kind: type[KasrError], reason: str
) -> None:
    facts = {"path": "/a/회의.mp3", "characters": "뷁"}
    sentence = error_sentence(kind("plain English", reason=reason, **facts))
    assert sentence_of(kind, reason) is not None
    assert re.search(r"[가-힣]", sentence)
    assert re.search(r"(요|다)\.$", sentence), sentence
    assert "{" not in sentence
    assert "?" not in sentence


@pytest.mark.parametrize("kind", NoticeKind)
def test_every_notice_has_a_korean_sentence(korean: LanguageSwitch, kind: NoticeKind) -> None:
    assert re.search(r"[가-힣].*(요|다)\.$", notice_sentence(Notice(kind)))


def test_a_subclass_may_say_it_in_its_own_words() -> None:
    assert sentence_of(errors.BundleError, "missing") != sentence_of(AudioError, "missing")
    assert sentence_of(errors.VocabError, "missing") == sentence_of(errors.BundleError, "missing")


def test_an_unknown_reason_still_says_something() -> None:
    assert "the details" in error_sentence(KasrError("the details", reason="brand_new"))


def test_names_are_shown_composed_and_without_their_folder() -> None:
    loose = nfd("회의.srt")
    assert len(loose) > len("회의.srt")
    said = error_sentence(ExportError("x", reason="unwritable", path=f"/a/b/{loose}"))
    assert "회의.srt" in said
    assert "/a/b" not in said
