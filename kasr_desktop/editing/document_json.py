"""Documents as JSON: what is kept on the disk. Reading gives back what was written.

A head for the whole and an object for each row, so that only rows that changed are written
again. Words are lists of text, start, end and confidence, for there are many; the sentence marks
that were heard stand beside them, in hundredths, where programs that know none do not look.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from kasr_desktop.domain.cue import Cue
from kasr_desktop.domain.errors import LibraryError
from kasr_desktop.domain.marks import HeardMarks
from kasr_desktop.domain.origin import Origin
from kasr_desktop.domain.script_differences import ScriptDifferences, SkippedPassage
from kasr_desktop.domain.transcript import Hypothesis, Reading, Segment, Word
from kasr_desktop.editing.change import CueAdjustments
from kasr_desktop.editing.document import Document
from kasr_desktop.editing.operations import set_text

VERSION = 1

JsonObject = dict[str, Any]
_DAMAGED = (ValueError, TypeError, KeyError, AttributeError, RecursionError)


def document_head(document: Document) -> str:
    """Write all of a document but its segments and its history."""
    draft, script = document.draft, document.script
    return _dumps(
        {
            "version": VERSION,
            "speakers": list(document.speakers),
            "adjustments": _adjustments_object(document.adjustments),
            "script": _script_object(script) if script is not None else None,
            "draft": [draft.row, draft.text] if draft is not None else None,
        }
    )


def document_from_head(head: str | bytes, segments: Iterable[Segment]) -> Document:
    """Make a document of what `document_head` wrote and its segments.

    Raises:
        LibraryError: `unreadable`: it is damaged, or of a later version.
    """
    try:
        return _document(json.loads(head), segments)
    except _DAMAGED as error:
        raise _unreadable(error) from error


def _document(found: JsonObject, segments: Iterable[Segment]) -> Document:
    """Make a document; what was being typed when the program ended becomes a step."""
    if found["version"] != VERSION:
        raise ValueError(f"version {found['version']}")
    document = Document(
        segments,
        speakers=found["speakers"],
        adjustments=_adjustments(found.get("adjustments", ())),
        script=None if found.get("script") is None else _script(found["script"]),
    )
    if found.get("draft") is not None:
        row, text = found["draft"]
        step = set_text(document, row, text) if 0 <= row < len(document.segments) else None
        if step is not None:
            document.do(step)
    return document


def _unreadable(error: Exception) -> LibraryError:
    return LibraryError(
        f"This is not a document of KASR Desktop ({error}).", reason="unreadable", detail=error
    )


def segment_object(segment: Segment) -> JsonObject:
    """Return a segment as JSON values; what is not there is left out."""
    found: JsonObject = {"start": segment.start, "end": segment.end}
    if segment.readings:
        found["readings"] = [_reading_object(reading) for reading in segment.readings]
    if segment.speaker:
        found["speaker"] = segment.speaker
        if segment.speaker_by is not Origin.PERSON:
            found["speaker_by"] = segment.speaker_by.value
    if segment.times_by is not Origin.MACHINE:
        found["times_by"] = segment.times_by.value
    return found


def segment_from_object(found: JsonObject) -> Segment:
    """Make a segment of what `segment_object` gave."""
    return Segment(
        found["start"],
        found["end"],
        tuple(_reading(reading) for reading in found.get("readings", ())),
        speaker=found.get("speaker", ""),
        speaker_by=Origin(found.get("speaker_by", Origin.PERSON)),
        times_by=Origin(found.get("times_by", Origin.MACHINE)),
    )


def _reading_object(reading: Reading) -> JsonObject:
    found: JsonObject = {"source": reading.source, **_hypothesis_object(reading.hypothesis)}
    if reading.alternatives:
        found["alternatives"] = [_hypothesis_object(other) for other in reading.alternatives]
    return found


def _reading(found: JsonObject) -> Reading:
    alternatives = tuple(_hypothesis(other) for other in found.get("alternatives", ()))
    return Reading(found["source"], _hypothesis(found), alternatives)


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _adjustments_object(adjustments: CueAdjustments) -> list[list[object]]:
    return [[_cue_object(laid_out), _cue_object(made)] for laid_out, made in adjustments]


def _adjustments(found: Iterable[Any]) -> CueAdjustments:
    return tuple((_cue(laid_out), _cue(made)) for laid_out, made in found)


def _script_object(script: ScriptDifferences) -> JsonObject:
    skipped = [[one.line, one.text, one.after] for one in script.skipped]
    return {"skipped": skipped, "added": [list(span) for span in script.added]}


def _script(found: JsonObject) -> ScriptDifferences:
    skipped = (SkippedPassage(*passage) for passage in found["skipped"])
    return ScriptDifferences(tuple(skipped), tuple((start, end) for start, end in found["added"]))


def _cue_object(cue: Cue) -> list[object]:
    return [cue.start, cue.end, list(cue.lines)]


def _cue(found: Any) -> Cue:
    start, end, lines = found
    return Cue(start, end, tuple(lines))


def _hypothesis_object(hypothesis: Hypothesis) -> JsonObject:
    found: JsonObject = {
        "words": [[word.text, word.start, word.end, word.confidence] for word in hypothesis.words],
        "confidence": hypothesis.confidence,
        "scores": [hypothesis.acoustic_score, hypothesis.lm_score, hypothesis.total_score],
    }
    if any(word.marks is not None for word in hypothesis.words):
        found["marks"] = [_hundredths(word.marks) for word in hypothesis.words]
    return found


def _marks(found: list[int] | None) -> HeardMarks | None:
    return None if found is None else HeardMarks(*(each / 100 for each in found))


def _hundredths(marks: HeardMarks | None) -> list[int] | None:
    """Return likelihoods as the engine rounds them."""
    return None if marks is None else [round(100 * each) for each in marks]


def _hypothesis(found: JsonObject) -> Hypothesis:
    listed = found["words"]
    words = tuple(
        replace(Word(*word), marks=_marks(marks))
        for word, marks in zip(listed, found.get("marks", [None] * len(listed)), strict=True)
    )
    return Hypothesis(words, found["confidence"], *found["scores"])
