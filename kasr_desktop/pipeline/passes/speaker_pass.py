"""Who spoke when, over a whole recording: turns laid over the words that were recognised."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count, groupby, pairwise

from kasr_desktop.domain.origin import Origin
from kasr_desktop.domain.transcript import Segment, Word
from kasr_desktop.editing.change import Change, ChangeKind
from kasr_desktop.editing.word_times import part_of
from kasr_desktop.pipeline.passes.transcript_pass import (
    PassInput,
    PassResult,
    machine_patches,
    with_names,
)
from kasr_desktop.resources import voice_encoder_path
from kasr_desktop.speakers.turns import Turn, VoiceWindows, find_turns, hear_voices
from kasr_desktop.speakers.voice_encoder import VoiceEncoder


@dataclass(frozen=True, slots=True)
class SpeakerPass:
    """Finds who speaks; a row is cut where the speaker changes in it.

    Rows a person named keep their name, and a voice heard in them most is called so
    elsewhere too; rows that a person wrote, cut, joined or timed stay whole.

    Attributes:
        name: Makes the name of a speaker whom nobody named from a number, from 1.
        num_speakers: As the user says there are, None to find out.
    """

    name: Callable[[int], str]
    num_speakers: int | None = None

    def run(self, work: PassInput) -> Generator[float | PassResult, None, None]:
        """Yield seconds heard, and the change; `count` is the speakers found.

        Raises:
            AudioError: The recording cannot be read.
            ValueError: There is no sound.
        """
        if work.open_sound is None:
            raise ValueError("speakers are found in sound")
        segments = work.segments
        words = [(word.start, word.end) for segment in segments for word in segment.best.words]
        encoder = VoiceEncoder(voice_encoder_path())
        for heard in hear_voices(work.open_sound(), words, encoder):
            if not isinstance(heard, VoiceWindows):
                yield heard
                continue
            turns = find_turns(heard, words, num_speakers=self.num_speakers)
            names = speaker_names(segments, turns, self.name)
            change = _change(work, [replace_speakers(row, turns, names) for row in segments])
            yield PassResult(change, len(names))


def speaker_names(
    segments: Sequence[Segment], turns: Sequence[Turn], name: Callable[[int], str]
) -> dict[int, str]:
    """Return what each speaker is called: as a person called most of what they say, else anew."""
    given: dict[int, Counter[str]] = {turn.speaker: Counter() for turn in turns}
    for segment in segments:
        if segment.has_named_speaker:
            for word in segment.best.words:
                given[_speaker_at(turns, word)][segment.speaker] += 1
    taken = {segment.speaker for segment in segments if segment.has_named_speaker}
    names: dict[int, str] = {}
    for speaker, calls in sorted(given.items()):
        if calls:
            names[speaker] = calls.most_common(1)[0][0]
            continue
        numbers = chain([speaker + 1], count(1))  # its own number, so that another run agrees
        names[speaker] = next(made for number in numbers if (made := name(number)) not in taken)
        taken.add(names[speaker])
    return names


def _change(work: PassInput, after: Sequence[Sequence[Segment]]) -> Change | None:
    patches = machine_patches(work.segments, after)
    found = [row.speaker for row in chain(*after) if row.speaker and not row.has_named_speaker]
    renaming = with_names(work.speakers, found)
    if not patches and renaming is None:
        return None
    return Change(ChangeKind.FIND_SPEAKERS, patches, renaming, count=len(patches))


def replace_speakers(
    segment: Segment, turns: Sequence[Turn], names: Mapping[int, str]
) -> list[Segment]:
    """Return a segment with its speaker, cut between words where the speaker changes."""
    words = segment.best.words
    if segment.has_named_speaker or not words:
        return [segment]
    runs = [
        (speaker, list(group))
        for speaker, group in groupby(words, key=lambda word: _speaker_at(turns, word))
    ]
    if segment.is_touched:
        # a person's row is theirs: it gets the speaker of most of its words, whole
        said = Counter(_speaker_at(turns, word) for word in words)
        return [_spoken(segment, names[said.most_common(1)[0][0]])]
    cuts = [(left[-1].end + right[0].start) / 2 for (_, left), (_, right) in pairwise(runs)]
    borders = [segment.start, *cuts, segment.end]
    return [
        _spoken(part_of(segment, start, end), names[speaker])
        for (speaker, _), (start, end) in zip(runs, pairwise(borders), strict=True)
    ]


def _spoken(segment: Segment, name: str) -> Segment:
    return replace(segment, speaker=name, speaker_by=Origin.MACHINE)


def _speaker_at(turns: Sequence[Turn], word: Word) -> int:
    middle = (word.start + word.end) / 2
    return min(turns, key=lambda turn: max(turn.start - middle, middle - turn.end, 0.0)).speaker
