"""Lays the sentence marks that a model heard on the words that were decoded."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from kasr_desktop.domain.emissions import Emissions
from kasr_desktop.domain.marks import HeardMarks
from kasr_desktop.domain.transcript import Hypothesis

_NEAR = 0.3
"""Seconds between the end of a word and the marks behind it at most: decoders place one word's
last letter some frames apart."""


def with_marks(hypothesis: Hypothesis, emissions: Emissions) -> Hypothesis:
    """Return a text whose words know which marks were heard behind them.

    The marks were asked for behind the words of the best path, which are not all of them this
    text's: each goes to the word that ends next to it, and of several the nearest counts.
    """
    words, grid = hypothesis.words, emissions.grid
    if emissions.marks is None or not words:
        return hypothesis
    ends = np.array([word.end for word in words])
    nearest: dict[int, tuple[float, HeardMarks]] = {}
    for frame in np.flatnonzero(~np.isnan(emissions.marks[:, 0])):
        time = grid.seconds(emissions.first_frame + int(frame) + 1)
        place = int(np.abs(ends - time).argmin())
        away = abs(float(ends[place]) - time)
        if away <= _NEAR and (place not in nearest or away < nearest[place][0]):
            # in hundredths, as they are kept: single precision would round them otherwise
            marks = HeardMarks(*(round(float(each), 2) for each in emissions.marks[frame]))
            nearest[place] = away, marks
    found = (
        replace(word, marks=nearest[place][1]) if place in nearest else word
        for place, word in enumerate(words)
    )
    return replace(hypothesis, words=tuple(found))
