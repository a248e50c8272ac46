from __future__ import annotations

import tempfile
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from made_values import TRANSCRIPTS, hypothesis_of, transcript_of
from praatio import textgrid
from support.segments import two_texts

from kasr_desktop.domain.transcript import Transcript
from kasr_desktop.exports.textgrid import textgrid_pieces, write_textgrid
from kasr_desktop.exports.tiers import transcript_tiers


def read(text: str) -> textgrid.Textgrid:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.TextGrid")
        path.write_text(text, encoding="utf-8")
        return textgrid.openTextgrid(str(path), includeEmptyIntervals=True, reportingMode="error")


def test_the_exact_text() -> None:
    grid = write_textgrid(transcript_of(two_texts(1.0, 2.5, greedy=hypothesis_of('"예"', start=1))))
    assert grid.splitlines()[:27] == [
        'File type = "ooTextFile"',
        'Object class = "TextGrid"',
        "",
        "xmin = 0.000",
        "xmax = 12.500",
        "tiers? <exists>",
        "size = 2",
        "item []:",
        "    item [1]:",
        '        class = "IntervalTier"',
        '        name = "segments greedy"',
        "        xmin = 0.000",
        "        xmax = 12.500",
        "        intervals: size = 3",
        "        intervals [1]:",
        "            xmin = 0.000",
        "            xmax = 1.000",
        '            text = ""',
        "        intervals [2]:",
        "            xmin = 1.000",
        "            xmax = 2.500",
        '            text = """예"""',
        "        intervals [3]:",
        "            xmin = 2.500",
        "            xmax = 12.500",
        '            text = ""',
        "    item [2]:",
    ]


def test_nothing_said_is_one_empty_interval_a_tier() -> None:
    grid = read(write_textgrid(transcript_of()))
    assert len(grid.tiers) == 4
    assert all([tuple(e) for e in tier.entries] == [(0, 12.5, "")] for tier in grid.tiers)


def test_a_recording_of_no_length_still_has_time() -> None:
    empty = Transcript("a.wav", 0.0, "m", "cpu", "greedy", 0.0)
    assert read(write_textgrid(empty)).maxTimestamp == 0.001


def test_hours_keep_their_milliseconds() -> None:
    late = transcript_of(two_texts(9999.123, 9999.457, greedy=hypothesis_of("끝", start=9999.123)))
    tier = read(write_textgrid(late)).getTier("segments greedy")
    assert tuple(tier.entries[1]) == (9999.123, 9999.457, "끝")


@settings(deadline=None)
@given(TRANSCRIPTS)
def test_praatio_reads_the_same(transcript: Transcript) -> None:
    grid = read(write_textgrid(transcript))
    expected = {tier.name: tier.intervals for tier in transcript_tiers(transcript)}
    assert grid.tierNames == tuple(expected)
    for tier in grid.tiers:
        labeled = [
            (round(e.start * 1000), round(e.end * 1000), e.label) for e in tier.entries if e.label
        ]
        assert labeled == [(i.start_ms, i.end_ms, i.text) for i in expected[tier.name]]
        assert tier.entries[0].start == 0
        assert tier.entries[-1].end == grid.maxTimestamp >= transcript.duration
        assert all(before.end == after.start for before, after in pairwise(tier.entries))


@pytest.mark.parametrize("text", ['"', '""', "text = ", "xmin = 3", "!", "<exists>"])
def test_no_label_passes_for_structure(text: str) -> None:
    said = transcript_of(two_texts(0, 1, greedy=hypothesis_of(text.replace(" ", ""))))
    tier = read(write_textgrid(said)).getTier("words greedy")
    assert tier.entries[0].label == text.replace(" ", "")


def test_a_text_of_hours_is_written_line_by_line() -> None:
    hours = transcript_of(*(two_texts(n, n + 1, hypothesis_of("가 나 다")) for n in range(500)))
    assert max(map(len, textgrid_pieces(hours))) < 200
