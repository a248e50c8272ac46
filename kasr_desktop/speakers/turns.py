"""Sound and where there is speech in it, to turns of speakers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from kasr_desktop.domain.audio import SAMPLE_RATE, AudioChunk, Samples
from kasr_desktop.speakers.clustering import find_speakers
from kasr_desktop.speakers.mel_spectrogram import FRAME_STRIDE, Mel, mel_spectrogram
from kasr_desktop.speakers.voice_encoder import WINDOW_FRAMES, Embeddings, VoiceEncoder

WINDOW_SECONDS = WINDOW_FRAMES * FRAME_STRIDE / SAMPLE_RATE
WINDOW_STEP = 0.5
"""Seconds from window to window."""
_LEVEL = 10 ** (-30 / 20)
"""Root mean square every window is brought to, as the encoder's training was."""
_BATCH = 64
_JOIN = 0.4
"""Seconds; stretches of speech nearer to each other than this share their windows."""
_BREATH = 1.0
"""Seconds; a pause that long inside a speaker's turn does not end it."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One speaker's stretch.

    Attributes:
        start: Seconds.
        end: Seconds, exclusive.
        speaker: From 0, in the order they begin.
    """

    start: float
    end: float
    speaker: int


@dataclass(frozen=True, slots=True)
class VoiceWindows:
    """Vectors of a recording's speech, in time order.

    Attributes:
        centres: Seconds of each window's middle, float64.
        embeddings: One row a window.
    """

    centres: tuple[float, ...]
    embeddings: Embeddings


def hear_voices(
    chunks: Iterable[AudioChunk], speech: Sequence[tuple[float, float]], encoder: VoiceEncoder
) -> Iterator[VoiceWindows | float]:
    """Yield seconds heard as they are heard, and all windows at the end.

    Args:
        chunks: The recording from its start, without holes, 16 kHz mono.
        speech: Stretches of speech in seconds, in order; the rest is never looked at.
        encoder: Whose vectors are wanted.
    """
    wanted = list(_window_starts(speech))
    centres: list[float] = []
    vectors: list[Embeddings] = []
    batch: list[Mel] = []
    size = int(WINDOW_SECONDS * SAMPLE_RATE)
    buffer = np.zeros(0, np.float32)
    offset = 0
    place = 0
    for chunk in chunks:
        buffer = np.concatenate([buffer, chunk.samples])
        end = offset + len(buffer)
        while place < len(wanted) and int(wanted[place] * SAMPLE_RATE) + size <= end:
            first = int(wanted[place] * SAMPLE_RATE) - offset
            batch.append(_window_mel(buffer[first : first + size]))
            centres.append(wanted[place] + WINDOW_SECONDS / 2)
            place += 1
            if len(batch) == _BATCH:
                vectors.append(encoder.embed(np.stack(batch)))
                batch = []
        keep = int(wanted[place] * SAMPLE_RATE) if place < len(wanted) else end
        drop = max(0, min(keep - offset, len(buffer)))
        buffer, offset = buffer[drop:], offset + drop
        yield end / SAMPLE_RATE
    if place < len(wanted) and len(buffer):
        # the last window reaches over the end: what is there stands for it
        short = np.resize(buffer, size)
        batch.append(_window_mel(short))
        centres.append(wanted[place] + WINDOW_SECONDS / 2)
    if batch:
        vectors.append(encoder.embed(np.stack(batch)))
    stacked = np.concatenate(vectors) if vectors else np.zeros((0, 256), np.float32)
    yield VoiceWindows(tuple(centres), stacked)


def _window_starts(speech: Sequence[tuple[float, float]]) -> Iterator[float]:
    for start, end in joined(speech):
        length = end - start
        if length <= WINDOW_SECONDS:
            yield max(0.0, (start + end - WINDOW_SECONDS) / 2)
            continue
        count = max(1, round((length - WINDOW_SECONDS) / WINDOW_STEP))
        step = (length - WINDOW_SECONDS) / count
        yield from (start + number * step for number in range(count + 1))


def joined(speech: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return stretches with those that nearly touch made one.

    Example:
        >>> joined([(0.0, 1.0), (1.2, 2.0), (5.0, 6.0)])
        [(0.0, 2.0), (5.0, 6.0)]
    """
    result: list[tuple[float, float]] = []
    for start, end in speech:
        if result and start - result[-1][1] < _JOIN:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


def _window_mel(samples: Samples) -> Mel:
    level = float(np.sqrt(np.mean(np.square(samples, dtype=np.float64)))) or 1.0
    return mel_spectrogram(samples * np.float32(_LEVEL / level))[:WINDOW_FRAMES]


def find_turns(
    windows: VoiceWindows,
    speech: Sequence[tuple[float, float]],
    *,
    num_speakers: int | None = None,
) -> list[Turn]:
    """Return who speaks in each stretch of speech, stretches cut where the speaker changes.

    Args:
        windows: From `hear_voices`.
        speech: Words or longer stretches in seconds, in order; a word is never cut.
        num_speakers: As the user says, None to find out.
    """
    if not windows.centres:
        return [Turn(start, end, 0) for start, end in speech]
    labels = find_speakers(windows.embeddings, num_speakers=num_speakers)
    centres = np.asarray(windows.centres)
    turns: list[Turn] = []
    for start, end in speech:
        speaker = int(labels[np.argmin(np.abs(centres - (start + end) / 2))])
        last = turns[-1] if turns else None
        if last and last.speaker == speaker and start - last.end < _BREATH:
            turns[-1] = Turn(last.start, end, speaker)
        else:
            turns.append(Turn(start, end, speaker))
    return turns
