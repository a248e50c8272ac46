from __future__ import annotations

from kasr_desktop.ui.features.models.download_rate import DownloadRate


def test_nothing_is_promised_before_anything_arrived() -> None:
    rate = DownloadRate()
    assert rate.seconds_left(100) is None
    rate.note(50, now=1.0)
    assert rate.seconds_left(100) is None


def test_only_the_last_seconds_count() -> None:
    rate = DownloadRate()
    for second in range(100):
        rate.note(second * 1_000, now=float(second))
    for second in range(100, 120):
        rate.note(99_000 + (second - 99) * 10, now=float(second))
    assert abs(rate.bytes_per_second - 10) < 1
    assert rate.seconds_left(100) == 100 / rate.bytes_per_second


def test_a_stalled_download_promises_nothing() -> None:
    rate = DownloadRate()
    for second in range(30):
        rate.note(500, now=float(second))
    assert rate.seconds_left(100) is None
