from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from kasr_desktop.audio.recorded_on import day_said, recorded_on


def recording(path: Path, **metadata: str) -> Path:
    """A tenth of a second of silence in whatever container its name says."""
    with av.open(str(path), "w") as container:
        container.metadata.update(metadata)
        codec = {"m4a": "aac", "wav": "pcm_s16le", "flac": "flac"}[path.suffix[1:]]
        stream = container.add_stream(codec, rate=16_000)
        form = "fltp" if codec == "aac" else "s16"
        samples = np.zeros((1, 1600), np.float32 if form == "fltp" else np.int16)
        frame = av.AudioFrame.from_ndarray(samples, format=form, layout="mono")
        frame.sample_rate, frame.time_base = 16_000, Fraction(1, 16_000)
        for packet in (*stream.encode(frame), *stream.encode(None)):
            container.mux(packet)
    return path


@pytest.mark.parametrize(
    ("name", "said"),
    [("a.m4a", {"creation_time": "2024-05-17T03:00:00Z"}), ("a.flac", {"date": "2024-05-17"})],
)
def test_the_day_that_a_file_says(tmp_path: Path, name: str, said: dict[str, str]) -> None:
    assert recorded_on(recording(tmp_path / name, **said)) == date(2024, 5, 17)


def test_a_file_that_says_nothing_has_no_day_though_the_disk_has_one(tmp_path: Path) -> None:
    assert recorded_on(recording(tmp_path / "a.wav")) is None


def test_the_phones_own_zone_goes_before_the_containers_utc() -> None:
    tags = {
        "creation_time": "2024-05-16T15:30:00Z",
        "com.apple.quicktime.creationdate": "2024-05-17T00:30:00",
    }
    assert day_said([tags]) == date(2024, 5, 17)


@pytest.mark.parametrize("text", ["", "2011", "0000-00-00", "2024-13-45", "1970-01-01T00:00:00Z"])
def test_what_is_no_day_is_none(text: str) -> None:
    assert day_said([{"date": text}]) is None


def test_a_year_alone_does_not_hide_the_day_of_another_tag() -> None:
    assert day_said([{"DATE": "2024"}, {"date": "2024:05:17"}]) == date(2024, 5, 17)
