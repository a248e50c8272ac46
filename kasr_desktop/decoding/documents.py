"""The user's documents as lines of text: plain text in any Korean encoding, and DOCX."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path

from kasr_desktop.domain.errors import DocumentError

TEXT_SUFFIXES = (".txt", ".md", ".csv", ".tsv", ".srt")
DOCUMENT_SUFFIXES = (*TEXT_SUFFIXES, ".docx")

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAX_BYTES = 100_000_000
"""A text larger than this is no document."""


def read_document(path: Path) -> list[str]:
    """Return the lines of a document.

    Raises:
        DocumentError: missing, unreadable, not_text, damaged, too_large.
    """
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise DocumentError(f"{path} is too large.", reason="too_large", path=path)
        if path.suffix.lower() == ".docx":
            return list(_read_docx(path))
        return _decode(path, path.read_bytes()).splitlines()
    except FileNotFoundError as error:
        raise DocumentError(f"{path} is not there.", reason="missing", path=path) from error
    except OSError as error:
        raise DocumentError(
            f"{path} cannot be read: {error.strerror}.", reason="unreadable", path=path
        ) from error


def _decode(path: Path, data: bytes) -> str:
    """Decode Korean text: by its mark, as UTF-8, or as the CP949 of older programs."""
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    for encoding in (marked,) if marked else ("utf-8", "cp949"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise DocumentError(f"{path} is not a text file.", reason="not_text", path=path)


def _read_docx(path: Path) -> Iterator[str]:
    """Read paragraphs and the cells of tables."""
    import docx

    try:
        document = docx.Document(str(path))
    except OSError:
        raise
    except Exception as error:  # zipfile's, lxml's and python-docx' own
        raise DocumentError(
            f"{path} is not a DOCX file or is damaged.", reason="damaged", path=path
        ) from error
    yield from (paragraph.text for paragraph in document.paragraphs)
    for table in document.tables:
        for row in table.rows:
            yield from (cell.text for cell in row.cells)
