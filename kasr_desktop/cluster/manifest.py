"""The list of files: one a line, and a name for each result that no other file has."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from pathlib import PurePosixPath

from kasr_desktop.domain.errors import ClusterError
from kasr_desktop.text.hangul import nfc

_LONGEST = 200  # bytes of a name that are kept; with hash and ending it fits every file system


@dataclass(frozen=True, slots=True)
class Recording:
    """A file to transcribe.

    Attributes:
        url: Where it lies: a path, or a URL that fsspec opens.
        name: What its results are called, without an ending.
    """

    url: str
    name: str


def read_manifest(text: str, source: str) -> list[Recording]:
    r"""Read tab-separated lines: where the file lies and, if wished, what to call its results.

    Without a name the file's own is taken, with eight letters of its place's hash behind it: two
    recordings called 회의.wav keep both results, and a longer list changes no name. Empty lines,
    lines that begin with "#", and a first line "path" or "path, name" are passed over.

    Args:
        text: What the list says.
        source: Where it lies, for messages.

    Raises:
        ClusterError: no_files, or twice: two lines give one name.

    Example:
        >>> [one.name for one in read_manifest("/nfs/회의.wav\ns3://b/a.mp3\t인터뷰", "list.tsv")]
        ['회의-65bc0380', '인터뷰']
    """
    recordings: dict[str, Recording] = {}
    for number, line in enumerate(io.StringIO(text, newline=None), 1):
        cells = [cell.strip() for cell in line.split("\t")]
        if not cells[0] or cells[0].startswith("#"):
            continue
        if number == 1 and cells[0].lower() in ("path", "url", "file"):
            continue
        url = cells[0]
        name = _safe(cells[1]) if len(cells) > 1 and cells[1] else _own_name(url)
        key = name.casefold()  # many disks know no difference
        if key in recordings:
            if recordings[key].url == url:
                continue  # said twice, done once
            raise ClusterError(
                f"Line {number} of {source} gives the name {name} a second time.",
                reason="twice",
                source=source,
                number=number,
                name=name,
            )
        recordings[key] = Recording(url, name)
    if not recordings:
        raise ClusterError(f"{source} names no file.", reason="no_files", source=source)
    return list(recordings.values())


def _own_name(url: str) -> str:
    stem = PurePosixPath(url.replace("\\", "/")).stem
    digest = hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{_safe(stem)}-{digest}"


def _safe(name: str) -> str:
    """Return a name that leaves no folder and that every system takes."""
    kept = "".join("_" if _is_refused(letter) else letter for letter in name)
    fitting = nfc(kept).strip(". ").encode()[:_LONGEST].decode("utf-8", "ignore")
    return fitting.rstrip(". ") or "_"


def _is_refused(letter: str) -> bool:
    """Return whether some system takes no name with it; half a surrogate pair is no letter."""
    return letter in '/\\:*?"<>|' or ord(letter) < 32 or 0xD800 <= ord(letter) <= 0xDFFF
