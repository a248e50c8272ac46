"""Text on stdout, progress on stderr: rewritten on a terminal, sparse in a log."""

from __future__ import annotations

import io
import sys

import pytest

from kasr_desktop.cli.terminal import Terminal, display_width, fit
from kasr_desktop.text.hangul import nfc


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def show(monkeypatch: pytest.MonkeyPatch) -> Screen:
    """Put a terminal in place; called in the test, since pytest resets both before it."""
    shared = Screen()
    monkeypatch.setattr(sys, "stderr", shared)
    monkeypatch.setattr(sys, "stdout", shared)
    monkeypatch.setenv("COLUMNS", "40")
    return shared


def test_text_never_lands_in_the_progress_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    screen = show(monkeypatch)
    terminal = Terminal()
    terminal.progress("10%")
    terminal.text("안녕하세요")
    assert screen.getvalue() == "10%\r   \r안녕하세요\n"


def test_progress_never_wraps(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = show(monkeypatch)
    Terminal().progress("아주 긴 이름" * 20)
    assert display_width(screen.getvalue()) < 40


def test_redrawing_is_held_back(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = show(monkeypatch)
    terminal = Terminal()
    for percent in range(100):
        terminal.progress(f"{percent}%")
    assert screen.getvalue().count("%") < 5


def test_in_a_log_progress_is_sparse_plain_lines(capsys: pytest.CaptureFixture[str]) -> None:
    terminal = Terminal()
    for percent in range(100):
        terminal.progress(f"{percent}%")
    captured = capsys.readouterr()
    assert captured.err == "0%\n"
    assert captured.out == ""


def test_quiet_keeps_errors(capsys: pytest.CaptureFixture[str]) -> None:
    terminal = Terminal(quiet=True)
    terminal.progress("1%")
    terminal.notice("by the way")
    terminal.message("kasr: it broke")
    assert capsys.readouterr().err == "kasr: it broke\n"


def test_loose_jamo_are_composed_for_the_eye(capsys: pytest.CaptureFixture[str]) -> None:
    Terminal().text("한")
    assert capsys.readouterr().out == nfc("한") + "\n"


@pytest.mark.parametrize("width", range(1, 30))
def test_fit_keeps_the_width(width: int) -> None:
    assert display_width(fit("가나다 abc 라마바 def", width)) <= width
