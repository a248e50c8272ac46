from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from made_values import TRANSCRIPTS, TWO_SIDED, transcript_of
from support.alive import segments_alive
from support.segments import two_texts

from kasr_desktop.domain.errors import ExportError
from kasr_desktop.domain.packed_segments import PackedSegments
from kasr_desktop.domain.transcript import Hypothesis, Transcript, Word
from kasr_desktop.exports.files import write_text
from kasr_desktop.exports.json_document import json_pieces, transcript_from_json, write_json


def test_the_keys_are_the_promised_ones() -> None:
    document = json.loads(write_json(TWO_SIDED))
    assert list(document) == [
        "file", "duration", "model", "device", "decoder", "rtf", "segments", "warnings",
    ]  # fmt: skip
    assert document["device"] == "cpu"
    segment = document["segments"][0]
    assert list(segment) == ["start", "end", "greedy", "lm", "edited", "speaker", "readings"]
    listed = {reading["source"]: reading for reading in segment["readings"]}
    assert list(listed) == ["greedy", "lm"]
    for side, text in (("greedy", "안뇽 하세요"), ("lm", "안녕 하세요")):
        assert list(segment[side]) == ["text", "confidence", "words"]
        assert segment[side]["text"] == text
        assert listed[side] == {"source": side, **segment[side]}
    assert segment["lm"]["words"][1] == {
        "text": "하세요",
        "start": 0.5,
        "end": 0.9,
        "confidence": 0.9,
    }


def test_a_side_that_was_not_decoded_is_null() -> None:
    document = json.loads(write_json(transcript_of(two_texts(0, 1, greedy=Hypothesis()))))
    assert document["segments"][0]["lm"] is None
    assert document["segments"][0]["greedy"] == {"text": "", "confidence": 0.0, "words": []}


def test_hangul_stays_readable_and_times_are_rounded() -> None:
    text = write_json(transcript_of(two_texts(1 / 3, 2 / 3, Hypothesis((Word("한", 0.1, 1, 1),)))))
    assert "한" in text
    assert '"start": 0.333' in text


def test_a_file_name_of_no_encoding_does_not_spoil_the_rest() -> None:
    transcript = Transcript("소리\udcff.wav", 1.0, "m", "cpu", "both", 0.1)
    text = write_json(transcript)
    text.encode("utf-8")
    assert json.loads(text)["file"].startswith("소리")


@given(TRANSCRIPTS)
def test_reading_undoes_writing(transcript: Transcript) -> None:
    named = dataclasses.replace(transcript, file=PurePosixPath(transcript.file).name)
    text = write_json(transcript)
    assert transcript_from_json(text) == named
    # written in pieces, it is what json would write
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=2) + "\n"


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", "{}", '{"file": 1, "segments": [3]}', "가나다"]
)
def test_what_is_no_transcript_is_named(text: str) -> None:
    with pytest.raises(ExportError) as caught:
        transcript_from_json(text)
    assert caught.value.reason == "malformed"


def test_where_the_file_lies_is_nobodys_business() -> None:
    made = dataclasses.replace(TWO_SIDED, file="/home/kim/상담/김 과장.m4a")
    assert "kim" not in write_json(made)
    assert json.loads(write_json(made))["file"] == "김 과장.m4a"


def test_a_file_of_hours_is_written_segment_by_segment(tmp_path: Path) -> None:
    before = segments_alive()
    packed = PackedSegments(
        two_texts(n, n + 0.5, greedy=Hypothesis((Word(f"말{n}", n, n + 0.5, 0.9),), 0.9))
        for n in range(1_000)
    )
    transcript = Transcript("a", 1e3, "m", "cpu", "greedy", 0.0, packed)
    most = 0

    def watched() -> Iterator[str]:
        nonlocal most
        for number, piece in enumerate(json_pieces(transcript)):
            if number % 197 == 0:
                most = max(most, segments_alive() - before)
            yield piece

    path = write_text(tmp_path / "a.json", watched())
    assert 0 < most < 150
    assert len(json.loads(path.read_bytes())["segments"]) == 1_000
