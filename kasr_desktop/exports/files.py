"""Text onto the disk: encoded, whole or not at all, and never over another file unasked."""

from __future__ import annotations

import codecs
import contextlib
import errno
import hashlib
import itertools
import os
import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from kasr_desktop.atomic_file import claim, replace_file, synced_file
from kasr_desktop.domain.errors import ExportError
from kasr_desktop.domain.export_options import Newline, TextEncoding

_NO_SPACE = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
_HALF = re.compile("[\ud800-\udfff]")
_MOST_NAMED = 10  # characters in one message
_MOST_TRIES = 100
_LONGEST_NAME = 255  # bytes
_LONGEST_ENDING = 10  # characters of a file's ending, the point among them


def write_text(
    path: Path,
    text: str | Iterable[str],
    *,
    encoding: TextEncoding = TextEncoding.UTF_8,
    newline: Newline = Newline.LF,
    overwrite: bool = False,
) -> Path:
    """Write `text` to `path`, or to a free name beside it unless `overwrite`.

    Missing folders are made. Text that comes in pieces is written as it comes, once.

    Returns:
        Where the text now is.

    Raises:
        ExportError: `unencodable`, `unwritable` or `no_space`; an old file is as it was, no
            half file is left.
    """
    pieces = [text] if isinstance(text, str) else text
    return write_bytes(path, _encoded(pieces, encoding, newline), overwrite=overwrite)


def write_bytes(path: Path, data: bytes | Iterable[bytes], *, overwrite: bool = False) -> Path:
    """Write `data` as `write_text` does its text.

    Raises:
        ExportError: `unwritable` or `no_space`.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if overwrite:
            replace_file(path, data)
            return path
        return _create_beside(path, data)
    except OSError as error:
        raise _export_error(path, error) from error


def encode(text: str, encoding: TextEncoding) -> bytes:
    r"""Encode `text`, or name every character that the encoding lacks.

    Raises:
        ExportError: `unencodable`, with the characters and how many they are.

    Example:
        >>> encode("뷁", TextEncoding.CP949)  # in CP949, not in EUC-KR
        b'\x94\xee'
    """
    return b"".join(_encoded([text], encoding, Newline.LF))


def _encoded(pieces: Iterable[str], encoding: TextEncoding, newline: Newline) -> Iterator[bytes]:
    """Encode text piece by piece; the first piece has the mark of an encoding that has one.

    What no encoding holds, half a letter, becomes U+FFFD where there is one: nobody could choose
    another encoding for the text.
    """
    encoder = codecs.getincrementalencoder(encoding)()
    rest = iter(pieces)
    for piece in rest:
        try:
            whole = piece if encoding is TextEncoding.CP949 else _HALF.sub("\ufffd", piece)
            yield encoder.encode(whole.replace("\n", newline.characters))
        except UnicodeEncodeError as error:
            raise _unencodable(itertools.chain([piece], rest), encoding) from error


def _unencodable(pieces: Iterable[str], encoding: TextEncoding) -> ExportError:
    letters = dict.fromkeys(itertools.chain.from_iterable(map(dict.fromkeys, pieces)))
    lacking = [letter for letter in letters if not _fits(letter, encoding)]
    named = ", ".join(f"{letter!r} (U+{ord(letter):04X})" for letter in lacking[:_MOST_NAMED])
    return ExportError(
        f"{encoding.value.upper()} cannot hold {named}.",
        reason="unencodable",
        encoding=encoding.value,
        characters="".join(lacking[:_MOST_NAMED]),
        count=len(lacking),
    )


def free_path(path: Path, *, taken: Collection[Path] = ()) -> Path:
    """Return `path` if nothing is there, else `name (1).srt` or the first free number after it.

    Args:
        path: The wanted name.
        taken: Names that somebody is about to use, resolved.
    """
    stem, suffix = path.name.removesuffix(path.suffix), path.suffix
    numbered = (_fitting(path.parent, stem, f" ({n}){suffix}") for n in itertools.count(1))
    return next(
        candidate
        for candidate in itertools.chain([path], numbered)
        if not _taken(candidate) and candidate.resolve() not in taken
    )


def named_after(recording: Path, suffix: str, folder: Path | None = None) -> Path:
    """Return the name of a result: the recording's with another ending, beside it or in `folder`.

    Only an ending that is one is replaced, and a name too long for the system is shortened.

    Example:
        >>> named_after(Path("회의.m4a"), ".srt").name, named_after(Path("2024.01.01"), ".srt").name
        ('회의.srt', '2024.01.01.srt')
    """
    ending = recording.suffix
    is_plain = ending.isascii() and ending[1:].isalnum() and len(ending) <= _LONGEST_ENDING
    has_ending = is_plain and not ending[1:].isdigit()
    stem = recording.name.removesuffix(ending) if has_ending else recording.name
    return _fitting(folder or recording.parent, stem, suffix)


def _fitting(folder: Path, stem: str, suffix: str) -> Path:
    """Return `stem` + `suffix`, the stem shortened until the system takes the name.

    Most systems count 255 bytes; a hash keeps long names of different ends apart.
    """
    name = stem + suffix
    if len(os.fsencode(name)) <= _LONGEST_NAME:
        return folder / name
    mark = "~" + hashlib.sha256(os.fsencode(stem)).hexdigest()[:6]
    while stem and len(os.fsencode(stem + mark + suffix)) > _LONGEST_NAME:
        stem = stem[:-1]
    return folder / (stem.rstrip() + mark + suffix)


def _create_beside(path: Path, data: bytes | Iterable[bytes]) -> Path:
    with synced_file(path.parent, data) as written:
        for _ in range(_MOST_TRIES):
            candidate = free_path(path)
            with contextlib.suppress(FileExistsError):  # another program may be faster
                claim(written, candidate)
                return candidate
    raise ExportError(f"There is no free name beside {path}.", reason="exists", path=path)


def _taken(path: Path) -> bool:
    return path.exists() or path.is_symlink()  # a dead link is someone's too


def _fits(letter: str, encoding: TextEncoding) -> bool:
    try:
        letter.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _export_error(path: Path, error: OSError) -> ExportError:
    detail = error.strerror or str(error)
    if error.errno in _NO_SPACE:
        message, reason = f"There is no space left to write {path}.", "no_space"
    else:
        message, reason = f"{path} cannot be written: {detail}.", "unwritable"
    return ExportError(message, reason=reason, path=path, detail=detail)
