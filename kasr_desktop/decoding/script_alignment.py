"""A script laid over emissions: where each of its words was said, or that it was not.

CTC's best path (as in `forced_alignment`), loosened in two places between words: words may be
left out at a price, and sound that is not in the script may pass at a price a frame. Both
prices are paid once more at the start of each run, so that a run is left out whole and words
that were only misheard keep their places.

Sources: Viterbi form of Graves et al. 2006, doi:10.1145/1143844.1143891; a symbol for whatever
was said, Cai et al. 2022 ("W-CTC"), Pratap et al. 2023, arXiv:2305.13516, app. A ("star").
"""

from __future__ import annotations

import math
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from kasr_desktop.domain.emissions import LogProbs

_Scores = NDArray[np.float64]
_Places = NDArray[np.int64]

LEAVE_OUT = 10.0
"""Price of beginning to leave words out, natural log."""
LEAVE_OUT_LETTER = 2.5
"""Price of each letter left out."""
OTHER_SPEECH = 10.0
"""Price of beginning to pass over sound that is not in the script."""
OTHER_SPEECH_FRAME = 0.6
"""Price a frame of such sound, against the likeliest token there."""

_STATES_A_TURN = 1_000_000
"""States worked out between two moments at which a reader may stop: about a second at most."""

_BLANK, _GAP, _OTHER = range(3)  # the states of a place between words


@dataclass(frozen=True, slots=True)
class Heard:
    """Where a word lies.

    Attributes:
        start: First frame of its first letter.
        end: The frame after its last letter.
        score: Mean log probability of its letters in their frames, natural log.
    """

    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class OtherSpeech:
    """Sound that is not in the script.

    Attributes:
        before: Number of the word it comes before; W behind the last one.
        start: First frame.
        end: The frame after the last one.
    """

    before: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ScriptPath:
    """The best path.

    Attributes:
        words: For each word where it lies, None if it was not said.
        others: In time order.
    """

    words: tuple[Heard | None, ...]
    others: tuple[OtherSpeech, ...]


def lay_over(
    log_probs: LogProbs,
    words: Sequence[Sequence[int]],
    *,
    blank_id: int,
    delimiter_id: int | None,
    free: Sequence[bool] = (),
) -> ScriptPath:
    """Return where words lie on the best path.

    Takes time for frames times letters, and memory for √frames times letters.

    Args:
        log_probs: (T, V), natural log.
        words: Token ids of each word, none of them empty.
        blank_id: The CTC blank.
        delimiter_id: The token between words, None if there is none; it may be left out.
        free: Words that cost nothing to leave out, such as remarks in brackets.
    """
    work = laying_over(log_probs, words, blank_id=blank_id, delimiter_id=delimiter_id, free=free)
    while True:
        try:
            next(work)
        except StopIteration as end:
            path: ScriptPath = end.value
            return path


def laying_over(
    log_probs: LogProbs,
    words: Sequence[Sequence[int]],
    *,
    blank_id: int,
    delimiter_id: int | None,
    free: Sequence[bool] = (),
) -> Generator[None, None, ScriptPath]:
    """Do as `lay_over` in turns of about a second: closing it stops work that takes minutes."""
    if not words or not len(log_probs):
        return ScriptPath((None,) * len(words), ())
    trellis = _Trellis(log_probs, words, blank_id, delimiter_id, free or [False] * len(words))
    return trellis.read((yield from trellis.best_path()))


@dataclass(frozen=True, slots=True)
class _Entered:
    """How the W + 1 places between words are reached in a frame.

    Attributes:
        arrived: Best score of having said all words before, or left them out earlier.
        states: The state of that.
        jumped: Best score of leaving out words that end here.
        scores: The better of both.
    """

    arrived: _Scores
    states: _Places
    jumped: _Scores
    scores: _Scores


