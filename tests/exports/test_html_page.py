"""HTML is read back by html5lib, which reads as browsers do."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest
from hypothesis import given, settings
from made_values import SPOKEN, TRANSCRIPTS

from kasr_desktop.domain.export_options import DocumentLayout, ExportOptions
from kasr_desktop.domain.transcript import Transcript
from kasr_desktop.exports.document_content import document_content
from kasr_desktop.exports.html_page import write_html


def page(transcript: Transcript, **choices: Any) -> Element:
    """Read a page; whatever is not as HTML5 has it is an error."""
    content = document_content(transcript, ExportOptions(**choices))
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    found: Element = parser.parse(write_html(content))
    return found


def texts(found: Element, tag: str) -> list[str]:
    return ["".join(one.itertext()) for one in found.iter(tag)]


def test_an_interview_has_a_title_and_paragraphs_by_speaker() -> None:
    found = page(SPOKEN, layout=DocumentLayout.INTERVIEW, title="첫 <만남>")
    assert found.get("lang") == "ko"
    assert texts(found, "title") == texts(found, "h1") == ["첫 <만남>"]
    assert texts(found, "p") == ["김도윤", "안녕하세요 반갑습니다", "이서연", "네", "음"]
    assert texts(found, "time") == []
    timed = page(SPOKEN, layout=DocumentLayout.INTERVIEW, times=True)
    assert texts(timed, "time") == ["00:00:00", "00:00:05", "00:00:20"]


def test_rows_have_their_times() -> None:
    assert texts(page(SPOKEN), "p") == [
        "00:00:00 김도윤: 안녕하세요",
        "00:00:02 김도윤: 반갑습니다",
        "00:00:05 이서연: 네",
        "00:00:20 음",
    ]


def test_a_record_is_a_table() -> None:
    found = page(SPOKEN, layout=DocumentLayout.RECORD)
    _, record = found.iter("table")
    rows = [[("".join(cell.itertext())) for cell in row] for row in record.iter("tr")]
    assert rows[:2] == [["번호", "화자", "내용"], ["1", "김도윤", "안녕하세요 반갑습니다"]]


@pytest.mark.parametrize("layout", list(DocumentLayout))
@settings(deadline=None, max_examples=40)
@given(transcript=TRANSCRIPTS)
def test_whatever_was_said_is_read_back(layout: DocumentLayout, transcript: Transcript) -> None:
    content = document_content(transcript, ExportOptions(layout=layout))
    found = page(transcript, layout=layout)
    whole = "".join(found.itertext())
    for paragraph in content.paragraphs:
        assert paragraph.text in whole
