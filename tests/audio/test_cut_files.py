from __future__ import annotations

import io
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sound_files import halve, sine, wav_bytes, write

from kasr_desktop.audio import cut_files, file_facts

SECOND = bytes(32_000)

CAF = b"caff\x00\x01\x00\x00" + struct.pack(
    ">4sqd4sIIIII", b"desc", 32, 16_000.0, b"lpcm", 0, 2, 1, 1, 16
)
"""The beginning of a CAF file: 16 kHz, mono, 16 bits."""


def w64_chunk(name: bytes, length: int) -> bytes:
    first = "2e91cf11a5d628db04c10000" if name == b"riff" else "f3acd3118cd100c04f8edb8a"
    return name + bytes.fromhex(first) + struct.pack("<Q", length)


W64 = (
    w64_chunk(b"riff", 32_000 + 128)
    + w64_chunk(b"wave", 0)[:16]
    + w64_chunk(b"fmt ", 40)
    + struct.pack("<HHIIHH", 1, 1, 16_000, 32_000, 2, 16)
)
"""The same of Wave64."""


def cut_seconds(body: bytes) -> float | None:
    return cut_files.cut_seconds(io.BytesIO(body), "wav")


def test_whole_wav_is_not_cut() -> None:
    assert cut_seconds(wav_bytes(SECOND)) is None
    assert cut_seconds(wav_bytes(SECOND) + b"LIST\x04\x00\x00\x00abcd") is None


def test_cut_wav_tells_what_it_announces() -> None:
    assert cut_seconds(wav_bytes(SECOND)[:-4_000]) == pytest.approx(1.0)
    assert cut_seconds(wav_bytes(SECOND, announced=10 * 32_000)) == pytest.approx(10.0)


def test_header_that_counts_itself_is_no_cut() -> None:
    assert cut_seconds(wav_bytes(SECOND, announced=len(SECOND) + 44)) is None


@pytest.mark.parametrize("size", [0, 0x7FFFF000, 0x80000000, 0xFFFFFFFF])
def test_open_ended_sizes_announce_nothing(size: int) -> None:
    assert cut_seconds(wav_bytes(SECOND, announced=size)) is None


def test_rf64_keeps_its_size_elsewhere() -> None:
    ds64 = struct.pack("<4sI4s4sIQQQI", b"RF64", 2**32 - 1, b"WAVE", b"ds64", 28, 0, 64_000, 0, 0)
    rest = wav_bytes(SECOND, announced=2**32 - 1)[12:]
    assert cut_seconds(ds64 + rest) == pytest.approx(2.0)
    assert cut_seconds(ds64 + rest + SECOND) is None


@given(st.binary(max_size=120))
def test_any_bytes_are_survived(body: bytes) -> None:
    starts = (b"", b"RIFF", wav_bytes(b"")[:30], b"ID3", b"OggS", b"caff", CAF, W64, W64[:40])
    for start in starts:
        file = io.BytesIO(start + body)
        for name in ("wav", "caf", "w64", "avi", "ogg"):
            cut_files.is_cut(file, name)
            cut_files.cut_seconds(file, name)
        file_facts.has_mp3_length(file)
        file_facts.looks_like_mp4(file)


def test_circle_of_empty_chunks_ends() -> None:
    assert cut_seconds(b"RIFF\x00\x00\x00\x00WAVE" + b"junk\x00\x00\x00\x00" * 100_000) is None


@pytest.mark.parametrize("keep", [0.3, 0.5, 0.7, 0.99])
def test_cut_ogg_ends_inside_a_page(tmp_path: Path, keep: float) -> None:
    path = write(tmp_path / "a.opus", "libopus", sine(5.0, 48_000), 48_000)
    with path.open("rb") as file:
        assert not cut_files.ends_inside_ogg_page(file)
    with halve(path, keep).open("rb") as file:
        assert cut_files.ends_inside_ogg_page(file)


@pytest.mark.parametrize(
    ("length", "there", "seconds"),
    [
        (32_004, 32_004, None),  # whole
        (32_004, 16_004, 1.0),
        (32_004, 31_000, None),  # less than a tenth of a second
        (-1, 16_004, None),  # still being written
        (2**62, 16_004, None),
    ],
)
def test_cut_caf_tells_what_it_announces(length: int, there: int, seconds: float | None) -> None:
    file = io.BytesIO(CAF + struct.pack(">4sq", b"data", length) + bytes(there))
    assert cut_files.cut_seconds(file, "caf") == seconds
    assert cut_files.is_cut(file, "caf") is (seconds is not None)


@pytest.mark.parametrize(
    ("length", "there", "seconds"),
    [(32_024, 32_000, None), (32_024, 16_000, 1.0), (2**63, 16_000, None), (24, 16_000, None)],
)
def test_cut_wave64_tells_what_it_announces(length: int, there: int, seconds: float | None) -> None:
    file = io.BytesIO(W64 + w64_chunk(b"data", length) + bytes(there))
    assert cut_files.cut_seconds(file, "w64") == seconds
    assert cut_files.is_cut(file, "w64") is (seconds is not None)


def test_every_riff_of_an_avi_counts() -> None:
    first = struct.pack("<4sI", b"RIFF", 100) + bytes(100)
    second = struct.pack("<4sI", b"RIFF", 50) + bytes(50)
    assert not cut_files.is_cut(io.BytesIO(first + second), "avi")
    assert cut_files.is_cut(io.BytesIO((first + second)[:-1]), "avi")
    assert cut_files.is_cut(io.BytesIO(first[:-1]), "avi")
