"""Sentence marks as a model heard them: how likely each is behind a word."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MarkRows: TypeAlias = "NDArray[np.float32]"
"""(T, 3), each row as `HeardMarks` is; NaN on frames that no word ends with."""


class HeardMarks(NamedTuple):
    """How likely marks are behind one word; together 1 at most.

    Attributes:
        comma: A comma, 0...1.
        stop: What ends a sentence that does not ask, 0...1.
        question: A question mark, 0...1.
    """

    comma: float
    stop: float
    question: float


def no_marks(num_frames: int) -> MarkRows:
    """Return rows of frames behind which no mark was asked for."""
    import numpy as np

    return np.full((num_frames, len(HeardMarks._fields)), np.nan, np.float32)
