"""What is known of a word, for who points at it: its time, how sure it is, other readings."""

from __future__ import annotations

from kasr_desktop.domain.readings import EDITED, source_of
from kasr_desktop.domain.transcript import Hypothesis, Segment, Word
from kasr_desktop.ui.widgets.clock import clock
from kasr_desktop.ui.widgets.language import in_language, translate

_MOST_OTHERS = 4


def word_tip(segment: Segment, word: Word) -> str:
    """Return some lines of plain text."""
    length = word.end - word.start
    time = translate("Transcript", "{start} · {length} s")
    parts = [
        time.format(start=f"{clock(word.start)}.{word.start % 1 * 10:.0f}", length=f"{length:.2f}")
    ]
    if word not in (segment.edited.words if segment.edited is not None else ()):
        sure = translate("Transcript", "confidence {share}%")
        parts.append(sure.format(share=round(100 * word.confidence)))
    lines = [f"“{word.text}”", " · ".join(parts)]
    lines += [f"{name}: {text}" for name, text in _others(segment, word)]
    return "\n".join(lines)


def _others(segment: Segment, word: Word) -> list[tuple[str, str]]:
    """Return what other readings say at the time of a word, each text once."""
    other = translate("Transcript", "Or")
    found: dict[str, str] = {}
    for reading in segment.readings:
        name = in_language(source_of(reading.source).name)
        found.setdefault(said_at(reading.hypothesis, word), name)
        if reading.source != EDITED:
            for alternative in reading.alternatives:
                found.setdefault(said_at(alternative, word), other)
    found.pop(word.text, None)
    found.pop("", None)
    return [(name, text) for text, name in found.items()][:_MOST_OTHERS]


def said_at(hypothesis: Hypothesis, word: Word) -> str:
    """Return the words whose middle lies in the time of a word.

    Example:
        >>> said = Hypothesis((Word("가", 0.0, 0.4, 1.0), Word("나", 0.5, 0.9, 1.0)))
        >>> said_at(said, Word("가나", 0.0, 1.0, 1.0))
        '가 나'
    """
    return " ".join(
        each.text
        for each in hypothesis.words
        if word.start <= (each.start + each.end) / 2 < word.end
    )
