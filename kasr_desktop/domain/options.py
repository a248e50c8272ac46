"""Every knob of the engine with its reason; plain data, checked where it is made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum, Flag, auto
from pathlib import Path
from typing import Self

from kasr_desktop.domain.choice import Choice, labelled
from kasr_desktop.domain.cue import Cue
from kasr_desktop.domain.label import Label
from kasr_desktop.domain.readings import BEST


class Channel(Enum):
    """Which channel of the track to hear; telephone recordings keep a speaker on each side."""

    MIX = "mix"
    LEFT = "left"
    RIGHT = "right"


class BeamSearch(Choice):
    """Which beam search decodes; both give the same texts (benchmarks/BEAM_SEARCH.md)."""

    PREFIX = "prefix", Label("KASR's own", "KASR 자체 탐색")
    PYCTCDECODE = (
        "pyctcdecode",
        Label("pyctcdecode (the reference, slower)", "pyctcdecode (기준 구현, 더 느림)"),
    )


class TextEncoding(Choice):
    """Bytes of a text file, by Python's codec names.

    CP949 is for old Korean televisions and players, which read it where there is no BOM.
    """

    UTF_8 = "utf-8", Label("UTF-8 (recommended)", "UTF-8 (권장)")
    UTF_8_BOM = (
        "utf-8-sig",
        Label("UTF-8 with BOM (Excel, older Windows)", "UTF-8 BOM (엑셀, 예전 윈도)"),
    )
    CP949 = "cp949", Label("CP949 (older televisions and players)", "CP949 (구형 TV·플레이어)")


class Newline(Choice):
    """How a line of a text file ends."""

    LF = "lf", Label("LF (Linux, macOS)", "LF (리눅스, macOS)")
    CRLF = "crlf", Label("CRLF (Windows)", "CRLF (윈도)")

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
            Label("scripts, as Whisper writes it", "스크립트(Whisper와 같은 꼴)"),
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


@dataclass(frozen=True, slots=True)
class AudioOptions:
    """Which sound of a file to hear.

    Attributes:
        track: 0 is the first audio track, None the best one (`AudioInfo.best_track`).
        channel: Mix of all channels, or the first (left) or second (right) alone.
    """

    track: int | None = None
    channel: Channel = Channel.MIX


@dataclass(frozen=True, slots=True)
class Excerpt:
    """From when to when of a recording, in seconds.

    Attributes:
        start: First moment.
        end: Moment after the last, None: to the end.

    Raises:
        ValueError: There is no time in it.
    """

    start: float = 0.0
    end: float | None = None

    def __post_init__(self) -> None:
        if self.start < 0 or (self.end is not None and self.end <= self.start):
            raise ValueError(f"there is nothing from {self.start} to {self.end}")


@dataclass(frozen=True, slots=True)
class StreamOptions:
    """How the audio is cut for the acoustic model.

    Attributes:
        window: Seconds of new sound a window at most; 10-20 s is fastest on a CPU.
        first_window: Seconds of the first window, short so that text shows early;
            windows double from here to `window`.
        left_context: Seconds of earlier sound the model hears again.
        right_context: Seconds of later sound the model hears ahead.
    """

    window: float = 16.0
    first_window: float = 4.0
    left_context: float = 1.0
    right_context: float = 1.0


@dataclass(frozen=True, slots=True)
class LiveOptions:
    """How a take that is still growing is cut for the acoustic model.

    Frames that have heard `right_context` behind them are settled; those after them are
    tentative and heard again with the next step.

    Attributes:
        hop: Seconds of new sound after which the model listens again, if it can keep up;
            a slow one takes larger steps by itself.
        window: Seconds of new sound at most, when much waits.
        left_context: Seconds of earlier sound the model hears again.
        right_context: Seconds of later sound that settle a frame.
    """

    hop: float = 0.3
    window: float = 16.0
    left_context: float = 3.0
    right_context: float = 1.0


class HotwordStrength(Choice):
    """How much a hotword is preferred, in words; what each does is measured in decision 0069.

    Attributes:
        weight: Of a `Hotword`.
    """

    weight: float

    def __new__(cls, value: str, label: Label | None = None, weight: float = 0.0) -> Self:
        """Make a member of its row."""
        member = labelled(cls, value, label)
        member.weight = weight
        return member

    WEAK = "weak", Label("a little", "약하게"), 5.0
    NORMAL = "normal", Label("normally", "보통"), 10.0
    STRONG = "strong", Label("strongly", "강하게"), 20.0

    @classmethod
    def of(cls, weight: float) -> HotwordStrength | None:
        """Return the strength of a weight, None if it is a number of the user's own."""
        return next((one for one in cls if one.weight == weight), None)


HOTWORD_MOST = 30.0
"""Weight of a hotword at most: beyond it a word is put where nobody said it."""


@dataclass(frozen=True, slots=True)
class Hotword:
    """A word or name the beam search should prefer.

    Attributes:
        text: NFC; may hold spaces.
        weight: -`HOTWORD_MOST`...`HOTWORD_MOST`, below 0 for a word to avoid; added per
            matched token, natural log; pyctcdecode's default is 10.
    """

    text: str
    weight: float = 10.0


