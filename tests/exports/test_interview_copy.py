from __future__ import annotations

import html5lib
from hypothesis import given
from made_values import SPOKEN, TRANSCRIPTS

from kasr_desktop.domain.export_options import DocumentLayout, ExportOptions
from kasr_desktop.domain.transcript import Transcript
from kasr_desktop.exports.document_content import document_content
from kasr_desktop.exports.interview_copy import html_interview, plain_interview

INTERVIEW = ExportOptions(layout=DocumentLayout.INTERVIEW)


def test_speakers_stand_before_what_they_say() -> None:
    content = document_content(SPOKEN, INTERVIEW)
    assert plain_interview(content) == ("김도윤: 안녕하세요 반갑습니다\n\n이서연: 네\n\n음")
    assert html_interview(content).splitlines() == [
        "<p><b>김도윤</b><br>안녕하세요 반갑습니다</p>",
        "<p><b>이서연</b><br>네</p>",
        "<p>음</p>",
    ]


def test_times_only_where_they_are_wanted() -> None:
    timed = document_content(SPOKEN, ExportOptions(layout=DocumentLayout.INTERVIEW, times=True))
    assert plain_interview(timed).startswith("[00:00:00] 김도윤: ")
    assert "00:00:05" in html_interview(timed)
    assert "00:00:05" not in html_interview(document_content(SPOKEN, INTERVIEW))


@given(transcript=TRANSCRIPTS)
def test_whatever_was_said_is_read_back(transcript: Transcript) -> None:
    content = document_content(transcript, INTERVIEW)
    page = html5lib.parseFragment(html_interview(content), namespaceHTMLElements=False)
    found = "".join(page.itertext())
    for paragraph in content.paragraphs:
        assert paragraph.text in found
        assert paragraph.text in plain_interview(content)
