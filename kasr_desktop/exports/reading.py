"""Subtitle files as people have them: in UTF-8, UTF-16 or CP949, with a BOM or without."""

from __future__ import annotations

import codecs
import contextlib
from collections.abc import Callable
from pathlib import Path

from kasr_desktop.domain.cue import Cue
from kasr_desktop.domain.errors import ExportError
from kasr_desktop.exports.srt import parse_srt
from kasr_desktop.exports.vtt import parse_vtt
from kasr_desktop.text.hangul import nfc

CUE_PARSERS: dict[str, Callable[[str], tuple[Cue, ...]]] = {".srt": parse_srt, ".vtt": parse_vtt}
"""What reads a file, by its extension in small letters."""

# An 8-bit text that happens to be valid UTF-8 is one; nearly everything is valid CP949.
_ENCODINGS = ("utf-8-sig", "cp949")


def read_cues(path: Path) -> tuple[Cue, ...]:
    """Read the cues of an SRT or VTT file, whichever its extension says.

    Raises:
        ExportError: `unreadable`, or `malformed`: not text, or not one cue in it.
    """
    return CUE_PARSERS[path.suffix.lower()](read_text(path))


def read_text(path: Path) -> str:
    """Read a text file of unknown encoding as NFC.

    Raises:
        ExportError: `unreadable`: it is missing, a folder or locked; `malformed`: it is no text.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ExportError(
            f"{path} cannot be read: {error.strerror or error}.", reason="unreadable", path=path
        ) from error
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if wide else _ENCODINGS:
        with contextlib.suppress(UnicodeDecodeError):
            return nfc(data.decode(encoding))
    raise ExportError(f"{path} is not a text file.", reason="malformed", path=path)
