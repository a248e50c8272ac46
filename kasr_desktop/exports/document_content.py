"""What a document holds, whatever the word processor: title, facts, paragraphs.

Its own words are Korean, as the text is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from pathlib import Path

from kasr_desktop.domain.export_options import DocumentLayout, ExportOptions
from kasr_desktop.domain.readings import BEST, WRITTEN, ReadingKind, machine_sources, source_of
from kasr_desktop.domain.transcript import Segment, Transcript
from kasr_desktop.exports.timestamps import clock, milliseconds
from kasr_desktop.exports.xml_text import xml_text

_PAUSE = 2.0  # seconds that part two paragraphs where nobody is named
_LONG = 400  # characters, from which on the next row begins a paragraph there
_UNNAMED = "받아쓰기"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph.

    Attributes:
        start: Seconds.
        speaker: Who speaks, "" if nobody is named or names are not wanted.
        text: Never empty.
    """

    start: float
    speaker: str
    text: str

    @property
    def time(self) -> str:
        """Its start as `00:01:15`."""
        return whole_clock(self.start)


@dataclass(frozen=True, slots=True)
class DocumentContent:
    """A document in the making; characters that XML cannot hold are gone.

    Attributes:
        title: At its head.
        facts: Name and value, in a table behind the title.
        paragraphs: In order.
        layout: How they are set.
        times: Whether their times are wanted.
    """

    title: str
    facts: tuple[tuple[str, str], ...]
    paragraphs: tuple[Paragraph, ...]
    layout: DocumentLayout
    times: bool


def document_content(
    transcript: Transcript, options: ExportOptions, *, today: date | None = None
) -> DocumentContent:
    """Return what a document holds; rows without text are left out.

    Args:
        transcript: What was heard.
        options: Whose text, and how it is set.
        today: Stands in the facts of interviews and records, the present day by default.
    """
    title = xml_text(" ".join(options.title.split()) or Path(transcript.file).stem) or _UNNAMED
    if options.layout is DocumentLayout.ROWS:
        facts: Iterator[tuple[str, str]] = _facts_of_rows(transcript, options)
        paragraphs = [_paragraph([row], options) for row in _rows(transcript, options.source)]
    else:
        facts = _facts_of_meeting(transcript, options, today or date.today())  # noqa: DTZ011
        paragraphs = [
            _paragraph(turn, options) for turn in _turns(_rows(transcript, options.source), options)
        ]
    return DocumentContent(
        title,
        tuple((name, xml_text(value)) for name, value in facts),
        tuple(paragraphs),
        options.layout,
        options.times or options.layout is DocumentLayout.ROWS,
    )


def plain_document(content: DocumentContent) -> str:
    """Return what a reader sees of a document, as plain text.

    Example:
        >>> said = (Paragraph(75.0, "김 기자", "시작하죠."),)
        >>> print(plain_document(DocumentContent("회의", (), said, DocumentLayout.INTERVIEW, True)))
        회의
        <BLANKLINE>
        [00:01:15] 김 기자: 시작하죠.
        <BLANKLINE>
    """
    lines = [content.title, *(f"{name}: {value}" for name, value in content.facts), ""]
    for paragraph in content.paragraphs:
        time = f"[{paragraph.time}] " if content.times else ""
        speaker = f"{paragraph.speaker}: " if paragraph.speaker else ""
        lines.append(f"{time}{speaker}{paragraph.text}")
    return "".join(f"{line}\n" for line in lines)


def whole_clock(seconds: float) -> str:
    """Return a time as `00:01:15`."""
    return clock(milliseconds(seconds), separator=".").partition(".")[0]


def _rows(transcript: Transcript, source: str) -> list[Segment]:
    return [row for row in transcript.segments if row.hypothesis(source).text]


def _paragraph(rows: Sequence[Segment], options: ExportOptions) -> Paragraph:
    speaker = " ".join(rows[0].speaker.split()) if options.speakers else ""
    text = " ".join(row.hypothesis(options.source).text for row in rows)
    return Paragraph(rows[0].start, xml_text(speaker), xml_text(text))


def _turns(rows: Sequence[Segment], options: ExportOptions) -> Iterator[list[Segment]]:
    """Return the rows of one paragraph each: what one speaker says, or up to a pause."""
    for speaker, group in groupby(rows, key=lambda row: row.speaker.strip()):
        turn: list[Segment] = []
        for row in group:
            if turn and not speaker and _parts(turn, row, options):
                yield turn
                turn = []
            turn.append(row)
        yield turn


def _parts(turn: Sequence[Segment], row: Segment, options: ExportOptions) -> bool:
    length = sum(len(one.hypothesis(options.source).text) for one in turn)
    return row.start - turn[-1].end >= _PAUSE or length >= _LONG


def day_in_words(text: str) -> str:
    """Return a day as Korean documents write it; what is none stays as it is.

    Example:
        >>> day_in_words("2026-05-17"), day_in_words("2026-05-17 14:30"), day_in_words("지난 봄")
        ('2026년 5월 17일', '2026년 5월 17일 14:30', '지난 봄')
    """
    words = " ".join(text.split())
    try:
        moment = datetime.fromisoformat(words)
    except ValueError:
        return words
    has_time = len(words) > len("2026-05-17")
    time = f" {moment:%H:%M}" if has_time else ""
    return f"{moment.year}년 {moment.month}월 {moment.day}일{time}"


def _said_day(options: ExportOptions) -> Iterator[tuple[str, str]]:
    if options.date and options.date.strip():
        yield "일시", day_in_words(options.date)


def _facts_of_rows(transcript: Transcript, options: ExportOptions) -> Iterator[tuple[str, str]]:
    yield "파일", Path(transcript.file).name
    yield from _said_day(options)
    yield "길이", whole_clock(transcript.duration)
    yield "음향 모델", f"{transcript.model} ({transcript.compute_device})"
    yield "텍스트", _text_written(transcript, options)
    yield from (("참고", warning) for warning in transcript.warnings)


def _facts_of_meeting(
    transcript: Transcript, options: ExportOptions, today: date
) -> Iterator[tuple[str, str]]:
    yield "파일", Path(transcript.file).name
    yield from _said_day(options)
    yield "길이", whole_clock(transcript.duration)
    names = dict.fromkeys(" ".join(row.speaker.split()) for row in transcript.segments)
    if options.speakers and any(names):
        yield "참석자", ", ".join(filter(None, names))
    yield "작성일", day_in_words(today.isoformat())
    yield from (("참고", warning) for warning in transcript.warnings)


def _text_written(transcript: Transcript, options: ExportOptions) -> str:
    is_best = options.source == BEST
    known = source_of(
        (transcript.standing if is_best else options.source) or machine_sources()[0].key
    )
    parts = [known.name.korean + (f"({known.note.korean})" if known.note else "")]
    if options.written and known.kind is not ReadingKind.WRITTEN:
        parts.append(source_of(WRITTEN).name.korean)
    if is_best and any(row.edited is not None for row in transcript.segments):
        parts.append("사람이 수정함")
    return ", ".join(parts)
