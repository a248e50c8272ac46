from __future__ import annotations

import logging
from types import SimpleNamespace

import pytest

from kasr_trainer.ctc.callbacks import SilenceWatch
from kasr_trainer.errors import FinetuneError

pytestmark = pytest.mark.model


def at(step: int) -> SimpleNamespace:
    return SimpleNamespace(global_step=step, is_world_process_zero=True)


def test_silence_is_said_and_a_collapse_is_warned_of(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="kasr_trainer")
    watch = SilenceWatch()
    watch.on_evaluate(None, at(500), None, metrics={"eval_empty": 1.0})
    assert "still empty" in caplog.text
    assert not [each for each in caplog.records if each.levelno > logging.INFO]
    watch.on_evaluate(None, at(1000), None, metrics={"eval_empty": 0.1})
    watch.on_evaluate(None, at(1500), None, metrics={"eval_empty": 0.9})
    assert "collapsed to blanks" in caplog.text


def test_a_recipe_can_stop_a_silent_run() -> None:
    watch = SilenceWatch(stop_after=1000)
    watch.on_evaluate(None, at(500), None, metrics={"eval_empty": 1.0})
    with pytest.raises(FinetuneError, match="After 1000 updates 100% of the dev texts"):
        watch.on_evaluate(None, at(1000), None, metrics={"eval_empty": 1.0})
