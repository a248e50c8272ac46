from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from hypothesis import given, settings
from made_values import SPOKEN, TRANSCRIPTS, TWO_SIDED, hypothesis_of, transcript_of
from support.segments import two_texts

from kasr_desktop.domain.export_options import DocumentLayout, ExportOptions
from kasr_desktop.domain.readings import GREEDY
from kasr_desktop.domain.transcript import Transcript
from kasr_desktop.exports import docx as word_documents
from kasr_desktop.exports.document_content import document_content


def write_docx(transcript: Transcript, **choices: Any) -> bytes:
    options = ExportOptions(**choices)
    return word_documents.write_docx(document_content(transcript, options))


def read(data: bytes) -> Document:
    return docx.Document(io.BytesIO(data))


def lines_of(document: Document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs[1:] if paragraph.text]


def facts_of(document: Document) -> list[list[str]]:
    (table,) = document.tables
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_title_facts_and_a_paragraph_a_segment() -> None:
    document = read(write_docx(TWO_SIDED))
    assert document.paragraphs[0].text == "인터뷰"
    assert document.paragraphs[0].style.name == "Title"
    assert facts_of(document) == [
        ["파일", "인터뷰.m4a"],
        ["길이", "00:00:12"],
        ["음향 모델", "builtin-ko (cpu)"],
        ["텍스트", "문맥 반영(언어 모델)"],
    ]
    assert lines_of(document) == ["00:00:00\t안녕 하세요", "00:00:02\t예"]


def test_the_side_is_written_and_named() -> None:
    greedy = read(write_docx(TWO_SIDED, source=GREEDY))
    assert lines_of(greedy)[0] == "00:00:00\t안뇽 하세요"
    assert facts_of(greedy)[3] == ["텍스트", "들린 그대로(음향 모델만)"]
    only_greedy = transcript_of(two_texts(0, 1, greedy=hypothesis_of("예")))
    assert facts_of(read(write_docx(only_greedy)))[3] == ["텍스트", "들린 그대로(음향 모델만)"]


def test_warnings_are_told() -> None:
    cut = replace(TWO_SIDED, warnings=("The file ends early.",))
    assert facts_of(read(write_docx(cut)))[4:] == [["참고", "The file ends early."]]


def test_every_style_names_the_korean_font() -> None:
    document = read(write_docx(TWO_SIDED))
    named = {fonts.get(qn("w:eastAsia")) for fonts in document.styles.element.iter(qn("w:rFonts"))}
    assert named == {"맑은 고딕"}
    properties = document.core_properties
    assert (properties.title, properties.author) == ("인터뷰", "KASR Desktop")
    assert properties.comments == ""


def test_the_page_is_a4_and_the_table_fits_between_its_margins() -> None:
    document = read(write_docx(TWO_SIDED))
    page = document.sections[0]
    assert (round(page.page_width.cm, 1), round(page.page_height.cm, 1)) == (21.0, 29.7)
    widths = [cell.width.cm for cell in document.tables[0].rows[0].cells]
    assert sum(widths) == pytest.approx(16, abs=0.05)


def test_what_xml_lacks_does_not_spoil_the_file() -> None:
    odd = replace(transcript_of(two_texts(0, 1, hypothesis_of("가\x00나"))), file="소리\udcff.wav")
    assert lines_of(read(write_docx(odd))) == ["00:00:00\t가\ufffd나"]


def test_a_title_of_any_length_is_the_heading() -> None:
    """Properties of a document hold 255 characters."""
    odd = replace(transcript_of(), file=f"{'가' * 300}.wav")
    document = read(write_docx(odd))
    assert document.paragraphs[0].text == "가" * 300
    assert document.core_properties.title == "가" * 255


@settings(deadline=None, max_examples=25)
@given(TRANSCRIPTS)
def test_every_text_is_read_back(transcript: Transcript) -> None:
    said = [segment.best.text for segment in transcript.segments if segment.best.text]
    data = write_docx(transcript)
    assert [line.partition("\t")[2] for line in lines_of(read(data))] == said
    body = ElementTree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml"))
    text = "".join(node.text or "" for node in body.iter(qn("w:t")))
    assert all(line in text for line in said)


def test_an_interview_has_paragraphs_by_speaker_and_times_only_if_wanted() -> None:
    plain = read(write_docx(SPOKEN, layout=DocumentLayout.INTERVIEW, title="첫 만남"))
    assert plain.paragraphs[0].text == "첫 만남"
    assert lines_of(plain) == ["김도윤", "안녕하세요 반갑습니다", "이서연", "네", "음"]
    timed = read(write_docx(SPOKEN, layout=DocumentLayout.INTERVIEW, times=True))
    assert lines_of(timed)[:3] == ["김도윤  00:00:00", "안녕하세요 반갑습니다", "이서연  00:00:05"]
    bare = read(write_docx(SPOKEN, layout=DocumentLayout.INTERVIEW, speakers=False))
    assert lines_of(bare) == ["안녕하세요 반갑습니다", "네", "음"]


def test_a_record_is_a_numbered_table_with_its_head_on_every_page() -> None:
    document = read(write_docx(SPOKEN, layout=DocumentLayout.RECORD, times=True))
    _, table = document.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["번호", "시간", "화자", "내용"],
        ["1", "00:00:00", "김도윤", "안녕하세요 반갑습니다"],
        ["2", "00:00:05", "이서연", "네"],
        ["3", "00:00:20", "", "음"],
    ]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    widths = sum(cell.width for cell in table.rows[1].cells)
    page = document.sections[0]
    assert widths <= page.page_width - page.left_margin - page.right_margin + 10


@pytest.mark.parametrize("layout", [DocumentLayout.INTERVIEW, DocumentLayout.RECORD])
def test_columns_are_as_wide_in_the_grid_as_in_their_cells(layout: DocumentLayout) -> None:
    """LibreOffice goes by the grid: without it the facts' labels took half of the page."""
    document = read(write_docx(SPOKEN, layout=layout, times=True))
    for table in document.tables:
        grid = [column.width for column in table.columns]
        assert grid == [cell.width for cell in table.rows[0].cells]
        assert grid[0] < grid[-1]
