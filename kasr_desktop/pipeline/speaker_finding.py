"""Who spoke when, over a whole recording: turns laid over the words that were recognised."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from kasr_desktop.domain.audio import AudioChunk
from kasr_desktop.domain.transcript import Hypothesis, Segment, Word
from kasr_desktop.resources import voice_encoder_path
from kasr_desktop.speakers.turns import Turn, VoiceWindows, find_turns, hear_voices
from kasr_desktop.speakers.voice_encoder import VoiceEncoder


@dataclass(frozen=True, slots=True)
class SpeakersFound:
    """The end of the work.

    Attributes:
        segments: With speakers, cut where the speaker changes; the rest as it was.
        num_speakers: How many were found.
    """

    segments: tuple[Segment, ...]
    num_speakers: int


def find_speakers_in(
    segments: Sequence[Segment],
    chunks: Iterable[AudioChunk],
    *,
    name: Callable[[int], str],
    num_speakers: int | None = None,
) -> Generator[float | SpeakersFound, None, None]:
    """Yield seconds heard as they are heard, and `SpeakersFound` at the end.

    A segment whose speaker a person has named keeps that name and is not cut.

    Args:
        segments: What was recognised, in time order.
        chunks: The sound of the recording from its start, 16 kHz mono.
        name: Makes the name of the speaker of that number, from 1.
        num_speakers: As the user says there are, None to find out.
    """
    words = [(word.start, word.end) for segment in segments for word in _spoken(segment)]
    encoder = VoiceEncoder(voice_encoder_path())
    for heard in hear_voices(chunks, words, encoder):
        if not isinstance(heard, VoiceWindows):
            yield heard
            continue
        turns = find_turns(heard, words, num_speakers=num_speakers)
        named = [replace_speakers(segment, turns, name) for segment in segments]
        flat = tuple(part for parts in named for part in parts)
        yield SpeakersFound(flat, len({turn.speaker for turn in turns}))


def replace_speakers(
    segment: Segment, turns: Sequence[Turn], name: Callable[[int], str]
) -> list[Segment]:
    """Return a segment with its speaker, cut between words where the speaker changes."""
    words = _spoken(segment)
    if segment.speaker or not words:
        return [segment]
    runs = [
        (speaker, list(group))
        for speaker, group in groupby(words, key=lambda word: _speaker_at(turns, word))
    ]
    cuts = [(left[-1].end + right[0].start) / 2 for (_, left), (_, right) in pairwise(runs)]
    borders = [segment.start, *cuts, segment.end]
    if segment.edited is not None:
        # a person's row is theirs: it gets the speaker of most of its words, whole
        speaker = max(runs, key=lambda run: len(run[1]))[0]
        return [replace(segment, speaker=name(speaker + 1))]
    return [
        replace(_part(segment, start, end), speaker=name(speaker + 1))
        for (speaker, _), (start, end) in zip(runs, pairwise(borders), strict=True)
    ]


def _spoken(segment: Segment) -> tuple[Word, ...]:
    return segment.best.words


def _speaker_at(turns: Sequence[Turn], word: Word) -> int:
    middle = (word.start + word.end) / 2
    return min(turns, key=lambda turn: max(turn.start - middle, middle - turn.end, 0.0)).speaker


def _part(segment: Segment, start: float, end: float) -> Segment:
    """Return what of a segment lies in start...end, every word by its middle."""
    if (start, end) == (segment.start, segment.end):
        return segment

    def within(hypothesis: Hypothesis) -> Hypothesis:
        kept = tuple(
            word
            for word in hypothesis.words
            if start <= (word.start + word.end) / 2 < end or (end == segment.end == word.end)
        )
        return replace(hypothesis, words=kept, confidence=hypothesis.confidence if kept else 0.0)

    return replace(segment.map(within), start=start, end=end)
