from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from kasr_desktop.audio.file_source import FileSource
from kasr_desktop.domain.audio import SAMPLE_RATE, AudioChunk
from kasr_desktop.resources import sample_path, voice_encoder_path
from kasr_desktop.speakers.turns import VoiceWindows, find_turns, hear_voices
from kasr_desktop.speakers.voice_encoder import VoiceEncoder


def voice(pitch: float, seconds: float, seed: int) -> np.ndarray:
    """Return a buzz with formants: enough of a voice to be told from another one."""
    time = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    random = np.random.default_rng(seed)
    wobble = pitch * (1 + 0.02 * np.sin(2 * np.pi * 5 * time))
    phase = 2 * np.pi * np.cumsum(wobble) / SAMPLE_RATE
    sound = sum(np.sin(k * phase) / k ** (1.2 if pitch > 150 else 0.7) for k in range(1, 25))
    return np.asarray(0.1 * sound + 0.002 * random.normal(size=len(time)), np.float32)


def windows_of(sound: np.ndarray, speech: list[tuple[float, float]], cut: int) -> VoiceWindows:
    chunks = [AudioChunk(sound[at : at + cut], at) for at in range(0, len(sound), cut)]
    *_, last = hear_voices(chunks, speech, VoiceEncoder(voice_encoder_path()))
    assert isinstance(last, VoiceWindows)
    return last


@settings(max_examples=3, deadline=None)
@given(st.integers(700, 40_000))
def test_any_cut_of_the_sound_gives_the_same_vectors(cut: int) -> None:
    sound = voice(120, 4.0, 0)
    speech = [(0.2, 2.4), (3.0, 3.9)]
    whole, pieces = windows_of(sound, speech, len(sound)), windows_of(sound, speech, cut)
    assert whole.centres == pieces.centres
    np.testing.assert_allclose(whole.embeddings, pieces.embeddings, atol=1e-5)


def test_two_voices_take_turns() -> None:
    parts = [voice(110, 6, 1), voice(230, 6, 2), voice(110, 6, 3)]
    sound = np.concatenate(parts)
    words = [(0.1 + 0.5 * n, 0.5 + 0.5 * n) for n in range(35)]
    turns = find_turns(windows_of(sound, words, 8000), words, num_speakers=2)
    assert [turn.speaker for turn in turns] == [0, 1, 0]
    assert abs(turns[1].start - 6) < 0.8
    assert abs(turns[2].start - 12) < 0.8


def test_turns_cover_every_word_in_order() -> None:
    sound = np.concatenate([voice(110, 3, 1), voice(230, 3, 2)])
    words = [(0.3 * n, 0.3 * n + 0.2) for n in range(19)]
    turns = find_turns(windows_of(sound, words, 16000), words)
    assert turns[0].start == words[0][0]
    assert turns[-1].end == words[-1][1]
    assert all(left.end <= right.start for left, right in pairwise(turns))


def test_no_speech_gives_no_windows() -> None:
    windows = windows_of(voice(110, 2, 1), [], 16000)
    assert windows.centres == ()
    assert find_turns(windows, []) == []


SAID = [(0.6, 3.6), (4.2, 9.3), (11.4, 12.9), (13.5, 15.0), (15.6, 18.3)]
"""One asks, the other answers, in seconds."""


def test_the_sample_s_two_speakers_are_found() -> None:
    source = FileSource(sample_path())
    *_, heard = hear_voices(source, SAID, VoiceEncoder(voice_encoder_path()))
    source.close()
    assert isinstance(heard, VoiceWindows)
    assert [turn.speaker for turn in find_turns(heard, SAID)] == [0, 1, 0, 1, 0]
