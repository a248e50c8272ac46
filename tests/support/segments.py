"""Segments as tests want them: a greedy text, one of the language model, one of a person."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kasr_desktop.domain.readings import EDITED, GREEDY, LM
from kasr_desktop.domain.transcript import Hypothesis, Reading, Segment

GREEDY_COLUMN, LM_COLUMN = 1, 2
"""Of the transcript while there are these two texts."""

_TEXTS = {"greedy": GREEDY, "lm": LM, "edited": EDITED}


def two_texts(
    start: float,
    end: float,
    greedy: Hypothesis | None = None,
    lm: Hypothesis | None = None,
    alternatives: tuple[Hypothesis, ...] = (),
    edited: Hypothesis | None = None,
    speaker: str = "",
) -> Segment:
    """Return a segment; the alternatives are the language model's, without one greedy's."""
    texts = {GREEDY: greedy, LM: lm, EDITED: edited}
    owner = LM if lm is not None else GREEDY
    readings = tuple(
        Reading(source, text, alternatives if source == owner else ())
        for source, text in texts.items()
        if text is not None
    )
    return Segment(start, end, readings, speaker=speaker)


def changed(segment: Segment, **fields: Any) -> Segment:
    """Return it with other fields or texts; None takes a text away."""
    for name, source in _TEXTS.items():
        if name in fields:
            text = fields.pop(name)
            former = segment.reading(source)
            others = tuple(one for one in segment.readings if one.source != source)
            if text is not None:
                kept = former.alternatives if former else ()
                others = (*others, Reading(source, text, kept))
            segment = replace(segment, readings=others)
    return replace(segment, **fields)


def greedy_of(segment: Segment) -> Hypothesis | None:
    """Return the greedy text, None if it was not made."""
    reading = segment.reading(GREEDY)
    return reading.hypothesis if reading else None


def lm_of(segment: Segment) -> Hypothesis | None:
    """Return the language model's text, None if it was not made."""
    reading = segment.reading(LM)
    return reading.hypothesis if reading else None


def alternatives_of(segment: Segment) -> tuple[Hypothesis, ...]:
    """Return the alternatives of the reading that stands."""
    return segment.heard.alternatives if segment.heard else ()
