"""Text for the language model, line by line, as OPUS serves OpenSubtitles and as plain files.

OPUS-OpenSubtitles/v2018/moses/en-ko.txt.zip   OpenSubtitles.en-ko.ko inside, one line each
OPUS-OpenSubtitles/v2018/mono/ko.txt.gz        one line each
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from trainer.errors import CorpusError

_OPENERS = {".gz": gzip.open, ".xz": lzma.open, ".bz2": bz2.open}


def read_text(path: Path, *, language: str = "ko") -> Iterator[str]:
    """Give the lines of a text without their ends; nothing is held in memory.

    Args:
        path: Moses zip, or plain text, also packed with gz, xz or bz2.
        language: Which side of a Moses zip.

    Raises:
        CorpusError: missing, unreadable, or unknown_format: no text of the language in a zip.
    """
    if not path.is_file():
        raise CorpusError(f"There is no text {path}.", reason="missing", path=path)
    try:
        if path.suffix == ".zip":
            yield from _read_moses(path, language)
            return
        opener = _OPENERS.get(path.suffix)
        with opener(path, "rb") if opener else path.open("rb") as file:  # type: ignore[operator]
            yield from _lines(file)
    except (EOFError, lzma.LZMAError, zipfile.BadZipFile, gzip.BadGzipFile) as error:
        raise CorpusError(
            f"The text {path} is damaged or ends too early ({error}); fetch it again.",
            reason="unreadable",
            path=path,
        ) from error


def _read_moses(path: Path, language: str) -> Iterator[str]:
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.endswith(f".{language}")]
        if not names:
            raise CorpusError(
                f"{path} holds no text in {language}; it holds {', '.join(archive.namelist())}.",
                reason="unknown_format",
                path=path,
            )
        for name in names:
            with archive.open(name) as file:
                yield from _lines(file)


def _lines(file: IO[bytes]) -> Iterator[str]:
    # bytes, because subtitles hold every kind of line end and only the line feed parts lines here
    for line in file:
        yield line.rstrip(b"\r\n").decode("utf-8", errors="replace")
