from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from made_values import SPOKEN, TRANSCRIPTS, hypothesis_of, transcript_of
from support.segments import two_texts

from kasr_desktop.domain.export_options import DocumentLayout, ExportOptions
from kasr_desktop.domain.transcript import Transcript
from kasr_desktop.exports.document_content import document_content, plain_document

INTERVIEW = ExportOptions(layout=DocumentLayout.INTERVIEW)


def test_one_speaker_is_one_paragraph() -> None:
    content = document_content(SPOKEN, INTERVIEW, today=date(2026, 5, 17))
    assert [(one.speaker, one.text) for one in content.paragraphs] == [
        ("김도윤", "안녕하세요 반갑습니다"),
        ("이서연", "네"),
        ("", "음"),
    ]
    assert dict(content.facts)["참석자"] == "김도윤, 이서연"
    assert dict(content.facts)["작성일"] == "2026년 5월 17일"


def test_the_day_stands_in_every_layout_and_only_where_there_is_one() -> None:
    for layout in DocumentLayout:
        dated = document_content(SPOKEN, ExportOptions(layout=layout, date="2026-05-17"))
        assert dict(dated.facts)["일시"] == "2026년 5월 17일"
        for nothing in (None, "", " "):
            plain = document_content(SPOKEN, ExportOptions(layout=layout, date=nothing))
            assert "일시" not in dict(plain.facts)


def test_where_nobody_is_named_pauses_part_paragraphs() -> None:
    rows = [
        two_texts(start, start + 1, lm=hypothesis_of(text, start=start))
        for start, text in ((0.0, "하나"), (1.5, "둘"), (6.0, "셋"))
    ]
    content = document_content(transcript_of(*rows), INTERVIEW)
    assert [one.text for one in content.paragraphs] == ["하나 둘", "셋"]


def test_an_hour_of_one_voice_is_no_single_paragraph() -> None:
    rows = [
        two_texts(start, start + 1, lm=hypothesis_of("가나다라마 " * 20, start=start))
        for start in map(float, range(50))
    ]
    content = document_content(transcript_of(*rows), INTERVIEW)
    assert len(content.paragraphs) > 10


def test_names_that_are_not_wanted_stand_nowhere() -> None:
    options = ExportOptions(layout=DocumentLayout.RECORD, speakers=False)
    assert "김도윤" not in plain_document(document_content(SPOKEN, options))


@given(transcript=TRANSCRIPTS, layout=st.sampled_from(DocumentLayout))
def test_nothing_that_was_said_is_left_out(transcript: Transcript, layout: DocumentLayout) -> None:
    content = document_content(transcript, ExportOptions(layout=layout))
    said = [row.best.text for row in transcript.segments if row.best.text]
    assert " ".join(one.text for one in content.paragraphs) == " ".join(said)
