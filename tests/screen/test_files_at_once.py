"""Four files dropped, two at once: each goes on, one is stopped and gone on with, all survive."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from screen.pointer import Desktop
from support.screen_user import ScreenUser, wait_until

from kasr_desktop.resources import builtin_model_dir, sample_path
from kasr_desktop.settings import load_settings

pytestmark = [
    pytest.mark.screen,
    pytest.mark.model,
    pytest.mark.slow,
    pytest.mark.skipif(
        not (builtin_model_dir() / "config.json").exists(), reason="the built-in model is not here"
    ),
]

SOURCE = Path(__file__).with_name("drag_source.py")
SIZE = (1020, 700)
SOURCE_PLACE = (1060, 300)
MINUTES = 20
"""So that the first file is not done before the second start looks."""
PICTURES = os.environ.get("KASR_WALK_PICTURES")
"""A folder for pictures of every step, for those who want to look."""

AT = re.compile(r"\n(\d+):(\d\d) / \d")


@pytest.fixture
def env(screen: dict[str, str], tmp_path: Path) -> dict[str, str]:
    home = {"KASR_HOME": str(tmp_path / "home"), "XDG_CONFIG_HOME": str(tmp_path)}
    return {**screen, **home, "LC_ALL": "C.UTF-8"}


@pytest.fixture
def recordings(tmp_path: Path) -> list[Path]:
    sound, rate = soundfile.read(sample_path(), dtype="float32")
    long = np.tile(sound, MINUTES * 60 * rate // len(sound))
    paths = [tmp_path / f"회의 {number}.flac" for number in (1, 2, 3, 4)]
    for path in paths:
        soundfile.write(path, long, rate)
    return paths


@pytest.fixture
def source(env: dict[str, str], recordings: list[Path]) -> Iterator[None]:
    command = [sys.executable, str(SOURCE), *map(str, SOURCE_PLACE), *map(str, recordings)]
    program = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL)
    yield
    program.terminate()
    program.wait(20)


def start(env: dict[str, str], users: list[ScreenUser]) -> ScreenUser:
    user = ScreenUser(env, size=SIZE)
    user.do("windowmove", "--sync", user.window, 0, 0)
    users.append(user)
    return user


def rows(user: ScreenUser) -> list[tuple[str, int, int]]:
    found = user.ask("rows 파일")
    assert isinstance(found, list)
    return [(str(text), int(x), int(y)) for text, x, y in found]


def seconds(user: ScreenUser) -> dict[int, int]:
    """Return how far the files at work are, by row."""
    found = {number: AT.search(text) for number, (text, _, _) in enumerate(rows(user))}
    return {number: 60 * int(at[1]) + int(at[2]) for number, at in found.items() if at}


def says(user: ScreenUser, row: int, words: str) -> bool:
    found = rows(user)
    return len(found) > row and words in found[row][0]


def look(user: ScreenUser, name: str) -> None:
    if PICTURES:
        command = ["import", "-window", "root", f"{PICTURES}/at-once-{name}.png"]
        subprocess.run(command, env=user.env, check=True)


def test_four_files_two_at_once(
    env: dict[str, str], users: list[ScreenUser], source: None, tmp_path: Path
) -> None:
    user = start(env, users)
    user.press("ctrl+comma")
    user.waits_for("모두 기본값으로")
    user.do("sleep", 1, "type", "--delay", 600, "동시에")
    user.click("동시에 받아쓸 파일 수")
    user.do("key", "ctrl+a", "type", "2")
    user.do("key", "Tab")
    settings = tmp_path / "home" / "config" / "settings.toml"
    wait_until(
        lambda: settings.exists() and load_settings(settings).settings.files_at_once == 2,
        seconds=20,
        what="two files at once in the settings",
    )
    look(user, "1-settings")
    user.do("key", "Escape")

    desktop = Desktop(env)
    desktop.drag(desktop.window("^KASR-source$"), (100, 75), user.window, (500, 300))
    wait_until(lambda: len(rows(user)) == 4, seconds=30, what="four rows")
    wait_until(lambda: set(seconds(user)) == {0, 1}, seconds=120, what="two files at work")
    before = seconds(user)
    wait_until(
        lambda: (
            all(at > before[row] for row, at in seconds(user).items() if row in before)
            and set(before) <= set(seconds(user))
        ),
        seconds=120,
        what="progress of both",
    )
    assert says(user, 2, "대기 중")
    assert says(user, 3, "대기 중")
    look(user, "2-two-at-work")

    _, x, y = rows(user)[1]
    user.do("mousemove", "--sync", x, y, "click", 1)
    user.press("Escape")
    wait_until(lambda: says(user, 1, "멈춤"), seconds=60, what="the second one stopped")
    wait_until(lambda: set(seconds(user)) == {0, 2}, seconds=120, what="the third in its place")
    look(user, "3-one-stopped")
    kept = rows(user)[1][0]
    user.press("ctrl+r")
    wait_until(lambda: says(user, 1, "대기 중"), seconds=30, what="the second one waiting again")
    assert kept != rows(user)[1][0]
    look(user, "4-waits-to-go-on")

    reached = seconds(user)
    user.press("ctrl+q")
    user.app.wait(60)
    assert user.app.returncode == 0

    user = start(env, users)
    wait_until(lambda: len(rows(user)) == 4, seconds=60, what="the list as it was")
    wait_until(lambda: set(seconds(user)) == {0, 1}, seconds=180, what="two files at work again")
    assert seconds(user)[0] >= reached[0] - 20  # from where its text ended, not from the start
    assert seconds(user)[1] > 0
    look(user, "5-started-again")
    user.press("shift+Escape")
    wait_until(
        lambda: all("멈춤" in text for text, _, _ in rows(user)), seconds=60, what="all stopped"
    )
    look(user, "6-all-stopped")
