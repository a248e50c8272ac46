"""What the user wrote and who speaks: in every format, read by a reader that is not ours."""

from __future__ import annotations

import csv
import io
import json
import re
import tempfile
from dataclasses import replace
from pathlib import Path

import docx
import pympi
import pysubs2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_values import HYPOTHESES, TRANSCRIPTS, TWO_SIDED, hypothesis_of
from praatio import textgrid
from support.segments import changed

from kasr_desktop.domain.export_options import ExportOptions, FileFormat
from kasr_desktop.domain.readings import GREEDY, LM
from kasr_desktop.domain.transcript import Transcript
from kasr_desktop.exports.document_content import document_content
from kasr_desktop.exports.docx import write_docx
from kasr_desktop.exports.json_document import transcript_from_json, write_json
from kasr_desktop.pipeline.exporting import render

FIRST, SECOND, THIRD = TWO_SIDED.segments
EDITED = replace(
    TWO_SIDED,
    segments=(
        changed(FIRST, edited=hypothesis_of("안녕히 계세요"), speaker="김 기자"),
        replace(SECOND, speaker="손님"),
        changed(THIRD, edited=hypothesis_of("그럼요", start=4.0), speaker="김 기자"),
    ),
)


def text_of(kind: FileFormat, **options: object) -> str:
    return render(EDITED, kind, ExportOptions(**options))  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", [FileFormat.SRT, FileFormat.VTT])
def test_subtitles_say_what_the_user_wrote(kind: FileFormat) -> None:
    events = pysubs2.SSAFile.from_string(text_of(kind))
    assert [event.plaintext for event in events] == ["안녕히 계세요", "예", "그럼요"]


def test_sami_says_what_the_user_wrote() -> None:
    lines = re.findall(r"<P Class=KRCC>([^<]*)", text_of(FileFormat.SMI), re.IGNORECASE)
    shown = [line.strip() for line in lines]
    assert [line for line in shown if line and line != "&nbsp;"] == [
        "안녕히 계세요",
        "예",
        "그럼요",
    ]


def test_a_side_asked_for_is_the_machines() -> None:
    assert "안뇽 하세요" in text_of(FileFormat.SRT, source=GREEDY)
    assert text_of(FileFormat.TXT, source=LM, speakers=False) == "안녕 하세요\n예\n"


def test_plain_text_names_the_speakers_or_not() -> None:
    assert text_of(FileFormat.TXT) == "김 기자: 안녕히 계세요\n손님: 예\n김 기자: 그럼요\n"
    assert text_of(FileFormat.TXT, speakers=False) == "안녕히 계세요\n예\n그럼요\n"
    assert text_of(FileFormat.TXT, times=True).splitlines()[1] == (
        "[00:00:02.000 --> 00:00:03.000] 손님: 예"
    )


def test_word_documents_name_the_speakers_in_bold() -> None:
    document = docx.Document(io.BytesIO(write_docx(document_content(EDITED, ExportOptions()))))
    lines = [paragraph for paragraph in document.paragraphs[1:] if paragraph.text]
    assert [line.text for line in lines] == [
        "00:00:00\t김 기자: 안녕히 계세요",
        "00:00:02\t손님: 예",
        "00:00:04\t김 기자: 그럼요",
    ]
    assert [run.text for run in lines[0].runs if run.bold] == ["김 기자: "]
    assert document.tables[0].rows[3].cells[1].text == "문맥 반영(언어 모델), 사람이 수정함"
    written = document_content(EDITED, ExportOptions(written=True))
    assert dict(written.facts)["텍스트"] == "문맥 반영(언어 모델), 다듬은 텍스트, 사람이 수정함"


def test_tables_hold_it() -> None:
    rows = list(csv.DictReader(io.StringIO(text_of(FileFormat.CSV))))
    assert [(row["edited"], row["speaker"], row["lm"]) for row in rows] == [
        ("안녕히 계세요", "김 기자", "안녕 하세요"),
        ("", "손님", "예"),
        ("그럼요", "김 기자", ""),
    ]
    tsv = list(csv.DictReader(io.StringIO(text_of(FileFormat.TSV)), delimiter="\t"))
    assert [row["text"] for row in tsv] == ["안녕히 계세요", "예", "그럼요"]


def test_json_holds_it_beside_both_sides() -> None:
    first, second, _ = json.loads(text_of(FileFormat.JSON))["segments"]
    assert (first["edited"]["text"], first["speaker"]) == ("안녕히 계세요", "김 기자")
    assert first["edited"]["words"][0]["end"] == 0.4
    assert first["lm"]["text"] == "안녕 하세요"
    assert second["edited"] is None


def test_linguists_get_tiers_of_it() -> None:
    with tempfile.TemporaryDirectory() as folder:
        grid, eaf = Path(folder, "a.TextGrid"), Path(folder, "a.eaf")
        grid.write_text(text_of(FileFormat.TEXTGRID), encoding="utf-8")
        eaf.write_text(text_of(FileFormat.EAF), encoding="utf-8")
        praat = textgrid.openTextgrid(str(grid), includeEmptyIntervals=False)
        elan = pympi.Eaf(str(eaf))
    for name, labels in (
        ("segments best", ["안녕히 계세요", "예", "그럼요"]),
        ("words best", ["안녕히", "계세요", "예", "그럼요"]),
        ("segments lm", ["안녕 하세요", "예"]),
        ("speaker", ["김 기자", "손님", "김 기자"]),
    ):
        assert [entry.label for entry in praat.getTier(name).entries] == labels
        assert [entry[2] for entry in sorted(elan.get_annotation_data_for_tier(name))] == labels


def test_a_cue_holds_the_words_of_one_speaker() -> None:
    words = hypothesis_of("네 알겠습니다")
    halves = (
        changed(FIRST, lm=replace(words, words=words.words[:1]), end=0.45, speaker="가"),
        changed(FIRST, lm=replace(words, words=words.words[1:]), start=0.5, speaker="나"),
    )
    together = render(
        replace(TWO_SIDED, segments=tuple(replace(half, speaker="") for half in halves)),
        FileFormat.SRT,
        ExportOptions(),
    )
    apart = render(replace(TWO_SIDED, segments=halves), FileFormat.SRT, ExportOptions())
    assert len(pysubs2.SSAFile.from_string(together)) == 1
    assert len(pysubs2.SSAFile.from_string(apart)) == 2


@given(TRANSCRIPTS, HYPOTHESES, st.text("가나다 ", max_size=5))
def test_json_reads_back_what_the_user_did(
    transcript: Transcript, edited: object, speaker: str
) -> None:
    segments = tuple(
        changed(segment, edited=edited, speaker=speaker) for segment in transcript.segments
    )
    edited_by_user = replace(transcript, segments=segments, file="회의.m4a")  # folders are left out
    assert transcript_from_json(write_json(edited_by_user)) == edited_by_user
