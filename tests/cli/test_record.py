"""`kasr record` in this process, from a microphone that the tests wrote."""

from __future__ import annotations

import argparse
import json
import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import soundfile
from support.fake_microphone import open_ramp, open_short_lived, ramp, refuse, wait_for

from kasr_desktop.cli import record
from kasr_desktop.cli.main import main
from kasr_desktop.domain.export_options import FileFormat
from kasr_desktop.domain.recording import InputDevice
from kasr_desktop.library.take_inbox import inbox_of
from kasr_desktop.library.takes import begin_take
from kasr_desktop.pipeline.job import Job
from kasr_desktop.pipeline.recorder import Recorder
from kasr_desktop.safe_wav import SafeWav
from kasr_desktop.settings import library_path, recordings_dir

pytestmark = pytest.mark.costly


@pytest.fixture(autouse=True)
def plain_english(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("KASR_HOME", str(tmp_path / "home"))


@pytest.fixture
def listen(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Choose the microphone."""

    def use(open_stream: Callable[..., object] = open_ramp) -> None:
        monkeypatch.setattr(
            record,
            "make_recorder",
            lambda folder, name: Recorder(folder, input_device=name, open_stream=open_stream),  # type: ignore[arg-type]
        )

    return use


@pytest.fixture
def handed_over(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Job, argparse.Namespace]]:
    """Catch what is given to the engine."""
    jobs: list[tuple[Job, argparse.Namespace]] = []

    def run_jobs(some: list[Job], arguments: argparse.Namespace) -> int:
        jobs.extend((job, arguments) for job in some)
        return 0

    monkeypatch.setattr(record, "run_jobs", run_jobs)
    return jobs


def test_so_many_seconds_into_a_file_of_that_name(
    listen: Callable[..., None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listen()
    path = tmp_path / "인터뷰.wav"
    assert main(["record", "-o", str(path), "--seconds", "0.5"]) == 0
    said = capsys.readouterr()
    assert said.out == f"{path}\n"
    assert "Listening to 가짜 마이크 (8000 Hz)" in said.err
    assert "rec 00:0" in said.err
    assert 0.5 <= soundfile.info(path).duration <= 1.5
    assert {p.name for p in tmp_path.iterdir()} == {"home", "인터뷰.take.json", "인터뷰.wav"}
    (note,) = inbox_of(library_path()).iterdir()  # the window's library will hear of it
    assert json.loads(note.read_text())["path"] == str(path)


@pytest.mark.skipif("sys.platform == 'win32'", reason="sends POSIX signals to itself")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_and_keeps(
    listen: Callable[..., None],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    number: signal.Signals,
) -> None:
    listen()
    growing = tmp_path / "a.recording.wav"

    def interrupt() -> None:
        wait_for(lambda: growing.exists() and growing.stat().st_size > 4_000)
        os.kill(os.getpid(), number)

    before = signal.getsignal(number)
    other = threading.Thread(target=interrupt)
    other.start()
    assert main(["record", "-o", str(tmp_path / "a.wav"), "-q"]) == 0
    other.join()
    assert capsys.readouterr().out.strip() == str(tmp_path / "a.wav")
    assert soundfile.info(tmp_path / "a.wav").duration > 0.2
    assert signal.getsignal(number) is before


def test_nothing_is_written_over_and_the_default_folder_is_made(
    listen: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    listen()
    assert main(["record", "--seconds", "0.2", "-q"]) == 0
    path = Path(capsys.readouterr().out.strip())
    assert path.parent == recordings_dir()
    assert path.name.startswith("KASR 20")
    before = path.read_bytes()
    assert main(["record", "--seconds", "0.2", "-q", "-o", str(path)]) == 0
    second = Path(capsys.readouterr().out.strip())
    assert second.name == f"{path.stem} (1).wav"
    assert path.read_bytes() == before


def test_a_lost_microphone_fails_and_keeps(
    listen: Callable[..., None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listen(open_short_lived)
    assert main(["record", "-o", str(tmp_path / "a.wav")]) == 1
    said = capsys.readouterr()
    assert "kasr: The microphone “가짜 마이크” went away" in said.err
    assert said.out.strip() == str(tmp_path / "a.wav")
    assert soundfile.info(tmp_path / "a.wav").duration > 0.2


def test_a_microphone_that_does_not_open_fails_with_one_sentence(
    listen: Callable[..., None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listen(refuse)
    assert main(["record", "-o", str(tmp_path / "a.wav")]) == 1
    assert capsys.readouterr().err.startswith("kasr: The microphone cannot be opened.")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "formats"), [(["--transcribe"], None), (["-f", "srt"], [FileFormat.SRT])]
)
def test_the_take_is_handed_to_the_engine(
    listen: Callable[..., None],
    handed_over: list[tuple[Job, argparse.Namespace]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    formats: list[FileFormat] | None,
) -> None:
    listen()
    path = tmp_path / "a.wav"
    assert main(["record", "-o", str(path), "--seconds", "0.2", *words, "--alpha", "0.3"]) == 0
    ((job, arguments),) = handed_over
    assert job.path == path
    assert job.decode.alpha == 0.3  # type: ignore[union-attr]
    assert arguments.output_format == formats
    assert arguments.output_dir is None
    assert capsys.readouterr().out == ""  # what the engine says is all there is


def test_what_a_crash_left_is_told_and_recovered(
    listen: Callable[..., None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listen()
    new = begin_take(tmp_path, input_device=InputDevice("m", "fake", 8_000, 1), name="옛것")
    wav = SafeWav(new.growing_path, sample_rate=8_000)
    wav.write(ramp(0, 16_000))
    wav.close()
    new.final_path.with_name("옛것.take.json").unlink()
    place = ["-o", str(tmp_path / "a.wav")]
    assert main(["record", *place, "--seconds", "0.2"]) == 0
    assert "옛것.recording.wav was left unfinished (00:02)" in capsys.readouterr().err
    assert main(["record", *place, "--recover"]) == 0
    assert capsys.readouterr().out.strip() == str(tmp_path / "옛것.wav")
    assert soundfile.info(tmp_path / "옛것.wav").frames == 16_000
    assert main(["record", *place, "--recover"]) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("words", [["-o", "a.mp3"], ["--seconds", "0"], ["--seconds", "x"]])
def test_wrong_usage(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["record", *words])
    assert caught.value.code == 2
    assert words[1] in capsys.readouterr().err
