"""Takes are found, completed and thrown away, and nothing else ever is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import psutil
import pytest
import soundfile

from kasr_desktop.domain.errors import LibraryError
from kasr_desktop.domain.recording import Gap, InputDevice, SampleCount
from kasr_desktop.library.take_description import NewTake, description_path
from kasr_desktop.library.takes import (
    UnfinishedTake,
    begin_take,
    complete_take,
    discard,
    note_gaps,
    recover,
    unfinished_takes,
)
from kasr_desktop.safe_wav import SafeWav
from kasr_desktop.text.hangul import nfd

DEVICE = InputDevice("가짜 마이크", "fake", 8_000, 1)
NOON = datetime(2026, 11, 23, 12, 0, 5, tzinfo=UTC)


def write_sound(take: NewTake, num_samples: int = 8_000) -> SampleCount:
    wav = SafeWav(take.growing_path, sample_rate=8_000)
    wav.write(np.ones((num_samples, 1), dtype=np.int16))
    wav.close()
    return SampleCount(num_samples, num_samples)


def as_if_killed(take: NewTake) -> None:
    """Make the description name a process that is no more."""
    path = description_path(take.final_path)
    facts = json.loads(path.read_text("utf-8"))
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    facts["recorder"]["pid"] = child.pid
    path.write_text(json.dumps(facts), "utf-8")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_take_gets_its_name_when_it_is_complete(tmp_path: Path) -> None:
    folder = tmp_path / "내 녹음"
    new = begin_take(folder, input_device=DEVICE, now=NOON)
    count = write_sound(new)
    assert names(folder) == [
        "KASR 2026-11-23 12-00-05.recording.wav",
        "KASR 2026-11-23 12-00-05.take.json",
    ]
    count = SampleCount(8_100, 8_000, (Gap(400, 100),))
    take = complete_take(new, count)
    assert names(folder) == ["KASR 2026-11-23 12-00-05.take.json", "KASR 2026-11-23 12-00-05.wav"]
    assert (take.duration, take.lost, take.started) == (1.0125, 0.0125, NOON)
    assert take.filled == 100
    facts = json.loads((folder / "KASR 2026-11-23 12-00-05.take.json").read_text("utf-8"))
    assert facts["gaps"] == [[400, 100]]
    assert facts["input_device"] == "가짜 마이크"
    assert "recorder" not in facts
    assert unfinished_takes(folder) == ()


def test_no_name_is_used_twice(tmp_path: Path) -> None:
    (tmp_path / "인터뷰.wav").write_bytes(b"dear")
    first = begin_take(tmp_path, input_device=DEVICE, name=nfd("인터뷰"))
    second = begin_take(tmp_path, input_device=DEVICE, name="인터뷰")
    assert [take.final_path.name for take in (first, second)] == [
        "인터뷰 (1).wav",
        "인터뷰 (2).wav",
    ]
    write_sound(first)
    first.final_path.write_bytes(b"dear")  # somebody takes the name while it is recorded
    take = complete_take(first, SampleCount(8_000, 8_000))
    assert take.path.name == "인터뷰 (1) (1).wav"
    assert first.final_path.read_bytes() == b"dear"
    assert soundfile.info(take.path).frames == 8_000


@pytest.mark.costly
def test_what_a_killed_program_left_is_offered_and_recovered(tmp_path: Path) -> None:
    new = begin_take(tmp_path, input_device=DEVICE, name="회의", now=NOON)
    write_sound(new, 12_000)
    note_gaps(new, (Gap(10, 20),))
    with new.growing_path.open("ab") as file:
        file.write(bytes(801))  # sound that the header does not know yet
    assert unfinished_takes(tmp_path) == ()  # this process lives
    as_if_killed(new)
    (found,) = unfinished_takes(tmp_path)
    assert found.duration == pytest.approx(12_400 / 8_000)
    assert found.take == new
    take = recover(found)
    assert take.path == tmp_path / "회의.wav"
    assert take.gaps == (Gap(10, 20),)
    assert (take.started, take.input_device) == (NOON, "가짜 마이크")
    assert soundfile.info(take.path).frames == take.num_samples == 12_400 + 20
    assert unfinished_takes(tmp_path) == ()


def test_a_number_that_another_process_has_now_owns_nothing(tmp_path: Path) -> None:
    new = begin_take(tmp_path, input_device=DEVICE)
    write_sound(new)
    path = description_path(new.final_path)
    facts = json.loads(path.read_text("utf-8"))
    facts["recorder"]["started"] = psutil.Process().create_time() - 3600
    path.write_text(json.dumps(facts), "utf-8")
    assert len(unfinished_takes(tmp_path)) == 1


@pytest.mark.parametrize(
    "description",
    [
        None,
        "",
        "[]",
        '{"started": 7, "gaps": "x"}',
        '{"gaps": [[1e999, 2]]}',
        '{"gaps": [[1, NaN]]}',
    ],
)
def test_sound_without_a_good_description_is_offered_all_the_same(
    tmp_path: Path, description: str | None
) -> None:
    new = begin_take(tmp_path, input_device=DEVICE, name="a")
    write_sound(new)
    path = description_path(new.final_path)
    path.unlink()
    if description is not None:
        path.write_text(description, "utf-8")
    (found,) = unfinished_takes(tmp_path)
    take = recover(found)
    assert take.started is None
    assert take.gaps == ()
    assert take.num_samples == 8_000


@pytest.mark.costly
def test_discarding_deletes_this_take_only(tmp_path: Path) -> None:
    takes = [begin_take(tmp_path, input_device=DEVICE, name=name) for name in "ab"]
    for take in takes:
        write_sound(take)
        as_if_killed(take)
    discard(unfinished_takes(tmp_path)[0])
    assert names(tmp_path) == ["b.recording.wav", "b.take.json"]
    (left,) = unfinished_takes(tmp_path)
    left.take.growing_path.unlink()
    with pytest.raises(LibraryError) as caught:
        discard(left)
    assert caught.value.reason == "missing"
    with pytest.raises(LibraryError) as caught:
        recover(left)
    assert caught.value.reason == "missing"


def test_files_of_others_and_takes_without_sound_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "그림.recording.wav").write_bytes(b"no sound at all, but somebody's")
    (tmp_path / "음악.wav").write_bytes(b"x")
    write_sound(begin_take(tmp_path, input_device=DEVICE, name="빈 것"), 0)
    before = names(tmp_path)
    assert unfinished_takes(tmp_path) == ()
    assert unfinished_takes(tmp_path / "no such folder") == ()
    assert names(tmp_path) == before


@pytest.mark.costly
def test_a_take_that_is_being_recorded_is_not_touched(tmp_path: Path) -> None:
    new = begin_take(tmp_path, input_device=DEVICE)
    write_sound(new)
    as_if_killed(new)
    (found,) = unfinished_takes(tmp_path)
    note_gaps(new, ())  # it turns out that somebody records it
    for action in (recover, discard):
        with pytest.raises(LibraryError) as caught:
            action(found)
        assert caught.value.reason == "in_use"
    assert new.growing_path.exists()


def test_a_file_in_place_of_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(LibraryError) as caught:
        begin_take(tmp_path / "file" / "takes", input_device=DEVICE)
    assert caught.value.reason == "unwritable"
    assert str(os.fspath(tmp_path / "file")) in caught.value.facts["path"]


BEGIN = """
import sys
from pathlib import Path
from kasr_desktop.domain.recording import InputDevice
from kasr_desktop.library.takes import begin_take
device = InputDevice("mic", "fake", 8_000, 1)
print("ready", flush=True)
sys.stdin.readline()
for _ in range(20):
    print(begin_take(Path(sys.argv[1]), input_device=device, name="talk").final_path.name)
