"""What the words behind options become: the types that argparse is given, beyond numbers."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from kasr_desktop.cli.numbers import positive, positive_number
from kasr_desktop.domain.export_options import FileFormat
from kasr_desktop.domain.options import HOTWORD_MOST, Hotword
from kasr_desktop.text.hangul import nfc
from kasr_desktop.whole_file import read_whole

_MOST_LIST = 10_000_000  # bytes
_SUBTITLES = (".srt", ".vtt", ".smi", ".sami", ".ass", ".ssa")


def hotwords(text: str) -> tuple[Hotword, ...]:
    """Read "이름,이름:12" or, after "@", a UTF-8 file with such a list or one word a line.

    Example:
        >>> [(word.text, word.weight) for word in hotwords("한강, 세종대왕:12")]
        [('한강', 10.0), ('세종대왕', 12.0)]
    """
    if text.startswith("@"):
        try:
            text = read_whole(Path(text[1:]), _MOST_LIST).decode("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise argparse.ArgumentTypeError(f"{text[1:]} cannot be read: {error}") from error
    entries = (entry.strip() for entry in re.split(r"[,\n]", text))
    return tuple(_hotword(entry) for entry in entries if entry and not entry.startswith("#"))


def _hotword(entry: str) -> Hotword:
    word, colon, weight = entry.rpartition(":")
    if not colon:
        return Hotword(nfc(entry))
    try:
        number = float(weight)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{weight!r} in {entry!r} is not a weight") from None
    if not abs(number) <= HOTWORD_MOST:  # nor is it a number then
        raise argparse.ArgumentTypeError(
            f"{weight!r} in {entry!r} must be from {-HOTWORD_MOST:g} to {HOTWORD_MOST:g}"
        )
    if not word.strip():
        raise argparse.ArgumentTypeError(f"{entry!r} weighs no word")
    return Hotword(nfc(word.strip()), number)


def formats(text: str) -> tuple[FileFormat, ...]:
    """Read "srt,vtt" or "all".

    Example:
        >>> [chosen.value for chosen in formats("srt,JSON")]
        ['srt', 'json']
    """
    names = [name.strip().lower() for name in text.split(",") if name.strip()]
    if "all" in names:
        return tuple(FileFormat)
    try:
        return tuple(FileFormat(name) for name in names)
    except ValueError as error:
        known = ", ".join(FileFormat)
        raise argparse.ArgumentTypeError(f"{error}; choose from {known}, all") from None


def speakers(text: str) -> int:
    """Return how many speakers there are, 0 to find out.

    Raises:
        argparse.ArgumentTypeError: Neither "auto" nor a number from 1 on.
    """
    return 0 if text == "auto" else positive(text)


def jobs(text: str) -> int:
    """Return how many files to do side by side, 0 for as many as the machine carries.

    Raises:
        argparse.ArgumentTypeError: Neither "auto" nor a number from 1 on.
    """
    return 0 if text == "auto" else positive(text)


def share(text: str) -> float:
    """Return a part of a whole.

    Raises:
        argparse.ArgumentTypeError: Not between 0 and 1.
    """
    part = positive_number(text)
    if part >= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not between 0 and 1")
    return part


def folder(text: str) -> Path | str:
    """Return a folder: a path, or a URL such as "s3://bucket/texts" as it is."""
    return text if "://" in text else Path(text)


def wav_file(text: str) -> Path:
    """Return the path of a WAV file.

    Raises:
        argparse.ArgumentTypeError: Its name says something else.
    """
    path = Path(text)
    if path.suffix.lower() != ".wav":
        raise argparse.ArgumentTypeError(f"{text!r} is not .wav")
    return path


def subtitle_file(text: str) -> Path:
    """Return the path of a subtitle file.

    Raises:
        argparse.ArgumentTypeError: Its name says something else.
    """
    path = Path(text)
    if path.suffix.lower() not in _SUBTITLES:
        raise argparse.ArgumentTypeError(f"{text!r} is none of {', '.join(_SUBTITLES)}")
    return path
