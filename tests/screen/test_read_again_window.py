"""A real recording that is read again while a person corrects a row; and a crash meanwhile."""

from __future__ import annotations

import itertools
import threading
from contextlib import closing
from pathlib import Path

import pytest
from support.screen_user import ScreenUser, wait_until
from support.virtual_microphone import VirtualMicrophone

from kasr_desktop.domain.events import Final
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.library.opening import open_library
from kasr_desktop.library.takes import unfinished_takes
from kasr_desktop.pipeline.job import TranscribeJob
from kasr_desktop.pipeline.job_runner import make_job_runner
from kasr_desktop.resources import builtin_model_dir, sample_path

pytestmark = [
    pytest.mark.screen,
    pytest.mark.microphone,
    pytest.mark.model,
    pytest.mark.slow,
    pytest.mark.skipif(
        not (builtin_model_dir() / "config.json").exists(), reason="the built-in model is not here"
    ),
]

WORDS = "corrected by hand"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def env(screen: dict[str, str], microphone: VirtualMicrophone, home: Path) -> dict[str, str]:
    return {**screen, **microphone.env, "KASR_HOME": str(home), "LC_ALL": "ko_KR.UTF-8"}


def growing(home: Path) -> Path | None:
    return next(iter((home / "recordings").glob("*.recording.wav")), None)


def kept_rows(home: Path) -> list[Segment]:
    """Return the rows of the recording as the library has them on the disk."""
    path = next(iter(home.rglob("library.db")), None)
    if path is None:
        return []
    with closing(open_library(path).library) as library:
        return [row for entry in library.queue() for row in library.segments(entry.key)]


def record_and_correct(user: ScreenUser, microphone: VirtualMicrophone, home: Path) -> None:
    """Record the sample; correct the first row as soon as it is final."""
    user.click("녹음하기")
    wait_until(lambda: growing(home), seconds=120, what="a growing file")
    player = microphone.play(sample_path())
    wait_until(lambda: kept_rows(home), seconds=90, what="a final row")
    user.click("받아쓰기")
    user.do("key", "ctrl+Home", "key", "Return")
    wait_until(lambda: "EditableText" in str(user.ask("keyboard")), seconds=20, what="an editor")
    user.do("key", "ctrl+a", "type", "--delay", 100, WORDS)
    wait_until(lambda: WORDS in str(user.ask("keyboard")), seconds=20, what="the words")
    user.do("key", "Return")
    wait_until(lambda: kept_rows(home)[0].best.text == WORDS, seconds=20, what="the correction")
    wait_until(lambda: again(home), seconds=60, what="the second reading")
    player.wait(60)
    threading.Event().wait(2.0)


def again(home: Path) -> list[Path]:
    """Return the emissions of the second reading while it goes on."""
    return [path for path in home.rglob("*-again*") if path.stat().st_size > 10_000]


def test_a_corrected_row_stays_and_the_others_are_the_file_s(
    env: dict[str, str], microphone: VirtualMicrophone, home: Path, users: list[ScreenUser]
) -> None:
    users.append(user := ScreenUser(env))
    record_and_correct(user, microphone, home)
    user.click("녹음 끝내기")
    user.waits_for("파일 1개 중 1개 완료", seconds=120)
    (take,) = (home / "recordings").glob("*.wav")
    heard = make_job_runner().run(TranscribeJob(take))
    file = [event.segment for event in heard if isinstance(event, Final)]
    assert len(file) > 2
    wait_until(lambda: not again(home), seconds=20, what="emissions in their place")
    first_end = kept_rows(home)[0].end

    def stands() -> bool:
        first, *rest = kept_rows(home)
        behind = [row.best.text for row in file if row.start >= first_end]
        return first.best.text == WORDS and [row.best.text for row in rest] == behind

    wait_until(stands, seconds=20, what=f"{WORDS!r}, then {[row.best.text for row in file]}")


def test_a_crash_meanwhile_leaves_the_correction_and_the_rest_is_read(
    env: dict[str, str], microphone: VirtualMicrophone, home: Path, users: list[ScreenUser]
) -> None:
    users.append(user := ScreenUser(env))
    record_and_correct(user, microphone, home)
    before = kept_rows(home)
    user.kill()
    assert len(unfinished_takes(home / "recordings")) == 1
    assert kept_rows(home)[: len(before)] == before
    users.append(other := ScreenUser(env))
    other.click("복구")
    other.waits_for("파일 1개 중 1개 완료", seconds=120)
    wait_until(lambda: kept_rows(home), seconds=20, what="the text")
    rows = kept_rows(home)
    assert rows[0].best.text == WORDS
    assert all(one.end <= two.start for one, two in itertools.pairwise(rows))
    assert len(rows) >= len(before)
