from __future__ import annotations

from dataclasses import replace

import pytest

from kasr_desktop.audio.file_notices import Reading, notices_of
from kasr_desktop.domain.events import NoticeKind

WHOLE = Reading("flac", announced=60.0, end_time=60.0, decoded=60.0, num_bad=0, peak=0.5)


def told(reading: Reading) -> dict[NoticeKind, dict[str, str]]:
    return {notice.kind: dict(notice.facts) for notice in notices_of(reading)}


def test_good_file_gives_no_notice() -> None:
    assert told(WHOLE) == {}
    assert told(replace(WHOLE, announced=None)) == {}


def test_early_end_is_truncated() -> None:
    expected = {NoticeKind.TRUNCATED: {"decoded": "30.0", "announced": "60.0"}}
    assert told(replace(WHOLE, end_time=30.0, decoded=30.0)) == expected


def test_packet_in_which_the_file_was_cut_is_no_damage() -> None:
    cut = replace(WHOLE, end_time=30.0, decoded=30.0)
    assert NoticeKind.DAMAGED not in told(replace(cut, num_bad=1))
    assert told(replace(cut, num_bad=4))[NoticeKind.DAMAGED] == {"count": "3"}


def test_cut_without_announced_length() -> None:
    cut = replace(WHOLE, format_name="ogg", announced=None, decoded=30.0, is_cut=True)
    assert told(cut) == {NoticeKind.TRUNCATED: {"decoded": "30.0"}}


def test_sound_that_ends_before_the_picture_is_whole() -> None:
    assert told(replace(WHOLE, format_name="matroska,webm", decoded=30.0)) == {}


@pytest.mark.parametrize("lost", [0.2, 5.0])
def test_time_lost_inside_is_damage_where_the_sound_is_counted(lost: float) -> None:
    holey = replace(WHOLE, decoded=60.0 - lost)
    assert told(holey) == {NoticeKind.DAMAGED: {"count": "1"}}
    assert told(replace(holey, num_bad=7)) == {NoticeKind.DAMAGED: {"count": "7"}}


def test_silence() -> None:
    assert told(replace(WHOLE, peak=2**-15)) == {NoticeKind.SILENT: {"seconds": "60.0"}}
    assert told(replace(WHOLE, peak=2**-13)) == {}
