from __future__ import annotations

import logging
import math
from functools import partial
from types import SimpleNamespace

import pytest

from kasr_trainer.ctc import callbacks
from kasr_trainer.ctc.callbacks import LogWatch, LossWatch, SilenceWatch
from kasr_trainer.errors import FinetuneError
from kasr_trainer.progress import Progress

pytestmark = pytest.mark.model


def at(step: int) -> SimpleNamespace:
    return SimpleNamespace(global_step=step, is_world_process_zero=True)


@pytest.mark.parametrize("loss", [math.nan, math.inf])
def test_a_loss_that_is_no_number_stops_the_run(loss: float) -> None:
    watch = LossWatch()
    watch.on_log(None, at(1), None, logs={"loss": 3.0})
    watch.on_log(None, at(2), None, logs={"eval_loss": 3.0})
    with pytest.raises(FinetuneError, match="in update 3") as caught:
        watch.on_log(None, at(3), None, logs={"loss": loss})
    assert caught.value.reason == "loss_not_finite"


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


def test_the_log_tells_the_time_left(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO, logger="kasr_trainer")
    now = [100.0]
    monkeypatch.setattr(callbacks, "Progress", partial(Progress, clock=lambda: now[0]))
    teller = LogWatch(measured_on="test")
    state = SimpleNamespace(global_step=500, max_steps=1000, is_world_process_zero=True)
    teller.on_train_begin(None, state, None)  # 500 were done before a kill
    now[0], state.global_step = 160.0, 600
    teller.on_log(None, state, None, logs={"loss": 3.0, "learning_rate": 1e-4})
    teller.on_log(None, state, None, logs={"eval_cer": 0.5, "eval_wer": 0.75})
    assert caplog.messages == [
        "step 600 of 1000: loss 3, learning_rate 0.0001, 4 min left",
        "step 600 of 1000: test WER 0.75, test CER 0.5",
    ]
