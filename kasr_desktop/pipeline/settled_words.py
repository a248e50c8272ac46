"""The words of a growing take that are settled: where one may begin or end to hear."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kasr_desktop.decoding.greedy import best_path, collapse_path
from kasr_desktop.domain.emissions import Emissions
from kasr_desktop.text.vocab import Vocab

_SILENCE = 0.2
"""Seconds without a letter that are no pause inside a word."""

_LATEST = 2.5
"""Seconds after which frames are settled inside a word, if none ends."""


_SURE = 0.95
"""Probability of every letter, from which on a word needs no more sound behind it."""


class SettledWords:
    """The best path of the frames that are settled, as far back as somebody may ask."""

    def __init__(self, vocab: Vocab) -> None:
        self._vocab = vocab
        self._path: NDArray[np.intp] = np.zeros(0, np.intp)
        self._first = 0
        self._is_whole = True

    @property
    def end(self) -> int:
        """The frame after the last one."""
        return self._first + len(self._path)

    def begin(self, frame: int) -> None:
        """Know nothing of what was before a frame."""
        self._path, self._first, self._is_whole = np.zeros(0, np.intp), frame, frame == 0

    def append(self, emissions: Emissions, *, is_whole: bool) -> None:
        """Take frames that are settled.

        Args:
            emissions: Follow the last ones.
            is_whole: They end between two words.
        """
        self._path = np.concatenate([self._path, best_path(emissions.log_probs, self._vocab)])
        self._is_whole = is_whole

    def says(self, emissions: Emissions) -> bool:
        """Return whether there is a letter on the best path of frames."""
        return bool(self._letters(best_path(emissions.log_probs, self._vocab)).any())

    def forget_before(self, frame: int) -> None:
        """Let go of what nobody will ask for."""
        first = min(max(self._first, frame), self.end)
        self._path, self._first = self._path[first - self._first :], first

    def start_near(self, frame: int, *, within: int) -> int | None:
        """Return where to begin to hear so that whole words are known from there to the end.

        The last such place up to `frame`, else the first behind it.

        Args:
            frame: Where one would begin.
            within: Frames by which it may lie before or behind.

        Returns:
            None if there is no such place.
        """
        if not self._is_whole:
            return None
        if frame >= self._first and not self._letters(self._path[frame - self._first :]).any():
            return frame
        places = [self._first + gap for gap in self._gaps(self._path)]
        if self._first == 0:
            places.insert(0, 0)
        near = [place for place in places if abs(place - frame) <= within]
        return max((place for place in near if place <= frame), default=min(near, default=None))

    def said(self, start: int) -> tuple[int, ...]:
        """Return the tokens from a frame on."""
        spans = collapse_path(self._path[start - self._first :], blank_id=self._vocab.blank_id)
        return tuple(span.token_id for span in spans)

    def border(
        self, emissions: Emissions, latest: int, *, sure: int | None = None
    ) -> tuple[int, bool]:
        """Return up to where frames may be settled, and whether that is between two words.

        Args:
            emissions: Follow those that are settled.
            latest: The frame at the latest.
            sure: A later one, up to which words may be settled of which every letter is sure.
        """
        grid, first = emissions.grid, emissions.first_frame
        if self._vocab.word_delimiter_id is None:
            return (latest, False) if latest > first else (first, self._is_whole)
        path = best_path(emissions.log_probs, self._vocab)
        if sure is not None:
            latest = max(latest, min(sure, first + self._first_doubt(emissions, path)))
        count = latest - first
        if count <= 0:
            return first, self._is_whole
        silence = grid.frames(_SILENCE)
        if not self._letters(path[max(0, count - silence) : count]).any() and count >= silence:
            return latest, True
        gaps = [gap for gap in self._gaps(path) if 0 < gap <= count]
        if gaps:
            return first + gaps[-1], True
        return (latest, False) if count > grid.frames(_LATEST) else (first, self._is_whole)

    def _first_doubt(self, emissions: Emissions, path: NDArray[np.intp]) -> int:
        """Return the row of the first letter that is not sure, the number of rows if all are.

        A letter lies in one frame or its neighbours: their probabilities are added.
        """
        for row in np.flatnonzero(self._letters(path)):
            near = emissions.log_probs[max(0, row - 1) : row + 2, path[row]]
            if np.exp(near).sum() < _SURE:
                return int(row)
        return len(path)

    def _letters(self, path: NDArray[np.intp]) -> NDArray[np.bool_]:
        space = self._vocab.word_delimiter_id
        silent = [self._vocab.blank_id] if space is None else [self._vocab.blank_id, space]
        letters: NDArray[np.bool_] = ~np.isin(path, silent)
        return letters

    def _gaps(self, path: NDArray[np.intp]) -> list[int]:
        """Return a place before every space: in the middle between it and the letter before."""
        spoken = np.flatnonzero(path != self._vocab.blank_id)
        found = []
        for place, frame in enumerate(spoken):
            if path[frame] == self._vocab.word_delimiter_id:
                before = int(spoken[place - 1]) if place else -1
                if before < 0 or path[before] != path[frame]:
                    found.append((before + 1 + int(frame)) // 2)
        return found
