from __future__ import annotations

from pathlib import Path

import pytest

from kasr_desktop.audio import media_names
from kasr_desktop.audio.media_names import has_media_name, media_in


def test_a_folder_gives_its_media_in_order_and_nothing_else(tmp_path: Path) -> None:
    below = tmp_path / "나"
    below.mkdir()
    for path in (tmp_path / "b.WAV", tmp_path / "a.mp4", below / "c.m2ts", below / ".d.wav"):
        path.touch()
    (tmp_path / "e.txt").touch()
    assert [path.name for path in media_in(tmp_path)] == ["a.mp4", "b.WAV", "c.m2ts"]
    assert not has_media_name(Path("2024.01"))


def test_a_whole_disk_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media_names, "MOST_FILES", 3)
    for number in range(9):
        (tmp_path / f"{number}.wav").touch()
    assert len(list(media_in(tmp_path))) == 3
