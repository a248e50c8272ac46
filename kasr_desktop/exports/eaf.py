"""ELAN annotation format 3.0: tiers on time slots, linked to the recording."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

from kasr_desktop.domain.transcript import Transcript
from kasr_desktop.exports.tiers import Interval, Tier, transcript_tiers
from kasr_desktop.exports.xml_text import escaped_text, xml_text

_SCHEMA = "http://www.mpi.nl/tools/elan/EAFv3.0.xsd"
_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
_TYPE = "default-lt"

# ELAN's own names; it looks at the file itself where it does not know one.
_MIME_TYPES = {
    ".wav": "audio/x-wav",
    ".mp4": "video/mp4",
    ".m4v": "video/mp4",
    ".mov": "video/quicktime",
    ".mpg": "video/mpeg",
    ".mpeg": "video/mpeg",
}
_UNKNOWN_MIME_TYPE = "unknown"

_Place = tuple[int, int, bool]  # number of the tier, of the interval in it, True for its end


def write_eaf(transcript: Transcript, *, made: datetime | None = None) -> str:
    """Write tiers, see `eaf_pieces`."""
    return "".join(eaf_pieces(transcript, made=made))


def eaf_pieces(transcript: Transcript, *, made: datetime | None = None) -> Iterator[str]:
    """Write a tier for segments and for words of each source, times in whole milliseconds.

    Piece by piece: as a tree, hours of words would take six times the file.

    Args:
        transcript: What was heard.
        made: Moment that stands in the file, now by default.
    """
    tiers = transcript_tiers(transcript)
    document = _document(made or datetime.now(UTC))
    document.append(_header(transcript, sum(len(tier.intervals) for tier in tiers)))
    for name in ("TIME_ORDER", "TIERS"):
        ElementTree.SubElement(document, name)
    ElementTree.SubElement(
        document,
        "LINGUISTIC_TYPE",
        GRAPHIC_REFERENCES="false",
        LINGUISTIC_TYPE_ID=_TYPE,
        TIME_ALIGNABLE="true",
    )
    ElementTree.indent(document, " ")
    frame = ElementTree.tostring(document, encoding="unicode")
    before, _, rest = frame.partition(" <TIME_ORDER />\n")
    _, _, after = rest.partition(" <TIERS />\n")
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n{before}'
    slots = _time_slots(tiers)
    yield from _time_order(slots)
    yield from _tiers(tiers, {place: slot for slot, (_, place) in enumerate(slots, start=1)})
    yield f"{after}\n"


def _document(made: datetime) -> ElementTree.Element:
    return ElementTree.Element(
        "ANNOTATION_DOCUMENT",
        {
            "AUTHOR": "KASR Desktop",
            "DATE": made.isoformat(timespec="seconds"),
            "FORMAT": "3.0",
            "VERSION": "3.0",
            f"{{{_INSTANCE}}}noNamespaceSchemaLocation": _SCHEMA,
        },
    )


def _header(transcript: Transcript, num_annotations: int) -> ElementTree.Element:
    header = ElementTree.Element("HEADER", MEDIA_FILE="", TIME_UNITS="milliseconds")
    media = Path(transcript.file)
    if media.name:
        ElementTree.SubElement(
            header,
            "MEDIA_DESCRIPTOR",
            # As ELAN writes it: spaces and Hangul stand as they are.
            MEDIA_URL=xml_text(f"file:///{media.absolute().as_posix().lstrip('/')}"),
            MIME_TYPE=_MIME_TYPES.get(media.suffix.lower(), _UNKNOWN_MIME_TYPE),
            RELATIVE_MEDIA_URL=xml_text(f"./{media.name}"),
        )
    last = ElementTree.SubElement(header, "PROPERTY", NAME="lastUsedAnnotationId")
    last.text = str(num_annotations)
    return header


def _time_slots(tiers: Sequence[Tier]) -> list[tuple[int, _Place]]:
    """Return every start and end in time order; none is shared, so each can be moved alone."""
    return sorted(
        (time_ms, (row, column, is_end))
        for row, tier in enumerate(tiers)
        for column, interval in enumerate(tier.intervals)
        for is_end, time_ms in ((False, interval.start_ms), (True, interval.end_ms))
    )


def _time_order(slots: Sequence[tuple[int, _Place]]) -> Iterator[str]:
    if not slots:
        yield " <TIME_ORDER />\n"
        return
    yield " <TIME_ORDER>\n"
    for slot, (time_ms, _) in enumerate(slots, start=1):
        yield f'  <TIME_SLOT TIME_SLOT_ID="ts{slot}" TIME_VALUE="{time_ms}" />\n'
    yield " </TIME_ORDER>\n"


def _tiers(tiers: Sequence[Tier], slots: dict[_Place, int]) -> Iterator[str]:
    number = 0
    for row, tier in enumerate(tiers):
        name = escaped_text(tier.name, quoted=True)
        head = f' <TIER LINGUISTIC_TYPE_REF="{_TYPE}" TIER_ID="{name}"'
        if not tier.intervals:
            yield f"{head} />\n"
            continue
        yield f"{head}>\n"
        for column, interval in enumerate(tier.intervals):
            number += 1
            ends = (slots[row, column, False], slots[row, column, True])
            yield _annotation(number, interval, ends)
        yield " </TIER>\n"


def _annotation(number: int, interval: Interval, slots: tuple[int, int]) -> str:
    return (
        f'  <ANNOTATION>\n   <ALIGNABLE_ANNOTATION ANNOTATION_ID="a{number}" '
        f'TIME_SLOT_REF1="ts{slots[0]}" TIME_SLOT_REF2="ts{slots[1]}">\n'
        f"    <ANNOTATION_VALUE>{escaped_text(interval.text)}</ANNOTATION_VALUE>\n"
        "   </ALIGNABLE_ANNOTATION>\n  </ANNOTATION>\n"
    )
