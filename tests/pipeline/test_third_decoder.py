"""Another source of readings: declared once, and in everything from the decoder to the files."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from praatio import textgrid
from support.spoken_model import SpokenEngines, speak, write_sound
from support.third_source import third_source
from support.told import transcript_of

from kasr_desktop.domain.events import Event, Partial
from kasr_desktop.domain.export_options import ExportOptions, FileFormat
from kasr_desktop.domain.readings import (
    ALL_DECODERS,
    Ability,
    decoder_choices,
    export_choices,
    made_of_emissions,
)
from kasr_desktop.editing.document import Document
from kasr_desktop.editing.operations import take_reading
from kasr_desktop.editing.row_operations import merge, split
from kasr_desktop.library.entry import Entry
from kasr_desktop.library.opening import open_library
from kasr_desktop.pipeline.exporting import export, render
from kasr_desktop.pipeline.job import EngineSpec, RedecodeJob, TranscribeJob
from kasr_desktop.pipeline.job_runner import JobRunner

TEXT = "가나다 나라\n다시 마음"
SAID = ["가나다가나다 나라나라", "다시다시 마음마음"]


@pytest.fixture(autouse=True)
def declared() -> Iterator[None]:
    with third_source():
        yield


@pytest.fixture
def job(tmp_path: Path) -> TranscribeJob:
    return TranscribeJob(
        write_sound(tmp_path / "talk.wav", speak(TEXT)),
        engine=EngineSpec(str(tmp_path / "m")),
        emissions_path=tmp_path / "talk.emissions",
    )


def run(job: TranscribeJob | RedecodeJob) -> list[Event]:
    return list(JobRunner(SpokenEngines()).run(job))


def test_it_can_be_chosen_everywhere() -> None:
    assert decoder_choices() == (ALL_DECODERS, "greedy", "lm", "echo")
    assert export_choices() == ("best", "greedy", "lm", "echo")
    assert made_of_emissions(without=Ability.LANGUAGE_MODEL) == ("greedy", "echo")


def test_it_decodes_beside_the_others_and_alone_and_again(job: TranscribeJob) -> None:
    events = run(job)
    segments = transcript_of(events).segments
    assert [one.hypothesis("echo").text for one in segments] == SAID
    assert [reading.source for reading in segments[0].readings] == ["greedy", "lm", "echo"]
    assert [one.best.text for one in segments] == ["가나다 나라", "다시 마음"]
    echo = segments[0].reading("echo")
    assert echo is not None
    assert [one.text for one in echo.alternatives] == ["가나다 나라"]
    assert {event.source for event in events if isinstance(event, Partial)} == {"greedy"}
    alone = transcript_of(run(replace(job, decoder="echo")))
    assert [one.best.text for one in alone.segments] == SAID
    assert alone.sources == ("echo",)
    assert job.emissions_path is not None
    again = RedecodeJob(job.emissions_path, job.path, engine=job.engine, around=(0.0, 0.1))
    assert transcript_of(run(again)).segments == segments


def test_a_person_takes_it_cuts_it_and_joins_it(job: TranscribeJob) -> None:
    document = Document(transcript_of(run(job)).segments)
    taken = take_reading(document, [0], "echo")
    assert taken is not None
    document.do(taken)
    assert document.segments[0].edited is not None
    assert document.segments[0].best.text == SAID[0]
    cut = split(document, 0, 7)
    assert cut is not None
    document.do(cut)
    assert [one.hypothesis("echo").text for one in document.segments] == [
        "가나다가나다",
        "나라나라",
        SAID[1],
    ]
    joined = merge(document, 0)
    assert joined is not None
    document.do(joined)
    assert document.segments[0].hypothesis("echo").text == SAID[0]


def test_it_is_kept_and_written(job: TranscribeJob, tmp_path: Path) -> None:
    transcript = transcript_of(run(job))
    library = open_library(tmp_path / "library.db").library
    library.store(Entry("a", job.path, "talk.wav"), transcript.segments)
    library.close()
    library = open_library(tmp_path / "library.db").library
    assert library.segments("a") == transcript.segments
    library.close()
    first = json.loads(render(transcript, FileFormat.JSON))["segments"][0]
    assert first["readings"][2] == {
        "source": "echo",
        **{key: first["readings"][2][key] for key in ("text", "confidence", "words")},
    }
    assert first["readings"][2]["text"] == SAID[0]
    rows = list(csv.DictReader(io.StringIO(render(transcript, FileFormat.CSV))))
    assert [row["echo"] for row in rows] == SAID
    assert "가나다가나다" in render(transcript, FileFormat.TSV, ExportOptions(source="echo"))
    export(transcript, FileFormat.TEXTGRID, tmp_path / "a.TextGrid")
    grid = textgrid.openTextgrid(str(tmp_path / "a.TextGrid"), includeEmptyIntervals=False)
    assert [one.label for one in grid.getTier("segments echo").entries] == SAID
