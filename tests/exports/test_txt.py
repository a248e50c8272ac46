from __future__ import annotations

from made_values import TWO_SIDED, transcript_of

from kasr_desktop.domain.readings import GREEDY
from kasr_desktop.exports.txt import write_txt


def test_a_line_a_segment_and_none_for_silence() -> None:
    assert write_txt(TWO_SIDED) == "안녕 하세요\n예\n"


def test_the_side_is_chosen() -> None:
    assert write_txt(TWO_SIDED, source=GREEDY) == "안뇽 하세요\n네\n"


def test_times_before_the_lines() -> None:
    assert write_txt(TWO_SIDED, times=True) == (
        "[00:00:00.000 --> 00:00:01.500] 안녕 하세요\n[00:00:02.000 --> 00:00:03.000] 예\n"
    )


def test_nothing_said_is_an_empty_text() -> None:
    assert write_txt(transcript_of()) == ""
