"""The first walk with keys alone, seen by what a screen reader is told (AT-SPI over D-Bus)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pysubs2
import pytest
from support.accessible_desktop import ScreenReader, accessible_desktop
from support.screen_user import ScreenUser, wait_until

from kasr_desktop.resources import builtin_model_dir, sample_path

pytestmark = [
    pytest.mark.screen,
    pytest.mark.model,
    pytest.mark.slow,
    pytest.mark.skipif(
        not (builtin_model_dir() / "config.json").exists(), reason="the built-in model is not here"
    ),
]

_MOST_TABS = 40
WORDS = "typed by hand"


@pytest.fixture
def env(screen: dict[str, str], tmp_path: Path) -> Iterator[dict[str, str]]:
    documents = tmp_path / "문서"
    documents.mkdir()
    (tmp_path / "user-dirs.dirs").write_text(f'XDG_DOCUMENTS_DIR="{documents}"\n', "utf-8")
    home = {"KASR_HOME": str(tmp_path / "home"), "XDG_CONFIG_HOME": str(tmp_path)}
    with accessible_desktop({**screen, **home, "LC_ALL": "C.UTF-8"}, tmp_path / "run") as made:
        yield made


@pytest.fixture
def reader(env: dict[str, str]) -> Iterator[ScreenReader]:
    with ScreenReader(env) as made:
        yield made


@pytest.fixture
def user(env: dict[str, str]) -> Iterator[ScreenUser]:
    made = ScreenUser(env, size=(1024, 700))
    yield made
    made.close()


def go_to(user: ScreenUser, reader: ScreenReader, name: str) -> dict[str, Any]:
    """Press Tab until the keyboard is on what has this name."""
    passed = []
    for _ in range(_MOST_TABS):
        said = reader.focus()
        if said is not None and said["name"] == name:
            return said
        passed.append(said and (said["role"], said["name"]))
        user.do("key", "Tab")
        reader.waits_for_other_focus(said)
    pytest.fail(f"Tab never comes to {name!r}, but to {passed}")


def test_the_first_walk_without_a_pointer(
    user: ScreenUser, reader: ScreenReader, tmp_path: Path
) -> None:
    reader.waits_for("push button", "예시 녹음 받아쓰기")
    button = go_to(user, reader, "예시 녹음 받아쓰기")
    assert button["role"] == "push button"
    user.do("key", "space")

    user.waits_for("파일 1개 중 1개 완료", seconds=280)
    reader.waits_for("label", "파일 1개 중 1개 완료")
    cells = [each["name"] for each in reader.tree() if each["role"] == "table cell"]
    assert any("모임은" in cell for cell in cells)
    # what differs is said, at the row or, of spaces alone, below the rows; or that nothing does,
    # which hangs on how a processor rounds
    differs = re.compile(r"다른 곳(:| \d)|텍스트가 모두 같아요")
    assert any(differs.search(each["name"]) for each in reader.tree())

    go_to(user, reader, "받아쓰기")  # the table
    user.do("key", "ctrl+Home", "key", "Return")
    wait_until(lambda: editor(user).get("role") == "EditableText", seconds=20, what="an editor")
    assert editor(user)["name"]
    # xdotool maps a key anew for each Hangul syllable, and loses some: Latin letters are sure
    user.do("key", "ctrl+a", "type", "--delay", 100, WORDS)
    wait_until(lambda: editor(user).get("text") == WORDS, seconds=20, what="the words")
    user.do("key", "Return")
    wait_until(
        lambda: any(
            WORDS in each["name"] for each in reader.tree() if each["role"] == "table cell"
        ),
        seconds=20,
        what="the corrected row",
    )

    user.do("key", "ctrl+s")
    saved = tmp_path / "문서" / sample_path().with_suffix(".srt").name
    wait_until(saved.exists, seconds=20, what="the subtitles")
    reader.waits_for_text("저장했어요")
    cues = pysubs2.load(str(saved), encoding="utf-8-sig")
    said = " ".join(cue.plaintext.replace("\n", " ") for cue in cues)
    assert said.startswith(WORDS)
    assert not unnamed(reader.tree())


def editor(user: ScreenUser) -> dict[str, str]:
    """Return what is said of the editor that has the keyboard, empty where nothing has it."""
    said = user.ask("keyboard")
    return said if isinstance(said, dict) else {}


def unnamed(tree: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what takes the keyboard and would be read as nothing, or as a mere area."""
    areas = ("filler", "panel", "unknown")
    return [
        each
        for each in tree
        if "focusable" in each["states"]
        and (not (each["name"] or each["labels"]) or each["role"] in areas)
    ]
