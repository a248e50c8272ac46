"""Why a model runs where it does, in the user's language."""

from __future__ import annotations

from kasr_desktop.domain.device_reasons import DeviceReason, Int8Kernels, Runtime
from kasr_desktop.domain.label import Label, Language

_KNOWN: dict[str, Label] = {
    one.value: one.label for kind in (DeviceReason, Runtime, Int8Kernels) for one in kind
}


def device_sentence(reason: str, language: Language, *, short: bool = False) -> str:
    """Return the reason of a `Ready`.

    Args:
        reason: `why (detail); runtime (kernels)`, as it travels.
        language: The user's.
        short: Leave out details, such as what a library said, and the runtime.

    Example:
        >>> device_sentence("no GPU was found; torch in half precision", Language.KOREAN)
        '쓸 수 있는 그래픽 카드가 없어요 · torch, 16비트'
    """
    why, _, runtime = reason.partition("; ")
    if short:
        return _clause(why, language, short=True)
    parts = (_clause(why, language), _clause(runtime, language))
    return " · ".join(filter(None, parts))


def _clause(text: str, language: Language, *, short: bool = False) -> str:
    what, bracket, detail = text.partition(" (")
    said = _word(what, language)
    if short or not bracket:
        return said
    return f"{said} ({_word(detail.removesuffix(')'), language)})"


def _word(text: str, language: Language) -> str:
    return _KNOWN[text].said_in(language) if text in _KNOWN else text
