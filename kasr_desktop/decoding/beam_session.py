"""What every beam search shares: frames in, the tokens worth trying, texts with scores out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kasr_desktop.decoding.confidence import (
    FramedText,
    merge_same_words,
    text_confidence,
    word_confidences,
)
from kasr_desktop.domain.emissions import Emissions, FrameGrid, LogProbs
from kasr_desktop.domain.options import DecodeOptions
from kasr_desktop.domain.transcript import Hypothesis, Word

Scores = NDArray[np.float64]

_CANDIDATES_PER_BEAM = 4
"""At most `beam_width` times this many extensions are made a frame. Clean speech makes
fewer; in noise, where everything is a little likely, this bounds the time."""


@dataclass(frozen=True, slots=True)
class FrameRules:
    """What a frame is reduced to before it is searched.

    Attributes:
        num_tokens: Width V of a frame.
        blank_id: The CTC blank.
        forbidden: Token ids the head has but nobody speaks (`<s>`, `</s>`).
        always_blank: Try the blank in every frame: where letters must make syllables it is
            what always fits.
    """

    num_tokens: int
    blank_id: int
    forbidden: list[int]
    always_blank: bool


class BeamSession(ABC):
    """Decodes one utterance frame by frame: the time is spent while it is fed.

    A long uncertain stretch can take seconds; feed it in pieces of about a second
    and look between them whether the user wants to stop.
    """

    def __init__(self, frames: FrameRules, options: DecodeOptions) -> None:
        self._frames = frames
        self._options = options
        self._after_blank = False
        self._num_frames = 0
        self._first_frame = 0
        self._grid = FrameGrid()

    def advance(self, emissions: Emissions) -> None:
        """Take the next frames.

        Raises:
            ValueError: The frames do not follow, or are of another vocabulary.
        """
        if not self._num_frames:
            self._first_frame, self._grid = emissions.first_frame, emissions.grid
        expected = self._first_frame + self._num_frames
        if emissions.first_frame != expected:
            raise ValueError(f"frame {emissions.first_frame} does not follow frame {expected - 1}")
        width = emissions.log_probs.shape[1]
        if width != self._frames.num_tokens:
            raise ValueError(f"{width} tokens a frame, but {self._frames.num_tokens} labels")
        log_probs = self._allowed(emissions.log_probs)
        is_likely = log_probs >= self._options.token_min_logp
        counts = is_likely.sum(axis=1)
        is_plain = (counts > 0) & (counts <= self._options.max_tokens_per_frame)
        if self._frames.always_blank:
            is_plain &= is_likely[:, self._frames.blank_id]
        rows, columns = np.nonzero(is_likely)
        logps = log_probs[rows, columns].astype(np.float64)
        start = 0
        for number, (end, plain) in enumerate(
            zip(np.cumsum(counts).tolist(), is_plain.tolist(), strict=True)
        ):
            if plain:
                self._take(columns[start:end], logps[start:end])
            else:
                row = log_probs[number]
                token_ids = self._candidates(row, columns[start:end])
                self._take(token_ids, row[token_ids].astype(np.float64))
            start = end

    def partial(self) -> Hypothesis:
        """Return the best text so far, the word being spoken with it."""
        rivals = self._open_texts()
        return self._hypothesis(rivals[0], rivals)

    def finish(self) -> tuple[Hypothesis, ...]:
        """Return the best text and up to `num_alternatives` others, best first."""
        rivals = self.results()
        kept = rivals[: 1 + self._options.num_alternatives]
        return tuple(self._hypothesis(text, rivals) for text in kept)

    def results(self) -> list[FramedText]:
        """Return all texts the search ends with, best first; for tuning and confidence."""
        return merge_same_words(self._ended_texts())

    @abstractmethod
    def _skip(self, logp: float) -> None:
        """Take one more blank after a blank: all beams lose as much, nothing else happens."""

    @abstractmethod
    def _extend(self, token_ids: NDArray[np.intp], logps: Scores) -> None:
        """Make every beam longer by the candidates of a frame (C,), merge, score and prune."""

    @abstractmethod
    def _open_texts(self) -> list[FramedText]:
        """Return what the beams say so far, best first, the utterance still open."""

    @abstractmethod
    def _ended_texts(self) -> list[FramedText]:
        """Return what they say if nothing more comes: last words and sentence end scored."""

    def _allowed(self, log_probs: LogProbs) -> LogProbs:
        """Make `<s>` and `</s>` impossible: the head has them, but nobody speaks them."""
        allowed = log_probs.copy()
        allowed[:, self._frames.forbidden] = -np.inf
        return allowed

    def _take(self, token_ids: NDArray[np.intp], logps: Scores) -> None:
        only_blank = len(token_ids) == 1 and token_ids[0] == self._frames.blank_id
        if only_blank and self._after_blank:
            self._skip(float(logps[0]))
        else:
            self._extend(token_ids, logps)
        self._after_blank = only_blank
        self._num_frames += 1

    def _candidates(self, row: LogProbs, likely: NDArray[np.intp]) -> NDArray[np.intp]:
        """Return the tokens worth trying in a frame; the best one always is.

        Args:
            row: (V,), natural log.
            likely: Ids of the tokens above the limit.
        """
        most, blank_id = self._options.max_tokens_per_frame, self._frames.blank_id
        if len(likely) > most:
            likely = likely[np.argsort(-row[likely], kind="stable")[:most]]
        if not len(likely):
            likely = row.argmax(keepdims=True)
        if self._frames.always_blank and blank_id not in likely:
            likely = np.append(likely, blank_id)
        return likely

    def _hypothesis(self, text: FramedText, rivals: Sequence[FramedText]) -> Hypothesis:
        confidences = word_confidences(text, rivals)
        words = tuple(
            Word(
                word,
                self._grid.seconds(self._first_frame + start),
                self._grid.seconds(self._first_frame + end),
                confidence,
            )
            for word, (start, end), confidence in zip(
                text.words, text.frames, confidences, strict=True
            )
        )
        return Hypothesis(
            words,
            confidence=text_confidence(text, confidences),
            acoustic_score=text.acoustic_score,
            lm_score=text.total_score - text.acoustic_score,
            total_score=text.total_score,
        )


def max_pairs(options: DecodeOptions) -> int:
    """Return how many extensions are made a frame at most."""
    return options.beam_width * _CANDIDATES_PER_BEAM


def likeliest_pairs(logps: Scores, totals: Scores, limit: int) -> NDArray[np.intp] | None:
    """Return which extensions to make; of equals those that come first.

    Args:
        logps: (C,), of the candidates.
        totals: (K,), of the beams.
        limit: How many.

    Returns:
        Numbers `candidate * K + beam`, ascending; None: all, they are few.
    """
    if len(logps) * len(totals) <= limit:
        return None
    sums = (logps[:, None] + totals).ravel()
    lowest = -np.partition(-sums, limit - 1)[limit - 1]
    is_chosen = sums > lowest
    equals = np.flatnonzero(sums == lowest)
    is_chosen[equals[: limit - np.count_nonzero(is_chosen)]] = True
    return np.flatnonzero(is_chosen)
