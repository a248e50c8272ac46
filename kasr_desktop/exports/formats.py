"""Every format by name: its extension, its label, what it is made of and who writes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kasr_desktop.domain.cue import Cue
from kasr_desktop.domain.options import ExportOptions, FileFormat, Newline
from kasr_desktop.domain.transcript import Transcript
from kasr_desktop.exports.csv_table import write_csv
from kasr_desktop.exports.docx import write_docx
from kasr_desktop.exports.eaf import write_eaf
from kasr_desktop.exports.json_document import write_json
from kasr_desktop.exports.smi import write_smi
from kasr_desktop.exports.srt import write_srt
from kasr_desktop.exports.textgrid import write_textgrid
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
    """A format made of the transcript itself; attributes as in `CueFormat` and one more.

    Attributes:
        all_readings: True where the readings of every source stand beside each other, so that
            none has to be chosen.
    """

    extension: str
    label: str
    write: Callable[[Transcript, ExportOptions], str]
    newline: Newline = Newline.LF
    utf8_only: bool = False
    all_readings: bool = False


@dataclass(frozen=True, slots=True)
class BinaryFormat:
    """A format that is no text; attributes as in `CueFormat` and one more.

    Attributes:
        preview: What a reader sees in it, as plain text.
    """

    extension: str
    label: str
    write: Callable[[Transcript, ExportOptions], bytes]
    preview: Callable[[Transcript, ExportOptions], str]


ExportFormat = CueFormat | TranscriptFormat | BinaryFormat

FORMATS: dict[FileFormat, ExportFormat] = {
    # Televisions want CRLF and no other reader minds it.
    FileFormat.SRT: CueFormat(".srt", "SubRip subtitles", write_srt, newline=Newline.CRLF),
    FileFormat.VTT: CueFormat(".vtt", "WebVTT subtitles", write_vtt, utf8_only=True),
    FileFormat.SMI: CueFormat(".smi", "SAMI subtitles", write_smi, newline=Newline.CRLF),
    FileFormat.TXT: TranscriptFormat(
        ".txt",
        "Plain text",
        lambda transcript, options: write_txt(
            transcript, source=options.source, times=options.times, speakers=options.speakers
        ),
    ),
    FileFormat.DOCX: BinaryFormat(
        ".docx",
        "Word document",
        lambda transcript, options: write_docx(
            transcript, source=options.source, speakers=options.speakers
        ),
        lambda transcript, options: write_txt(
            transcript, source=options.source, times=True, speakers=options.speakers
        ),
    ),
    FileFormat.TSV: TranscriptFormat(
        ".tsv",
        "Tab-separated values",
        lambda transcript, options: write_tsv(transcript, source=options.source),
    ),
    FileFormat.CSV: TranscriptFormat(
        ".csv",
        "Comma-separated values, both texts",
        lambda transcript, _: write_csv(transcript),
        newline=Newline.CRLF,  # RFC 4180
        all_readings=True,
    ),
    FileFormat.JSON: TranscriptFormat(
        ".json",
        "JSON with word times and confidence",
        lambda transcript, _: write_json(transcript),
        utf8_only=True,
        all_readings=True,
    ),
    FileFormat.TEXTGRID: TranscriptFormat(
        ".TextGrid",
        "Praat TextGrid",
        lambda transcript, _: write_textgrid(transcript),
        utf8_only=True,
        all_readings=True,
    ),
    FileFormat.EAF: TranscriptFormat(
        ".eaf",
        "ELAN annotations",
        lambda transcript, _: write_eaf(transcript),
        utf8_only=True,
        all_readings=True,
    ),
}
