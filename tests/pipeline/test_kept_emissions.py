from __future__ import annotations

import os
from pathlib import Path

import pytest

from kasr_desktop.pipeline.kept_emissions import KeptEmissions


def fill(kept: KeptEmissions, key: str, *, mb: float, used: float) -> Path:
    path = kept.new_place(key)
    assert path is not None
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x" * int(mb * 1_000_000))
    os.utime(path, (used, used))
    return path


@pytest.fixture
def kept(tmp_path: Path) -> KeptEmissions:
    return KeptEmissions(tmp_path / "emissions", limit_mb=3)


def test_what_was_unused_longest_goes_first(kept: KeptEmissions) -> None:
    oldest = fill(kept, "one", mb=1.5, used=100)
    middle = fill(kept, "two", mb=1.0, used=200)
    newest = fill(kept, "three", mb=1.0, used=300)
    assert kept.touch(oldest)  # used again: now the newest
    kept.new_place("four")
    assert oldest.exists()
    assert not middle.exists()
    assert newest.exists()
    assert kept.num_bytes() == 2_500_000


def test_a_store_in_use_stays_however_large(kept: KeptEmissions) -> None:
    large = fill(kept, "one", mb=4.0, used=100)
    small = fill(kept, "two", mb=0.5, used=200)
    kept.make_room(keep=small)
    assert not large.exists()
    large = fill(kept, "one", mb=4.0, used=100)
    kept.make_room(keep=large)
    assert large.exists()
    assert not small.exists()


def test_a_limit_of_nothing_keeps_nothing(tmp_path: Path) -> None:
    kept = KeptEmissions(tmp_path / "emissions", limit_mb=0)
    assert kept.new_place("one") is None
    assert not kept.folder.exists()


def test_a_recording_goes_alone(kept: KeptEmissions) -> None:
    gone = fill(kept, "one", mb=0.1, used=100)
    other = fill(kept, "two", mb=0.1, used=100)
    kept.drop("one")
    kept.drop("never there")
    assert list(kept.folder.iterdir()) == [other]
    assert not kept.touch(gone)


def test_a_file_that_cannot_go_is_logged_and_no_error(
    kept: KeptEmissions, caplog: pytest.LogCaptureFixture
) -> None:
    kept.place("one").mkdir(parents=True)  # a folder in its place
    kept.drop("one")
    assert "stay" in caplog.text
