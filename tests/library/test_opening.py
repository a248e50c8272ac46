from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from library_values import entry, said

from kasr_desktop.domain.errors import LibraryError
from kasr_desktop.library.opening import copy_path, open_library, set_aside


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """A library of forty recordings, whose daily copy holds the first of them only."""
    path = tmp_path / "library.db"
    library = open_library(path).library
    library.store(entry("k0"), (said("처음 것"),))
    library.close()
    copy_path(path).unlink()
    library = open_library(path).library
    for number in range(1, 40):
        spoken = [said(f"{number}번 녹음의 {place}번 말", float(place)) for place in range(20)]
        library.store(entry(f"k{number}", created=float(number)), spoken)
    library.close()
    return path


def test_a_library_that_is_not_a_library_is_set_aside_and_the_copy_is_taken(
    filled: Path, caplog: pytest.LogCaptureFixture
) -> None:
    filled.write_bytes(b"\0" * 50_000)
    opened = open_library(filled)
    assert opened.set_aside is not None
    assert opened.set_aside.read_bytes() == b"\0" * 50_000
    assert opened.num_saved == 1
    assert [found.entry.key for found in opened.library.search("")] == ["k0"]
    assert opened.library.segments("k0") == (said("처음 것"),)
    opened.library.close()
    again = open_library(filled)
    assert again.set_aside is None
    again.library.close()


def test_what_can_be_read_of_a_damaged_library_is_saved(
    filled: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Pages in the middle are gone; the rest comes back, and search works on it."""
    content = bytearray(filled.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 2 * 4096] = os.urandom(2 * 4096)
    filled.write_bytes(content)
    opened = open_library(filled)
    assert opened.set_aside is not None
    kept = {found.entry.key for found in opened.library.search("")}
    assert len(kept) == opened.num_saved
    assert len(kept) >= 35
    whole = [key for key in kept if len(opened.library.segments(key)) >= 15]
    assert len(whole) >= 25
    assert opened.library.search("39번 녹음의")
    opened.library.store(entry("new"), (said("새 말"),))
    opened.library.close()


def test_what_belongs_to_a_damaged_library_moves_along(filled: Path) -> None:
    wal = filled.with_name(f"{filled.name}-wal")
    wal.write_bytes(b"log")
    aside = set_aside(filled)
    assert not filled.exists()
    assert not wal.exists()
    assert aside.with_name(f"{aside.name}-wal").read_bytes() == b"log"


def test_a_copy_is_made_once_a_day(filled: Path) -> None:
    copy = copy_path(filled)
    before = copy.stat().st_size
    open_library(filled).library.close()
    assert copy.stat().st_size == before
    os.utime(copy, (0, 0))
    open_library(filled).library.close()
    assert copy.stat().st_size > before


def test_a_locked_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(LibraryError) as raised:
        open_library(tmp_path / "file" / "library.db")
    assert raised.value.reason == "texts_unwritable"


def test_a_library_that_was_cut_off_is_read_as_far_as_it_goes(
    filled: Path, caplog: pytest.LogCaptureFixture
) -> None:
    content = filled.read_bytes()
    filled.write_bytes(content[: len(content) * 4 // 5])
    copy_path(filled).unlink()
    opened = open_library(filled)
    assert opened.num_saved >= 25
    assert len(opened.library.search("")) == opened.num_saved
    opened.library.close()
    assert not list(filled.parent.glob("*.mended*"))


@pytest.mark.parametrize("lost", [16, 100, 4_096])
def test_a_library_without_its_beginning_is_read_all_the_same(
    filled: Path, lost: int, caplog: pytest.LogCaptureFixture
) -> None:
    content = filled.read_bytes()
    filled.write_bytes(bytes(lost) + content[lost:])
    copy_path(filled).unlink()
    opened = open_library(filled)
    assert opened.num_saved >= 38
    assert len(opened.library.segments("k20")) == 20
    opened.library.close()


@pytest.mark.parametrize("seed", range(12))
def test_what_is_saved_can_be_listed_and_read(
    filled: Path, seed: int, caplog: pytest.LogCaptureFixture
) -> None:
    random = np.random.default_rng(seed)
    content = bytearray(filled.read_bytes())
    for _ in range(40):
        place = int(random.integers(4_096, len(content) - 64))
        content[place : place + 16] = random.bytes(16)
    filled.write_bytes(content)
    opened = open_library(filled)
    for found in opened.library.search(""):
        opened.library.segments(found.entry.key)
    opened.library.queue()
    opened.library.close()


@pytest.mark.parametrize("size", [0, 3, 511, 40_000])
def test_a_header_with_an_impossible_page_is_survived(
    filled: Path, size: int, caplog: pytest.LogCaptureFixture
) -> None:
    content = bytearray(filled.read_bytes())
    content[16:18] = size.to_bytes(2, "big")
    filled.write_bytes(content)
    copy_path(filled).unlink()
    opened = open_library(filled)
    assert opened.num_saved >= 38
    opened.library.close()
