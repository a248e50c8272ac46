"""The beams of an utterance: what both ways of keeping them, numpy and compiled, are given and do.

A beam is a prefix and the label it was last heard with. A text is the text before it, a
part that was closed and whether a gap stands behind it: all texts of an utterance make a
tree and have numbers, the one without words is 0.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from kasr_desktop.decoding.prefix_rules import PrefixRules
from kasr_desktop.decoding.prefix_tree import ContextTable, PartTree
from kasr_desktop.domain.options import DecodeOptions

Ints = NDArray[np.int64]
Scores = NDArray[np.float64]

Span = tuple[int, int]
"""First and end frame of a word."""

NO_TEXT = -1


class Beam(NamedTuple):
    """A beam as it stands.

    Attributes:
        text: Number of what is whole.
        part: Number of what is still being spelled.
        acoustic: Natural log of all its paths together.
        total: With language models and hotwords.
        start: First frame of the open word, -1 if none is open.
        end: Its end frame so far.
        spans: Of the whole words, in order.
    """

    text: int
    part: int
    acoustic: float
    total: float
    start: int
    end: int
    spans: tuple[Span, ...]


class Origin(NamedTuple):
    """Where a text comes from.

    Attributes:
        text: The text before it, `NO_TEXT` for the start.
        part: The part that was closed.
        gap: 1 if a gap stands behind it.
        context: Number of its context.
        score: Of the language models and whole hotwords, natural log.
    """

    text: int
    part: int
    gap: int
    context: int
    score: float


BeamRow = tuple[int, int, float, float, int, int, tuple[Span, ...]]
"""A `Beam`, its names left off."""

OriginRow = tuple[int, int, int, int, float]
"""An `Origin`, its names left off."""


class Beams(Protocol):
    """The beams of an utterance, the best first."""

    @property
    def num_texts(self) -> int:
        """Number of texts remembered."""

    def skip(self, logp: float) -> None:
        """Take one more blank after a blank: all beams lose as much, nothing else happens."""

    def extend(self, labels: Ints, logps: Scores, frame: int) -> None:
        """Make every beam longer by the candidates of a frame, merge, score and prune.

        Args:
            labels: (C,), what the candidates write; equal labels have equal numbers.
            logps: (C,), natural log.
            frame: Its number in the utterance.
        """

    def rows(self) -> list[BeamRow]:
        """Return the beams."""

    def origin(self, text: int) -> OriginRow:
        """Return where a text comes from. It is one that a beam stands at, or before one."""

    def forget(self) -> list[int]:
        """Forget the texts that no beam stands at or behind.

        Returns:
            The contexts still in use; from now on their places in this list are their numbers.
        """


class BeamRules(NamedTuple):
    """What the beams must know of rules and options, in plain arrays.

    Attributes:
        label_classes: (V,).
        moves: For each class of labels what it does to each class of prefixes.
        parts_of_labels: (V,), the part that is the label alone.
        worths: Of the parts there are at the start.
        classes: Likewise.
        text_classes: Class of a text without a gap behind it, and with one.
        most: What closing a part can add at most, without a gap and with one.
        closes_words: Whether to close a part is to close a word.
        beam_width: Beams kept.
        beam_prune_logp: How far behind the best a beam may lie.
        max_pairs: Extensions tried in a frame.
    """

    label_classes: Ints
    moves: Ints
    parts_of_labels: Ints
    worths: Scores
    classes: Ints
    text_classes: tuple[int, int]
    most: tuple[float, float]
    closes_words: bool
    beam_width: int
    beam_prune_logp: float
    max_pairs: int


class MakeBeams(Protocol):
    """How beams are made: `NumpyBeams`, or the compiled ones."""

    def __call__(self, rules: BeamRules, parts: PartTree, contexts: ContextTable) -> Beams:
        """Return the one beam an utterance begins with."""


def beam_rules(
    rules: PrefixRules, parts: PartTree, options: DecodeOptions, *, max_pairs: int
) -> BeamRules:
    """Return rules and options in plain arrays."""
    return BeamRules(
        rules.label_classes.astype(np.int64),
        rules.moves.astype(np.int64),
        parts.of_labels.astype(np.int64),
        np.array(parts.worths),
        np.array(parts.classes, dtype=np.int64),
        (rules.class_of_text(is_gap=False), rules.class_of_text(is_gap=True)),
        (rules.most(is_gap=False), rules.most(is_gap=True)),
        rules.closes_words,
        options.beam_width,
        options.beam_prune_logp,
        max_pairs,
    )
