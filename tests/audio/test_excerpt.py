from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from kasr_desktop.audio.excerpt import ExcerptSource
from kasr_desktop.audio.file_source import FileSource
from kasr_desktop.domain.audio import SAMPLE_RATE
from kasr_desktop.domain.errors import AudioError
from kasr_desktop.domain.options import Excerpt

SECONDS = 3


@pytest.fixture(scope="module")
def ramp(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sound whose every sample says where it is."""
    path = tmp_path_factory.mktemp("excerpt") / "a.wav"
    samples = np.arange(SECONDS * SAMPLE_RATE, dtype=np.float32) / (SECONDS * SAMPLE_RATE)
    soundfile.write(path, samples, SAMPLE_RATE, subtype="FLOAT")
    return path


@settings(deadline=None, max_examples=25)
@given(
    start=st.integers(0, SECONDS * 1000 - 1).map(lambda ms: ms / 1000),
    length=st.none() | st.integers(1, 4000).map(lambda ms: ms / 1000),
)
def test_it_holds_what_it_names_and_counts_from_its_start(
    ramp: Path, start: float, length: float | None
) -> None:
    end = None if length is None else start + length
    source = ExcerptSource(ramp, FileSource(ramp), Excerpt(start, end))
    chunks = list(source)
    source.close()
    place = 0
    for chunk in chunks:
        assert chunk.start == place
        place = chunk.end
    heard = np.concatenate([chunk.samples for chunk in chunks])
    first = round(start * SAMPLE_RATE)
    last = SECONDS * SAMPLE_RATE if end is None else round(end * SAMPLE_RATE)
    whole = np.concatenate([chunk.samples for chunk in FileSource(ramp)])
    np.testing.assert_array_equal(heard, whole[first:last])
    assert source.duration == pytest.approx(len(heard) / SAMPLE_RATE, abs=1e-3)


def test_a_part_behind_the_end_is_told(ramp: Path) -> None:
    source = ExcerptSource(ramp, FileSource(ramp), Excerpt(10.0))
    with pytest.raises(AudioError) as caught:
        list(source)
    assert (caught.value.reason, caught.value.facts["end"]) == ("no_such_time", "3.0")


@pytest.mark.parametrize(("start", "end"), [(-1.0, None), (2.0, 2.0), (3.0, 1.0)])
def test_no_time_is_no_excerpt(start: float, end: float | None) -> None:
    with pytest.raises(ValueError, match="nothing"):
        Excerpt(start, end)