@dataclass(frozen=True, slots=True)
class DecodeOptions:
    """The beam search and the endpoints.

    A value of None means: take what the bundle was tuned to, else the default
    written in `decoding`.

    Attributes:
        alpha: Weight of the language model (shallow fusion), None: the bundle's.
        beta: Bonus a word, natural log, None: the bundle's.
        unk_score_offset: Added for words outside the unigrams, None: the bundle's.
        beam_width: Prefixes kept a frame.
        token_min_logp: Tokens below this log probability in a frame are not tried.
        beam_prune_logp: Beams this far below the best are dropped.
        max_tokens_per_frame: At most so many tokens are tried a frame; keeps noise,
            where everything is a little likely, from taking minutes.
        hotwords: Words to prefer.
        num_alternatives: Hypotheses kept beside the best.
        endpoint_silence: Seconds of blank that close an utterance.
        max_utterance: Seconds after which an utterance is closed at its longest blank.
        adaptation: File of what was learned from the user's documents, None: nothing.
        search: Our own search, or pyctcdecode as the reference; that one only where it is
            installed.
    """

    alpha: float | None = None
    beta: float | None = None
    unk_score_offset: float | None = None
    beam_width: int = 100
    token_min_logp: float = -8.0
    beam_prune_logp: float = -20.0
    max_tokens_per_frame: int = 30
    hotwords: tuple[Hotword, ...] = ()
    num_alternatives: int = 4
    endpoint_silence: float = 0.5
    max_utterance: float = 15.0
    adaptation: Path | None = None
    search: BeamSearch = BeamSearch.PREFIX


@dataclass(frozen=True, slots=True)
class CueOptions:
    """Limits of a subtitle; defaults are Netflix' Korean Timed Text Style Guide.

    Attributes:
        max_width: Full-width characters a line; Latin, digits, spaces, punctuation are 0.5.
        max_lines: Lines a cue.
        max_reading_speed: Full-width characters a second (adult 12, children 9, SDH 14 / 11).
        min_duration: Seconds, 5/6.
        max_duration: Seconds.
        min_gap: Seconds between cues; two frames of 24 a second.
        close_gap: Seconds; a shorter gap is closed to `min_gap` (3-11 frames look like a flicker).
        by_row: A cue a row, such as a line of a script, however long it is.
    """

    max_width: float = 16.0
    max_lines: int = 2
    max_reading_speed: float = 12.0
    min_duration: float = 5 / 6
    max_duration: float = 7.0
    min_gap: float = 2 / 24
    close_gap: float = 12 / 24
    by_row: bool = False


class CueProfile(Choice):
    """Whom subtitles are for; decides the reading speed.

    Source: Netflix, Korean Timed Text Style Guide (partnerhelp.netflixstudios.com, 216001127).

    Attributes:
        max_reading_speed: Full-width characters a second.
    """

    max_reading_speed: float

    def __new__(
        cls, value: str, label: Label | None = None, max_reading_speed: float = 0.0
    ) -> Self:
        """Make a member of its row."""
        member = labelled(cls, value, label)
        member.max_reading_speed = max_reading_speed
        return member

    ADULT = "adult", Label("Adults", "성인"), 12.0
    CHILDREN = "children", Label("Children", "어린이"), 9.0
    SDH = "sdh", Label("Deaf and hard of hearing (SDH)", "청각장애인용 (SDH)"), 14.0
    SDH_CHILDREN = "sdh_children", Label("Deaf children (SDH)", "청각장애 어린이용 (SDH)"), 11.0

    @property
    def limits(self) -> CueOptions:
        """Return the limits of its subtitles."""
        return CueOptions(max_reading_speed=self.max_reading_speed)


class DocumentLayout(Choice):
    """How a document (DOCX, HWPX, HTML) is set."""

    ROWS = ("rows", Label("a line a row, with its time", "한 행에 한 줄, 시간과 함께"))
    INTERVIEW = (
        "interview",
        Label("paragraphs by speaker, as an interview", "화자별 문단 (인터뷰)"),
    )
    RECORD = ("record", Label("a numbered table, as a record", "번호를 매긴 표 (녹취록)"))


DOCUMENTS = (FileFormat.DOCX, FileFormat.HWPX, FileFormat.HTML)
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
        cues: Limits of subtitles.
        adjustments: Subtitles as laid out, each with what the user made of it.
        layout: How documents are set; other than a line a row, `times` says whether they have any.
        title: Of documents, "" for the recording's name.
    """

    source: str = BEST
    encoding: TextEncoding = TextEncoding.UTF_8
    newline: Newline | None = None
    overwrite: bool = False
    times: bool = False
    speakers: bool = True
    written: bool = False
    cues: CueOptions = field(default_factory=CueOptions)
    adjustments: tuple[tuple[Cue, Cue], ...] = ()
    layout: DocumentLayout = DocumentLayout.ROWS
    title: str = ""