class _Trellis:
    """States of one section: letters, blanks before inner letters, three for each place between.

    A state's number counts N letters, then N blanks, then (W + 1) × 3 places between words.
    """

    def __init__(
        self,
        log_probs: LogProbs,
        words: Sequence[Sequence[int]],
        blank_id: int,
        delimiter_id: int | None,
        free: Sequence[bool],
    ) -> None:
        self._log_probs = log_probs
        self._blank, self._delimiter = blank_id, delimiter_id
        lengths = np.array([len(word) for word in words])
        self._tokens = np.array([token for word in words for token in word], dtype=np.int64)
        self._owner = np.repeat(np.arange(len(words)), lengths)
        ends = np.cumsum(lengths)
        self._first, self._last = ends - lengths, ends - 1
        self._num_letters, self._num_words = len(self._tokens), len(words)
        same = np.zeros(self._num_letters, dtype=np.bool_)
        same[1:] = self._tokens[1:] == self._tokens[:-1]
        self._is_first = np.zeros(self._num_letters, dtype=np.bool_)
        self._is_first[self._first] = True
        self._from_letter = np.where(same | self._is_first, -np.inf, 0.0)
        self._meets_same = same[self._first]  # a word that begins as the one before ends
        prices = np.where(free, 0.0, LEAVE_OUT_LETTER * lengths)
        self._free = np.flatnonzero(free)
        self._left_out = np.concatenate([[0.0], np.cumsum(prices)])
        self._between = 2 * self._num_letters

    @property
    def _num_states(self) -> int:
        return self._between + 3 * (self._num_words + 1)

    @property
    def _frames_a_turn(self) -> int:
        return max(1, _STATES_A_TURN // self._num_states)

    def best_path(self) -> Generator[None, None, _Places]:
        """Return the state of every frame (T,), in turns."""
        num_frames = len(self._log_probs)
        every = max(1, math.isqrt(num_frames))
        scores = np.full(self._num_states, -np.inf)
        kept: list[_Scores] = []
        for frame in range(num_frames):
            if frame % every == 0:
                kept.append(scores)
            scores = self._step(scores, frame)
            if frame % self._frames_a_turn == 0:
                yield
        return (yield from self._walk_back(kept, every, self._last_state(scores)))

    def _last_state(self, scores: _Scores) -> int:
        """Return the likeliest state of the last frame; words behind it are left out."""
        arrived, states = self._arrivals(scores)
        reached = arrived + self._left_out - self._left_out[-1]
        reached[:-1] -= LEAVE_OUT
        return int(states[reached.argmax()])

    def _arrivals(self, scores: _Scores) -> tuple[_Scores, _Places]:
        """Return for every place between words the best score there, and its state."""
        between = scores[self._between :].reshape(-1, 3)
        kinds = between.argmax(axis=1)
        places = np.arange(self._num_words + 1)
        best = between[places, kinds]
        states = self._between + 3 * places + kinds
        spoken = scores[self._last]
        is_spoken = spoken > best[1:]
        best[1:] = np.where(is_spoken, spoken, best[1:])
        states[1:] = np.where(is_spoken, self._last, states[1:])
        for word in self._free:
            if best[word] > best[word + 1]:
                best[word + 1], states[word + 1] = best[word], states[word]
        return best, states

    def _entered(self, scores: _Scores, frame: int) -> _Entered:
        """Return how well the places between words are reached, by speech or by leaving out."""
        if frame:
            arrived, states = self._arrivals(scores)
        else:
            arrived = np.full(self._num_words + 1, -np.inf)
            arrived[0] = 0.0
            states = np.full(self._num_words + 1, -1)
        furthest = np.maximum.accumulate(arrived + self._left_out)
        jumped = np.concatenate([[-np.inf], furthest[:-1]]) - self._left_out - LEAVE_OUT
        return _Entered(arrived, states, jumped, np.maximum(arrived, jumped))

    def _options(self, scores: _Scores, entered: _Entered) -> _Scores:
        """Return how well each letter is reached: it goes on, from a place before it, at once."""
        letters, blanks = scores[: self._num_letters], scores[self._num_letters : self._between]
        before = np.concatenate([[-np.inf], letters[:-1]])
        options: _Scores = np.stack([letters, np.where(self._is_first, -np.inf, blanks), before])
        options[2] += self._from_letter
        # a letter heard twice has something between
        between = scores[self._between :].reshape(-1, 3).max(axis=1)
        apart = np.where(self._meets_same, between[:-1], entered.arrived[:-1])
        options[1, self._first] = np.maximum(apart, entered.jumped[:-1])
        return options

    def _step(self, scores: _Scores, frame: int) -> _Scores:
        """Return the best score of every state in a frame."""
        row = self._log_probs[frame].astype(np.float64)
        size = self._num_letters
        entered = self._entered(scores, frame)
        new = np.empty(self._num_states)
        new[:size] = self._options(scores, entered).max(axis=0) + row[self._tokens]
        before = np.concatenate([[-np.inf], scores[: size - 1]])
        inner = np.maximum(scores[size : self._between], before)
        new[size : self._between] = np.where(self._is_first, -np.inf, inner) + row[self._blank]
        between = scores[self._between :].reshape(-1, 3)
        places = new[self._between :].reshape(-1, 3)
        places[:, _BLANK] = entered.scores + row[self._blank]
        places[:, _GAP] = -np.inf
        if self._delimiter is not None:
            places[:, _GAP] = entered.scores + row[self._delimiter]
        places[:, _OTHER] = np.maximum(between[:, _OTHER], entered.scores - OTHER_SPEECH)
        places[:, _OTHER] += row.max() - OTHER_SPEECH_FRAME
        return new

    def _moves(self, scores: _Scores, frame: int) -> _Places:
        """Return the state before each on the best path to it in a frame."""
        size = self._num_letters
        entered = self._entered(scores, frame)
        between = scores[self._between :].reshape(-1, 3)
        jumps = entered.arrived + self._left_out
        rises = jumps >= np.concatenate([[-np.inf], np.maximum.accumulate(jumps)[:-1]])
        origin = np.maximum.accumulate(np.where(rises, np.arange(len(jumps)), 0))
        jumped_from = entered.states[np.concatenate([[0], origin[:-1]])]
        came_from = np.where(entered.jumped > entered.arrived, jumped_from, entered.states)
        places = self._between + 3 * np.arange(len(jumps))
        apart = np.where(
            entered.jumped > between.max(axis=1), jumped_from, places + between.argmax(axis=1)
        )
        into_word = np.where(self._meets_same, apart[:-1], came_from[:-1])

        moves = np.empty(self._num_states, dtype=np.int64)
        number = np.arange(size)
        choice = self._options(scores, entered).argmax(axis=0)
        into = np.where(self._is_first, into_word[self._owner], number + size)
        moves[:size] = np.choose(choice, [number, into, number - 1])
        before = np.concatenate([[-np.inf], scores[: size - 1]])
        stays = scores[size : self._between] >= before
        moves[size : self._between] = np.where(stays, number + size, number - 1)
        back = moves[self._between :].reshape(-1, 3)
        back[:, _BLANK] = back[:, _GAP] = came_from
        goes_on = between[:, _OTHER] >= entered.scores - OTHER_SPEECH
        back[:, _OTHER] = np.where(goes_on, places + _OTHER, came_from)
        return moves

    def _walk_back(
        self, kept: list[_Scores], every: int, last: int
    ) -> Generator[None, None, _Places]:
        path = np.empty(len(self._log_probs), dtype=np.int64)
        path[-1] = last
        for block in reversed(range(len(kept))):
            first = block * every
            end = min(first + every, len(path))
            scores = kept[block]
            blocks: list[_Places] = []
            for frame in range(first, end):
                blocks.append(self._moves(scores, frame))
                scores = self._step(scores, frame)
                if frame % self._frames_a_turn == 0:
                    yield
            for frame in range(end - 1, max(first, 1) - 1, -1):
                path[frame - 1] = blocks[frame - first][path[frame]]
        return path

    def read(self, path: _Places) -> ScriptPath:
        """Return what a path says of words and other speech."""
        letters = np.flatnonzero(path < self._num_letters)
        owners = self._owner[path[letters]]
        scores = self._log_probs[letters, self._tokens[path[letters]]]
        words: list[Heard | None] = [None] * self._num_words
        for word in np.unique(owners):
            mine = letters[owners == word]
            score = float(scores[owners == word].mean())
            words[word] = Heard(int(mine[0]), int(mine[-1]) + 1, score)
        places = np.where(path >= self._between, path - self._between, -1)
        other = np.where((places >= 0) & (places % 3 == _OTHER), places // 3, -1)
        borders = np.flatnonzero(np.diff(other, prepend=-1, append=-1))
        others = tuple(
            OtherSpeech(int(other[first]), int(first), int(end))
            for first, end in pairwise(borders)
            if other[first] >= 0
        )
        return ScriptPath(tuple(words), others)
