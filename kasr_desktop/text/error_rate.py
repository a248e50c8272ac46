"""Error rates of Korean text: syllables, words, jamo; counts first, fractions from them.

None of these functions normalises: give both sides `normalize`d text, or the raw
text where the raw rate is meant. Counts equal jiwer's on the same strings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from kasr_desktop.text.alignment import count_edits
from kasr_desktop.text.hangul import nfd


@dataclass(frozen=True, slots=True)
class ErrorRate:
    """Counted errors against a reference; two add up to the rate of a corpus.

    Attributes:
        substitutions: Units said as something else.
        deletions: Units of the reference that are missing.
        insertions: Units the reference does not have.
        reference_length: Units of the reference, N.
    """

    substitutions: int = 0
    deletions: int = 0
    insertions: int = 0
    reference_length: int = 0

    @property
    def errors(self) -> int:
        """S + D + I."""
        return self.substitutions + self.deletions + self.insertions

    @property
    def hits(self) -> int:
        """Units of the reference that were said right."""
        return self.reference_length - self.substitutions - self.deletions

    @property
    def rate(self) -> float:
        """Errors / N as a fraction, above 1 if much is inserted.

        For an empty reference the number of insertions, as jiwer has it.
        """
        if self.reference_length == 0:
            return float(self.insertions)
        return self.errors / self.reference_length

    def __add__(self, other: ErrorRate) -> ErrorRate:
        """Return the counts of both together."""
        return ErrorRate(
            self.substitutions + other.substitutions,
            self.deletions + other.deletions,
            self.insertions + other.insertions,
            self.reference_length + other.reference_length,
        )


def cer(reference: str, hypothesis: str) -> ErrorRate:
    """Count errors in syllables, spaces left out on both sides.

    Example:
        >>> cer("가 나다", "가나 라").rate == 1 / 3
        True
    """
    return count_errors(_without_spaces(reference), _without_spaces(hypothesis))


def cer_with_spaces(reference: str, hypothesis: str) -> ErrorRate:
    """Count errors in syllables and spaces: jiwer's CER, the recommended model card's.

    Example:
        >>> cer_with_spaces("가 나", "가나").rate == 1 / 3
        True
    """
    return count_errors(reference.strip(), hypothesis.strip())


def wer(reference: str, hypothesis: str) -> ErrorRate:
    """Count errors in words (eojeols).

    Example:
        >>> wer("나는 학교에 간다", "나는 학교 간다").errors
        1
    """
    return count_errors(reference.split(), hypothesis.split())


def jamo_error_rate(reference: str, hypothesis: str) -> ErrorRate:
    """Count errors in letters, spaces left out: 학 for 핚 is one of three.

    Example:
        >>> jamo_error_rate("학교", "핚교").errors, jamo_error_rate("학교", "핚교").reference_length
        (1, 5)
    """
    return count_errors(nfd(_without_spaces(reference)), nfd(_without_spaces(hypothesis)))


def corpus_rate(
    pairs: Iterable[tuple[str, str]], measure: Callable[[str, str], ErrorRate]
) -> ErrorRate:
    """Sum `measure` over (reference, hypothesis) pairs: the rate of the whole corpus.

    Example:
        >>> corpus_rate([("가", "가"), ("나다", "나")], cer)
        ErrorRate(substitutions=0, deletions=1, insertions=0, reference_length=3)
    """
    return sum((measure(*pair) for pair in pairs), start=ErrorRate())


def count_errors(reference: Sequence[str], hypothesis: Sequence[str]) -> ErrorRate:
    """Count the edits of the best alignment of two sequences of units."""
    return ErrorRate(*count_edits(reference, hypothesis), len(reference))


def _without_spaces(text: str) -> str:
    return "".join(text.split())
