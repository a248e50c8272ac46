"""What a format is made of: cues, the transcript, a document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from kasr_desktop.domain.cue import Cue
from kasr_desktop.domain.export_options import ExportOptions
from kasr_desktop.domain.transcript import Transcript
from kasr_desktop.exports.document_content import DocumentContent


@dataclass(frozen=True, slots=True)
class CueFormat:
    """A format made of subtitle cues.

    Attributes:
        write: Cues to text with bare line feeds.
    """

    write: Callable[[Sequence[Cue]], str]


@dataclass(frozen=True, slots=True)
class TranscriptFormat:
    """A format made of the transcript itself.

    Attributes:
        write: To text with bare line feeds, in one piece or piece by piece.
    """

    write: Callable[[Transcript, ExportOptions], Iterable[str]]


@dataclass(frozen=True, slots=True)
class PackedFormat:
    """A document that is no text.

    Attributes:
        write: To the bytes of the file.
    """

    write: Callable[[DocumentContent], bytes]


ExportFormat = CueFormat | TranscriptFormat | PackedFormat
