"""`kasr align` on a model without torch, in this process."""

from __future__ import annotations

import json
import os
from collections.abc import Generator
from pathlib import Path

import pysubs2
import pytest
from praatio import textgrid
from support.spoken_model import SpokenEngines, speak, spoken_bundle, write_sound

from kasr_desktop.cli import align, transcribe
from kasr_desktop.cli.main import main
from kasr_desktop.domain.errors import EngineError
from kasr_desktop.domain.events import Event
from kasr_desktop.exports.json_document import transcript_from_json
from kasr_desktop.pipeline.job import EngineSpec, Job, RedecodeJob
from kasr_desktop.pipeline.job_runner import JobRunner
from kasr_desktop.pipeline.redecode import open_emissions
from kasr_desktop.recognizer.emission_store import EmissionReader

SAID = "가나다 나라\n다시 마음\n바다"


class NearbyEngine:
    """An `EngineProcess` without a process."""

    def __init__(self, **_: object) -> None:
        self._runner = JobRunner(SpokenEngines())

    def run(self, job: Job) -> Generator[Event, None, None]:
        yield from self._runner.run(job)

    def prewarm(self, spec: EngineSpec) -> None:
        pass

    def __enter__(self) -> NearbyEngine:
        return self

    def __exit__(self, *_: object) -> None:
        pass


@pytest.fixture(autouse=True)
def nearby(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transcribe, "EngineProcess", NearbyEngine)
    monkeypatch.setattr(align, "locate", Path)
    monkeypatch.setattr(align, "load_bundle", spoken_bundle)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    return write_sound(tmp_path / "연설.wav", speak(SAID))


def aligned(talk: Path, script: str, *options: str) -> int:
    path = talk.with_suffix(".txt")
    path.write_text(script, "utf-8")
    model = str(talk.parent / "model")
    return main(["align", str(talk), str(path), "--model", model, "-o", str(talk.parent), *options])


def test_every_line_is_a_subtitle_with_its_words_as_written(talk: Path) -> None:
    assert aligned(talk, "가나다, 나라! 다시\n마음…\n바다.", "--lines", "-f", "srt") == 0
    cues = pysubs2.load(str(talk.with_suffix(".srt")))
    assert [cue.plaintext for cue in cues] == ["가나다, 나라! 다시", "마음…", "바다."]
    # 10 frames of silence, 5 frames a letter, a pause of a second behind "나라"
    assert cues[0].start == pytest.approx(200, abs=41)
    assert cues[1].start == pytest.approx(200 + 6 * 100 + 1000 + 3 * 100, abs=41)


def test_words_have_a_tier(talk: Path) -> None:
    assert aligned(talk, "이서연: 가나다 나라\n김도윤: 다시 마음 바다", "-f", "textgrid,json") == 0
    grid = textgrid.openTextgrid(str(talk.with_suffix(".TextGrid")), includeEmptyIntervals=False)
    words = [entry.label for entry in grid.getTier("words script").entries]
    assert words == ["가나다", "나라", "다시", "마음", "바다"]
    speakers = [entry.label for entry in grid.getTier("speaker").entries]
    assert speakers == ["이서연", "김도윤", "김도윤"]
    rows = json.loads(talk.with_suffix(".json").read_text("utf-8"))["segments"]
    assert [row["readings"][-1]["source"] for row in rows] == ["script"] * 3


def test_what_nobody_said_is_told_with_its_line(
    talk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert aligned(talk, "가나다 나라\n마마마마마마 시시시시\n다시 마음 바다", "-f", "txt") == 0
    told = capsys.readouterr().err
    assert "script: 5 of 7 words were heard" in told
    assert "not heard, line 2: 마마마마마마 시시시시" in told
    # the recording is called as the script is, whose file stays as it was
    assert talk.with_name("연설 (1).txt").read_text("utf-8") == "가나다 나라\n다시 마음\n바다\n"


def test_what_nobody_said_is_in_the_json(talk: Path) -> None:
    assert aligned(talk, "가나다 나라\n마마마마마마 시시시시\n다시 마음 바다", "-f", "json") == 0
    text = talk.with_suffix(".json").read_text("utf-8")
    script = json.loads(text)["script"]
    (skipped,) = script["skipped"]
    assert (skipped["line"], skipped["text"]) == (2, "마마마마마마 시시시시")
    rows = json.loads(text)["segments"]
    words = [word for row in rows for word in row["readings"][-1]["words"]]
    assert skipped["after"] == words[1]["end"]  # behind "나라"
    assert script["added"] == []
    assert transcript_from_json(text).script is not None


def test_nothing_is_left_behind(talk: Path) -> None:
    assert aligned(talk, "가나다 나라 다시 마음 바다", "-f", "srt") == 0
    left = {path.name for path in talk.parent.iterdir()}
    assert left == {"연설.wav", "연설.txt", "연설.srt", "model"}


def test_what_a_kill_leaves_in_the_temporary_folder_goes_with_the_next_start(
    talk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The emissions of an alignment lie in a folder of the kind that is swept."""
    seen: list[str] = []

    def look(job: RedecodeJob, text: object) -> EmissionReader:
        seen.append(job.emissions_path.parent.name)
        return open_emissions(job, text)

    monkeypatch.setattr(align, "open_emissions", look)
    assert aligned(talk, "가나다 나라 다시 마음 바다", "-f", "srt") == 0
    assert seen
    assert seen[0].startswith(f"kasr-{os.getpid()}-")


@pytest.mark.parametrize(
    "breaking_off", [KeyboardInterrupt(), EngineError("Broken.", reason="crashed")]
)
def test_what_was_recognized_is_written_where_the_script_cannot_be_laid(
    talk: Path,
    breaking_off: BaseException,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def break_off(*_: object) -> EmissionReader:
        raise breaking_off

    monkeypatch.setattr(align, "open_emissions", break_off)
    assert aligned(talk, "가나다 나라 다시 마음 바다", "-f", "srt,json") != 0
    heard = pysubs2.load(str(talk.with_suffix(".srt")))
    assert " ".join(line.plaintext for line in heard).split() == SAID.split()
    assert json.loads(talk.with_suffix(".json").read_text("utf-8"))["segments"]
    assert "script could not be aligned" in capsys.readouterr().err


@pytest.mark.parametrize("script", ["", "... ---\n\n"])
def test_a_script_without_words_is_told_at_once(
    talk: Path, script: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert aligned(talk, script) == 1
    captured = capsys.readouterr()
    assert "There is no Korean text in" in captured.err
    assert captured.out == ""


def test_a_script_that_is_not_there(talk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["align", str(talk), str(talk.with_name("없음.txt"))]) == 1
    assert "없음.txt" in capsys.readouterr().err
