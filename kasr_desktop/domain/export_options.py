"""What files are written and how: formats, encodings, layouts; plain data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Flag, auto
from pathlib import Path
from typing import Self

from kasr_desktop.domain.choice import Choice, labelled
from kasr_desktop.domain.cue import Cue
from kasr_desktop.domain.cue_options import CueOptions, FrameRate
from kasr_desktop.domain.label import Label
from kasr_desktop.domain.large_numbers import LargeNumbers
from kasr_desktop.domain.readings import BEST


class TextEncoding(Choice):
    """Bytes of a text file, by Python's codec names.

    CP949 is for old Korean televisions and players, which read it where there is no BOM.
    """

    UTF_8 = "utf-8", Label("UTF-8 (recommended)", "UTF-8 (권장)")
    UTF_8_BOM = (
        "utf-8-sig",
        Label("UTF-8 with BOM (Excel, older Windows)", "UTF-8 BOM (엑셀, 이전 Windows)"),
    )
    CP949 = "cp949", Label("CP949 (older televisions and players)", "CP949 (구형 TV·플레이어)")


class Newline(Choice):
    """How a line of a text file ends."""

    LF = "lf", Label("LF (Linux, macOS)", "LF (리눅스, macOS)")
    CRLF = "crlf", Label("CRLF (Windows)", "CRLF (Windows)")

    @property
    def characters(self) -> str:
        """The characters themselves."""
        return "\r\n" if self is Newline.CRLF else "\n"


class Carries(Flag):
    """What a file of a format holds; `tests/exports/test_formats.py` reads each back.

    Attributes:
        CUES: Subtitles laid out under the Korean limits.
        ONE_TEXT: The text of one source, which has to be chosen.
        EVERY_TEXT: The texts of all sources beside each other.
        TIMES: Where each line begins.
        TIMES_IF_ASKED: The same, where the user wants it.
        WORDS: Every word with its times.
        CONFIDENCE: How sure the machine was.
        SPEAKERS: Who speaks, where it is known.
    """

    CUES = auto()
    ONE_TEXT = auto()
    EVERY_TEXT = auto()
    TIMES = auto()
    TIMES_IF_ASKED = auto()
    WORDS = auto()
    CONFIDENCE = auto()
    SPEAKERS = auto()

    @property
    def labels(self) -> tuple[Label, ...]:
        """Return the names of all it is made of, in order."""
        return tuple(_CARRIED[part] for part in self)


_CARRIED = {
    Carries.CUES: Label("cues under the Korean limits", "한국어 기준에 맞춘 자막"),
    Carries.ONE_TEXT: Label("one text", "한쪽 텍스트"),
    Carries.EVERY_TEXT: Label("every text side by side", "모든 텍스트를 나란히"),
    Carries.TIMES: Label("times", "시간"),
    Carries.TIMES_IF_ASKED: Label("times if wanted (`--times`)", "원하면 시간(`--times`)"),
    Carries.WORDS: Label("words with their times", "단어마다 시간"),
    Carries.CONFIDENCE: Label("confidence", "확신도"),
    Carries.SPEAKERS: Label("speakers", "화자"),
}


@dataclass(frozen=True, slots=True)
class FormatFacts:
    """What is known of a format beside its name.

    Attributes:
        extension: With its point.
        use: Who reads it.
        carries: What is in it.
        newline: What its readers expect.
        any_encoding: False where the standard allows UTF-8 alone, or the file is no text.
    """

    extension: str
    use: Label
    carries: Carries
    newline: Newline = Newline.LF
    any_encoding: bool = False


class FileFormat(Choice):
    """What a transcript can be written as; `kasr_desktop.exports.formats` has the writers."""

    facts: FormatFacts

    def __new__(
        cls, value: str, label: Label | None = None, facts: FormatFacts | None = None
    ) -> Self:
        """Make a member of its row.

        Raises:
            TypeError: Something is missing in it.
        """
        member = labelled(cls, value, label)
        if facts is None:
            raise TypeError(f"nothing is known of the format {value!r}")
        member.facts = facts
        return member

    SRT = (
        "srt",
        Label("SRT subtitles", "SRT 자막"),
        FormatFacts(
            ".srt",
            Label("players, televisions, editors", "재생 프로그램, TV, 자막 편집기"),
            Carries.CUES,
            Newline.CRLF,  # televisions want it and no other reader minds it
            any_encoding=True,
        ),
    )
    VTT = (
        "vtt",
        Label("WebVTT subtitles", "WebVTT 자막"),
        FormatFacts(
            ".vtt", Label("browsers, video sites", "브라우저, 동영상 사이트"), Carries.CUES
        ),
    )
    SMI = (
        "smi",
        Label("SMI subtitles", "SMI 자막"),
        FormatFacts(
            ".smi",
            Label("older Korean players", "예전 국내 재생 프로그램"),
            Carries.CUES,
            Newline.CRLF,
            any_encoding=True,
        ),
    )
    TXT = (
        "txt",
        Label("Plain text (TXT)", "텍스트 파일 (TXT)"),
        FormatFacts(
            ".txt",
            Label("reading, any editor", "읽기, 모든 편집기"),
            Carries.ONE_TEXT | Carries.TIMES_IF_ASKED | Carries.SPEAKERS,
            any_encoding=True,
        ),
    )
    DOCX = (
        "docx",
        Label("Word document (DOCX)", "워드 문서 (DOCX)"),
        FormatFacts(
            ".docx",
            Label("Word, Hangul, LibreOffice", "워드, 한글, LibreOffice"),
            Carries.ONE_TEXT | Carries.TIMES | Carries.SPEAKERS,
        ),
    )
    HWPX = (
        "hwpx",
        Label("Hangul document (HWPX)", "한글 문서 (HWPX)"),
        FormatFacts(
            ".hwpx",
            Label("Hangul 2018 and later", "한글 2018부터"),
            Carries.ONE_TEXT | Carries.TIMES | Carries.SPEAKERS,
        ),
    )
    PDF = (
        "pdf",
        Label("PDF document", "PDF 문서"),
        FormatFacts(
            ".pdf",
            Label("printing, sending, every screen", "인쇄, 전달, 모든 화면"),
            Carries.ONE_TEXT | Carries.TIMES | Carries.SPEAKERS,
        ),
    )
    HTML = (
        "html",
        Label("Web page (HTML)", "웹 문서 (HTML)"),
        FormatFacts(
            ".html",
            Label("browsers, word processors", "브라우저, 문서 편집기"),
            Carries.ONE_TEXT | Carries.TIMES | Carries.SPEAKERS,
        ),
    )
    TSV = (
        "tsv",
        Label("Table (TSV)", "표 (TSV)"),
        FormatFacts(
            ".tsv",
            Label("scripts, as Whisper writes it", "스크립트(Whisper와 같은 형식)"),
            Carries.ONE_TEXT | Carries.TIMES,
            any_encoding=True,
        ),
    )
    CSV = (
        "csv",
        Label("Table (CSV)", "표 (CSV)"),
        FormatFacts(
            ".csv",
            Label("spreadsheets", "표 계산"),
            Carries.EVERY_TEXT | Carries.TIMES | Carries.CONFIDENCE | Carries.SPEAKERS,
            Newline.CRLF,  # RFC 4180
            any_encoding=True,
        ),
    )
    JSON = (
        "json",
        Label("JSON, every text", "JSON (모든 텍스트)"),
        FormatFacts(
            ".json",
            Label("programs", "프로그램"),
            Carries.EVERY_TEXT
            | Carries.TIMES
            | Carries.WORDS
            | Carries.CONFIDENCE
            | Carries.SPEAKERS,
        ),
    )
    TEXTGRID = (
        "textgrid",
        Label("Praat TextGrid", "Praat TextGrid 파일"),
        FormatFacts(
            ".TextGrid",
            Label("phonetics (Praat)", "음성 분석(Praat)"),
            Carries.EVERY_TEXT | Carries.TIMES | Carries.WORDS | Carries.SPEAKERS,
        ),
    )
    EAF = (
        "eaf",
        Label("ELAN (EAF)", "ELAN 파일 (EAF)"),
        FormatFacts(
            ".eaf",
            Label("annotation (ELAN)", "주석 작업(ELAN)"),
            Carries.EVERY_TEXT | Carries.TIMES | Carries.WORDS | Carries.SPEAKERS,
        ),
    )

    @property
    def extension(self) -> str:
        """Return how its files' names end, with the point."""
        return self.facts.extension

    def carries(self, part: Carries) -> bool:
        """Return whether something is in it."""
        return part in self.facts.carries


