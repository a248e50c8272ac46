"""A source that no format knows by name is in all of them, read by readers that are not ours."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import docx
import pympi
import pysubs2
import pytest
from made_values import TWO_SIDED, hypothesis_of
from praatio import textgrid

from kasr_desktop.domain.errors import ExportError
from kasr_desktop.domain.export_options import ExportOptions, FileFormat
from kasr_desktop.domain.readings import LM, REFERENCE
from kasr_desktop.domain.transcript import Reading
from kasr_desktop.exports.json_document import transcript_from_json
from kasr_desktop.pipeline.exporting import export, render

OTHER = "model:whisper"
FIRST, *REST = TWO_SIDED.segments
THREE = replace(
    TWO_SIDED,
    segments=(FIRST.with_reading(Reading(OTHER, hypothesis_of("안녕 하시오"))), *REST),
)


def test_json_lists_it_and_reads_it_back() -> None:
    text = render(THREE, FileFormat.JSON)
    first = json.loads(text)["segments"][0]
    assert [reading["source"] for reading in first["readings"]] == ["greedy", "lm", OTHER]
    assert first["readings"][2]["text"] == "안녕 하시오"
    assert first["lm"]["text"] == "안녕 하세요"
    assert transcript_from_json(text).segments[0].hypothesis(OTHER).text == "안녕 하시오"


def test_csv_has_its_columns_at_the_end() -> None:
    rows = list(csv.DictReader(io.StringIO(render(THREE, FileFormat.CSV))))
    before = list(csv.DictReader(io.StringIO(render(TWO_SIDED, FileFormat.CSV))))
    assert list(rows[0])[-2:] == [OTHER, f"{OTHER}_confidence"]
    assert list(rows[0])[:-2] == list(before[0])
    assert [row[OTHER] for row in rows] == ["안녕 하시오", ""]
    assert rows[0]["lm"] == "안녕 하세요"


def test_praat_and_elan_have_its_tiers(tmp_path: Path) -> None:
    export(THREE, FileFormat.TEXTGRID, tmp_path / "a.TextGrid")
    grid = textgrid.openTextgrid(str(tmp_path / "a.TextGrid"), includeEmptyIntervals=False)
    assert grid.tierNames == (
        "segments greedy",
        "segments lm",
        f"segments {OTHER}",
        "words greedy",
        "words lm",
        f"words {OTHER}",
    )
    words = [entry.label for entry in grid.getTier(f"words {OTHER}").entries]
    assert words == ["안녕", "하시오"]
    export(THREE, FileFormat.EAF, tmp_path / "a.eaf")
    elan = pympi.Elan.Eaf(str(tmp_path / "a.eaf"))
    spoken = elan.get_annotation_data_for_tier(f"segments {OTHER}")
    assert [one[2] for one in spoken] == ["안녕 하시오"]


@pytest.mark.parametrize("kind", [FileFormat.SRT, FileFormat.TXT, FileFormat.TSV])
def test_it_is_written_where_it_is_asked_for_alone(kind: FileFormat) -> None:
    text = render(THREE, kind, ExportOptions(source=OTHER))
    assert "하시오" in text
    assert "하세요" not in text
    if kind is FileFormat.SRT:
        events = pysubs2.SSAFile.from_string(text)
        assert [event.plaintext for event in events] == ["안녕 하시오"]


def test_word_says_whose_text_it_is(tmp_path: Path) -> None:
    path = export(THREE, FileFormat.DOCX, tmp_path / "a.docx", ExportOptions(source=OTHER))
    cells = [cell.text for row in docx.Document(str(path)).tables[0].rows for cell in row.cells]
    assert "whisper" in cells


def test_it_does_not_stand_unasked_and_is_missed_where_it_is_not() -> None:
    assert THREE.segments[0].best == THREE.segments[0].hypothesis(LM)
    with pytest.raises(ExportError) as caught:
        render(TWO_SIDED, FileFormat.TXT, ExportOptions(source=OTHER))
    assert caught.value.reason == "no_such_text"


def test_a_reference_is_a_tier_a_column_and_a_reading() -> None:
    with_reference = replace(
        TWO_SIDED,
        segments=(FIRST.with_reading(Reading(REFERENCE, hypothesis_of("안녕 하신가"))), *REST),
    )
    assert with_reference.sources == TWO_SIDED.sources  # nobody's text to be exported alone
    rows = list(csv.DictReader(io.StringIO(render(with_reference, FileFormat.CSV))))
    assert rows[0][REFERENCE] == "안녕 하신가"
    grid = render(with_reference, FileFormat.TEXTGRID)
    assert f"segments {REFERENCE}" in grid
    assert "하신가" in grid
    first = json.loads(render(with_reference, FileFormat.JSON))["segments"][0]
    assert first["readings"][0]["source"] == REFERENCE
