"""What train, dev, test and the language model's text have in common, counted and said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

LEAK_NOTE = (
    "Sentences of the test set are in the training set, read by other people: "
    "its figures measure remembered sentences too."
)


@dataclass(slots=True)
class SplitFacts:
    """One split as far as overlaps go.

    Attributes:
        sentences: Number of a sentence to how many utterances read it.
        speakers: Who reads.
        seconds: Length of all utterances.
    """

    sentences: dict[int, int] = field(default_factory=dict)
    speakers: set[str] = field(default_factory=set)
    seconds: float = 0.0

    def add(self, sentence: int, speaker: str, seconds: float) -> None:
        """Count one utterance."""
        self.sentences[sentence] = self.sentences.get(sentence, 0) + 1
        self.speakers.add(speaker)
        self.seconds += seconds

    @property
    def utterances(self) -> int:
        """How many there are."""
        return sum(self.sentences.values())


@dataclass(frozen=True, slots=True)
class Overlap:
    """What `inside` has of `of`.

    Attributes:
        of: The split that is looked up.
        inside: The split, or text, it is looked up in.
        sentences: Sentences of `of` that are in `inside` too.
        all_sentences: Sentences of `of`.
        utterances: Utterances of `of` that read them.
        all_utterances: Utterances of `of`.
        speakers: Speakers both have; None for a text.
    """

    of: str
    inside: str
    sentences: int
    all_sentences: int
    utterances: int
    all_utterances: int
    speakers: int | None = None


def count_overlaps(splits: dict[str, SplitFacts], text: Iterable[int] = ()) -> list[Overlap]:
    """Count every measured split in train, in dev and in the language model's text."""
    overlaps = []
    lines = set(text)
    for of in [name for name in splits if name != "train"]:
        for inside in [name for name in ("train", "dev") if name in splits and name != of]:
            found = _count(of, inside, splits[of], splits[inside].sentences.keys())
            shared = len((splits[of].speakers & splits[inside].speakers) - {""})
            overlaps.append(Overlap(*found, speakers=shared))
    overlaps += [
        Overlap(*_count(of, "language model text", facts, lines)) for of, facts in splits.items()
    ]
    return overlaps


def _count(
    of: str, inside: str, facts: SplitFacts, known: Iterable[int]
) -> tuple[str, str, int, int, int, int]:
    known = known if isinstance(known, set) else set(known)
    shared = [number for sentence, number in facts.sentences.items() if sentence in known]
    return of, inside, len(shared), len(facts.sentences), sum(shared), facts.utterances


def format_overlaps(overlaps: Iterable[Overlap]) -> str:
    """Return a table in Markdown.

    Example:
        >>> print(format_overlaps([Overlap("test", "train", 2, 4, 3, 6, 0)]))
        | of | in | sentences | utterances | speakers |
        |---|---|---:|---:|---:|
        | test | train | 2 of 4 | 3 of 6 | 0 |
    """
    lines = ["| of | in | sentences | utterances | speakers |", "|---|---|---:|---:|---:|"]
    for each in overlaps:
        speakers = "" if each.speakers is None else str(each.speakers)
        lines.append(
            f"| {each.of} | {each.inside} | {each.sentences:,} of {each.all_sentences:,} "
            f"| {each.utterances:,} of {each.all_utterances:,} | {speakers} |"
        )
    return "\n".join(lines)


def is_leaking(overlaps: Iterable[Overlap]) -> bool:
    """Return whether sentences of test are in train."""
    return any(o.of == "test" and o.inside == "train" and o.sentences for o in overlaps)
