from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from kasr_trainer.data.hearing import hear


def test_tells_length_rate_channels_and_loudness(tmp_path: Path) -> None:
    path = tmp_path / "a.flac"
    soundfile.write(path, np.full((24_000, 2), 0.5), 48_000)
    facts = hear(path)
    assert (facts.seconds, facts.sample_rate, facts.channels) == (0.5, 48_000, 2)
    assert facts.peak == pytest.approx(0.5, abs=1e-3)
    assert not facts.is_silent


def test_a_damaged_recording_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.flac"
    noise = np.random.default_rng(0).normal(0, 0.1, 160_000)
    soundfile.write(path, noise, 16_000)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ValueError, match=r"ends after|damaged"):
        hear(path)
    path.write_bytes(b"")
    with pytest.raises(ValueError):
        hear(path)


def test_formats_of_ffmpeg_are_heard_too(tmp_path: Path) -> None:
    import av

    path = tmp_path / "a.m4a"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=16_000, layout="mono")
        samples = (0.3 * np.sin(np.arange(16_000) / 8)).astype(np.float32)
        frame = av.AudioFrame.from_ndarray(samples[None], format="fltp", layout="mono")
        frame.sample_rate = 16_000
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)
    assert hear(path).seconds == pytest.approx(1.0, abs=0.1)
