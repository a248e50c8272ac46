from __future__ import annotations

import contextlib
import time

import pysubs2
import pytest
from hypothesis import given
from made_values import LINES, cue_lists

from kasr_desktop.domain.cue import Cue
from kasr_desktop.domain.errors import ExportError
from kasr_desktop.exports.cue_file import CueFault
from kasr_desktop.exports.markup import plain_srt
from kasr_desktop.exports.srt import parse_srt, read_srt, write_srt
from kasr_desktop.exports.vtt import read_vtt

TWO = (Cue(0.0, 1.5, ("안녕하세요",)), Cue(3661.25, 3662.0, ("첫째 줄", "둘째 줄")))
# pysubs2 takes digits in the last line of the last cue for the number of a next one, and
# SSA codes in braces for styles.
PLAIN_LINES = LINES.filter(lambda line: not line.isdigit())


def test_the_exact_text() -> None:
    assert write_srt(TWO) == (
        "1\n00:00:00,000 --> 00:00:01,500\n안녕하세요\n\n"
        "2\n01:01:01,250 --> 01:01:02,000\n첫째 줄\n둘째 줄\n\n"
    )


def test_a_cue_that_shows_nothing_takes_no_number() -> None:
    blank = Cue(2.0, 3.0, (" ", "\n"))
    assert write_srt([TWO[0], blank, TWO[1]]) == write_srt(TWO)


# SRT has no way to write what looks like its markup
WITHOUT_MARKUP = LINES.filter(lambda line: plain_srt(line) == line)


@given(cue_lists(WITHOUT_MARKUP))
def test_parse_undoes_write(cues: tuple[Cue, ...]) -> None:
    assert parse_srt(write_srt(cues)) == cues
    assert parse_srt("\ufeff" + write_srt(cues).replace("\n", "\r\n")) == cues


@given(cue_lists(PLAIN_LINES))
def test_pysubs2_reads_the_same(cues: tuple[Cue, ...]) -> None:
    read = pysubs2.SSAFile.from_string(write_srt(cues), format_="srt", keep_html_tags=True)
    assert [(event.start, event.end, event.text) for event in read] == [
        (round(cue.start * 1000), round(cue.end * 1000), "\\N".join(cue.lines)) for cue in cues
    ]


def test_files_as_people_have_them() -> None:
    text = (
        "\ufeff0\r\n0:0:1.5 --> 0:0:2,75 X1:10\r\n숫자가 없는\r\n\r\n\r\n"
        "00:00:03,000 --> 00:00:04,000\r\n번호 없음\r\n   \r\n"
        "3\r\n00:00:05,000 --> 00:00:06,000\r\n\r\n"
        "끝"
    )
    assert parse_srt(text) == (
        Cue(1.5, 2.75, ("숫자가 없는",)),
        Cue(3.0, 4.0, ("번호 없음",)),
        Cue(5.0, 6.0, ("끝",)),
    )


def test_markup_is_no_text() -> None:
    text = (
        '1\n0:00:01,000 --> 0:00:03,000\n<i>안녕</i> <font color="#ff0000">빨강</font>{\\an8}\n\n'
        "2\n00:00:03,200 --> 00:00:05,000\n&amp; &lt;b&gt; a<b c>d\n"
    )
    assert [cue.lines for cue in parse_srt(text)] == [("안녕 빨강",), ("& <b> a<b c>d",)]


def test_a_blank_line_inside_a_cue_drops_nothing() -> None:
    text = "1\n0:0:1,0 --> 0:0:3,0\n안녕\n\n둘째 줄\n \n7\n\n2\n0:0:4,0 --> 0:0:5,0\n반갑\n"
    assert [cue.lines for cue in parse_srt(text)] == [("안녕", "둘째 줄", "7"), ("반갑",)]


FAULTS = {
    "1\n0:0:5,0 --> 0:0:3,0\n가\n": (CueFault.BACKWARDS, ("가",)),
    "1\n-0:0:1,0 --> 0:0:3,0\n가\n": (CueFault.NEGATIVE, ("가",)),
    "1\n0:0:99,0 --> 0:0:3,0\n가\n": (CueFault.BAD_TIME, ("가",)),
    "1\n0:0:1,0 --> 0:0:3,0\n \n": (CueFault.EMPTY, None),
    "\n\n": (CueFault.NO_CUES, None),
}


@pytest.mark.parametrize("text", FAULTS)
def test_what_cannot_be_read_as_it_stands_is_told_and_its_text_kept(text: str) -> None:
    fault, lines = FAULTS[text]
    found = read_srt(text)
    assert [problem.fault for problem in found.problems] == [fault]
    assert [cue.lines for cue in found.cues] == ([] if lines is None else [lines])


def test_text_before_the_first_times_is_told() -> None:
    found = read_srt("자막 제작: 아무개\n\n1\n0:0:1,0 --> 0:0:2,0\n가\n")
    assert [(problem.fault, problem.text) for problem in found.problems] == [
        (CueFault.NO_TIMES, "자막 제작: 아무개 1")
    ]


@pytest.mark.parametrize("piece", ["<", "<i", "{\\", "&", "-->", "0:0:1 ->", "\n", "1\n"])
def test_reading_is_linear(piece: str) -> None:
    began = time.process_time()
    for reader in (read_srt, lambda text: read_vtt("WEBVTT\n\n0:01.0 --> 0:02.0\n" + text)):
        with contextlib.suppress(ExportError):
            reader(piece * 100_000)
    assert time.process_time() - began < 5.0


@pytest.mark.parametrize("text", ["", "\ufeff", " \r\n\n"])
def test_an_empty_file_holds_no_cues(text: str) -> None:
    assert parse_srt(text) == ()


def test_a_text_without_cues_is_named() -> None:
    with pytest.raises(ExportError) as caught:
        parse_srt("이것은 그냥 글입니다.")
    assert caught.value.reason == "malformed"
