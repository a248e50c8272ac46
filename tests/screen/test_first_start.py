"""The walk of `docs/walks/first-start.md`: somebody opens the app for the first time."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import soundfile
from support.screen_user import ScreenUser, wait_until

from kasr_desktop.library.entry import EntryState, Found
from kasr_desktop.library.opening import open_library
from kasr_desktop.resources import builtin_model_dir, sample_path
from kasr_desktop.settings import Theme, load_settings

pytestmark = [
    pytest.mark.screen,
    pytest.mark.model,
    pytest.mark.slow,
    pytest.mark.skipif(
        not (builtin_model_dir() / "config.json").exists(), reason="the built-in model is not here"
    ),
]

WORKING = EntryState.WORKING
PICTURES = os.environ.get("KASR_WALK_PICTURES")
"""A folder for pictures of every step, for those who want to look."""


@pytest.fixture
def env(screen: dict[str, str], tmp_path: Path) -> dict[str, str]:
    documents = tmp_path / "문서"
    documents.mkdir()
    (tmp_path / "user-dirs.dirs").write_text(f'XDG_DOCUMENTS_DIR="{documents}"\n', "utf-8")
    home = {"KASR_HOME": str(tmp_path / "home"), "XDG_CONFIG_HOME": str(tmp_path)}
    return {**screen, **home, "LC_ALL": "C.UTF-8"}


def library(home: Path, query: str = "") -> tuple[Found, ...]:
    path = home / "data" / "library.db"
    if not path.exists():
        return ()
    with closing(open_library(path).library) as opened:
        return opened.search(query)


def half_done(home: Path) -> bool:
    return any(found.line and found.entry.state is WORKING for found in library(home))


def look(user: ScreenUser, name: str) -> None:
    if PICTURES:
        subprocess.run(
            ["import", "-window", "root", f"{PICTURES}/first-start-{name}.png"],
            env=user.env,
            check=True,
        )


def keys(user: ScreenUser, *names: str) -> None:
    """Press keys in whatever window is in front."""
    user.do("key", *names)


def test_the_first_minutes_with_the_app(
    env: dict[str, str], users: list[ScreenUser], tmp_path: Path
) -> None:
    home, documents = tmp_path / "home", tmp_path / "문서"
    user = ScreenUser(env, size=(1024, 700))
    users.append(user)
    user.waits_for("음성·영상 파일을 여기에 끌어다 놓으세요")
    look(user, "1-empty")

    user.click("예시 녹음 받아쓰기")
    user.waits_for("파일 1개 중 1개 완료", seconds=280)
    look(user, "2-done")
    wait_until(lambda: library(home, "모임은"), seconds=10, what="the text in the library")

    user.press("ctrl+s")
    user.waits_for("저장했어요")
    look(user, "3-saved")
    assert (documents / sample_path().with_suffix(".srt").name).read_text("utf-8-sig").strip()

    user.press("ctrl+Delete")
    user.waits_for("음성·영상 파일을 여기에 끌어다 놓으세요")
    user.press("ctrl+b")
    user.waits_for("보관함에서 지우기…")
    user.do("sleep", 1, "key", "ctrl+a", "type", "--delay", 600, "모임은")
    look(user, "4-library")
    keys(user, "Return")
    user.waits_for("파일 1개 중 1개 완료")
    keys(user, "Escape")

    user.press("ctrl+comma")
    user.waits_for("모두 기본값으로")
    look(user, "5-settings")
    user.click("테마")
    keys(user, "End", "Return")
    wait_until(
        lambda: load_settings(home / "config" / "settings.toml").settings.theme is Theme.DARK,
        seconds=10,
        what="the dark colors",
    )
    look(user, "6-dark")
    keys(user, "Escape")

    long = tmp_path / "긴 인터뷰.flac"
    samples, sample_rate = soundfile.read(sample_path(), dtype="float32")
    soundfile.write(long, np.tile(samples, 8), sample_rate)
    command = [sys.executable, "-m", "kasr_desktop", str(long)]
    second = subprocess.run(command, env=env, timeout=280, check=False)
    assert second.returncode == 0
    user.waits_for("파일 2개 중 1개 완료", seconds=60)
    look(user, "7-handed-over")
    wait_until(lambda: half_done(home), seconds=120, what="some text of it in the library")

    user.kill()
    again = ScreenUser(env, size=(1024, 700))
    users.append(again)
    again.waits_for("지난번에 중단된 받아쓰기 1개를 이어서 진행해요", seconds=60)
    look(again, "8-going-on")
    again.waits_for("파일 2개 중 2개 완료", seconds=280)
    look(again, "9-done")
    wait_until(lambda: len(library(home, "모임은")) == 2, seconds=10, what="both in the library")
    starts = [found for found in library(home, "") if found.entry.path == long]
    assert len(starts) == 1  # it went on; it was not done anew
