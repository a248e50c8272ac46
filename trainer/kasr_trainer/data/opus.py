"""Text for the language model, line by line, as OPUS serves OpenSubtitles and as plain files.

OPUS-OpenSubtitles/v2018/moses/en-ko.txt.zip   OpenSubtitles.en-ko.ko inside, one line each
OPUS-OpenSubtitles/v2018/mono/ko.txt.gz        one line each
OPUS-OpenSubtitles/v2018/raw/ko.zip, xml/ko.zip, tmx/en-ko.tmx.gz       see `opus_xml`
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from kasr_trainer.data.opus_xml import XmlError, read_memory, read_sentences
from kasr_trainer.errors import CorpusError

_SHOWN = 5  # names of an archive in an error's sentence

_OPENERS = {".gz": gzip.open, ".xz": lzma.open, ".bz2": bz2.open}


def read_text(path: Path, *, language: str = "ko") -> Iterator[str]:
    """Return the lines of a text without their ends; nothing is held in memory.

    Args:
        path: Moses zip, zip of XML, TMX, or plain text, the last two also packed with gz,
            xz or bz2.
        language: Which side of a Moses zip or a TMX, which folder of a zip of XML.

    Raises:
        CorpusError: missing, unreadable, or unknown_format: no text of the language in a zip.
    """
    if not path.is_file():
        raise CorpusError(f"There is no text {path}.", reason="missing", path=path)
    try:
        if path.suffix == ".zip":
            yield from _read_zip(path, language)
            return
        opener = _OPENERS.get(path.suffix)
        with opener(path, "rb") if opener else path.open("rb") as file:  # type: ignore[operator]
            is_memory = ".tmx" in path.suffixes
            yield from read_memory(file, language) if is_memory else _lines(file)
    except (EOFError, lzma.LZMAError, zipfile.BadZipFile, gzip.BadGzipFile, XmlError) as error:
        raise CorpusError(
            f"The text {path} is damaged or ends too early ({error}); fetch it again.",
            reason="unreadable",
            path=path,
        ) from error


def _read_zip(path: Path, language: str) -> Iterator[str]:
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        plain = [name for name in names if name.endswith(f".{language}")]
        documents = [
            name for name in names if name.endswith(".xml") and language in name.split("/")[:-1]
        ]
        if not plain and not documents:
            raise CorpusError(
                f"{path} holds no text in {language}; it holds {', '.join(names[:_SHOWN])}.",
                reason="unknown_format",
                path=path,
            )
        for name in plain or documents:
            with archive.open(name) as file:
                yield from _lines(file) if plain else read_sentences(file)


def _lines(file: IO[bytes]) -> Iterator[str]:
    # bytes, because subtitles hold every kind of line end and only the line feed parts lines here
    for line in file:
        yield line.rstrip(b"\r\n").decode("utf-8", errors="replace")
