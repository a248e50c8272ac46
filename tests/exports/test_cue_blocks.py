from __future__ import annotations

import pytest

from kasr_desktop.domain.cue import Cue
from kasr_desktop.exports.cue_blocks import Timing, parse_timing, shown, timing_line
from kasr_desktop.exports.cue_file import CueFault


def test_a_cue_shorter_than_a_millisecond_still_ends_after_its_start() -> None:
    assert timing_line(Cue(1.0, 1.0001, ("가",)), separator=",") == (
        "00:00:01,000 --> 00:00:01,001"
    )


def test_line_ends_of_every_kind_inside_a_line_are_real_lines() -> None:
    cue = Cue(0, 1, ("가\n\n나\r\n다\u2028라",))
    assert [text for _, text in shown([cue])] == ["가\n나\n다\n라"]


def test_settings_after_the_times_are_ignored() -> None:
    assert parse_timing("00:00:01,0 --> 00:00:02,0  X1:40 X2:600") == Timing(1.0, 2.0)
    assert parse_timing("가 --> 나") is None


@pytest.mark.parametrize("line", ["0:0:1,0 --> 0:0:3,5", "0:01->00:03.5", "00:00:01 --> 0:03.500"])
def test_times_as_people_write_them(line: str) -> None:
    assert parse_timing(line) == Timing(1.0, 3.5)


def test_what_is_wrong_with_times_is_told() -> None:
    assert parse_timing("00:00:02,000 --> 00:00:01,000") == Timing(2.0, 2.001, CueFault.BACKWARDS)
    assert parse_timing("-0:00:01,000 --> 0:00:02,000") == Timing(0.0, 2.0, CueFault.NEGATIVE)
    assert parse_timing("00:00:01,000 -->") == Timing(0.0, 0.0, CueFault.BAD_TIME)
    hours = "9" * 100_000
    assert parse_timing(f"{hours}:00:00 --> 0:00:02") == Timing(0.0, 0.0, CueFault.BAD_TIME)
