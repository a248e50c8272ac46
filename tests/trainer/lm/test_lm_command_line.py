from __future__ import annotations

from pathlib import Path

import pytest

from kasr_trainer.cli import main
from kasr_trainer.errors import ToolchainError
from kasr_trainer.lm import directory as lm_directory


def test_the_command_line_without_tools_says_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    text = "나는 집에 간다\n"
    sentences = tmp_path / "sentences.txt"
    sentences.write_text(text, encoding="utf-8")

    def missing(name: str, **_: object) -> Path:
        raise ToolchainError(
            f"{name} is not here; `kasr-train lm toolchain` builds it.", reason="missing"
        )

    monkeypatch.setattr(lm_directory, "find_program", missing)
    status = main(
        ["lm", "build", str(sentences), "--out", str(tmp_path / "lm"), "--estimator", "lmplz"]
    )
    assert status == 1
    assert capsys.readouterr().err == (
        "kasr-train: lmplz is not here; `kasr-train lm toolchain` builds it.\n"
    )


def test_the_command_line_cleans_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    raw, clean = tmp_path / "raw.txt", tmp_path / "clean.txt"
    raw.write_text("나는 간다. 3시에!\n나는 간다\n", encoding="utf-8")
    assert main(["lm", "text", str(raw), "--out", str(clean)]) == 0
    assert clean.read_text(encoding="utf-8") == "나는 간다\n"
    assert "1 sentences, 2 words kept; 1 repeated and 1 unfit" in capsys.readouterr().out
