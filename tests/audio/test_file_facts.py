from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest
from sound_files import sine, wav_bytes, write

from kasr_desktop.audio import file_facts
from kasr_desktop.audio.cut_files import is_cut
from kasr_desktop.domain.errors import AudioError

SECOND = bytes(32_000)


@pytest.mark.parametrize(
    ("format_name", "stated"),
    [("flac", 9.0), ("matroska,webm", 9.0), ("amr", None), ("aac", None), ("mp3", None)],
)
def test_only_stated_lengths_count(format_name: str, stated: float | None) -> None:
    file = io.BytesIO(SECOND)
    assert file_facts.stated_seconds(file, format_name, 9.0) == stated
    assert not is_cut(file, format_name)


@pytest.mark.parametrize("id3", ["0", "3"])
def test_mp3_length_header_is_found(tmp_path: Path, id3: str) -> None:
    sound = sine(1.0, 44_100)
    for xing in ("0", "1"):
        path = tmp_path / f"{xing}.mp3"
        write(path, "libmp3lame", sound, 44_100, write_xing=xing, id3v2_version=id3)
        with path.open("rb") as file:
            assert file_facts.has_mp3_length(file) is (xing == "1")


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


@pytest.mark.parametrize("name", ["가" * 300, "a\x00b.wav", "회의\ud800.wav"])
def test_a_name_that_no_disk_has_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(AudioError) as caught:
        file_facts.open_file(tmp_path / name)
    assert caught.value.reason in ("missing", "unreadable")


def test_open_file_is_ready_to_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")
    with file_facts.open_file(tmp_path / "a") as file:
        assert file.read() == b"x"
