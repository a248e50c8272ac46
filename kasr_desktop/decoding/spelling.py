"""How the beam search writes its beams: words from letters, or syllables one by one.

pyctcdecode knows only words with letters in them. Where a syllable model is at
hand, every token is made a word of its own and the gap between words another.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from kasr_desktop.decoding.hotwords import HotwordScorer
from kasr_desktop.decoding.language_model import WORD_BREAK
from kasr_desktop.text.vocab import Vocab

Span = tuple[int, int]  # first and end frame
_BREAK_LABEL = f" {WORD_BREAK}"


def word_labels(vocab: Vocab) -> list[str]:
    """Return what every token writes: a letter, " " for the delimiter, "" for the blank."""
    return [vocab.text_of_token(token_id) for token_id in range(len(vocab))]


def spelled_labels(vocab: Vocab) -> list[str]:
    """Return what every token writes where a syllable is a word: " 가", " ▁", "".

    Of conjoining jamo the lead begins a syllable, the others go on with it.

    Example:
        >>> spelled_labels(Vocab.from_tokens(["[PAD]", "|", "가"]))
        ['', ' ▁', ' 가']
    """
    labels = []
    for token_id, text in enumerate(word_labels(vocab)):
        if token_id == vocab.word_delimiter_id:
            labels.append(_BREAK_LABEL)
        elif "\u1161" <= text <= "\u11ff":  # vowels and tails
            labels.append(text)
        else:
            labels.append(f" {text.strip()}" if text else "")
    return labels


def is_break(label: str) -> bool:
    """Return whether a spelled label is the gap between words."""
    return label == _BREAK_LABEL


def join_spelled(pieces: Sequence[str], frames: Sequence[Span]) -> tuple[list[str], list[Span]]:
    """Put spelled pieces together to words, with the frames of each.

    Example:
        >>> join_spelled(["안", "녕", "▁", "히"], [(0, 1), (2, 3), (4, 5), (6, 8)])
        (['안녕', '히'], [(0, 3), (6, 8)])
    """
    words: list[str] = []
    spans: list[Span] = []
    is_open = False
    for piece, span in zip(pieces, frames, strict=True):
        if piece == WORD_BREAK:
            is_open = False
        elif is_open:
            words[-1] += piece
            spans[-1] = (spans[-1][0], span[1])
        else:
            words.append(piece)
            spans.append(span)
            is_open = True
    return words, spans


class TextScorer(Protocol):
    """What pyctcdecode asks of a hotword scorer."""

    def __contains__(self, part: str) -> bool:
        """Return whether a word being spelled may still become a hotword."""

    def score(self, text: str) -> float:
        """Return the bonus of a whole text."""

    def score_partial_token(self, part: str) -> float:
        """Return the share of the bonus a word being spelled has earned so far."""


class SpelledHotwords:
    """Hotwords for spelled texts: the last word is still being spelled, or is whole."""

    def __init__(self, hotwords: HotwordScorer, *, is_whole: bool) -> None:
        self._hotwords = hotwords
        self._is_whole = is_whole

    def __contains__(self, part: str) -> bool:
        """Tell no: a spelled text has no unscored part."""
        return False

    def score(self, text: str) -> float:
        """Return the bonus of the words of a spelled text."""
        if not self._hotwords.is_active:
            return 0.0
        joined = text.replace(" ", "").replace(WORD_BREAK, " ")
        if self._is_whole:
            return self._hotwords.score(joined)
        whole, _, last = joined.rpartition(" ")
        return self._hotwords.score(whole) + self._hotwords.score_partial_token(last)

    def score_partial_token(self, part: str) -> float:
        """Return nothing: `score` has counted it."""
        del part
        return 0.0
