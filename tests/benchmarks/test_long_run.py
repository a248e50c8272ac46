"""What is looked at from outside is what there is."""

from __future__ import annotations

import subprocess
import sys

import pytest

from benchmarks import long_run
from benchmarks.long_run import Look, chosen_of, watch

GROWING = """
import os, time
held, files = [], []
for number in range(12):
    held.append(bytearray(os.urandom(1 << 20) * 4))
    files.append(open(os.devnull))
    time.sleep(0.1)
"""


def look(seconds: float, memory: float, descriptors: int = 5) -> Look:
    return Look(seconds, memory, descriptors, 2, 1, seconds)


def test_the_start_does_not_count_and_neither_does_the_end() -> None:
    looks = [look(n, 100.0 + n) for n in range(10)] + [look(10, 5.0)]
    found = chosen_of(looks)
    assert found.first == looks[2]
    assert found.last == looks[9]
    assert found.most_memory == 109.0


def test_a_run_too_short_to_be_measured_is_an_error() -> None:
    with pytest.raises(ValueError, match="too short"):
        chosen_of([look(0, 1)])


@pytest.mark.costly
def test_what_grows_is_seen_to_grow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_run, "_LOOK_EVERY", 0.05)
    program = subprocess.Popen([sys.executable, "-c", GROWING])
    found = chosen_of(watch(program, quiet=True))
    assert program.returncode == 0
    assert found.last.memory > found.first.memory + 8
    assert found.last.descriptors > found.first.descriptors
