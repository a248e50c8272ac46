"""Greedy decoding: the best token of every frame, collapsed; no language model.

Fast enough to run on every window, so it also makes the text shown while an
utterance is still open.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kasr_desktop.domain.emissions import Emissions, FrameGrid, LogProbs
from kasr_desktop.domain.transcript import Hypothesis, Word
from kasr_desktop.text.vocab import Vocab


class TokenSpan(NamedTuple):
    """One spoken token and the frames it was the best of.

    Attributes:
        token_id: Which token.
        start: First frame.
        end: The frame after the last one.
    """

    token_id: int
    start: int
    end: int


def collapse_path(path: NDArray[np.intp], *, blank_id: int) -> list[TokenSpan]:
    """Turn the best token of every frame into the tokens that were spoken.

    This is the map B of CTC: runs of one token become one token, then blanks go
    (Graves et al. 2006, sec. 3.1, doi:10.1145/1143844.1143891). Only a blank can
    keep two equal neighbours apart; without one, 아아 would come out as 아.

    Args:
        path: Best token id of every frame, shape (T,), integer.
        blank_id: The token id that means "nothing new in this frame".

    Returns:
        One span per token, in time order. Bounds are frame numbers;
        `FrameGrid.seconds` turns them into time.

    Raises:
        ValueError: `path` is not one-dimensional.

    Example:
        >>> [span[:] for span in collapse_path(np.array([7, 7, 0, 7, 9, 0]), blank_id=0)]
        [(7, 0, 2), (7, 3, 4), (9, 4, 5)]
    """
    if path.ndim != 1:
        raise ValueError(f"path must have shape (T,), not {path.shape}")
    starts = np.flatnonzero(np.diff(path, prepend=-1))
    ends = np.append(starts[1:], len(path))
    return [
        TokenSpan(int(path[start]), int(start), int(end))
        for start, end in zip(starts, ends, strict=False)
        if path[start] != blank_id
    ]


def best_path(log_probs: LogProbs, vocab: Vocab) -> NDArray[np.intp]:
    """Return the best token id of every frame, (T,); `<s>` and `</s>` are never the best.

    They have an output in the head but were never trained to mean anything.
    """
    path: NDArray[np.intp] = log_probs.argmax(axis=1)
    forbidden = forbidden_ids(vocab)
    for frame in np.flatnonzero(np.isin(path, forbidden)):
        row = log_probs[frame].copy()
        row[forbidden] = -np.inf
        path[frame] = row.argmax()
    return path


def forbidden_ids(vocab: Vocab) -> list[int]:
    """Return the ids of tokens that are neither text nor the blank."""
    return [
        token_id
        for token_id in range(len(vocab))
        if token_id != vocab.blank_id and vocab.is_silent(token_id)
    ]


class GreedyDecoder:
    """Makes greedy sessions over one vocabulary."""

    def __init__(self, vocab: Vocab) -> None:
        self._vocab = vocab

    def begin(self) -> GreedySession:
        """Start an utterance."""
        return GreedySession(self._vocab)


class GreedySession:
    """Decodes one utterance greedily; keeps two numbers a frame."""

    def __init__(self, vocab: Vocab) -> None:
        self._vocab = vocab
        self._path = np.empty(0, dtype=np.intp)  # (T,)
        self._scores = np.empty(0, dtype=np.float32)  # (T,), natural log
        self._first_frame = 0
        self._grid = FrameGrid()

    def advance(self, emissions: Emissions) -> None:
        """Take the next frames.

        Raises:
            ValueError: The frames do not follow the last ones.
        """
        if not len(self._path):
            self._first_frame, self._grid = emissions.first_frame, emissions.grid
        expected = self._first_frame + len(self._path)
        if emissions.first_frame != expected:
            raise ValueError(f"frame {emissions.first_frame} does not follow frame {expected - 1}")
        path = best_path(emissions.log_probs, self._vocab)
        scores = emissions.log_probs[np.arange(len(path)), path]
        self._path = np.concatenate([self._path, path])
        self._scores = np.concatenate([self._scores, scores])

    def partial(self) -> Hypothesis:
        """Return the text so far."""
        words = tuple(self._words())
        score = float(self._scores.sum(dtype=np.float64))
        return Hypothesis(
            words=words,
            confidence=mean_confidence(words),
            acoustic_score=score,
            total_score=score,
        )

    def finish(self) -> tuple[Hypothesis, ...]:
        """Return the one greedy hypothesis."""
        return (self.partial(),)

    def _words(self) -> Iterable[Word]:
        spans = collapse_path(self._path, blank_id=self._vocab.blank_id)
        for spans_of_word in _split_words(spans, self._vocab):
            word = self._word(spans_of_word)
            if word.text:
                yield word

    def _word(self, spans: list[TokenSpan]) -> Word:
        start, end = spans[0].start, spans[-1].end
        letters = "".join(self._vocab.text_of_token(span.token_id) for span in spans)
        scores = [float(self._scores[span.start : span.end].max()) for span in spans]
        return Word(
            text=self._vocab.join(letters).replace(" ", ""),
            start=self._grid.seconds(self._first_frame + start),
            end=self._grid.seconds(self._first_frame + end),
            confidence=float(np.exp(np.mean(scores))),
        )


def _split_words(spans: list[TokenSpan], vocab: Vocab) -> Iterable[list[TokenSpan]]:
    """Return the spans of each word; the delimiters themselves are in none."""
    word: list[TokenSpan] = []
    for span in spans:
        text = vocab.text_of_token(span.token_id)
        if text.startswith(" ") and word:
            yield word
            word = []
        if text.strip():
            word.append(span)
    if word:
        yield word


def mean_confidence(words: tuple[Word, ...]) -> float:
    """Return the confidence of a text: the mean of its words', by their letters; 0.0 if empty.

    Example:
        >>> mean_confidence((Word("가나다", 0, 1, 0.9), Word("라", 1, 2, 0.5)))
        0.8
    """
    letters = sum(len(word.text) for word in words)
    if letters == 0:
        return 0.0
    return sum(word.confidence * len(word.text) for word in words) / letters