def names_of_formats(formats: Iterable[FileFormat]) -> Label:
    """Return formats as a sentence lists them.

    Example:
        >>> names_of_formats([FileFormat.SRT, FileFormat.TXT, FileFormat.CSV]).english
        'SRT, TXT and CSV'
    """
    names = [one.value.upper() for one in formats]
    last = f" and {names[-1]}" if len(names) > 1 else ""
    return Label(f"{', '.join(names[:-1] or names)}{last}", ", ".join(names))


class DocumentLayout(Choice):
    """How a document (DOCX, HWPX, PDF, HTML) is set."""

    ROWS = ("rows", Label("a line a row, with its time", "한 줄씩, 시간과 함께"))
    INTERVIEW = (
        "interview",
        Label("paragraphs by speaker, as an interview", "화자별 문단 (인터뷰)"),
    )
    RECORD = ("record", Label("a numbered table, as a record", "번호를 매긴 표 (녹취록)"))


DOCUMENTS = (FileFormat.DOCX, FileFormat.HWPX, FileFormat.PDF, FileFormat.HTML)
"""What a `DocumentLayout` is for."""


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """How a transcript becomes a file.

    Attributes:
        source: Whose text to write where a format holds only one.
        encoding: Of SRT, SMI, TXT, TSV and CSV; the others are UTF-8 by their standards.
        newline: None: what the format's readers expect (CRLF for SRT, SMI and CSV, else LF).
        overwrite: Replace a file of the same name; else "name (1).srt" is written.
        times: Put start and end before each line of a TXT, and times into documents.
        speakers: Put the speaker's name before each line of a TXT or document, where one is known.
        written: Write the text in its written form (sentence marks, numerals, spacing) where a
            format holds only one text; formats that hold every reading say what was heard.
        large_numbers: How the written form has numbers from ten thousand on.
        cues: Limits of subtitles.
        frame_rate: To which frames subtitles keep.
        film: Whose frames, where they keep to those of a film.
        adjustments: Subtitles as laid out, each with what the user made of it.
        layout: How documents are set; other than a line a row, `times` says whether they have any.
        title: Of documents, "" for the recording's name.
        date: In documents; a day such as 2026-05-17, or whatever the user calls it. "": none;
            None: what the recording itself says of its day, if anything.
    """

    source: str = BEST
    encoding: TextEncoding = TextEncoding.UTF_8
    newline: Newline | None = None
    overwrite: bool = False
    times: bool = False
    speakers: bool = True
    written: bool = False
    large_numbers: LargeNumbers = LargeNumbers.COMMAS
    cues: CueOptions = field(default_factory=CueOptions)
    frame_rate: FrameRate = FrameRate.FILM
    film: Path | None = None
    adjustments: tuple[tuple[Cue, Cue], ...] = ()
    layout: DocumentLayout = DocumentLayout.ROWS
    title: str = ""
    date: str | None = None
