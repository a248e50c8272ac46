from __future__ import annotations

import sys
from pathlib import Path

import pytest

from kasr_desktop.addons.torch_folder import torch_dir
from kasr_desktop.domain.export_options import FileFormat
from kasr_desktop.domain.options import Hotword
from kasr_desktop.pipeline.diagnostics import (
    last_log_lines,
    package_lines,
    setting_lines,
    system_lines,
    without_private,
)
from kasr_desktop.settings import Settings, Theme


@pytest.mark.parametrize(
    "line",
    [
        "the engine failed: /home/kim/인터뷰/김 과장 통화.m4a is damaged",
        r"cannot open C:\Users\kim\Documents\김 과장.wav: it is locked",
        "cannot open ~/인터뷰/김 과장.wav",
        "FileNotFoundError: [Errno 2] No such file: '/home/kim/인터뷰/김 과장.wav'",
        "took over 김 과장.wav from the other window",
        "a folder /mnt/김 과장/, and another /srv/a/김 과장",
        "wrote to kim@example.org",
    ],
)
def test_nothing_private_leaves_the_log(line: str) -> None:
    told = without_private(line, ["김 과장.wav"])
    assert "kim" not in told
    assert "과장" not in told
    assert len(told) > 5


def test_where_something_happened_stays() -> None:
    lines = [
        '  File "/home/kim/kasr/kasr_desktop/session/controller.py", line 12, in on_failed',
        '  File "/home/kim/.venv/lib/python3.11/site-packages/av/container.py", line 3, in open',
        "2026-11-23 07:00:00,123 kasr_desktop.app INFO started in 0.4 s, 3/4 done",
    ]
    told = [without_private(line) for line in lines]
    assert told[0] == '  File "kasr_desktop/session/controller.py", line 12, in on_failed'
    assert told[1] == '  File "site-packages/av/container.py", line 3, in open'
    assert told[2] == lines[2]


def test_the_end_of_a_long_log(tmp_path: Path) -> None:
    path = tmp_path / "window.log"
    path.write_text("\n".join(f"line {number}" for number in range(100_000)), encoding="utf-8")
    assert last_log_lines(path, 2) == ("line 99998", "line 99999")
    assert last_log_lines(tmp_path / "none.log", 5) == ()


def test_settings_without_names_words_and_folders() -> None:
    settings = Settings(
        model="kresnik/wav2vec2-large-xlsr-korean",
        alpha=0.7,
        theme=Theme.DARK,
        hotwords=(Hotword("김철수"),),
        export_formats=(FileFormat.SRT, FileFormat.DOCX),
        export_folder="/home/kim/인터뷰",
        recent_files=("/home/kim/a.wav", "/home/kim/b.wav"),
    )
    lines = list(setting_lines(settings))
    assert sorted(lines) == [
        "alpha: 0.7",
        "export_folder: set",
        "export_formats: srt, docx",
        "hotwords: 1 entries",
        "model: kresnik/wav2vec2-large-xlsr-korean",
        "recent_files: 2 entries",
        "theme: dark",
    ]
    assert list(setting_lines(Settings(model="/home/kim/model"))) == ["model: set"]


def test_versions() -> None:
    assert next(iter(system_lines())).startswith("kasr ")
    assert any(line.startswith("beam search: ") for line in system_lines())
    assert any(line.startswith("encoder: ") for line in system_lines())
    assert any(line.startswith("second reading: ") for line in system_lines())
    assert any(line.startswith("products of the second reading: ") for line in system_lines())
    assert any(line.startswith("PySide6_Essentials 6.") for line in package_lines())


def test_a_torch_that_was_added_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KASR_HOME", str(tmp_path))
    monkeypatch.setattr(sys, "path", [])
    assert "torch is not installed" in list(package_lines())
    about = torch_dir() / "torch-2.99.0.dist-info" / "METADATA"
    about.parent.mkdir(parents=True)
    about.write_text("Metadata-Version: 2.1\nName: torch\nVersion: 2.99.0\n", "utf-8")
    (torch_dir() / "torch").mkdir()
    assert "torch 2.99.0" in list(package_lines())
