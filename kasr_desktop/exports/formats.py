"""Every format by name: its extension, its label, what it is made of and who writes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kasr_desktop.domain.cue import Cue
from kasr_desktop.domain.label import Label
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
        label: Its name in lists.
        write: Cues to text with bare line feeds.
        newline: What readers of the format expect.
        utf8_only: True where the standard allows no other encoding.
    """

    extension: str
    label: Label
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
    label: Label
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
    label: Label
    write: Callable[[Transcript, ExportOptions], bytes]
    preview: Callable[[Transcript, ExportOptions], str]


ExportFormat = CueFormat | TranscriptFormat | BinaryFormat

FORMATS: dict[FileFormat, ExportFormat] = {
    # Televisions want CRLF and no other reader minds it.
    FileFormat.SRT: CueFormat(
        ".srt", Label("SRT subtitles", "SRT 자막"), write_srt, newline=Newline.CRLF
    ),
    FileFormat.VTT: CueFormat(
        ".vtt", Label("WebVTT subtitles", "WebVTT 자막"), write_vtt, utf8_only=True
    ),
    FileFormat.SMI: CueFormat(
        ".smi", Label("SMI subtitles", "SMI 자막"), write_smi, newline=Newline.CRLF
    ),
    FileFormat.TXT: TranscriptFormat(
        ".txt",
        Label("Plain text (TXT)", "텍스트 파일 (TXT)"),
        lambda transcript, options: write_txt(
            transcript, source=options.source, times=options.times, speakers=options.speakers
        ),
    ),
    FileFormat.DOCX: BinaryFormat(
        ".docx",
        Label("Word document (DOCX)", "워드 문서 (DOCX)"),
        lambda transcript, options: write_docx(
            transcript, source=options.source, speakers=options.speakers
        ),
        lambda transcript, options: write_txt(
            transcript, source=options.source, times=True, speakers=options.speakers
        ),
    ),
    FileFormat.TSV: TranscriptFormat(
        ".tsv",
        Label("Table (TSV)", "표 (TSV)"),
        lambda transcript, options: write_tsv(transcript, source=options.source),
    ),
    FileFormat.CSV: TranscriptFormat(
        ".csv",
        Label("Table (CSV)", "표 (CSV)"),
        lambda transcript, _: write_csv(transcript),
        newline=Newline.CRLF,  # RFC 4180
        all_readings=True,
    ),
    FileFormat.JSON: TranscriptFormat(
        ".json",
        Label("JSON, both texts", "JSON (두 텍스트 모두)"),
        lambda transcript, _: write_json(transcript),
        utf8_only=True,
        all_readings=True,
    ),
    FileFormat.TEXTGRID: TranscriptFormat(
        ".TextGrid",
        Label("Praat TextGrid", "Praat TextGrid 파일"),
        lambda transcript, _: write_textgrid(transcript),
        utf8_only=True,
        all_readings=True,
    ),
    FileFormat.EAF: TranscriptFormat(
        ".eaf",
        Label("ELAN (EAF)", "ELAN 파일 (EAF)"),
        lambda transcript, _: write_eaf(transcript),
        utf8_only=True,
        all_readings=True,
    ),
}
