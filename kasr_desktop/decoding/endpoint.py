"""Endpoints: a long run of blank closes the utterance.

Decoding streams utterance by utterance, so memory stays flat and a beam search
never holds more than `max_utterance` seconds.
"""

from __future__ import annotations

from copy import copy

import numpy as np
from numpy.typing import NDArray

from kasr_desktop.decoding.greedy import best_path
from kasr_desktop.domain.emissions import Emissions, FrameGrid, concatenate
from kasr_desktop.text.vocab import Vocab

_PADDING = 0.2
"""Seconds of blank kept on both sides of an utterance: a token's probability
starts to rise some frames before it becomes the best one."""

_MIN_SHARE = 1 / 3
"""An utterance cut for its length is at least this share of the longest, if it can be."""


class Endpointer:
    """Cuts a stream of emissions into utterances.

    A frame is *spoken* if its best token is text; blank and word delimiter are
    silence. An utterance closes after `endpoint_silence` of silence, or when it is
    `max_utterance` long at the longest silence inside it. Silence between
    utterances is dropped, a spoken frame never is. Any cut of the stream gives the
    same utterances, because the state moves frame by frame.

    Attributes:
        vocab: Of the emissions.
    """

    def __init__(self, vocab: Vocab, *, endpoint_silence: float, max_utterance: float) -> None:
        self.vocab = vocab
        self._endpoint_silence = endpoint_silence
        self._max_utterance = max_utterance
        self._parts: list[Emissions] = []
        self._tokens: list[int] = []  # best token of the frames from _first_held on, or _SILENCE
        self._first_held = 0
        self._start: int | None = None  # of the open utterance
        self._last_end = 0  # of the utterance closed last
        self._next_frame: int | None = None
        self._silence = 0  # frames since the last spoken one

    def feed(self, emissions: Emissions) -> list[Emissions]:
        """Take the next frames and give the utterances they close, in order.

        Raises:
            ValueError: The frames do not follow the last ones.
        """
        if self._next_frame is None:
            self._begin(emissions)
        if emissions.first_frame != self._next_frame:
            raise ValueError(f"frame {emissions.first_frame} comes where {self._next_frame} is due")
        self._parts.append(emissions)
        closed: list[Emissions] = []
        for token in self._mark_silence(emissions):
            self._take(token, closed)
        self._forget()
        return closed

    def finish(self) -> list[Emissions]:
        """Close the open utterance, if there is one: no more frames will come."""
        if self._start is None or self._next_frame is None:
            return []
        end = min(self._next_frame - self._silence + self._padding, self._next_frame)
        return [self._close(end)]

    def open_utterance(self) -> Emissions | None:
        """Return what is held of the utterance still open, None between utterances."""
        if self._start is None or self._next_frame is None:
            return None
        return self._cut_out(self._start, self._next_frame)

    def endpoint_in(self, emissions: Emissions) -> int | None:
        """Return the frame up to which `feed` would have to hear to close an utterance.

        Nothing is taken: the same frames, or better ones, may come afterwards.

        Args:
            emissions: Follow the last ones.
        """
        ahead = copy(self)
        ahead._parts, ahead._tokens = list(self._parts), list(self._tokens)
        if ahead._next_frame is None:
            ahead._begin(emissions)
        ahead._parts.append(emissions)
        closed: list[Emissions] = []
        for token in ahead._mark_silence(emissions):
            ahead._take(token, closed)
            if closed:
                return ahead._next_frame
        return None

    def _begin(self, emissions: Emissions) -> None:
        grid: FrameGrid = emissions.grid
        self._silence_frames = max(1, grid.frames(self._endpoint_silence))
        self._max_frames = max(2, grid.frames(self._max_utterance))
        self._padding = min(grid.frames(_PADDING), self._silence_frames // 2)
        self._next_frame = self._first_held = self._last_end = emissions.first_frame

    def _mark_silence(self, emissions: Emissions) -> list[int]:
        path: NDArray[np.intp] = best_path(emissions.log_probs, self.vocab)
        path[(path == self.vocab.blank_id) | (path == self.vocab.word_delimiter_id)] = _SILENCE
        return [int(token) for token in path]

    def _take(self, token: int, closed: list[Emissions]) -> None:
        """Move on by one frame."""
        assert self._next_frame is not None  # noqa: S101 - our own law: feed() has begun
        frame = self._next_frame
        self._next_frame += 1
        self._tokens.append(token)
        self._silence = self._silence + 1 if token == _SILENCE else 0
        if self._start is None and token != _SILENCE:
            self._start = max(self._last_end, frame - self._padding)
        if self._start is None:
            return
        if self._silence >= self._silence_frames:
            closed.append(self._close(frame + 1 - self._silence + self._padding))
        elif frame + 1 - self._start >= self._max_frames:
            closed.append(self._close(self._find_cut(self._start, frame + 1)))
            self._reopen()

    def _close(self, end: int) -> Emissions:
        assert self._start is not None  # noqa: S101 - our own law: only an open one closes
        utterance = self._cut_out(self._start, end)
        self._start, self._last_end = None, end
        return utterance

    def _reopen(self) -> None:
        """After a cut inside speech: what is held behind the cut may be speech already."""
        behind = self._tokens[self._last_end - self._first_held :]
        spoken = next((place for place, token in enumerate(behind) if token != _SILENCE), None)
        if spoken is not None:
            self._start = self._last_end + max(0, spoken - self._padding)

    def _find_cut(self, start: int, end: int) -> int:
        """Return the frame at which speech of frames `start`...`end` is cut in two.

        The middle of the longest silence, else the last change of token (a cut
        inside a token would say it twice), else the end.
        """
        tokens = self._tokens[start - self._first_held : end - self._first_held]
        first_spoken = next(place for place, token in enumerate(tokens) if token != _SILENCE)
        runs = [run for run in _silent_runs(tokens) if run[0] > first_spoken]
        late = [run for run in runs if sum(run) // 2 >= len(tokens) * _MIN_SHARE]
        if late or runs:
            run = max(late or runs, key=lambda run: (run[1] - run[0], run[0]))
            return start + (run[0] + run[1] + 1) // 2
        places = range(first_spoken + 1, len(tokens))
        changes = [place for place in places if tokens[place] != tokens[place - 1]]
        return start + changes[-1] if changes else end

    def _cut_out(self, start: int, end: int) -> Emissions:
        parts = [
            part.slice(max(start, part.first_frame), min(end, part.end_frame))
            for part in self._parts
            if part.first_frame < end and part.end_frame > start
        ]
        return parts[0] if len(parts) == 1 else concatenate(parts)

    def _forget(self) -> None:
        """Let go of frames no utterance can want any more, so that memory stays flat."""
        assert self._next_frame is not None  # noqa: S101 - our own law: feed() has begun
        wanted = self._next_frame - self._padding if self._start is None else self._start
        wanted = max(wanted, self._first_held)
        del self._tokens[: wanted - self._first_held]
        self._first_held = wanted
        self._parts = [part for part in self._parts if part.end_frame > wanted]


_SILENCE = -1


def _silent_runs(tokens: list[int]) -> list[tuple[int, int]]:
    """Return first and end place of every run of silence."""
    silent = np.array([0, *(token == _SILENCE for token in tokens), 0], dtype=np.int8)
    edges = np.flatnonzero(np.diff(silent))
    return [(int(first), int(end)) for first, end in edges.reshape(-1, 2)]
