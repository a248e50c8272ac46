from __future__ import annotations

import logging
import math
from functools import partial
from types import SimpleNamespace

import pytest

from kasr_trainer.errors import FinetuneError
from kasr_trainer.progress import Progress
from kasr_trainer.training import callbacks
from kasr_trainer.training.callbacks import LogWatch, LossWatch

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


def test_the_log_tells_the_time_left(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO, logger="kasr_trainer")
    now = [100.0]
    monkeypatch.setattr(callbacks, "Progress", partial(Progress, clock=lambda: now[0]))
    teller = LogWatch(measured_on="test")
    state = SimpleNamespace(global_step=500, max_steps=1000, is_world_process_zero=True)
    teller.on_train_begin(None, state, None)  # 500 were done before a kill
    now[0], state.global_step = 105.0, 510
    teller.on_step_end(None, state, None)  # less than ten seconds: nothing is said
    now[0], state.global_step = 112.0, 520
    teller.on_step_end(None, state, None)
    now[0], state.global_step = 160.0, 600
    teller.on_log(None, state, None, logs={"loss": 3.0, "learning_rate": 1e-4})
    teller.on_log(None, state, None, logs={"eval_cer": 0.5, "eval_wer": 0.75})
    assert caplog.messages == [
        "training: 520 of 1,000, 5 min left",
        "step 600 of 1000: loss 3, learning_rate 0.0001, 4 min left",
        "step 600 of 1000: test WER 0.75, test CER 0.5",
    ]
