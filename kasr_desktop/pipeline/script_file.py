"""A script from a file: a text, a document, or subtitles, of which every cue is a line."""

from __future__ import annotations

from pathlib import Path

from kasr_desktop.decoding.documents import DOCUMENT_SUFFIXES, read_document
from kasr_desktop.domain.errors import DocumentError
from kasr_desktop.exports.reading import CUE_READERS, read_cues
from kasr_desktop.text.script import Script, read_script

SCRIPT_SUFFIXES = tuple(dict.fromkeys((*DOCUMENT_SUFFIXES, *CUE_READERS)))


def read_script_file(path: Path) -> Script:
    """Return the script in a file.

    Raises:
        DocumentError: missing, unreadable, not_text, damaged, too_large, no_korean.
        ExportError: unreadable, malformed: subtitles that are none.
    """
    script = read_script(script_text(path))
    if not any(word.spoken for word in script.words):
        raise DocumentError(f"There is nothing to say in {path}.", reason="no_korean", path=path)
    return script


def script_text(path: Path) -> str:
    """Return the lines of a file.

    Raises:
        DocumentError, ExportError: As `read_script_file`.
    """
    if path.suffix.lower() in CUE_READERS:
        return "\n".join(" ".join(cue.lines) for cue in read_cues(path))
    return "\n".join(read_document(path))
