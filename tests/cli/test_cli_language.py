"""The locale chooses the language of the terminal, and every phrase has both."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from kasr_desktop import cli
from kasr_desktop.cli.language import error_sentence, notice_sentence, say
from kasr_desktop.cli.phrases import PHRASES
from kasr_desktop.domain.errors import AudioError
from kasr_desktop.domain.events import Notice, NoticeKind

FIELD = re.compile(r"{(\w+)")
PUNCTUATION_ALONE = {"file_error", "notice", "files", "torch_here"}


def texts_of_the_terminal() -> set[object]:
    folder = Path(next(iter(cli.__path__)))
    return {
        node.value
        for path in folder.glob("*.py")
        if path.name != "phrases.py"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant)
    }


@pytest.mark.parametrize("key", PHRASES)
def test_every_phrase_is_said_and_has_both_languages(key: str) -> None:
    words = PHRASES[key]
    assert key in texts_of_the_terminal()
    assert set(FIELD.findall(words.korean)) == set(FIELD.findall(words.english))
    assert key in PUNCTUATION_ALONE or re.search("[가-힣]", words.korean)
    assert not re.search("[가-힣]", words.english)
    assert "니다" not in words.korean


def test_the_locale_chooses(monkeypatch: pytest.MonkeyPatch) -> None:
    error = AudioError("for the log", reason="empty", path="x.wav")
    notice = Notice(NoticeKind.SILENT)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    assert error_sentence(error) == "x.wav: The file is empty."
    assert notice_sentence(notice) == "No speech was heard in this file."
    assert say("left", left="01:00") == "01:00 left"
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    assert error_sentence(error) == "x.wav: 내용이 없는 빈 파일이에요."
    assert "말소리" in notice_sentence(notice)
    assert say("left", left="01:00") == "01:00 남음"


def test_particles_of_the_terminal_follow_the_sound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    assert say("removed", model="owner/name", size="1.2 GB").startswith("owner/name을 삭제했어요")
    assert "12 kB가" in say("removed", model="a", size="12 kB")
