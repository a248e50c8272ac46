"""References: read from what people have, remembered beside the app's data."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from kasr_desktop.atomic_file import replace_file
from kasr_desktop.exports.cue_file import CueFault
from kasr_desktop.exports.reading import CUE_READERS, read_cue_file, read_text_file
from kasr_desktop.text.elision import shown_name
from kasr_desktop.text.normalize import normalize

log = logging.getLogger(__name__)

SUFFIXES = frozenset({".txt", *CUE_READERS})


@dataclass(frozen=True, slots=True)
class Reference:
    """What was truly said.

    Attributes:
        name: Of the file it came from.
        text: As written there, without times.
        guessed: The encoding it was read in, "" if that needed no guess.
        bad_lines: Lines in another encoding than the rest, or damaged.
    """

    name: str
    text: str
    guessed: str = ""
    bad_lines: tuple[int, ...] = ()

    @property
    def words(self) -> list[str]:
        """What is compared: without punctuation and case."""
        return normalize(self.text).split()


def is_reference(path: Path) -> bool:
    """Tell by its name whether a file may be a reference."""
    return path.suffix.lower() in SUFFIXES


def read_reference(path: Path) -> Reference:
    """Read a text or subtitle file.

    Raises:
        ExportError: `unreadable` or `malformed`.
    """
    name = shown_name(path.name)
    if path.suffix.lower() not in CUE_READERS:
        read = read_text_file(path)
        return Reference(name, read.text, read.guessed, read.bad_lines)
    cues = read_cue_file(path)
    lines = [line for cue in cues.cues for line in cue.lines]
    bad = tuple(one.line for one in cues.problems if one.fault is CueFault.BAD_BYTES)
    return Reference(name, "\n".join(lines), cues.guessed, bad)


class References:
    """One JSON file a recording. A failure to write is logged: comparing goes on."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, recording: Path, reference: Reference, *, key: str = "") -> None:
        """Remember a recording's reference.

        Args:
            recording: The sound: doing it again keeps its reference.
            reference: What was said there.
            key: The text in the library; if that is forgotten, the reference is too.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            document = json.dumps({**asdict(reference), "key": key}, ensure_ascii=False)
            replace_file(self._place(recording), document.encode(errors="replace"))
        except OSError as error:
            log.error("the reference of %s is not remembered: %s", recording, error)

    def find(self, recording: Path) -> Reference | None:
        """Return what is remembered, None if nothing is or it cannot be read."""
        document = _read(self._place(recording))
        if document is None:
            return None
        return Reference(str(document.get("name", "")), str(document.get("text", "")))

    def drop(self, recording: Path) -> None:
        """Forget a recording's reference."""
        _unlink(self._place(recording))

    def drop_keys(self, keys: Sequence[str]) -> None:
        """Forget the references of texts that were forgotten."""
        for path in self.folder.glob("*.json"):
            document = _read(path)
            if document is not None and document.get("key") in keys:
                _unlink(path)

    def _place(self, recording: Path) -> Path:
        name = hashlib.sha256(str(recording.absolute()).encode(errors="surrogatepass"))
        return self.folder / f"{name.hexdigest()[:24]}.json"


def _read(path: Path) -> dict[str, object] | None:
    try:
        document = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError) as error:
        log.error("the reference %s cannot be read: %s", path, error)
        return None
    return document if isinstance(document, dict) else None


def _unlink(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        log.error("the reference %s stays: %s", path, error)
