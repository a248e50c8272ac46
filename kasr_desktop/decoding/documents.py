"""The user's documents as lines of text: plain text in any Korean encoding, and DOCX."""

from __future__ import annotations

import codecs
import errno
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

from kasr_desktop.domain.errors import DocumentError
from kasr_desktop.whole_file import read_whole

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
        data = read_whole(path, _MAX_BYTES)
        if path.suffix.lower() == ".docx":
            return list(_read_docx(path, data))
        return _decode(path, data).splitlines()
    except FileNotFoundError as error:
        raise DocumentError(f"{path} is not there.", reason="missing", path=path) from error
    except OSError as error:
        if error.errno == errno.EFBIG:
            raise _too_large(path) from error
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


def _too_large(path: Path) -> DocumentError:
    return DocumentError(f"{path} is too large.", reason="too_large", path=path)


def _read_docx(path: Path, data: bytes) -> Iterator[str]:
    """Read paragraphs and the cells of tables."""
    import docx

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            unpacked = sum(part.file_size for part in parts.infolist())
        if unpacked > _MAX_BYTES:  # a thousandth of it may be all that lies on the disk
            raise _too_large(path)
        document = docx.Document(io.BytesIO(data))
    except DocumentError:
        raise
    except Exception as error:  # zipfile's, lxml's and python-docx' own
        raise DocumentError(
            f"{path} is not a DOCX file or is damaged.", reason="damaged", path=path
        ) from error
    yield from (paragraph.text for paragraph in document.paragraphs)
    for table in document.tables:
        for row in table.rows:
            yield from (cell.text for cell in row.cells)
