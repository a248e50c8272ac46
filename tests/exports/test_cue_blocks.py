from __future__ import annotations

from kasr_desktop.domain.cue import Cue
from kasr_desktop.exports.cue_blocks import blocks, parse_timing, read_cue, shown, timing_line


def test_a_cue_shorter_than_a_millisecond_still_ends_after_its_start() -> None:
    assert timing_line(Cue(1.0, 1.0001, ("가",)), separator=",") == (
        "00:00:01,000 --> 00:00:01,001"
    )


def test_line_ends_of_every_kind_inside_a_line_are_real_lines() -> None:
    cue = Cue(0, 1, ("가\n\n나\r\n다\u2028라",))
    assert [text for _, text in shown([cue])] == ["가\n나\n다\n라"]


def test_blocks_split_at_lines_that_only_look_blank() -> None:
    assert list(blocks("\ufeffa\n \t\nb\n\n\n")) == [["a"], ["b"]]


def test_settings_after_the_times_are_ignored() -> None:
    assert parse_timing("00:00:01,0 --> 00:00:02,0  X1:40 X2:600") == (1.0, 2.0)
    assert parse_timing("가 --> 나") is None
    assert parse_timing("00:00:01,000 -->") is None


def test_a_cue_that_ends_too_early_is_given_a_millisecond() -> None:
    assert parse_timing("00:00:02,000 --> 00:00:01,000") == (2.0, 2.001)


def test_an_arrow_further_down_is_text() -> None:
    line = "00:00:05,000 --> 00:00:06,000"
    found = read_cue(["1", "00:00:01,000 --> 00:00:02,000", line])
    assert found == (1.0, 2.0, [line])


def test_times_without_text_are_no_cue() -> None:
    assert read_cue(["1", "00:00:01,000 --> 00:00:02,000"]) is None
