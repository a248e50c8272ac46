from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from made_values import TRANSCRIPTS, TWO_SIDED, hypothesis_of, transcript_of
from support.segments import greedy_of, lm_of, two_texts

from kasr_desktop.domain.transcript import Hypothesis, Transcript
from kasr_desktop.exports.csv_table import csv_text, harmless, write_csv


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def test_the_exact_text() -> None:
    assert write_csv(TWO_SIDED) == (
        "start,end,greedy,lm,greedy_confidence,lm_confidence,edited,speaker\n"
        "0.000,1.500,안뇽 하세요,안녕 하세요,0.900,0.900,,\n"
        "2.000,3.000,네,예,0.900,0.900,,\n"
    )


def test_a_side_that_was_not_decoded_is_empty_and_not_zero() -> None:
    (row,) = rows_of(write_csv(transcript_of(two_texts(0, 1, greedy=hypothesis_of("예")))))
    assert (row["greedy"], row["greedy_confidence"]) == ("예", "0.900")
    assert (row["lm"], row["lm_confidence"]) == ("", "")


def test_a_text_that_was_heard_as_nothing_keeps_its_row_beside_the_other() -> None:
    (row,) = rows_of(write_csv(transcript_of(two_texts(0, 1, Hypothesis(), hypothesis_of("예")))))
    assert (row["greedy"], row["greedy_confidence"], row["lm"]) == ("", "0.000", "예")


def test_nothing_said_leaves_the_header() -> None:
    assert rows_of(write_csv(transcript_of())) == []


@given(TRANSCRIPTS)
def test_every_field_is_read_back(transcript: Transcript) -> None:
    rows = rows_of(write_csv(transcript))
    said = [s for s in transcript.segments if any(h and h.words for h in (greedy_of(s), lm_of(s)))]
    assert len(rows) == len(said)
    for row, segment in zip(rows, said, strict=True):
        assert (float(row["start"]), float(row["end"])) == (segment.start, segment.end)
        for side, hypothesis in (("greedy", greedy_of(segment)), ("lm", lm_of(segment))):
            assert row[side] == (harmless(hypothesis.text) if hypothesis else "")
            confidence = row[f"{side}_confidence"]
            assert (float(confidence) if confidence else None) == (
                hypothesis.confidence if hypothesis else None
            )


@pytest.mark.parametrize("field", ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", " =1", "＝1"])
def test_no_field_is_a_formula(field: str) -> None:
    ((read,),) = csv.reader(io.StringIO(csv_text([(field,)])))
    assert read == "'" + field
    # an apostrophe is text where it is read from a file: what follows it is no formula
    for harmless_field in ("-0.5", "12", "가 = 나", "", "'=1+1", "''=1+1"):
        assert harmless(harmless_field) == harmless_field
