"""Beams in numpy: where there is no compiled module, and what that one is measured against.

What is vectorised: the extensions of all beams by all candidates of a frame are rows of
arrays. Paths of the same beam are added up; the likeliest of them gives the times.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kasr_desktop.decoding.beam_session import likeliest_pairs
from kasr_desktop.decoding.prefix_beams import (
    NO_TEXT,
    BeamRow,
    BeamRules,
    Ints,
    OriginRow,
    Scores,
    Span,
)
from kasr_desktop.decoding.prefix_rules import (
    BLANK,
    BREAK,
    CLOSE,
    CLOSED,
    EMPTY,
    GAP,
    NEVER,
    SPELL,
    STAY,
    WHOLE,
)
from kasr_desktop.decoding.prefix_tree import ContextTable, PartTree

_NOT_BEGUN = -1


class Spans(NamedTuple):
    """Frames of whole words, last first: a list that beams share."""

    before: Spans | None
    start: int
    end: int


class NumpyBeams:
    """`prefix_beams.Beams`; beams are rows of arrays (K,)."""

    def __init__(self, rules: BeamRules, parts: PartTree, contexts: ContextTable) -> None:
        self._rules = rules
        self._part_table = _PartTable(rules, parts)
        self._text_table = _TextTable(rules, contexts)
        self._is_gap = rules.label_classes == BREAK
        self._is_heard = (rules.label_classes != BLANK) & ~self._is_gap
        self._closes = np.isin(np.arange(NEVER + 1), (CLOSE, WHOLE, GAP))
        self._gap_move = NEVER if rules.closes_words else GAP
        self._texts: Ints = np.zeros(1, dtype=np.int64)
        self._parts: Ints = np.zeros(1, dtype=np.int64)
        self._lasts: Ints = np.full(1, _NOT_BEGUN, dtype=np.int64)
        self._acoustic: Scores = np.zeros(1)
        self._totals: Scores = np.zeros(1)
        self._starts: Ints = np.full(1, _NOT_BEGUN, dtype=np.int64)
        """First frame of the open word."""
        self._ends: Ints = np.full(1, _NOT_BEGUN, dtype=np.int64)
        self._spans: list[Spans | None] = [None]
        self._classes: Ints = np.full(1, CLOSED, dtype=np.int64)

    @property
    def num_texts(self) -> int:
        """Number of texts remembered."""
        return len(self._text_table)

    def skip(self, logp: float) -> None:
        """Take one more blank after a blank."""
        self._acoustic = self._acoustic + logp
        self._totals = self._totals + logp

    def extend(self, labels: Ints, logps: Scores, frame: int) -> None:
        """Make every beam longer by the candidates of a frame (C,)."""
        rules, num_beams = self._rules, len(self._totals)
        moves = rules.moves[rules.label_classes[labels]][:, self._classes]  # (C, K)
        moves[labels[:, None] == self._lasts] = STAY
        acoustic = logps[:, None] + self._acoustic
        acoustic[moves == NEVER] = -math.inf
        texts, parts, lasts = (np.empty(moves.shape, dtype=np.int64) for _ in range(3))
        texts[:], parts[:], lasts[:] = self._texts, self._parts, labels[:, None]
        rows = texts.ravel(), parts.ravel(), lasts.ravel()
        flat_moves, scores = moves.ravel(), acoustic.ravel()
        chosen = likeliest_pairs(logps, self._totals, rules.max_pairs)
        if chosen is not None:
            rows = rows[0][chosen], rows[1][chosen], rows[2][chosen]
            flat_moves, scores = flat_moves[chosen], scores[chosen]
        self._grow(*rows, flat_moves)
        kept = self._merge_and_prune(*rows, scores)
        if kept is None:  # only letters that fit nowhere: as if nothing had been said
            return
        sources = kept if chosen is None else chosen[kept]
        self._move_times(sources % num_beams, flat_moves[kept], frame)
        self._classes = np.where(
            self._parts == EMPTY,
            self._text_table.classes[self._texts],
            self._part_table.classes.values[self._parts],
        )

    def rows(self) -> list[BeamRow]:
        """Return the beams."""
        columns = (self._texts, self._parts, self._acoustic, self._totals, self._starts, self._ends)
        rows = zip(*(column.tolist() for column in columns), strict=True)
        return [(*row, _in_order(spans)) for row, spans in zip(rows, self._spans, strict=True)]

    def origin(self, text: int) -> OriginRow:
        """Return where a text comes from."""
        return self._text_table.origin(text)

    def forget(self) -> list[int]:
        """Forget the texts that no beam stands at or behind."""
        self._texts, contexts = self._text_table.keep(self._texts)
        return contexts

    def _grow(self, texts: Ints, parts: Ints, labels: Ints, moves: Ints) -> None:
        """Move texts and parts (P,), where they stand, as their labels do."""
        spelled = np.flatnonzero(moves == SPELL)
        if len(spelled):
            parts[spelled] = self._part_table.spell(parts[spelled], labels[spelled])
        closed = np.flatnonzero(self._closes[moves])
        if len(closed):
            how = moves[closed]
            new = self._rules.parts_of_labels[labels[closed]]
            whole = np.where(how == WHOLE, new, parts[closed])
            texts[closed] = self._text_table.close(texts[closed], whole, how == self._gap_move)
            parts[closed] = np.where(how == CLOSE, new, EMPTY)

    def _merge_and_prune(
        self, texts: Ints, parts: Ints, labels: Ints, acoustic: Scores
    ) -> Ints | None:
        """Make the beams of this frame from its extensions (P,).

        Paths that say the same become one, with the times of the likeliest.

        Returns:
            Which extensions the new beams come from, the best first; None: there are none.
        """
        keys = (texts << PART_BITS | parts) * len(self._rules.label_classes) + labels
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
        rules, table = self._rules, self._text_table
        worth = self._part_table.worths.values[parts]
        totals = sums + table.bonus[texts] + worth
        is_scored = table.is_scored[texts]
        if not is_scored.all():
            lowest = -math.inf
            sure = totals[is_scored]
            if len(sure):
                lowest = sure.max() + rules.beam_prune_logp
            if len(sure) > rules.beam_width:
                last = rules.beam_width - 1
                lowest = max(lowest, -np.partition(-sure, last)[last])
            maybe = np.flatnonzero(~is_scored & (totals >= lowest))
            table.score(texts[maybe])
            totals[maybe] = sums[maybe] + table.bonus[texts[maybe]] + worth[maybe]
            totals[~is_scored & (totals < lowest)] = -math.inf
        kept = np.flatnonzero(totals >= totals.max() + rules.beam_prune_logp)
        kept = kept[np.lexsort((pairs[kept], -sums[kept], -totals[kept]))[: rules.beam_width]]
        return kept, totals[kept]

    def _move_times(self, beams: Ints, moves: Ints, frame: int) -> None:
        """Let the open words last as long as they are heard, and close those that are whole.

        Args:
            beams: (K,), which beam each new one comes from.
            moves: (K,), what its label did.
            frame: Number of the frame.
        """
        starts, ends = self._starts[beams], self._ends[beams]
        spans = list(map(self._spans.__getitem__, beams.tolist()))
        heard, gaps = self._is_heard[self._lasts], self._is_gap[self._lasts]
        opens = (moves == CLOSE) if self._rules.closes_words else None
        whole = gaps if opens is None else gaps | opens
        if whole.any():
            for beam in np.flatnonzero(whole & (starts >= 0)).tolist():
                spans[beam] = Spans(spans[beam], int(starts[beam]), int(ends[beam]))
            starts[whole] = _NOT_BEGUN
        ends[heard] = frame + 1
        starts[heard & (starts < 0)] = frame
        self._starts, self._ends, self._spans = starts, ends, spans


class _PartTable:
    """Longer parts by number, looked up for many beams at once."""

    def __init__(self, rules: BeamRules, parts: PartTree) -> None:
        self._parts = parts
        self._num_labels = len(rules.label_classes)
        self._longer: dict[int, int] = {}
        self.worths = _Column(rules.worths)
        self.classes = _Column(rules.classes)

    def spell(self, parts: Ints, labels: Ints) -> list[int]:
        """Return the numbers of parts (P,) longer by a label each (P,)."""
        known = self._longer
        keys: list[int] = (parts * self._num_labels + labels).tolist()
        return [known[key] if key in known else self._spell(key) for key in keys]

    def _spell(self, key: int) -> int:
        number, worth, class_ = self._parts.spell(*divmod(key, self._num_labels))
        self.worths.put(number, worth)
        self.classes.put(number, class_)
        self._longer[key] = number
        return number


class _TextTable:
    """All texts tried in an utterance, by number; a text is scored when it may matter."""

    def __init__(self, rules: BeamRules, contexts: ContextTable) -> None:
        self._contexts = contexts
        self._most = np.array(rules.most)
        self._text_classes = np.array(rules.text_classes, dtype=np.int64)
        self._origins = [NO_TEXT]
        self._places = [0]
        """Number of each text's context."""
        self._numbers: dict[int, int] = {}
        self._closed: dict[tuple[int, int], tuple[float, float, int]] = {}
        self.bonus: Scores = np.zeros(_FIRST_SIZE)
        """(N,), score and what the open word earns; if not scored yet, the most it can be."""
        self._scores: Scores = np.zeros(_FIRST_SIZE)
        self.is_scored: NDArray[np.bool_] = np.ones(_FIRST_SIZE, dtype=np.bool_)
        self.classes: Ints = np.full(_FIRST_SIZE, CLOSED, dtype=np.int64)

    def __len__(self) -> int:
        """Number of texts."""
        return len(self._origins)

    def origin(self, number: int) -> OriginRow:
        """Return where a text comes from."""
        key, context = self._origins[number], self._places[number]
        score = float(self._scores[number])
        if key == NO_TEXT:
            return NO_TEXT, EMPTY, 0, context, score
        return key >> _TEXT_SHIFT, key >> 1 & _PART_MASK, key & 1, context, score

    def close(self, texts: Ints, parts: Ints, gaps: NDArray[np.bool_]) -> list[int]:
        """Return the numbers of texts (P,) with parts (P,) closed, and gaps (P,) behind them."""
        known, first = self._numbers, len(self)
        keys: list[int] = ((texts << PART_BITS | parts) << 1 | gaps).tolist()
        numbers = [known[key] if key in known else self._promise(key) for key in keys]
        if len(self) > first:
            self._promise_all(first)
        return numbers

    def score(self, numbers: Ints) -> None:
        """Let `bonus` be true for these texts."""
        is_scored = self.is_scored
        for number in numbers.tolist():
            if not is_scored[number]:
                self._score(number)

    def _promise(self, key: int) -> int:
        """Return the number of a new text that is not scored yet."""
        number = len(self)
        if key & _PART_AND_GAP_MASK == EMPTY:  # nothing to close
            number = key >> _TEXT_SHIFT
        else:
            self._origins.append(key)
            self._places.append(NO_TEXT)
        self._numbers[key] = number
        return number

    def _promise_all(self, first: int) -> None:
        """Note what is known of texts that are not scored: the most they can be worth."""
        origins = np.array(self._origins[first:])
        gaps = origins & 1
        end = len(self)
        self._room(end)
        self.bonus[first:end] = self._scores[origins >> _TEXT_SHIFT] + self._most[gaps]
        self.is_scored[first:end] = False
        self.classes[first:end] = self._text_classes[gaps]

    def _score(self, number: int) -> None:
        key = self._origins[number]
        before = key >> _TEXT_SHIFT
        place, part_and_gap = self._places[before], key & _PART_AND_GAP_MASK
        closed = self._closed.get((place, part_and_gap))
        if closed is None:
            closed = self._contexts.close(place, part_and_gap >> 1, part_and_gap & 1)
            self._closed[place, part_and_gap] = closed
        score, earned, self._places[number] = closed
        self._scores[number] = score = self._scores[before] + score
        self.bonus[number] = score + earned
        self.is_scored[number] = True

    def keep(self, numbers: Ints) -> tuple[Ints, list[int]]:
        """Forget all texts but these, which are scored, and those they come from.

        A text between two of them must stay: the longer one must be found from the
        shorter one again, or beams that say the same would not meet.

        Returns:
            Their new numbers, and the contexts still in use, in the order of theirs.
        """
        live: set[int] = set()
        for number in numbers.tolist():
            while number != NO_TEXT and number not in live:
                live.add(number)
                number = self._before(number)
        kept = sorted(live)  # texts come before what grew from them
        moved = {number: place for place, number in enumerate(kept)}
        contexts = sorted({self._places[number] for number in kept})
        new_places = {context: place for place, context in enumerate(contexts)}
        for column in (self.bonus, self._scores, self.is_scored, self.classes):
            column[: len(kept)] = column[kept]
        self._places = [new_places[self._places[number]] for number in kept]
        self._origins = [self._moved(self._origins[number], moved) for number in kept]
        self._numbers = {key: place for place, key in enumerate(self._origins) if key != NO_TEXT}
        self._closed = {}
        return np.array([moved[number] for number in numbers.tolist()]), contexts

    def _before(self, number: int) -> int:
        return self._origins[number] >> _TEXT_SHIFT

    def _moved(self, key: int, moved: dict[int, int]) -> int:
        """Return the key of a text where the one before it has another number now."""
        if key == NO_TEXT:
            return key
        return moved[key >> _TEXT_SHIFT] << _TEXT_SHIFT | key & _PART_AND_GAP_MASK

    def _room(self, size: int) -> None:
        """Let the columns be at least this long."""
        if size > len(self.bonus):
            more = np.zeros(max(size, len(self.bonus)))
            self.bonus = np.concatenate([self.bonus, more])
            self._scores = np.concatenate([self._scores, more])
            self.is_scored = np.concatenate([self.is_scored, more.astype(np.bool_)])
            self.classes = np.concatenate([self.classes, more.astype(np.int64)])


class _Column:
    """An array that grows."""

    def __init__(self, values: NDArray[Any]) -> None:
        self.values = values

    def put(self, place: int, value: float) -> None:
        """Set a value; it may stand right behind the last one."""
        if place >= len(self.values):
            self.values = np.concatenate([self.values, np.zeros_like(self.values)])
        self.values[place] = value


def _in_order(spans: Spans | None) -> tuple[Span, ...]:
    found = []
    while spans is not None:
        found.append((spans.start, spans.end))
        spans = spans.before
    return tuple(reversed(found))


_FIRST_SIZE = 1024
PART_BITS = 24
_PART_MASK = (1 << PART_BITS) - 1
_PART_AND_GAP_MASK = (1 << PART_BITS + 1) - 1
_TEXT_SHIFT = PART_BITS + 1
