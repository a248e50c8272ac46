"""What was said: words with times, hypotheses, readings, segments, the whole transcript."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from kasr_desktop.domain.marks import HeardMarks
from kasr_desktop.domain.origin import Origin
from kasr_desktop.domain.readings import (
    ALL_DECODERS,
    BEST,
    EDITED,
    WRITTEN,
    Ability,
    ReadingKind,
    machine_sources,
    place_of,
    source_of,
    sources_in_order,
)
from kasr_desktop.domain.script_differences import ScriptDifferences


@dataclass(frozen=True, slots=True)
class Word:
    """One eojeol with its time and how sure the decoder is of it.

    Attributes:
        text: NFC, no spaces.
        start: Seconds from the start of the recording.
        end: Seconds, exclusive.
        confidence: 0...1, see `docs/CONFIDENCE.md`.
        marks: Sentence marks heard behind it; None: nobody listened for them.
    """

    text: str
    start: float
    end: float
    confidence: float
    marks: HeardMarks | None = None


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One decoded text with its words and scores.

    Attributes:
        words: In time order; empty if nothing was heard.
        confidence: 0...1 for the whole text, 0.0 if empty.
        acoustic_score: Natural log probability of the path under the acoustic model.
        lm_score: Weighted language-model part, natural log; 0.0 without one.
        total_score: What ranks hypotheses: acoustic_score + lm_score.
    """

    words: tuple[Word, ...] = ()
    confidence: float = 0.0
    acoustic_score: float = 0.0
    lm_score: float = 0.0
    total_score: float = 0.0

    @property
    def text(self) -> str:
        """Words joined by single spaces."""
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one source makes of a segment.

    Attributes:
        source: Key of `domain.readings.SOURCES`, or one that is not declared there.
        hypothesis: Its text; empty where it heard nothing.
        alternatives: Its other hypotheses, best first, `hypothesis` not among them.
    """

    source: str
    hypothesis: Hypothesis
    alternatives: tuple[Hypothesis, ...] = ()

    def map(self, change: Callable[[Hypothesis], Hypothesis]) -> Reading:
        """Return it with every hypothesis changed."""
        return Reading(self.source, change(self.hypothesis), tuple(map(change, self.alternatives)))


@dataclass(frozen=True, slots=True)
class Segment:
    """A final stretch of speech between two endpoints, with every reading of it.

    Attributes:
        start: Seconds.
        end: Seconds, exclusive.
        readings: At most one a source, in the order of the sources; what a person made of it
            is the reading of the source `EDITED`.
        speaker: Who speaks, "" if nobody said.
        speaker_by: Who said so; without a speaker it says nothing.
        times_by: Who set where the segment begins and ends.

    Raises:
        ValueError: Two readings of one source.
    """

    start: float
    end: float
    readings: tuple[Reading, ...] = ()
    speaker: str = ""
    speaker_by: Origin = Origin.PERSON
    times_by: Origin = Origin.MACHINE

    def __post_init__(self) -> None:
        if len(self.readings) > 1:
            places = [place_of(one.source) for one in self.readings]
            if any(one >= other for one, other in pairwise(places)):
                if len(set(places)) < len(places):
                    raise ValueError("a segment has one reading of a source")
                in_order = sorted(self.readings, key=lambda one: place_of(one.source))
                object.__setattr__(self, "readings", tuple(in_order))

    @property
    def machine(self) -> tuple[Reading, ...]:
        """What machines heard."""
        kind = ReadingKind.MACHINE
        return tuple(one for one in self.readings if source_of(one.source).kind is kind)

    @property
    def heard(self) -> Reading | None:
        """The machine's reading that stands where no person wrote, None if there is none."""
        found, greatest = None, -1
        for reading in self.readings:
            source = source_of(reading.source)
            if source.kind is ReadingKind.MACHINE and source.rank > greatest:
                found, greatest = reading, source.rank
        return found

    @property
    def edited(self) -> Hypothesis | None:
        """What a person made of it, None while it stands as recognised."""
        reading = self.reading(EDITED)
        return reading.hypothesis if reading else None

    @property
    def has_named_speaker(self) -> bool:
        """True if a person said who speaks."""
        return bool(self.speaker) and self.speaker_by is Origin.PERSON

    @property
    def is_touched(self) -> bool:
        """True if its text, its speaker or its times are a person's."""
        by_hand = self.times_by is Origin.PERSON
        return self.edited is not None or self.has_named_speaker or by_hand

    @property
    def best(self) -> Hypothesis:
        """The text that is used, see `standing`."""
        standing = self.standing
        return standing.hypothesis if standing else Hypothesis()

    @property
    def standing(self) -> Reading | None:
        """The reading whose text is used: a person's, else the written form, else as heard."""
        return self.reading(EDITED) or self.reading(WRITTEN) or self.heard

    @property
    def said(self) -> Hypothesis:
        """The person's text where there is one, else what was heard, in no written form."""
        reading = self.reading(EDITED) or self.heard
        return reading.hypothesis if reading else Hypothesis()

    @property
    def as_heard(self) -> Segment:
        """The segment without its written form."""
        return replace(self, readings=tuple(one for one in self.readings if one.source != WRITTEN))

    def reading(self, source: str) -> Reading | None:
        """Return the reading of a source, None if it has none here."""
        for reading in self.readings:
            if reading.source == source:
                return reading
        return None

    def hypothesis(self, source: str) -> Hypothesis:
        """Return the text of a source or of `BEST`; empty if it has none here."""
        if source == BEST:
            return self.best
        reading = self.reading(source)
        return reading.hypothesis if reading else Hypothesis()

    def with_reading(self, reading: Reading) -> Segment:
        """Return it with a reading in place of that source's former one."""
        others = (one for one in self.readings if one.source != reading.source)
        return replace(self, readings=(*others, reading))

    def with_edited(self, edited: Hypothesis | None) -> Segment:
        """Return it with what a person made of it, None for nothing."""
        if edited is not None:
            return self.with_reading(Reading(EDITED, edited))
        return replace(self, readings=tuple(one for one in self.readings if one.source != EDITED))

    def map(self, change: Callable[[Hypothesis], Hypothesis]) -> Segment:
        """Return it with every hypothesis of every reading changed."""
        return replace(self, readings=tuple(reading.map(change) for reading in self.readings))


