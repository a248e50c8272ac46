"""Sentence marks by Whisper's decoder, asked behind the words that it is given.

It has read Korean with its marks and hears the melody of what is said. The words are those that
stand (CTC's best path once joint decoding has corrected it), so no text changes. A mark that is
likely goes into what the decoder reads next: without marks in its own text it waits for the first
one (docs/decisions/0188). All words are read at once; where marks come in, what lies behind the
first of them is read again, until none changes. That gives what reading word by word would give:
nothing read depends on what follows it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from kasr_desktop.bundle.whisper_pieces import MARKS
from kasr_desktop.domain.emissions import LogProbs
from kasr_desktop.domain.marks import HeardMarks, MarkRows, no_marks
from kasr_desktop.recognizer.attention.piece_decoder import KeptSound, MarkingDecoder
from kasr_desktop.recognizer.attention.piece_spelling import PieceSpelling
from kasr_desktop.recognizer.networks.quantized import Floats
from kasr_desktop.text.vocab import Vocab

_PUT_IN = 0.4
"""Where marks are so likely together, the likeliest goes into what the decoder reads next."""

_COMMA, _QUESTION = MARKS.index(","), MARKS.index("?")
_STOPS = [place for place, mark in enumerate(MARKS) if mark not in (",", "?")]


def as_heard_marks(likely: Floats) -> HeardMarks:
    """Return how likely each of `MARKS` is, as the written form tells them apart."""
    return HeardMarks(likely[_COMMA], likely[_STOPS].sum(), likely[_QUESTION])


SpelledWord = tuple[Sequence[int], int]
"""The pieces of a word, and the frame it ends with."""


class MarkAsking:
    """Asks one decoder, for one vocabulary."""

    def __init__(self, decoder: MarkingDecoder, vocab: Vocab) -> None:
        self._decoder = decoder
        self._vocab = vocab
        self._spelling = PieceSpelling(decoder.pieces)

    def marks(
        self, heard: KeptSound, log_probs: LogProbs, *, first: int = 0, said: Sequence[int] = ()
    ) -> MarkRows:
        """Return how likely marks are behind the words of a window.

        Args:
            heard: What the decoder keeps of its sound: that of the search is there already.
            log_probs: (T, V), as they stand.
            first: The frame behind words that are known: marks are of those that follow.
            said: The tokens of the known words.

        Returns:
            (T, 3) float32, as `HeardMarks` are; NaN on frames that no word ends with, and on those
            of words that the decoder cannot spell.
        """
        found = no_marks(len(log_probs))
        words = self._words(log_probs[first:], first)
        if not words:
            return found
        known = [self._spelling.pieces([word]) for word in self._texts(said)]
        before = [(pieces, 0) for pieces in known if pieces]
        likely = self._ask(heard, [*before, *words])[len(before) :]
        for (_, frame), row in zip(words, likely, strict=False):
            found[frame] = as_heard_marks(row)
        return found

    def ask(self, heard: KeptSound, words: Sequence[str]) -> Floats | None:
        """Return (words, marks): how likely each of `MARKS` is; None if a word has no spelling."""
        spelled = [self._spelling.pieces([word]) for word in words]
        known = [(pieces, 0) for pieces in spelled if pieces]
        return self._ask(heard, known) if len(known) == len(words) else None

    def _ask(self, heard: KeptSound, words: Sequence[SpelledWord]) -> Floats:
        """Return (words, marks); fewer where the text is longer than the decoder's."""
        self._decoder.begin([heard])
        likely = np.zeros((0, len(MARKS)), np.float32)
        put_in: dict[int, int] = {}
        while True:
            done = len(likely)
            pieces, ends = self._text(words, put_in)
            behind = ends[done - 1] + 1 if done else 0
            ends = ends[: np.searchsorted(ends, self._decoder.max_pieces)]
            if len(ends) <= done:
                break
            text = pieces[: ends[-1] + 1]
            asked = [end - behind for end in ends[done:]]
            new = np.exp(self._decoder.reread(text[behind:], behind=behind, asked=asked))
            likely = np.concatenate([likely, new])
            wanted = {
                place: int(row.argmax())
                for place, row in enumerate(likely)
                if row.sum() > _PUT_IN and place < len(words) - 1
            }
            changed = [
                place for place in range(len(likely)) if wanted.get(place) != put_in.get(place)
            ]
            if not changed:
                break
            likely = likely[: changed[0] + 1]
            put_in = wanted
        self._decoder.forget()
        return likely

    def _text(
        self, words: Sequence[SpelledWord], put_in: Mapping[int, int]
    ) -> tuple[list[int], list[int]]:
        """Return the pieces of words with marks among them, and where each word's last one is."""
        pieces: list[int] = []
        ends = []
        for place, (spelled, _) in enumerate(words):
            pieces += spelled
            ends.append(len(pieces) - 1)
            if place in put_in:
                pieces.append(self._decoder.end + 1 + put_in[place])
        return pieces, ends

    def _words(self, log_probs: LogProbs, first: int) -> list[SpelledWord]:
        """Return the words of the best path that the decoder can spell."""
        vocab = self._vocab
        path = log_probs.argmax(axis=1)
        starts = np.flatnonzero(np.diff(path, prepend=-1))
        ends = np.append(starts[1:], len(path))[: len(starts)]
        words: list[tuple[str, int]] = []
        letters, last = "", 0
        for start, end in zip(starts, ends, strict=True):
            letter = "" if path[start] == vocab.blank_id else vocab.text_of_token(int(path[start]))
            if letter.startswith(" ") and letters:
                words.append((letters, last))
                letters = ""
            if letter.strip():
                letters, last = letters + letter, first + int(end) - 1
        if letters:
            words.append((letters, last))
        found: list[SpelledWord] = []
        for text, frame in words:
            spelled = self._spelling.pieces(vocab.join(text).split())
            if spelled:
                found.append((spelled, frame))
        return found

    def _texts(self, said: Sequence[int]) -> list[str]:
        return self._vocab.join("".join(map(self._vocab.text_of_token, said))).split()