"""


@pytest.mark.costly
def test_two_recorders_at_once_never_get_one_name(tmp_path: Path) -> None:
    command = [sys.executable, "-c", BEGIN, str(tmp_path)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    children = [subprocess.Popen(command, **pipes) for _ in range(2)]
    for child in children:
        assert child.stdout.readline() == "ready\n"
    for child in children:
        child.stdin.write("\n")
        child.stdin.flush()
    given = [name for child in children for name in child.communicate(timeout=60)[0].split("\n")]
    given = [name for name in given if name]
    assert len(given) == len(set(given)) == 40


def test_a_clock_that_was_set_frees_no_living_take(tmp_path: Path) -> None:
    new = begin_take(tmp_path, input_device=DEVICE)
    wav = SafeWav(new.growing_path, sample_rate=8_000)
    wav.write(np.ones((100, 1), dtype=np.int16))
    path = description_path(new.final_path)
    facts = json.loads(path.read_text("utf-8"))
    facts["recorder"]["started"] += 3_600.0
    path.write_text(json.dumps(facts), "utf-8")
    assert unfinished_takes(tmp_path) == ()
    with pytest.raises(LibraryError) as caught:
        recover(UnfinishedTake(new, 1.0))
    assert caught.value.reason == "in_use"
    wav.close()
    assert len(unfinished_takes(tmp_path)) == 1


@pytest.mark.costly
def test_gaps_are_filled_once_whatever_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = begin_take(tmp_path, input_device=DEVICE, now=NOON)
    count = write_sound(new)
    note_gaps(new, (Gap(400, 100),))

    def killed(_new: NewTake) -> Path:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr("kasr_desktop.library.takes._move", killed)
        with pytest.raises(SystemExit):
            complete_take(new, SampleCount(8_100, count.written, (Gap(400, 100),)))
    as_if_killed(new)
    (left,) = unfinished_takes(tmp_path)
    take = recover(left)
    assert (take.num_samples, take.filled, take.gaps) == (8_100, 100, (Gap(400, 100),))


@pytest.mark.costly
def test_a_take_that_was_killed_before_its_first_sound_is_cleared_away(tmp_path: Path) -> None:
    new = begin_take(tmp_path, input_device=DEVICE)
    SafeWav(new.growing_path, sample_rate=8_000).close()
    as_if_killed(new)
    assert unfinished_takes(tmp_path) == ()
    assert names(tmp_path) == []