@dataclass(frozen=True, slots=True)
class Transcript:
    """All that was recognised in one recording, with how it was made.

    Attributes:
        file: Path as the user gave it.
        duration: Seconds of audio decoded.
        model: Name of the bundle.
        compute_device: Such as "cpu" or "cuda:0".
        decoder: Key of the source that was asked for, or `ALL_DECODERS`.
        rtf: Compute time / audio time.
        segments: In time order, not overlapping; may be gone over as often as one likes.
        warnings: Sentences about what was odd (a truncated file, no language model).
        script: Where a script that was laid over it differs, None: none was.
    """

    file: str
    duration: float
    model: str
    compute_device: str
    decoder: str
    rtf: float
    segments: Sequence[Segment] = ()
    warnings: tuple[str, ...] = ()
    script: ScriptDifferences | None = None

    @property
    def sources(self) -> tuple[str, ...]:
        """Sources of the machine's readings, in order; of no segments, what was asked for."""
        if self.segments:
            return sources_of(self.segments)
        declared = (source.key for source in machine_sources(Ability.REDECODE))
        return tuple(key for key in declared if self.decoder in (ALL_DECODERS, key))

    @property
    def columns(self) -> tuple[str, ...]:
        """Sources of the texts that stand beside each other, a person's not among them."""
        kinds = ReadingKind.REFERENCE, ReadingKind.WRITTEN
        found = (key for kind in kinds for key in sources_of(self.segments, kind))
        return sources_in_order([*found, *self.sources])

    @property
    def standing(self) -> str | None:
        """Of the sources of its segments the one of the greatest rank, None if it has none."""
        found = sources_of(self.segments)
        return max(found, key=lambda key: source_of(key).rank, default=None)


def sources_of(
    segments: Iterable[Segment], kind: ReadingKind = ReadingKind.MACHINE
) -> tuple[str, ...]:
    """Return the sources of one kind of readings of segments, in order."""
    found = {one.source for segment in segments for one in segment.readings}
    return sources_in_order(key for key in found if source_of(key).kind is kind)
