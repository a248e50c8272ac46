from __future__ import annotations

from pathlib import Path

import pytest

from kasr_desktop.text.hangul import nfd
from kasr_desktop.ui.shell.media_files import dialog_filter, gather


@pytest.mark.parametrize(
    "name", ["a.MP3", "a.m4a", "통화 녹음.amr", nfd("회의 녹음.wav"), "영상.mkv", "a.opus"]
)
def test_recordings_of_any_name_are_taken(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(b"x")
    assert gather([path]).media == (path,)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"%PDF-1.7"),
        ("a.txt", b"text"),
        ("a.jpg", b"\xff\xd8\xff\xe0"),
        ("no_name", b"a\n"),
    ],
)
def test_other_files_are_refused(name: str, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert gather([path]).refused == (path,)


def test_a_recording_without_a_name_ending_is_known_by_its_content(tmp_path: Path) -> None:
    path = tmp_path / "recording"
    path.write_bytes(b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(24))
    assert gather([path]).media == (path,)


def test_folders_are_opened_deep_and_in_order(tmp_path: Path) -> None:
    (tmp_path / "둘째").mkdir()
    wanted = [tmp_path / "b.wav", tmp_path / "둘째" / "a.mp3", tmp_path / "둘째" / "c.m4a"]
    for path in [*wanted, tmp_path / "notes.txt", tmp_path / ".hidden.wav"]:
        path.write_bytes(b"x")
    gathered = gather([tmp_path])
    assert list(gathered.media) == wanted
    assert gathered.refused == ()


def test_an_empty_folder_is_refused_and_a_file_is_taken_once(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    path = tmp_path / "a.wav"
    path.write_bytes(b"x")
    gathered = gather([tmp_path / "empty", path, path])
    assert gathered.refused == (tmp_path / "empty",)
    assert gathered.media == (path,)


def test_a_missing_file_of_a_known_kind_is_left_to_the_engine_to_explain(tmp_path: Path) -> None:
    assert gather([tmp_path / "gone.wav"]).media == (tmp_path / "gone.wav",)


def test_the_dialog_offers_both_cases_of_a_suffix() -> None:
    assert "*.m4a *.M4A" in dialog_filter("Media", "All")
