"""The first words of a dropped file are waited for in a program of its own, by a real drop."""

from __future__ import annotations

import pytest

from benchmarks.first_text import measure


@pytest.mark.model
def test_the_first_words_of_a_dropped_file_are_timed() -> None:
    (found,) = measure(1, wait=0.0, length=8.0, converted=False)
    assert 0 < found["engine_ready"] < found["text_known"] <= found["text_painted"]
    assert 0 < found["window_cpu"] < found["cpu"]
