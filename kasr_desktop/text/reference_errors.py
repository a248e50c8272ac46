"""What a text says against its reference: counted, word by word, and as a list of errors.

Everything here takes `normalize`d text: punctuation and case are no errors.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kasr_desktop.text.alignment import Edit, EditKind, WordPair, align_words
from kasr_desktop.text.error_rate import ErrorRate, cer, cer_with_spaces, wer

Confusion = tuple[EditKind, str, str]
_NOTHING = ErrorRate()


@dataclass(frozen=True, slots=True)
class Rates:
    """The three rates of one text.

    Attributes:
        cer: Syllables, spaces left out.
        cer_with_spaces: Syllables and spaces.
        wer: Words.
    """

    cer: ErrorRate = _NOTHING
    cer_with_spaces: ErrorRate = _NOTHING
    wer: ErrorRate = _NOTHING


@dataclass(frozen=True, slots=True)
class SegmentCheck:
    """One text of a segment against its part of the reference.

    Attributes:
        reference: Words of the reference.
        text: Words said.
        pairs: Both in pairs, the reference at the left.
        rates: How much is wrong.
        errors: Every pair that is not the same: kind, reference's word, word said.
    """

    reference: tuple[str, ...]
    text: tuple[str, ...]
    pairs: tuple[WordPair, ...]
    rates: Rates
    errors: tuple[Confusion, ...]


def check_segment(reference: str, text: str) -> SegmentCheck:
    """Compare one text of a segment with its part of the reference.

    Example:
        >>> check_segment("너는 간다", "나는 간다").errors[0][1:]
        ('너는', '나는')
    """
    left, right = tuple(reference.split()), tuple(text.split())
    if left == right:  # most of an edited text, and aligning is dear
        pairs = tuple(WordPair(Edit(EditKind.EQUAL, n, n)) for n in range(len(left)))
    else:
        pairs = align_words(left, right)
    rates = Rates(cer(reference, text), cer_with_spaces(reference, text), wer(reference, text))
    errors = tuple(
        _confusion(pair.edit, left, right) for pair in pairs if pair.edit.kind is not EditKind.EQUAL
    )
    return SegmentCheck(left, right, pairs, rates, errors)


def _confusion(edit: Edit, reference: tuple[str, ...], text: tuple[str, ...]) -> Confusion:
    return (
        edit.kind,
        "" if edit.left is None else reference[edit.left],
        "" if edit.right is None else text[edit.right],
    )


def total_rates(checks: Iterable[SegmentCheck]) -> Rates:
    """Add up the errors of a whole recording.

    The space between two segments counts as one that is there on both sides, so that
    the rate with spaces is that of the texts written in one line.

    Example:
        >>> checks = [check_segment("가 나", "가 나"), check_segment("다", "라")]
        >>> total_rates(checks).cer_with_spaces.reference_length
        5
    """
    kept = list(checks)
    num_said = sum(bool(check.reference) for check in kept)
    spaces = ErrorRate(reference_length=max(0, num_said - 1))
    return Rates(
        _sum(check.rates.cer for check in kept),
        _sum(check.rates.cer_with_spaces for check in kept) + spaces,
        _sum(check.rates.wer for check in kept),
    )


def _sum(rates: Iterable[ErrorRate]) -> ErrorRate:
    """Add up thousands without making a value for each: it is done after every edit."""
    counts = [
        (rate.substitutions, rate.deletions, rate.insertions, rate.reference_length)
        for rate in rates
    ]
    return ErrorRate(*map(sum, zip(*counts, strict=True)))


@dataclass(frozen=True, slots=True)
class WordError:
    """One confusion of words and every segment it happens in.

    Attributes:
        kind: Substituted, deleted or inserted.
        reference: The word of the reference, "" if inserted.
        text: The word said instead, "" if deleted.
        places: Numbers of the segments, ascending; one twice if it happens twice there.
    """

    kind: EditKind
    reference: str
    text: str
    places: tuple[int, ...]

    @property
    def count(self) -> int:
        """How often it happens."""
        return len(self.places)


def list_errors(checks: Iterable[SegmentCheck]) -> tuple[WordError, ...]:
    """Return all confusions of words, the most frequent first, then as they come.

    Words are paired by likeness, as the eye would, so that the kinds may be split
    otherwise than in the word error rate, which takes the fewest edits.

    Example:
        >>> checks = [check_segment("나는 간다", "나는 간다"), check_segment("너는", "나는")]
        >>> [(error.reference, error.text, error.places) for error in list_errors(checks)]
        [('너는', '나는', (1,))]
    """
    found: dict[tuple[EditKind, str, str], list[int]] = {}
    for number, check in enumerate(checks):
        for error in check.errors:
            found.setdefault(error, []).append(number)
    errors = [WordError(*error, tuple(places)) for error, places in found.items()]
    return tuple(sorted(errors, key=lambda error: (-error.count, error.places[0])))
