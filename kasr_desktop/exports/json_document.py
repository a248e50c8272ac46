"""The whole transcript as JSON: both texts with word times, and how they were made."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any

from kasr_desktop.domain.errors import ExportError
from kasr_desktop.domain.readings import EDITED, GREEDY, LM
from kasr_desktop.domain.script_differences import ScriptDifferences, SkippedPassage
from kasr_desktop.domain.transcript import Hypothesis, Reading, Segment, Transcript, Word

JsonObject = dict[str, Any]


def write_json(transcript: Transcript) -> str:
    """Write the transcript, see `json_pieces`."""
    return "".join(json_pieces(transcript))


def json_pieces(transcript: Transcript) -> Iterator[str]:
    """Write the transcript piece by piece; times in seconds, rounded to ms like all other numbers.

    A text that was not decoded is null. Scores and alternatives are left out: they mean
    something only beside the emissions they came from. One segment is held at a time: of hours
    the objects of the whole document would take ten times its text.
    """
    before, after = _document(transcript)
    yield f'{{\n{_members(before)},\n  "segments": ['
    gap = "\n    "
    for segment in transcript.segments:
        yield gap + _dumped(_segment_object(segment)).replace("\n", "\n    ")
        gap = ",\n    "
    closing = "\n  ]" if transcript.segments else "]"
    yield f"{closing},\n{_members(after)}\n}}\n"


def _members(document: JsonObject) -> str:
    """Return what is between the braces of an object."""
    return _dumped(document)[2:-2]


def _dumped(document: JsonObject) -> str:
    return json.dumps(finite(document), ensure_ascii=False, allow_nan=False, indent=2)


def finite(value: Any) -> Any:
    """Return a document with 0.0 for what is no number: JSON has none, and no export stops."""
    if isinstance(value, float):
        return value if math.isfinite(value) else 0.0
    if isinstance(value, dict):
        return {name: finite(each) for name, each in value.items()}
    return [finite(each) for each in value] if isinstance(value, list | tuple) else value


def transcript_from_json(text: str) -> Transcript:
    """Read what `write_json` wrote.

    Raises:
        ExportError: `malformed`: it is not JSON, or not of this shape.
    """
    try:
        return _transcript(json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ExportError(
            f"This is not a transcript of KASR Desktop ({error}).", reason="malformed", detail=error
        ) from error


def _document(transcript: Transcript) -> tuple[JsonObject, JsonObject]:
    """Return what stands before the segments, and what behind them."""
    before = {
        # The name alone: where it lies says who has it, and the file is meant to be handed on.
        # A name the file system holds but no encoding can write must not spoil the rest.
        "file": _writable(_name(transcript.file)),
        "duration": _rounded(transcript.duration),
        "model": transcript.model,
        "device": transcript.compute_device,
        "decoder": transcript.decoder,
        "rtf": _rounded(transcript.rtf),
    }
    after: JsonObject = {"warnings": list(transcript.warnings)}
    if transcript.script is not None:
        after["script"] = _script_object(transcript.script)
    return before, after


def _script_object(script: ScriptDifferences) -> JsonObject:
    """Return where a script differs; its lines count from 1, as people count."""
    return {
        "skipped": [
            {"line": one.line + 1, "text": one.text, "after": _rounded(one.after)}
            for one in script.skipped
        ],
        "added": [{"start": _rounded(start), "end": _rounded(end)} for start, end in script.added],
    }


def _writable(name: str) -> str:
    r"""Return a name with marks for what no encoding can write: bytes, lone halves of letters.

    Example:
        >>> _writable("\udcff\ud800가")
        '\ufffd\ufffd가'
    """
    return "".join("\ufffd" if "\ud800" <= letter <= "\udfff" else letter for letter in name)


def _name(file: str) -> str:
    r"""Return a file's name without its folders, of any system.

    Example:
        >>> _name("/home/kim/인터뷰.m4a"), _name(r"C:\Users\kim\인터뷰.m4a")
        ('인터뷰.m4a', '인터뷰.m4a')
    """
    windows = PureWindowsPath(file)
    return windows.name if windows.is_absolute() else PurePosixPath(file).name


def _segment_object(segment: Segment) -> JsonObject:
    return {
        "start": _rounded(segment.start),
        "end": _rounded(segment.end),
        **{key: _text_object(segment, key) for key in (GREEDY, LM, EDITED)},
        "speaker": segment.speaker,
        "readings": [
            {"source": reading.source, **_hypothesis_object(reading.hypothesis)}
            for reading in segment.readings
        ],
    }


def _text_object(segment: Segment, source: str) -> JsonObject | None:
    """Return one text under its own key, as files had them before they had `readings`."""
    reading = segment.reading(source)
    return None if reading is None else _hypothesis_object(reading.hypothesis)


def _hypothesis_object(hypothesis: Hypothesis) -> JsonObject:
    return {
        "text": hypothesis.text,
        "confidence": _rounded(hypothesis.confidence),
        "words": [_word_object(word) for word in hypothesis.words],
    }


def _word_object(word: Word) -> JsonObject:
    return {
        "text": word.text,
        "start": _rounded(word.start),
        "end": _rounded(word.end),
        "confidence": _rounded(word.confidence),
    }


def _rounded(number: float) -> float:
    return round(float(number), 3)


def _transcript(document: JsonObject) -> Transcript:
    return Transcript(
        file=str(document["file"]),
        duration=float(document["duration"]),
        model=str(document["model"]),
        compute_device=str(document["device"]),
        decoder=str(document["decoder"]),
        rtf=float(document["rtf"]),
        segments=tuple(_segment(segment) for segment in document["segments"]),
        warnings=tuple(map(str, document.get("warnings", ()))),
        script=_script(document["script"]) if "script" in document else None,
    )


def _script(script: JsonObject) -> ScriptDifferences:
    skipped = (
        SkippedPassage(int(one["line"]) - 1, str(one["text"]), float(one["after"]))
        for one in script["skipped"]
    )
    added = ((float(one["start"]), float(one["end"])) for one in script["added"])
    return ScriptDifferences(tuple(skipped), tuple(added))


def _segment(segment: JsonObject) -> Segment:
    return Segment(
        start=float(segment["start"]),
        end=float(segment["end"]),
        readings=_readings(segment),
        speaker=str(segment.get("speaker", "")),
    )


def _readings(segment: JsonObject) -> tuple[Reading, ...]:
    """Read the texts of a segment; files of before 0.3 have no list of readings."""
    listed = segment.get("readings")
    if listed is None:
        found = {GREEDY: segment["greedy"], LM: segment["lm"], EDITED: segment.get("edited")}
        listed = [{"source": key, **text} for key, text in found.items() if text is not None]
    return tuple(Reading(str(one["source"]), _hypothesis(one)) for one in listed)


def _hypothesis(hypothesis: JsonObject) -> Hypothesis:
    return Hypothesis(
        words=tuple(_word(word) for word in hypothesis["words"]),
        confidence=float(hypothesis["confidence"]),
    )


def _word(word: JsonObject) -> Word:
    return Word(
        text=str(word["text"]),
        start=float(word["start"]),
        end=float(word["end"]),
        confidence=float(word["confidence"]),
    )
