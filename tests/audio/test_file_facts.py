from __future__ import annotations

import io
import os
import struct
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sound_files import halve, sine, wav_bytes, write

from kasr_desktop.audio import file_facts
from kasr_desktop.domain.errors import AudioError

SECOND = bytes(32_000)


def cut_seconds(body: bytes) -> float | None:
    return file_facts.cut_wav_seconds(io.BytesIO(body))


def test_whole_wav_is_not_cut() -> None:
    assert cut_seconds(wav_bytes(SECOND)) is None
    assert cut_seconds(wav_bytes(SECOND) + b"LIST\x04\x00\x00\x00abcd") is None


def test_cut_wav_tells_what_it_announces() -> None:
    assert cut_seconds(wav_bytes(SECOND)[:-4_000]) == pytest.approx(1.0)
    assert cut_seconds(wav_bytes(SECOND, announced=10 * 32_000)) == pytest.approx(10.0)


def test_header_that_counts_itself_is_no_cut() -> None:
    assert cut_seconds(wav_bytes(SECOND, announced=len(SECOND) + 44)) is None


@pytest.mark.parametrize(
    ("format_name", "stated"),
    [("flac", 9.0), ("matroska,webm", 9.0), ("amr", None), ("aac", None), ("mp3", None)],
)
def test_only_stated_lengths_count(format_name: str, stated: float | None) -> None:
    file = io.BytesIO(SECOND)
    assert file_facts.stated_seconds(file, format_name, 9.0) == stated
    assert not file_facts.is_cut(file, format_name)


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
    for whole in (body, b"RIFF" + body, wav_bytes(b"")[:30] + body, b"ID3" + body, b"OggS" + body):
        file = io.BytesIO(whole)
        file_facts.cut_wav_seconds(file)
        file_facts.has_mp3_length(file)
        file_facts.ends_inside_ogg_page(file)
        file_facts.looks_like_mp4(file)


def test_circle_of_empty_chunks_ends() -> None:
    assert cut_seconds(b"RIFF\x00\x00\x00\x00WAVE" + b"junk\x00\x00\x00\x00" * 100_000) is None


@pytest.mark.parametrize("id3", ["0", "3"])
def test_mp3_length_header_is_found(tmp_path: Path, id3: str) -> None:
    sound = sine(1.0, 44_100)
    for xing in ("0", "1"):
        path = tmp_path / f"{xing}.mp3"
        write(path, "libmp3lame", sound, 44_100, write_xing=xing, id3v2_version=id3)
        with path.open("rb") as file:
            assert file_facts.has_mp3_length(file) is (xing == "1")


@pytest.mark.parametrize("keep", [0.3, 0.5, 0.7, 0.99])
def test_cut_ogg_ends_inside_a_page(tmp_path: Path, keep: float) -> None:
    path = write(tmp_path / "a.opus", "libopus", sine(5.0, 48_000), 48_000)
    with path.open("rb") as file:
        assert not file_facts.ends_inside_ogg_page(file)
    with halve(path, keep).open("rb") as file:
        assert file_facts.ends_inside_ogg_page(file)


def test_mp4_is_known_by_its_first_bytes(tmp_path: Path) -> None:
    path = write(tmp_path / "a.m4a", "aac", sine(1.0, 44_100), 44_100)
    with path.open("rb") as file:
        assert file_facts.looks_like_mp4(file)
    assert not file_facts.looks_like_mp4(io.BytesIO(wav_bytes(SECOND)))


@pytest.mark.skipif(sys.platform == "win32", reason="there are no named pipes in folders")
def test_pipe_is_refused_instead_of_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.wav")
    with pytest.raises(AudioError, match="not an ordinary file") as caught:
        file_facts.open_file(tmp_path / "pipe.wav")
    assert caught.value.reason == "unreadable"


def test_patient_file_never_raises(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"0123456789")
    with file_facts.open_file(tmp_path / "a") as file:
        assert file.seek(-1) == -1
        assert file.seek(2**70) == -1
        assert file.seek(4) == 4
        assert file.read(2) == b"45"
        assert not file.has_failed


def test_open_file_is_ready_to_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")
    with file_facts.open_file(tmp_path / "a") as file:
        assert file.read() == b"x"
