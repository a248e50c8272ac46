"""Sentence marks by Whisper's decoder, asked behind the words that it is given.

It has read Korean with its marks and hears the melody of what is said. The words are those that
stand (CTC's best path once joint decoding has corrected it), so no text changes. A mark that is
likely goes into what the decoder reads next: without marks in its own text it waits for the first
one (docs/decisions/0188). Some words are read at once, as if no mark stood among them but those
that are guessed; where one does, what was read behind it is read again. That gives what reading
word by word would give: nothing read depends on what follows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

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

_LEAST, _MOST = 12, 24
"""Pieces that are read at once: until a mark is guessed, or so many, where each costs little."""

_PAUSE = 15
"""Frames of silence behind a word at which a final ending closes a sentence, most of the time."""

_COMMA, _STOP, _QUESTION = MARKS.index(","), MARKS.index("."), MARKS.index("?")
_STOPS = [place for place, mark in enumerate(MARKS) if mark not in (",", "?")]


def as_heard_marks(likely: Floats) -> HeardMarks:
    """Return how likely each of `MARKS` is, as the written form tells them apart."""
    return HeardMarks(likely[_COMMA], likely[_STOPS].sum(), likely[_QUESTION])


_GUESSES = {"다": _STOP, "요": _STOP, "죠": _STOP, "까": _QUESTION}
"""What a word's last syllable makes likely at a pause: right for eight of nine."""


class SpelledWord(NamedTuple):
    """A word as the decoder reads it.

    Attributes:
        pieces: That spell it.
        frame: It ends with.
        guess: Of the mark behind it, before it is asked for; None: no mark.
    """

    pieces: Sequence[int]
    frame: int = 0
    guess: int | None = None


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
        before = [SpelledWord(pieces) for pieces in known if pieces]
        likely = self._ask(heard, [*before, *words])[len(before) :]
        for word, row in zip(words, likely, strict=False):
            found[word.frame] = as_heard_marks(row)
        return found

    def ask(self, heard: KeptSound, words: Sequence[str]) -> Floats | None:
        """Return (words, marks): how likely each of `MARKS` is; None if a word has no spelling."""
        spelled = [self._spelling.pieces([word]) for word in words]
        known = [SpelledWord(pieces) for pieces in spelled if pieces]
        return self._ask(heard, known) if len(known) == len(words) else None

    def _ask(self, heard: KeptSound, words: Sequence[SpelledWord]) -> Floats:
        """Return (words, marks); fewer where the text is longer than the decoder's."""
        self._decoder.begin([heard])
        likely = np.zeros((0, len(MARKS)), np.float32)
        behind, mark = 0, None
        while len(likely) < len(words):
            following = words[len(likely) :]
            pieces, ends = self._stretch(following, mark, self._decoder.max_pieces - behind)
            if not ends:
                break
            found = np.exp(self._decoder.reread(pieces, behind=behind, asked=ends))
            marks = [int(row.argmax()) if row.sum() > _PUT_IN else None for row in found]
            guessed = [word.guess for word in following]
            wrong = (n for n, mark in enumerate(marks) if mark != guessed[n])
            last = next(wrong, len(marks) - 1)
            likely = np.concatenate([likely, found[: last + 1]])
            behind, mark = behind + ends[last] + 1, marks[last]
        self._decoder.forget()
        return likely

    def _stretch(
        self, words: Sequence[SpelledWord], mark: int | None, room: int
    ) -> tuple[list[int], list[int]]:
        """Return the pieces of some words that are read at once, and where each word's last one is.

        Args:
            words: That were not read.
            mark: Behind the word before them.
            room: For pieces.
        """
        pieces: list[int] = []
        ends: list[int] = []
        for word in words:
            pieces += [] if mark is None else [self._decoder.end + 1 + mark]
            pieces += word.pieces
            if len(pieces) > room:
                break
            ends.append(len(pieces) - 1)
            mark = word.guess
            if len(pieces) >= (_MOST if mark is None else _LEAST):
                break
        return pieces[: ends[-1] + 1] if ends else [], ends

    def _words(self, log_probs: LogProbs, first: int) -> list[SpelledWord]:
        """Return the words of the best path that the decoder can spell."""
        vocab = self._vocab
        path = log_probs.argmax(axis=1)
        starts = np.flatnonzero(np.diff(path, prepend=-1))
        ends = np.append(starts[1:], len(path))[: len(starts)]
        words: list[tuple[str, int, int]] = []
        letters, begin, last = "", 0, 0
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
            letter = "" if path[start] == vocab.blank_id else vocab.text_of_token(int(path[start]))
            if letter.startswith(" ") and letters:
                words.append((letters, begin, last))
                letters = ""
            if letter.strip():
                begin = begin if letters else start
                letters, last = letters + letter, end - 1
        if letters:
            words.append((letters, begin, last))
        begins = [begin for _, begin, _ in words[1:]]
        found: list[SpelledWord] = []
        for (letters, _, last), following in zip(words, [*begins, len(path)], strict=False):
            text = vocab.join(letters)
            spelled = self._spelling.pieces(text.split())
            if spelled:
                guess = _GUESSES.get(text[-1]) if following - last > _PAUSE else None
                found.append(SpelledWord(spelled, first + last, guess))
        return found

    def _texts(self, said: Sequence[int]) -> list[str]:
        return self._vocab.join("".join(map(self._vocab.text_of_token, said))).split()
