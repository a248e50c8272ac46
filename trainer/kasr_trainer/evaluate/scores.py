"""Every error rate of one text, summed by corpus and by speaker: counts first, rates from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from kasr_desktop.text.error_rate import (
    ErrorRate,
    cer,
    cer_with_spaces,
    jamo_error_rate,
    wer,
)
from kasr_desktop.text.normalize import normalize
from kasr_trainer.data.manifest import Utterance

Counts = dict[str, ErrorRate]
"""Measure to counts."""

ALL = "all"
"""The group of every utterance."""

MEASURES: dict[str, Callable[[str, str], ErrorRate]] = {
    "cer": cer,
    "cer_with_spaces": cer_with_spaces,
    "wer": wer,
    "jamo": jamo_error_rate,
}
"""On normalised text; the first three are what a training run watches."""

READING = "reading"
"""kocer's measure, on the text as it is: a number or an abbreviation read right is right."""


@dataclass(frozen=True, slots=True)
class Scored:
    """What one decoder made of one utterance.

    Attributes:
        utterance: What was said, by whom, where it comes from.
        text: What was recognised.
        counts: Measure to errors.
    """

    utterance: Utterance
    text: str
    counts: Mapping[str, ErrorRate] = field(repr=False)


def score(utterance: Utterance, text: str) -> Scored:
    """Count the errors of a text by every measure."""
    pair = normalize(utterance.text), normalize(text)
    counts = {name: measure(*pair) for name, measure in MEASURES.items()}
    counts[READING] = reading_cer(utterance.text, text)
    return Scored(utterance, text, counts)


def reading_cer(reference: str, hypothesis: str) -> ErrorRate:
    """Count kocer's errors: spaces, punctuation, number and letter spellings are none.

    Source: kocer (MIT); it normalises with NFKC, and of the readings of 3시 takes
    the one that fits.

    Example:
        >>> reading_cer("세 시에 봐요.", "3시에 봐요").errors
        0
    """
    import kocer

    found = kocer.measure(reference, hypothesis)
    return ErrorRate(found.substitutions, found.deletions, found.insertions, found.ref_len)


def add_up(scored: Iterable[Scored]) -> Counts:
    """Sum the counts of utterances, measure by measure."""
    totals: Counts = {}
    for each in scored:
        for name, errors in each.counts.items():
            totals[name] = totals.get(name, ErrorRate()) + errors
    return totals


def group_by(scored: Iterable[Scored], key: Callable[[Utterance], str]) -> dict[str, list[Scored]]:
    """Sort utterances into groups; those whose key is "" are left out."""
    groups: dict[str, list[Scored]] = {}
    for each in scored:
        name = key(each.utterance)
        if name:
            groups.setdefault(name, []).append(each)
    return groups


def worst(scored: Iterable[Scored], *, count: int, measure: str = "cer") -> list[Scored]:
    """Return the utterances with the most errors, in number, not in share.

    By share the shortest would always be first: one wrong syllable of one.
    """
    return sorted(scored, key=lambda each: -each.counts[measure].errors)[:count]


def count_errors(pairs: Iterable[tuple[Utterance, str]]) -> dict[str, Counts]:
    """Sum the errors of texts: corpus (and "all") to measure to counts, kocer's left out.

    The quick form, for the development set of a training run.
    """
    totals: dict[str, Counts] = {}
    for utterance, text in pairs:
        pair = normalize(utterance.text), normalize(text)
        for name, measure in MEASURES.items():
            errors = measure(*pair)
            for corpus in (ALL, utterance.corpus):
                counts = totals.setdefault(corpus, {})
                counts[name] = counts.get(name, ErrorRate()) + errors
    return totals
