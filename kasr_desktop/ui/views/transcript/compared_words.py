"""Words of the two texts of a segment in pairs, as they stand under each other."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile

from kasr_desktop.domain.transcript import Hypothesis, Segment
from kasr_desktop.text.alignment import Span, align_words
from kasr_desktop.text.alignment import WordPair as AlignedPair


@dataclass(frozen=True, slots=True)
class ComparedPair:
    """A word of each side; "" where that side has none.

    Attributes:
        greedy: The acoustic model's own word.
        lm: The language model's word.
        greedy_spans: Syllables of `greedy` that differ; empty where nothing stands opposite.
        lm_spans: The same for `lm`.
    """

    greedy: str
    lm: str
    greedy_spans: tuple[Span, ...] = ()
    lm_spans: tuple[Span, ...] = ()

    @property
    def same(self) -> bool:
        """True if both sides say the same."""
        return self.greedy == self.lm


def compare_words(segment: Segment) -> tuple[ComparedPair, ...]:
    """Pair the words of both sides; of a single side, every word with itself.

    Example:
        >>> from kasr_desktop.domain.transcript import Hypothesis, Reading, Word
        >>> said = Hypothesis((Word("사과", 0.0, 0.5, 0.9),))
        >>> compare_words(Segment(0.0, 0.5, (Reading("greedy", said),)))[0].same
        True
    """
    if segment.greedy is None or segment.lm is None:
        heard = segment.lm or segment.greedy or Hypothesis()
        return _alike([word.text for word in heard.words])
    greedy = [word.text for word in segment.greedy.words]
    lm = [word.text for word in segment.lm.words]
    # most words agree, and aligning takes the product of both lengths
    head = _num_equal(greedy, lm)
    tail = _num_equal(greedy[head:][::-1], lm[head:][::-1])
    greedy_middle, lm_middle = greedy[head : len(greedy) - tail], lm[head : len(lm) - tail]
    middle = (
        _compared(pair, greedy_middle, lm_middle) for pair in align_words(greedy_middle, lm_middle)
    )
    return (*_alike(greedy[:head]), *middle, *_alike(greedy[len(greedy) - tail :]))


def _alike(words: list[str]) -> tuple[ComparedPair, ...]:
    return tuple(ComparedPair(word, word) for word in words)


def _num_equal(first: list[str], second: list[str]) -> int:
    return sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, second, strict=False))
    )


def _compared(pair: AlignedPair, greedy: list[str], lm: list[str]) -> ComparedPair:
    left = "" if pair.edit.left is None else greedy[pair.edit.left]
    right = "" if pair.edit.right is None else lm[pair.edit.right]
    if not left or not right:
        return ComparedPair(left, right)
    return ComparedPair(left, right, pair.left_spans, pair.right_spans)
