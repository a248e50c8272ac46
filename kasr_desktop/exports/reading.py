"""Subtitle files as people have them: in any usual encoding, damaged ones too."""

from __future__ import annotations

import codecs
import contextlib
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from kasr_desktop.domain.cue import Cue
from kasr_desktop.domain.errors import ExportError
from kasr_desktop.exports.ass import read_ass
from kasr_desktop.exports.cue_file import CueFault, CueFile, CueProblem
from kasr_desktop.exports.smi import read_smi
from kasr_desktop.exports.srt import read_srt
from kasr_desktop.exports.vtt import read_vtt
from kasr_desktop.text.hangul import nfc
from kasr_desktop.whole_file import read_whole

CUE_READERS: dict[str, Callable[[str], CueFile]] = {
    ".srt": read_srt,
    ".vtt": read_vtt,
    ".smi": read_smi,
    ".sami": read_smi,
    ".ass": read_ass,
    ".ssa": read_ass,
}
"""What reads a file, by its extension in small letters."""

# An 8-bit text that happens to be valid UTF-8 is one; nearly everything is valid CP949.
_ENCODINGS = ("utf-8-sig", "cp949")
_SAID = ("utf-8", "utf-8-sig", "utf-16")  # by its mark, or by every byte of it
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_LARGEST_BYTES = 20_000_000  # a day of speech has two
_MOST_BAD = 0.2  # part of the lines that may be bad bytes before it is no text


@dataclass(frozen=True, slots=True)
class ReadText:
    """A text file of unknown encoding.

    Attributes:
        text: NFC.
        encoding: Python's name of the encoding it was read in.
        bad_lines: Numbers from 1 of the lines that are in another encoding or damaged.
    """

    text: str
    encoding: str
    bad_lines: tuple[int, ...] = ()

    @property
    def guessed(self) -> str:
        """The encoding if the file says none and it is not UTF-8, as people write it; else ""."""
        return "" if self.encoding in _SAID else self.encoding.upper()


def read_cues(path: Path) -> tuple[Cue, ...]:
    """Read the cues of a subtitle file of any extension in `CUE_READERS`.

    Raises:
        ExportError: `unreadable`, or `malformed`: not text, or not one cue in it.
    """
    return read_cue_file(path).cues


def read_cue_file(path: Path) -> CueFile:
    """Read a subtitle file, with what cannot be read as it stands.

    Raises:
        ExportError: As `read_cues`.
    """
    read = read_text_file(path)
    found = CUE_READERS[path.suffix.lower()](read.text)
    lines = read.text.splitlines()
    bad = [CueProblem(line, CueFault.BAD_BYTES, lines[line - 1]) for line in read.bad_lines]
    problems = tuple(sorted((*found.problems, *bad), key=lambda p: p.line))
    return replace(found, problems=problems, guessed=read.guessed)


def read_text_file(path: Path) -> ReadText:
    """Read a text file, and tell how its encoding was guessed.

    Raises:
        ExportError: `unreadable`: it is missing, a folder, locked or larger than a text is;
            `malformed`: it is no text.
    """
    try:
        data = read_whole(path, _LARGEST_BYTES)
    except OSError as error:
        raise ExportError(
            f"{path} cannot be read: {error.strerror or error}.", reason="unreadable", path=path
        ) from error
    found = _decoded(data)
    if found is None:
        raise ExportError(f"{path} is not a text file.", reason="malformed", path=path)
    return replace(found, text=nfc(found.text))


def _decoded(data: bytes) -> ReadText | None:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _as(data, "utf-16")
    if b"\0" in data:  # no other text holds zeros
        tried = [_as(data, encoding) for encoding in ("utf-16-le", "utf-16-be")]
        texts = [one for one in tried if one is not None and not _CONTROLS.search(one.text)]
        return max(texts, key=lambda one: _usual(one.text), default=None)
    for encoding in _ENCODINGS:
        if found := _as(data, encoding):
            return found
    return _line_by_line(data)


def _as(data: bytes, encoding: str) -> ReadText | None:
    with contextlib.suppress(UnicodeDecodeError):
        return ReadText(data.decode(encoding), encoding)
    return None


def _usual(text: str) -> int:
    """Count the letters that Korean files are full of."""
    return sum(letter < "\x80" or "가" <= letter <= "힣" for letter in text)


def _line_by_line(data: bytes) -> ReadText | None:
    """Read a text of which some lines are in another encoding, or damaged."""
    lines = data.removeprefix(codecs.BOM_UTF8).splitlines(keepends=True)
    texts: list[str] = []
    bad: list[int] = []
    for number, line in enumerate(lines, start=1):
        found = _as(line, "utf-8")
        if found is None:
            bad.append(number)
            found = _as(line, "cp949") or ReadText(line.decode(errors="replace"), "utf-8")
        texts.append(found.text)
    if len(bad) > max(1, _MOST_BAD * len(lines)) or _CONTROLS.search("".join(texts)):
        return None
    return ReadText("".join(texts), "utf-8", tuple(bad))
