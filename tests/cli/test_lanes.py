"""`kasr transcribe --jobs N`: the same files as one after another, whatever happens to one."""

from __future__ import annotations

import os
import re
import signal
import threading
from collections.abc import Generator
from pathlib import Path

import pytest
from support.spoken_model import SpokenEngines, speak, write_language_model, write_sound

from kasr_desktop.cli import transcribe
from kasr_desktop.cli.main import main
from kasr_desktop.domain.errors import BundleError
from kasr_desktop.domain.events import Event, Final, Tick
from kasr_desktop.pipeline.job import EngineSpec, Job
from kasr_desktop.pipeline.job_runner import JobRunner

TEXTS = ("가나다 나라\n다시 마음\n바다", "나라 가나다\n바다", "마음\n다시\n나라 바다")


class LaneEngine:
    """An `EngineProcess` without a process; what is to happen hangs on the file's name."""

    together = threading.Barrier(2)
    used: set[int]
    turns: set[tuple[int, int]]

    def __init__(self, **_: object) -> None:
        self._runner = JobRunner(SpokenEngines())

    def run(self, job: Job) -> Generator[Event, None, None]:
        self.used.add(id(self))
        self.turns.add((id(self), job.engine.turn))
        if job.path.stem.startswith("함께"):
            self.together.wait(20)  # nobody gets past here alone
        if job.path.stem.startswith("못쓰는"):
            raise BundleError("No model.", reason="no_config", path=job.path)
        for event in self._runner.run(job):
            yield event
            if isinstance(event, Final) and job.path.stem.startswith("멈춤"):
                os.kill(os.getpid(), signal.SIGINT)
                for _ in range(400):  # as a real one that goes on working
                    yield Tick()
                    threading.Event().wait(0.05)
                raise AssertionError("was not stopped")

    def prewarm(self, spec: EngineSpec) -> None:
        self.turns.add((id(self), spec.turn))

    def __enter__(self) -> LaneEngine:
        return self

    def __exit__(self, *_: object) -> None:
        pass


@pytest.fixture(autouse=True)
def lane_engine(monkeypatch: pytest.MonkeyPatch) -> type[LaneEngine]:
    monkeypatch.setattr(transcribe, "EngineProcess", LaneEngine)
    monkeypatch.setattr(LaneEngine, "used", set(), raising=False)
    monkeypatch.setattr(LaneEngine, "turns", set(), raising=False)
    monkeypatch.setattr(LaneEngine, "together", threading.Barrier(2))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("OMP_NUM_THREADS", "1")  # put back to what it was afterwards
    return LaneEngine


def _talks(folder: Path, *names: str) -> list[str]:
    return [
        str(write_sound(folder / name, speak(TEXTS[number % len(TEXTS)])))
        for number, name in enumerate(names)
    ]


def _transcribe(files: list[str], model: Path, out: Path, *more: str) -> int:
    if not model.exists():
        write_language_model(model)  # two engines would both make it
    return main(["transcribe", *files, "--model", str(model), "-o", str(out), "-q", *more])


def test_two_engines_work_at_once_and_write_what_one_writes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = _talks(tmp_path, "함께1.wav", "함께2.wav", "셋.wav", "넷.wav")
    assert _transcribe(files, tmp_path / "model", tmp_path / "many", "--jobs", "2") == 0
    many = capsys.readouterr().out
    assert len(LaneEngine.used) == 2
    # each engine one turn, loaded ahead and at work: of several GPUs each takes its own
    assert sorted(turn for _, turn in LaneEngine.turns) == [0, 1]
    plain = _talks(tmp_path / "again", "셋.wav", "넷.wav")
    assert _transcribe(plain, tmp_path / "model", tmp_path / "one") == 0
    one = capsys.readouterr().out
    for name, same_text in (("함께1", "셋"), ("함께2", "넷")):
        written = (tmp_path / "many" / f"{name}.srt").read_text(encoding="utf-8")
        assert written == (tmp_path / "one" / f"{same_text}.srt").read_text(encoding="utf-8")
    blocks = re.split(r"^\[\d/\d\] .*\n", many, flags=re.MULTILINE)[1:]
    assert len(blocks) == len(files)
    for block in re.split(r"^\[\d/\d\] .*\n", one, flags=re.MULTILINE)[1:]:
        assert block in blocks, "the text of a file is in one piece"


def test_one_that_fails_stops_no_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = _talks(tmp_path, "하나.wav", "셋.wav")
    broken = tmp_path / "둘.wav"
    broken.write_bytes(b"no sound")
    files.insert(1, str(broken))
    assert _transcribe(files, tmp_path / "model", tmp_path / "out", "--jobs", "2") == 1
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["셋.srt", "하나.srt"]
    told = capsys.readouterr().err
    assert "둘.wav" in told
    assert "1 of 3" in told


def test_what_no_file_could_survive_ends_all(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = _talks(tmp_path, *(f"못쓰는{number}.wav" for number in range(6)))
    assert _transcribe(files, tmp_path / "model", tmp_path / "out", "--jobs", "2") == 1
    told = capsys.readouterr().err
    assert told.count("못쓰는") <= 2  # what was running, not all six
    assert "6 of 6" in told


def test_two_recordings_of_one_name_keep_both_texts(tmp_path: Path) -> None:
    files = _talks(tmp_path / "a", "함께.wav") + _talks(tmp_path / "b", "함께.wav")
    assert _transcribe(files, tmp_path / "model", tmp_path / "out", "--jobs", "2") == 0
    assert len(list((tmp_path / "out").glob("*.srt"))) == 2


def test_ctrl_c_keeps_what_every_lane_has(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # both lanes send the signal after their first segment: the second Ctrl-C of a hasty person
    files = _talks(tmp_path, "멈춤1.wav", "멈춤2.wav", "셋.wav")
    assert _transcribe(files, tmp_path / "model", tmp_path / "out", "--jobs", "2") == 130
    written = {path.name for path in (tmp_path / "out").iterdir()}
    assert written
    assert written <= {"멈춤1.srt", "멈춤2.srt"}
    assert "Stopped at" in capsys.readouterr().err


@pytest.mark.parametrize("said", ["0", "-1", "two"])
def test_a_number_that_is_none_is_wrong_usage(
    said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as refused:
        main(["transcribe", str(tmp_path / "a.wav"), "--jobs", said])
    assert refused.value.code == 2
    assert "--jobs" in capsys.readouterr().err


def test_cores_are_shared_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transcribe, "num_cores", lambda: 8)
    files = _talks(tmp_path, "함께1.wav", "함께2.wav")
    assert _transcribe(files, tmp_path / "model", tmp_path / "out", "--jobs", "2") == 0
    assert os.environ["OMP_NUM_THREADS"] == "4"
