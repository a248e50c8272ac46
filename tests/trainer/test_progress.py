from __future__ import annotations

import logging

import pytest

from kasr_trainer import progress
from kasr_trainer.progress import Progress, followed


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_time_left_follows_the_pace_since_it_began(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="kasr_trainer")
    clock = Clock()
    work = Progress("reading", clock=clock)
    work.tell(1000, 4000)  # done before a kill: they took no time now
    clock.now = 9.0
    work.tell(1100, 4000)
    assert not caplog.messages  # not every moment
    clock.now = 60.0
    work.tell(1600, 4000)
    assert caplog.messages == ["reading: 1,600 of 4,000, 4 min left"]
    clock.now = 120.0
    work.tell(2000)
    assert caplog.messages[1:] == ["reading: 2,000"]


def test_every_item_comes_through(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO, logger="kasr_trainer")
    monkeypatch.setattr(progress, "_EVERY", 0.0)
    assert list(followed("가나다", "hearing", 3)) == ["가", "나", "다"]
    assert caplog.messages[-1] == "hearing: 3 of 3, 0 s left"
