"""`kasr transcribe` on a model without torch, in this process."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Generator, Sequence
from pathlib import Path

import pysubs2
import pytest
from support.spoken_model import SpokenEngines, speak, write_sound

from kasr_desktop.cli import transcribe
from kasr_desktop.cli.main import main
from kasr_desktop.cli.output import Output
from kasr_desktop.domain.errors import EngineError, ExportError
from kasr_desktop.domain.events import Event, Final
from kasr_desktop.domain.options import Channel
from kasr_desktop.pipeline.job import EngineSpec, Job
from kasr_desktop.pipeline.job_runner import JobRunner
from kasr_desktop.pipeline.passes import speaker_pass

TEXT = "가나다 나라\n다시 마음\n바다"


class NearbyEngine:
    """An `EngineProcess` without a process."""

    interrupt_after: int | None = None
    crash_after: int | None = None
    jobs: list[Job]

    def __init__(self, **_: object) -> None:
        self._runner = JobRunner(SpokenEngines())

    def run(self, job: Job) -> Generator[Event, None, None]:
        finals = 0
        NearbyEngine.jobs.append(job)
        for event in self._runner.run(job):
            yield event
            finals += isinstance(event, Final)
            if finals and finals == self.interrupt_after:
                raise KeyboardInterrupt
            if finals and finals == self.crash_after:
                raise EngineError("It stopped twice.", reason="crashed", cause="SIGKILL")

    def prewarm(self, spec: EngineSpec) -> None:
        pass

    def __enter__(self) -> NearbyEngine:
        return self

    def __exit__(self, *_: object) -> None:
        pass


@pytest.fixture(autouse=True)
def nearby(monkeypatch: pytest.MonkeyPatch) -> type[NearbyEngine]:
    monkeypatch.setattr(transcribe, "EngineProcess", NearbyEngine)
    monkeypatch.setattr(NearbyEngine, "jobs", [], raising=False)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    return NearbyEngine


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    return write_sound(tmp_path / "회의 록" / "인터뷰.wav", speak(TEXT))


@pytest.fixture
def model(tmp_path: Path) -> str:
    return str(tmp_path / "model")


def test_two_texts_on_stdout_and_progress_on_stderr(
    talk: Path, model: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["transcribe", str(talk), "--model", model]) == 0
    captured = capsys.readouterr()
    lines = captured.out.splitlines()
    assert len(lines) == 9
    assert lines[1].split("│")[1].strip() == "가나다 나라"
    assert lines[0].startswith("[00:00 → ")
    assert "인터뷰.wav" in captured.err
    assert "done: " in captured.err


@pytest.mark.parametrize("decoder", ["greedy", "lm"])
def test_one_text_is_plain(
    talk: Path, model: str, decoder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["transcribe", str(talk), "--model", model, "--decoder", decoder, "-q"]) == 0
    captured = capsys.readouterr()
    assert captured.out.splitlines() == TEXT.splitlines()
    assert captured.err == ""


@pytest.mark.costly
def test_every_format_is_written_and_agrees(talk: Path, model: str, tmp_path: Path) -> None:
    out = tmp_path / "결과"
    assert main(["transcribe", str(talk), "--model", model, "-o", str(out), "-f", "all"]) == 0
    document = json.loads((out / "인터뷰.json").read_text("utf-8"))
    assert list(document)[:7] == [
        "file", "duration", "model", "device", "decoder", "rtf", "segments"
    ]  # fmt: skip
    texts = [segment["lm"]["text"] for segment in document["segments"]]
    assert texts == TEXT.splitlines()
    subtitles = pysubs2.load(str(out / "인터뷰.srt"))
    assert [line.plaintext.replace("\n", " ") for line in subtitles] == texts
    assert (out / "인터뷰.txt").read_text("utf-8").split() == TEXT.split()


def test_no_language_model_is_said_and_greedy_goes_on(
    talk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["transcribe", str(talk), "--model", str(tmp_path / "nolm"), "--decoder", "lm"]
    assert main(words) == 0
    captured = capsys.readouterr()
    assert captured.out.splitlines() == TEXT.splitlines()
    assert "no language model" in captured.err


def test_the_rest_of_the_queue_goes_on_after_a_failure(
    talk: Path, model: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = tmp_path / "빈 파일.mp3"
    empty.touch()
    files = [str(empty), str(talk), str(tmp_path / "없는 파일.wav")]
    assert main(["transcribe", *files, "--model", model, "--decoder", "lm"]) == 1
    captured = capsys.readouterr()
    assert "가나다 나라" in captured.out
    told = [line for line in captured.err.splitlines() if line.startswith("kasr: ")]
    assert len(told) == 2
    assert "빈 파일.mp3" in told[0]
    assert "없는 파일.wav" in told[1]
    assert captured.err.splitlines()[-1] == "2 of 3 files could not be done."
    assert "Traceback" not in captured.err


def test_options_reach_the_job(talk: Path, model: str, tmp_path: Path) -> None:
    words = "--channel left --track 0 --alpha 0.9 --hotwords 한강:5 --keep-emissions -q"
    out = tmp_path / "out"
    assert main(["transcribe", str(talk), "--model", model, "-o", str(out), *words.split()]) == 0
    job = NearbyEngine.jobs[-1]
    assert isinstance(job, transcribe.TranscribeJob)
    assert job.audio.channel is Channel.LEFT
    assert job.decode.alpha == 0.9
    assert job.decode.hotwords[0].text == "한강"
    assert job.emissions_path == out / "인터뷰.emissions"
    assert job.emissions_path.is_file()


def test_kept_emissions_decode_again_to_the_same_text(
    talk: Path, model: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    engine = ["--model", model, "-q", "-o", str(out)]
    assert main(["transcribe", str(talk), *engine, "--keep-emissions"]) == 0
    first = capsys.readouterr().out
    assert main(["redecode", str(out / "인터뷰.emissions"), *engine]) == 0
    assert capsys.readouterr().out == first
    assert (out / "인터뷰 (1).srt").read_bytes() == (out / "인터뷰.srt").read_bytes()


def test_ctrl_c_keeps_what_is_done(
    talk: Path,
    model: str,
    tmp_path: Path,
    nearby: type[NearbyEngine],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(nearby, "interrupt_after", 2)
    out = tmp_path / "out"
    words = ["transcribe", str(talk), str(talk), "--model", model, "-o", str(out), "-f", "json"]
    assert main(words) == 130
    document = json.loads((out / "인터뷰.json").read_text("utf-8"))
    assert [s["lm"]["text"] for s in document["segments"]] == TEXT.splitlines()[:2]
    assert "stopped" in document["warnings"][-1]
    captured = capsys.readouterr()
    assert "Stopped at 00:0" in captured.err
    assert "Traceback" not in captured.err
    assert len(nearby.jobs) == 1


def test_a_crash_keeps_what_is_done_and_the_queue_goes_on(
    talk: Path,
    model: str,
    tmp_path: Path,
    nearby: type[NearbyEngine],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(nearby, "crash_after", 1)
    out = tmp_path / "out"
    words = ["transcribe", str(talk), str(talk), "--model", model, "-o", str(out), "-f", "txt"]
    assert main(words) == 1
    assert (out / "인터뷰.txt").read_text("utf-8") == "가나다 나라\n"
    assert (out / "인터뷰 (1).txt").exists()


def test_an_unwritable_folder_is_told_before_the_work(
    talk: Path, model: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    words = ["transcribe", str(talk), "--model", model, "-o", str(tmp_path / "file" / "x")]
    assert main(words) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert "cannot be written" in captured.err


def test_decoding_again_asks_for_the_folder_beside_the_store_before_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nearby: type[NearbyEngine]
) -> None:
    asked: list[Path] = []

    def check(_: Output, files: Sequence[Path] = (), *, keeps: bool = False) -> None:
        asked.extend(files)
        raise ExportError("no", reason="unwritable", path=tmp_path)

    monkeypatch.setattr(Output, "check_folder", check)
    assert main(["redecode", str(tmp_path / "a.emissions"), "-f", "srt"]) == 1
    assert asked == [tmp_path / "a.emissions"]
    assert nearby.jobs == []


def test_a_fault_of_ours_is_one_sentence(
    talk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_: object) -> int:
        raise RuntimeError("shape mismatch")

    monkeypatch.setattr(transcribe, "run", fail)
    assert main(["transcribe", str(talk)]) == 1
    captured = capsys.readouterr()
    assert captured.err.count("\n") == 1
    assert "RuntimeError: shape mismatch" in captured.err


def test_side_by_side_on_a_wide_terminal(
    talk: Path, model: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wide = property(lambda _: True)
    monkeypatch.setattr(transcribe.Terminal, "is_wide", wide)
    monkeypatch.setenv("COLUMNS", "120")
    assert main(["transcribe", str(talk), "--model", model, "-q"]) == 0
    line = capsys.readouterr().out.splitlines()[1]
    assert line.split("│")[0].strip() == "greedy: 가나다 나라"
    assert line.split("│")[1].strip() == "LM: 가나다 나라"


class Piped:
    """A standard input with a file in it."""

    def __init__(self, path: Path) -> None:
        self.buffer = io.BytesIO(path.read_bytes())

    def isatty(self) -> bool:
        return False


def test_sound_may_come_through_a_pipe(
    talk: Path,
    model: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    nearby: type[NearbyEngine],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["transcribe", str(talk), "--model", model]) == 0
    from_file = capsys.readouterr().out
    monkeypatch.setattr("sys.stdin", Piped(talk))
    assert main(["transcribe", "-", "--model", model, "-f", "srt,json", "--keep-emissions"]) == 0
    assert capsys.readouterr().out == from_file
    assert len(pysubs2.load("stdin.srt")) == 3
    assert json.loads(Path("stdin.json").read_text("utf-8"))["file"] == "stdin"
    assert Path("stdin.emissions").exists()
    assert not nearby.jobs[-1].path.exists()


def test_an_empty_pipe_is_one_sentence(
    tmp_path: Path, model: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "nothing").touch()
    monkeypatch.setattr("sys.stdin", Piped(tmp_path / "nothing"))
    assert main(["transcribe", "-", "--model", model]) == 1
    assert "is empty" in capsys.readouterr().err


def test_a_terminal_is_no_pipe(
    model: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Keyboard:
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdin", Keyboard())
    assert main(["transcribe", "-", "--model", model]) == 1
    assert "nothing is piped" in capsys.readouterr().err


def test_a_folder_stands_for_what_it_holds(
    talk: Path, model: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "녹음들" / "하루"
    folder.mkdir(parents=True)
    shutil.copy(talk, folder / "나.m4a")
    shutil.copy(talk, folder / "가.m4a")
    (folder / "메모.txt").write_text("글", encoding="utf-8")
    assert main(["transcribe", str(folder.parent), "--model", model, "-f", "srt", "-q"]) == 0
    assert sorted(path.name for path in folder.glob("*.srt")) == ["가.srt", "나.srt"]
    empty = tmp_path / "빈 폴더"
    empty.mkdir()
    capsys.readouterr()
    assert main(["transcribe", str(empty), "--model", model]) == 1
    assert "빈 폴더" in capsys.readouterr().err


def test_speakers_found_stand_in_the_file(
    talk: Path, model: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    words = ["transcribe", str(talk), "--model", model, "-o", str(out), "-f", "json"]
    assert main([*words, "--speakers", "1"]) == 0
    found = json.loads((out / "인터뷰.json").read_text("utf-8"))["segments"]
    assert [segment["speaker"] for segment in found] == ["Speaker 1"] * len(found)
    assert [segment["lm"]["text"] for segment in found] == TEXT.splitlines()
    assert "speakers found: 1" in capsys.readouterr().err


def test_ctrl_c_while_speakers_are_sought_keeps_the_text(
    talk: Path, model: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> Generator[float, None, None]:
        yield 0.5
        raise KeyboardInterrupt

    monkeypatch.setattr(speaker_pass, "hear_voices", interrupted)
    out = tmp_path / "out"
    words = ["transcribe", str(talk), "--model", model, "-o", str(out), "-f", "json"]
    assert main([*words, "--speakers", "auto"]) == 130
    found = json.loads((out / "인터뷰.json").read_text("utf-8"))["segments"]
    assert [segment["lm"]["text"] for segment in found] == TEXT.splitlines()
    assert [segment["speaker"] for segment in found] == [""] * len(found)


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["a.wav", "-o", "s3://bucket/texts"],
        ["--cluster", "auto"],
        ["a.wav", "--manifest", "list.tsv", "-o", "out"],
        ["--manifest", "list.tsv"],
        ["--manifest", "list.tsv", "-o", "out", "--speakers", "2"],
    ],
)
def test_what_does_not_go_together_is_wrong_usage(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["transcribe", *words])
    assert caught.value.code == 2
    assert "usage: kasr" in capsys.readouterr().err


def test_a_part_is_written_with_the_times_of_the_whole(
    talk: Path, model: str, tmp_path: Path
) -> None:
    command = ["transcribe", str(talk), "--model", model, "-f", "srt", "-o", str(tmp_path)]
    assert main(command) == 0
    whole = pysubs2.load(str(tmp_path / "인터뷰.srt"))
    second = whole[1].start / 1000
    span = ["--from", f"{second - 0.4:.1f}", "--to", f"0:{second + 1.2:04.1f}"]
    assert main([*command, *span, "--overwrite"]) == 0
    (cue,) = pysubs2.load(str(tmp_path / "인터뷰.srt"))
    assert cue.text == whole[1].text
    assert cue.start == pytest.approx(whole[1].start, abs=41)


@pytest.mark.parametrize(
    "span", [["--from", "5", "--to", "4"], ["--from", "eins"], ["--to", "9", "--keep-emissions"]]
)
def test_a_part_that_cannot_be_is_a_wrong_use(talk: Path, model: str, span: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["transcribe", str(talk), "--model", model, *span])
    assert stopped.value.code == 2


def test_a_part_behind_the_end_is_told(
    talk: Path, model: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["transcribe", str(talk), "--model", model, "--from", "1:00:00"]) == 1
    assert "before 3600.0 s" in capsys.readouterr().err
