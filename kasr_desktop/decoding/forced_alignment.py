"""Forced alignment: where the words of a known text lie in the emissions.

The best path of CTC that spells the text and nothing else: the Viterbi form of Graves et al.
2006, doi:10.1145/1143844.1143891. Only every √T-th column of scores is kept and the moves
between two of them are found again on the way back, so that an hour does not need the
gigabytes of a full table.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kasr_desktop.decoding.lexicon import token_form
from kasr_desktop.domain.emissions import Emissions, LogProbs
from kasr_desktop.text.vocab import Vocab

_Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Alignment:
    """Where every token lies.

    Attributes:
        starts: (L,), first frame of each token.
        ends: (L,), the frame after its last one; blanks belong to no token.
        scores: (L,), mean log probability of the token in its frames, natural log.
        total: Log probability of the whole path, blanks with it.
    """

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    scores: NDArray[np.float64]
    total: float


@dataclass(frozen=True, slots=True)
class PlacedWord:
    """A word of a known text and where it was heard.

    Attributes:
        text: As it was given.
        start: Seconds in the recording; None if no token spells any of its letters.
        end: Seconds, exclusive.
        score: Mean log probability of its letters where they lie, natural log; 0 is certain.
    """

    text: str
    start: float | None
    end: float | None
    score: float


def align(log_probs: LogProbs, token_ids: Sequence[int], blank_id: int) -> Alignment | None:
    """Return where the tokens lie on the best path that spells them.

    Takes time for frames times tokens, and memory for √frames times tokens.

    Args:
        log_probs: (T, V), natural log.
        token_ids: L of them, none the blank.
        blank_id: The CTC blank.

    Returns:
        None if no path spells them: too few frames, or a token that is impossible.
    """
    states = np.full(2 * len(token_ids) + 1, blank_id)
    states[1::2] = token_ids
    may_skip = np.zeros(len(states), dtype=np.bool_)
    may_skip[3::2] = states[3::2] != states[1:-2:2]
    if not len(log_probs):
        return None
    every = max(1, math.isqrt(len(log_probs)))
    scores = np.full(len(states), -np.inf)
    scores[:2] = log_probs[0, states[:2]]
    kept = [scores]
    for frame in range(1, len(log_probs)):
        scores = _step(scores, may_skip)[0] + log_probs[frame, states]
        if frame % every == 0:
            kept.append(scores)
    state = len(states) - 1
    if state and scores[-2] > scores[-1]:
        state -= 1
    total = float(scores[state])
    if not math.isfinite(total):
        return None
    path = _walk_back(log_probs, states, may_skip, kept=kept, every=every, last=state)
    return _alignment(path, log_probs[np.arange(len(path)), states[path]], len(token_ids), total)


def align_words(
    emissions: Emissions, words: Sequence[str], vocab: Vocab
) -> list[PlacedWord] | None:
    """Return where the words of a text lie, None if the emissions cannot say it.

    Letters without a token (digits, Latin) are passed over: the words beside them still
    find their places.

    Args:
        emissions: Of the stretch in which the text is said.
        words: In order, in syllables.
        vocab: The acoustic model's.
    """
    token_ids, owners = _spell(words, vocab)
    found = align(emissions.log_probs, token_ids, vocab.blank_id)
    if found is None:
        return None
    placed = []
    for number, word in enumerate(words):
        mine = np.flatnonzero(owners == number)
        if not len(mine):
            placed.append(PlacedWord(word, None, None, 0.0))
            continue
        first, last = int(found.starts[mine[0]]), int(found.ends[mine[-1]])
        lengths = found.ends[mine] - found.starts[mine]
        placed.append(
            PlacedWord(
                word,
                emissions.grid.seconds(emissions.first_frame + first),
                emissions.grid.seconds(emissions.first_frame + last),
                float(np.average(found.scores[mine], weights=lengths)),
            )
        )
    return placed


def _step(scores: _Scores, may_skip: NDArray[np.bool_]) -> tuple[_Scores, NDArray[np.int8]]:
    """Return the best score of every state one frame later, and how many states it moved."""
    choices = np.full((3, len(scores)), -np.inf)
    choices[0] = scores
    choices[1, 1:] = scores[:-1]
    choices[2, 2:] = np.where(may_skip[2:], scores[:-2], -np.inf)
    return choices.max(axis=0), choices.argmax(axis=0).astype(np.int8)


def _walk_back(
    log_probs: LogProbs,
    states: NDArray[np.int64],
    may_skip: NDArray[np.bool_],
    *,
    kept: list[_Scores],
    every: int,
    last: int,
) -> NDArray[np.int64]:
    """Return the state of every frame (T,) on the best path that ends in state `last`."""
    path = np.empty(len(log_probs), dtype=np.int64)
    path[-1] = last
    for block in reversed(range(len(kept))):
        first = block * every
        end = min(first + every, len(log_probs) - 1)
        scores, moves = kept[block], []
        for frame in range(first + 1, end + 1):
            best, moved = _step(scores, may_skip)
            scores = best + log_probs[frame, states]
            moves.append(moved)
        for frame in range(end, first, -1):
            path[frame - 1] = path[frame] - moves[frame - first - 1][path[frame]]
    return path


def _alignment(
    path: NDArray[np.int64], scores: NDArray[np.float32], num_tokens: int, total: float
) -> Alignment:
    said = np.flatnonzero(path % 2)
    tokens = path[said] // 2
    counts = np.bincount(tokens, minlength=num_tokens)
    sums = np.bincount(tokens, weights=scores[said], minlength=num_tokens)
    starts = np.full(num_tokens, len(path))
    np.minimum.at(starts, tokens, said)
    return Alignment(starts, starts + counts, sums / np.maximum(counts, 1), total)


def _spell(words: Sequence[str], vocab: Vocab) -> tuple[list[int], NDArray[np.int64]]:
    """Return the tokens of a text, and which word each belongs to; -1: a gap."""
    ids = {vocab.text_of_token(token_id): token_id for token_id in range(len(vocab))}
    form = token_form(vocab)
    token_ids: list[int] = []
    owners: list[int] = []
    for number, word in enumerate(words):
        spelled = [ids[letter] for letter in form(word) if letter in ids]
        if not spelled:
            continue
        if token_ids and vocab.word_delimiter_id is not None:
            token_ids.append(vocab.word_delimiter_id)
            owners.append(-1)
        token_ids += spelled
        owners += [number] * len(spelled)
    return token_ids, np.array(owners, dtype=np.int64)
