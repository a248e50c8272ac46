"""CTC prefix beam search, a frame at a time in numpy.

A beam is a prefix and the label it was last heard with: a blank or the prefix's own last
label, because only a blank can part two equal letters (Graves 2012, "Supervised Sequence
Labelling with Recurrent Neural Networks", sec. 7.5, doi:10.1007/978-3-642-24797-2; with a
language model weighed in at every prefix: Hannun et al. 2014, arXiv:1408.2873). Paths of
the same beam are added up; the acoustic score of the likeliest of them gives the times.

What is vectorised: the extensions of all beams by all candidates of a frame are rows of
arrays. Python is asked once for a prefix never seen before, which is when the language
models are asked too.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kasr_desktop.decoding.beam_session import BeamSession, FrameRules
from kasr_desktop.decoding.confidence import FramedText
from kasr_desktop.decoding.lexicon import readable
from kasr_desktop.decoding.prefix_rules import (
    CLOSE,
    CLOSED,
    EMPTY,
    NEVER,
    SPELL,
    STAY,
    WHOLE,
    PrefixRules,
    Text,
)
from kasr_desktop.decoding.prefix_tree import PART_BITS, PartTree, TextTree
from kasr_desktop.domain.options import DecodeOptions

_MAX_TEXTS = 20_000
"""Texts kept in a session before those that no beam stands at are dropped."""

_NOT_BEGUN = -1

Ints = NDArray[np.int64]
Moves = NDArray[np.int8]
Scores = NDArray[np.float64]


class Spans(NamedTuple):
    """Frames of whole words, last first: a list that beams share."""

    before: Spans | None
    start: int
    end: int


class PrefixSearch:
    """The search over one set of labels."""

    def __init__(self, rules: PrefixRules, frames: FrameRules, options: DecodeOptions) -> None:
        self.rules = rules
        self.frames = frames
        self.options = options
        first: dict[str, int] = {}
        self.label_ids = np.array(
            [first.setdefault(label, number) for number, label in enumerate(rules.labels)]
        )
        """(V,), tokens that write the same share one."""

    def begin(self) -> PrefixSession:
        """Start an utterance."""
        return PrefixSession(self)


class PrefixSession(BeamSession):
    """One utterance. Beams are rows of arrays (K,), the best first."""

    def __init__(self, search: PrefixSearch) -> None:
        super().__init__(search.frames, search.options)
        self._search = search
        self._rules = search.rules
        self._part_tree = PartTree(search.rules)
        self._text_tree = TextTree(search.rules, self._part_tree)
        self._texts: NDArray[np.int64] = np.zeros(1, dtype=np.int64)
        self._parts: NDArray[np.int64] = np.zeros(1, dtype=np.int64)
        self._lasts: NDArray[np.int64] = np.full(1, _NOT_BEGUN, dtype=np.int64)
        self._acoustic: NDArray[np.float64] = np.zeros(1)
        self._totals: NDArray[np.float64] = np.zeros(1)
        self._starts: NDArray[np.int64] = np.full(1, _NOT_BEGUN, dtype=np.int64)
        """First frame of the open word."""
        self._ends: NDArray[np.int64] = np.full(1, _NOT_BEGUN, dtype=np.int64)
        self._spans: list[Spans | None] = [None]
        self._classes: NDArray[np.intp] = np.full(1, CLOSED)

    def _skip(self, logp: float) -> None:
        self._acoustic = self._acoustic + logp
        self._totals = self._totals + logp

    def _extend(self, token_ids: NDArray[np.intp], logps: NDArray[np.float64]) -> None:
        rules, num_beams = self._rules, len(self._totals)
        candidates = self._search.label_ids[token_ids]
        moves = rules.moves[rules.label_classes[candidates]][:, self._classes]  # (C, K)
        moves[candidates[:, None] == self._lasts] = STAY
        acoustic = logps[:, None] + self._acoustic
        acoustic[moves == NEVER] = -math.inf
        texts, parts, labels = (np.empty(moves.shape, dtype=np.int64) for _ in range(3))
        texts[:], parts[:], labels[:] = self._texts, self._parts, candidates[:, None]
        rows = texts.ravel(), parts.ravel(), labels.ravel()
        flat_moves, scores = moves.ravel(), acoustic.ravel()
        chosen = self._chosen(logps, self._totals)
        if chosen is not None:
            rows = rows[0][chosen], rows[1][chosen], rows[2][chosen]
            flat_moves, scores = flat_moves[chosen], scores[chosen]
        self._grow(*rows, flat_moves)
        kept = self._merge_and_prune(*rows, scores)
        if kept is None:  # only letters that fit nowhere: as if nothing had been said
            return
        sources = kept if chosen is None else chosen[kept]
        self._move_times(sources % num_beams, flat_moves[kept])
        self._classes = np.where(
            self._parts == EMPTY,
            self._text_tree.classes[self._texts],
            self._part_tree.classes.values[self._parts],
        )
        if len(self._text_tree) > _MAX_TEXTS:
            self._texts = self._text_tree.keep(self._texts)

    def _grow(self, texts: Ints, parts: Ints, labels: Ints, moves: Moves) -> None:
        """Move texts and parts (P,), where they stand, as their labels do."""
        spelled = np.flatnonzero(moves == SPELL)
        if len(spelled):
            parts[spelled] = self._part_tree.spell(parts[spelled], labels[spelled])
        closed = np.flatnonzero(self._rules.closes[moves])
        if len(closed):
            how = moves[closed]
            new = self._part_tree.of_labels[labels[closed]]
            whole = np.where(how == WHOLE, new, parts[closed])
            texts[closed] = self._text_tree.close(texts[closed], whole, how == self._rules.gap_move)
            parts[closed] = np.where(how == CLOSE, new, EMPTY)

    def _merge_and_prune(
        self, texts: Ints, parts: Ints, labels: Ints, acoustic: Scores
    ) -> Ints | None:
        """Make the beams of this frame from its extensions (P,).

        Paths that say the same become one, with the times of the likeliest.

        Returns:
            Which extensions the new beams come from, the best first; None: there are none.
        """
        keys = (texts << PART_BITS | parts) * len(self._rules.labels) + labels
        order = np.lexsort((-acoustic, keys))
        keys = keys[order]
        is_first = np.empty(len(keys), dtype=np.bool_)
        is_first[0] = True
        np.not_equal(keys[1:], keys[:-1], out=is_first[1:])
        firsts = np.flatnonzero(is_first)
        sums = np.logaddexp.reduceat(acoustic[order], firsts)
        pairs: Ints = order[firsts]
        kept, totals = self._best(texts[pairs], parts[pairs], sums, pairs)
        if totals[0] == -math.inf:
            return None
        pairs = pairs[kept]
        self._acoustic, self._totals = sums[kept], totals
        self._texts, self._parts, self._lasts = texts[pairs], parts[pairs], labels[pairs]
        return pairs

    def _best(
        self,
        texts: Ints,
        parts: Ints,
        sums: Scores,
        pairs: Ints,
    ) -> tuple[Ints, Scores]:
        """Return which beams to go on with, the best first, and their total scores.

        A text is scored only if the most it can be worth would bring its beam among them.
        Equals stand in the order of their extensions: `pairs`, where each comes from.
        """
        options, tree = self._options, self._text_tree
        worth = self._part_tree.worth.values[parts]
        totals = sums + tree.bonus[texts] + worth
        is_scored = tree.is_scored[texts]
        if not is_scored.all():
            lowest = -math.inf
            sure = totals[is_scored]
            if len(sure):
                lowest = sure.max() + options.beam_prune_logp
            if len(sure) > options.beam_width:
                last = options.beam_width - 1
                lowest = max(lowest, -np.partition(-sure, last)[last])
            maybe = np.flatnonzero(~is_scored & (totals >= lowest))
            tree.score(texts[maybe])
            totals[maybe] = sums[maybe] + tree.bonus[texts[maybe]] + worth[maybe]
            totals[~is_scored & (totals < lowest)] = -math.inf
        kept = np.flatnonzero(totals >= totals.max() + options.beam_prune_logp)
        kept = kept[np.lexsort((pairs[kept], -sums[kept], -totals[kept]))[: options.beam_width]]
        return kept, totals[kept]

    def _move_times(self, beams: NDArray[np.intp], moves: NDArray[np.int8]) -> None:
        """Let the open words last as long as they are heard, and close those that are whole.

        Args:
            beams: (K,), which beam each new one comes from.
            moves: (K,), what its label did.
        """
        starts, ends = self._starts[beams], self._ends[beams]
        spans = list(map(self._spans.__getitem__, beams.tolist()))
        heard, gaps = self._rules.is_heard[self._lasts], self._rules.is_gap[self._lasts]
        opens = (moves == CLOSE) if self._rules.closes_words else None
        whole = gaps if opens is None else gaps | opens
        if whole.any():
            for beam in np.flatnonzero(whole & (starts >= 0)).tolist():
                spans[beam] = Spans(spans[beam], int(starts[beam]), int(ends[beam]))
            starts[whole] = _NOT_BEGUN
        ends[heard] = self._num_frames + 1
        starts[heard & (starts < 0)] = self._num_frames
        self._starts, self._ends, self._spans = starts, ends, spans

    def _open_texts(self) -> list[FramedText]:
        return [
            _framed_text(self._words(beam), self._spans_of(beam), float(acoustic), float(total))
            for beam, (acoustic, total) in enumerate(zip(self._acoustic, self._totals, strict=True))
        ]

    def _ended_texts(self) -> list[FramedText]:
        ended: dict[tuple[tuple[str, ...], bool], _Ended] = {}
        for beam in np.argsort(-self._acoustic, kind="stable").tolist():
            text, part = self._prefix(beam)
            key = self._rules.words(text, part), self._rules.ends_apart(text, part)
            score = float(self._acoustic[beam])
            known = ended.get(key)
            if known is None:
                ended[key] = _Ended(beam, score, self._rules.end(text, part))
            else:
                ended[key] = known._replace(acoustic=float(np.logaddexp(known.acoustic, score)))
        texts = [
            _framed_text(words, self._spans_of(beam), acoustic, acoustic + bonus)
            for (words, _), (beam, acoustic, bonus) in ended.items()
        ]
        texts.sort(key=lambda text: -text.total_score)
        lowest = texts[0].total_score + self._options.beam_prune_logp
        near = [text for text in texts if text.total_score >= lowest]
        return near[: self._options.beam_width]

    def _prefix(self, beam: int) -> tuple[Text, str]:
        return self._text_tree[int(self._texts[beam])], self._part_tree[int(self._parts[beam])]

    def _words(self, beam: int) -> tuple[str, ...]:
        return self._rules.words(*self._prefix(beam))

    def _spans_of(self, beam: int) -> list[tuple[int, int]]:
        """Return first and end frame of every word of a beam, in order."""
        start, end = int(self._starts[beam]), int(self._ends[beam])
        found = [(start, end)] if start >= 0 else []
        spans = self._spans[beam]
        while spans is not None:
            found.append((spans.start, spans.end))
            spans = spans.before
        return found[::-1]


class _Ended(NamedTuple):
    beam: int
    acoustic: float
    bonus: float


def _framed_text(
    words: Iterable[str], spans: list[tuple[int, int]], acoustic: float, total: float
) -> FramedText:
    return FramedText(tuple(map(readable, words)), tuple(spans), acoustic, total)
