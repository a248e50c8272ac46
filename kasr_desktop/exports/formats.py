"""Every format by name: its extension, its label, what it is made of and who writes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kasr_desktop.domain.cue import Cue
from kasr_desktop.domain.options import ExportOptions, FileFormat, Newline
from kasr_desktop.domain.transcript import Transcript
from kasr_desktop.exports.json_document import write_json
from kasr_desktop.exports.srt import write_srt
from kasr_desktop.exports.tsv import write_tsv
from kasr_desktop.exports.txt import write_txt
from kasr_desktop.exports.vtt import write_vtt


@dataclass(frozen=True, slots=True)
class CueFormat:
    """A format made of subtitle cues.

    Attributes:
        extension: With its point.
        label: English name for lists and help.
        write: Cues to text with bare line feeds.
        newline: What readers of the format expect.
        utf8_only: True where the standard allows no other encoding.
    """

    extension: str
    label: str
    write: Callable[[Sequence[Cue]], str]
    newline: Newline = Newline.LF
    utf8_only: bool = False


@dataclass(frozen=True, slots=True)
class TranscriptFormat:
    """A format made of the transcript itself; attributes as in `CueFormat`."""

    extension: str
    label: str
    write: Callable[[Transcript, ExportOptions], str]
    newline: Newline = Newline.LF
    utf8_only: bool = False


ExportFormat = CueFormat | TranscriptFormat

FORMATS: dict[FileFormat, ExportFormat] = {
    # Televisions want CRLF and no other reader minds it.
    FileFormat.SRT: CueFormat(".srt", "SubRip subtitles", write_srt, newline=Newline.CRLF),
    FileFormat.VTT: CueFormat(".vtt", "WebVTT subtitles", write_vtt, utf8_only=True),
    FileFormat.TXT: TranscriptFormat(
        ".txt",
        "Plain text",
        lambda transcript, options: write_txt(transcript, side=options.side, times=options.times),
    ),
    FileFormat.TSV: TranscriptFormat(
        ".tsv",
        "Tab-separated values",
        lambda transcript, options: write_tsv(transcript, side=options.side),
    ),
    FileFormat.JSON: TranscriptFormat(
        ".json",
        "JSON with word times and confidence",
        lambda transcript, _: write_json(transcript),
        utf8_only=True,
    ),
}
