"""HWPX is opened by python-hwpx and held against the schema of KS X 6101 that it brings."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hwpx.document import HwpxDocument
from hwpx.tools.package_validator import validate_editor_open_safety, validate_package
from hwpx.tools.validator import validate_document
from hypothesis import given, settings
from made_values import SPOKEN, TRANSCRIPTS

from kasr_desktop.domain.export_options import DocumentLayout, ExportOptions
from kasr_desktop.domain.transcript import Transcript
from kasr_desktop.exports.document_content import document_content
from kasr_desktop.exports.hwpx import write_hwpx

MADE = datetime(2026, 5, 17, 9, 30, tzinfo=UTC)
LAYOUTS = list(DocumentLayout)


def written(transcript: Transcript, **choices: Any) -> bytes:
    content = document_content(transcript, ExportOptions(**choices), today=MADE.date())
    return write_hwpx(content, made=MADE)


def opened(data: bytes, folder: Path) -> HwpxDocument:
    path = folder / "a.hwpx"
    path.write_bytes(data)
    return HwpxDocument.open(str(path))


def lines_of(document: HwpxDocument) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs if paragraph.text]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("times", [False, True])
def test_it_is_valid_by_the_standard(tmp_path: Path, layout: DocumentLayout, times: bool) -> None:
    path = tmp_path / "a.hwpx"
    path.write_bytes(written(SPOKEN, layout=layout, times=times))
    report = validate_document(path)
    assert not report.issues, report.issues
    assert not validate_package(path).issues
    opened_again = validate_editor_open_safety(path)
    assert opened_again.reopen_ok
    assert not opened_again.blocking_package_errors


def test_paragraphs_by_speaker(tmp_path: Path) -> None:
    document = opened(written(SPOKEN, layout=DocumentLayout.INTERVIEW, times=True), tmp_path)
    assert lines_of(document) == [
        "인터뷰",
        "김도윤  00:00:00",
        "안녕하세요 반갑습니다",
        "이서연  00:00:05",
        "네",
        "00:00:20",
        "음",
    ]


def test_the_facts_and_the_record_are_tables(tmp_path: Path) -> None:
    document = opened(written(SPOKEN, layout=DocumentLayout.RECORD), tmp_path)
    tables = [table for paragraph in document.paragraphs for table in paragraph.tables]
    facts, record = [[[cell.text for cell in row.cells] for row in table.rows] for table in tables]
    assert facts == [
        ["파일", "인터뷰.m4a"],
        ["길이", "00:00:12"],
        ["참석자", "김도윤, 이서연"],
        ["작성일", "2026년 5월 17일"],
    ]
    assert record == [
        ["번호", "화자", "내용"],
        ["1", "김도윤", "안녕하세요 반갑습니다"],
        ["2", "이서연", "네"],
        ["3", "", "음"],
    ]


def test_the_first_bytes_tell_what_it_is() -> None:
    data = written(SPOKEN)
    assert b"mimetypeapplication/hwp+zip" in data[:80]
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.testzip() is None
        assert package.infolist()[0].compress_type == zipfile.ZIP_STORED


@settings(deadline=None, max_examples=25)
@given(transcript=TRANSCRIPTS)
def test_whatever_was_said_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, transcript: Transcript
) -> None:
    loud = replace(transcript, file=f"{transcript.file}\x07")
    folder = tmp_path_factory.mktemp("hwpx")
    document = opened(written(loud, layout=DocumentLayout.INTERVIEW), folder)
    content = document_content(transcript, ExportOptions(layout=DocumentLayout.INTERVIEW))
    said = lines_of(document)[1:]
    assert said == [one.text for one in content.paragraphs]
