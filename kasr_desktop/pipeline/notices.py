"""Notices as plain English sentences: for transcripts' warnings, logs and the terminal."""

from __future__ import annotations

from kasr_desktop.domain.events import Notice, NoticeKind

_SENTENCES = {
    NoticeKind.NO_LANGUAGE_MODEL: (
        "The model has no language model, so there is only the greedy text."
    ),
    NoticeKind.LANGUAGE_MODEL_BROKEN: (
        "The language model cannot be used, so there is only the greedy text. {detail}"
    ),
    NoticeKind.DOCUMENTS_NOT_USED: (
        "What was learned from your documents could not be used here. {detail}"
    ),
    NoticeKind.DAMAGED: "Parts of the file are damaged and were left out ({count} packets).",
    NoticeKind.TRACK_CHOSEN: (
        "The file has several sound tracks ({tracks}); track {track} was recognised."
    ),
    NoticeKind.SILENT: "No speech was heard in this file.",
    NoticeKind.DEVICE_FALLBACK: (
        "{from} could not go on ({why}), so the work goes on with {to}; nothing is lost."
    ),
    NoticeKind.SMALLER_WINDOW: (
        "Memory ran short on {device}; the work goes on in steps of {seconds} s, nothing is lost."
    ),
    NoticeKind.ENGINE_RESTARTED: (
        "The engine stopped and was started again at {position} s; nothing is lost."
    ),
    NoticeKind.EMISSIONS_NOT_KEPT: (
        "Decoding again will need the whole recognition, since its basis was not kept. {detail}"
    ),
    NoticeKind.SOUND_LOST: "{seconds} s of sound were lost at {position} s; all else is kept.",
    NoticeKind.MICROPHONE_SILENT: (
        "The microphone has given no sound at all for {seconds} s; it may be muted."
    ),
}


class _Facts(dict[str, str]):
    """Facts of a notice; one that is missing raises nothing."""

    def __missing__(self, key: str) -> str:
        return "?"


def describe(notice: Notice) -> str:
    """Return one sentence.

    Example:
        >>> describe(Notice(NoticeKind.TRUNCATED, (("announced", "600.0"), ("decoded", "12.5"))))
        'The file ends at 12.5 s, sooner than the 600.0 s it announces; all of it was recognised.'
    """
    facts = _Facts(notice.facts)
    if notice.kind is NoticeKind.TRUNCATED:
        return _truncated(facts)
    return _SENTENCES[notice.kind].format_map(facts)


def _truncated(facts: _Facts) -> str:
    announced = f"the {facts['announced']} s it announces" if "announced" in facts else "it should"
    return (
        f"The file ends at {facts['decoded']} s, sooner than {announced}; all of it was recognised."
    )
