"""PDF is read back by pypdf, which knows nothing of Qt."""

from __future__ import annotations

import io
import os
from multiprocessing.connection import Connection
from pathlib import Path

import pypdf
import pytest
from support.segments import two_texts

from kasr_desktop.domain.errors import ExportError
from kasr_desktop.domain.export_options import DocumentLayout, ExportOptions, FileFormat
from kasr_desktop.domain.transcript import Hypothesis, Transcript, Word
from kasr_desktop.exports.document_content import DocumentContent, document_content
from kasr_desktop.pipeline import pdf_drawing
from kasr_desktop.pipeline.exporting import export

pytestmark = pytest.mark.costly

SAID = (
    "안녕하세요 반갑습니다 <오늘은> 5월 17일 12:30이에요",
    "네 office AT&T -> 끝까지 읽혀야 해요",
)


def spoken(text: str) -> Hypothesis:
    return Hypothesis(tuple(Word(one, 0.0, 1.0, 0.9) for one in text.split()), 0.9)


def meeting(num_turns: int = 2) -> Transcript:
    rows = (
        two_texts(
            60.0 * n, 60.0 * n + 5, lm=spoken(SAID[n % 2]), speaker=("김도윤", "이서연")[n % 2]
        )
        for n in range(num_turns)
    )
    return Transcript("회의.m4a", 3600.0, "builtin-ko", "cpu", "both", 0.1, tuple(rows))


def read(path: Path) -> tuple[pypdf.PdfReader, str]:
    """Return a file and its text, a space where a line or a word ends."""
    reader = pypdf.PdfReader(io.BytesIO(path.read_bytes()), strict=True)
    return reader, "\n".join(page.extract_text() for page in reader.pages)


@pytest.mark.parametrize("layout", DocumentLayout)
def test_text_speakers_and_times_are_read_back(layout: DocumentLayout, tmp_path: Path) -> None:
    options = ExportOptions(layout=layout, times=True, title="첫 <만남>")
    reader, text = read(export(meeting(), FileFormat.PDF, tmp_path / "회의.pdf", options))
    flowing = " ".join(text.split())
    assert "회의.m4a" in flowing.replace(" ", "")
    for said in (*SAID, "김도윤", "이서연", "00:00:00", "00:01:00", "첫 <만남>"):
        assert said in flowing
    assert "\t" not in text
    assert reader.metadata is not None
    assert reader.metadata.title == "첫 <만남>"


def test_pretendard_is_inside_and_pages_are_numbered(tmp_path: Path) -> None:
    options = ExportOptions(layout=DocumentLayout.RECORD)
    reader, _ = read(export(meeting(120), FileFormat.PDF, tmp_path / "회의.pdf", options))
    fonts = {
        str(font.get_object()["/BaseFont"]): "/FontFile2"
        in font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()  # type: ignore[index]
    }
    assert fonts["/Pretendard-Regular"]
    assert all(fonts.values())
    assert len(reader.pages) > 2
    for number, page in enumerate(reader.pages, start=1):
        lines = page.extract_text().splitlines()
        assert f"{number} / {len(reader.pages)}" in lines
        assert {"번호", "화자", "내용"} <= set(lines)  # the head stands on every page


def die(connection: Connection, content: DocumentContent) -> None:
    os._exit(7)


def test_a_process_that_dies_drawing_is_an_error_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pdf_drawing, "tell_pdf", die)
    with pytest.raises(ExportError) as caught:
        pdf_drawing.pdf_of(document_content(meeting(), ExportOptions()))
    assert caught.value.reason == "not_drawn"
    assert "7" in str(caught.value)
