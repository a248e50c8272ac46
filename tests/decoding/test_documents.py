from __future__ import annotations

from pathlib import Path

import docx
import pytest

from kasr_desktop.decoding.documents import read_document
from kasr_desktop.domain.errors import DocumentError

TEXT = "홍길동 팀장은\n회의에 왔다"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_text_in_any_korean_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "글.txt"
    path.write_bytes(TEXT.encode(encoding))
    assert read_document(path) == TEXT.split("\n")


def test_paragraphs_and_tables_of_a_docx(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("홍길동 팀장은")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "이름", "김아무개"
    path = tmp_path / "회의록.DOCX"
    document.save(str(path))
    assert read_document(path) == ["홍길동 팀장은", "이름", "김아무개"]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("없음.txt", None, "missing"),
        ("소리.txt", b"\x00\x01\xff\xfe" * 20, "not_text"),
        ("그림.txt", b"\x89PNG\r\n\x1a\n\xff\xff\xff", "not_text"),
        ("글.docx", b"this is no zip", "damaged"),
        ("글.docx", b"", "damaged"),
    ],
)
def test_what_is_no_document_is_said(
    tmp_path: Path, name: str, content: bytes | None, reason: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DocumentError) as caught:
        read_document(path)
    assert caught.value.reason == reason
    assert caught.value.facts["path"] == str(path)


def test_a_folder_is_no_document(tmp_path: Path) -> None:
    (tmp_path / "폴더.txt").mkdir()
    with pytest.raises(DocumentError) as caught:
        read_document(tmp_path / "폴더.txt")
    assert caught.value.reason == "unreadable"


def test_too_large_a_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "큰.txt"
    with path.open("wb") as file:
        file.truncate(200_000_000)  # sparse: takes no room
    with pytest.raises(DocumentError) as caught:
        read_document(path)
    assert caught.value.reason == "too_large"
