from __future__ import annotations

import copy
import math
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from small_network import OPTIONS, Network, Quiet, draw
from torch import Tensor, nn

from kasr_trainer.recipe.recipe import TrainingOptions
from kasr_trainer.training.averaged_loop import AveragedLoop, BestOnDev
from kasr_trainer.training.checkpoints import checkpoints, is_whole

pytestmark = pytest.mark.model

ROOT = Path(__file__).parents[3]


def loop_of(
    folder: Path, options: TrainingOptions = OPTIONS, **given: object
) -> AveragedLoop[Network]:
    network = Network()
    folder.mkdir(exist_ok=True)
    return AveragedLoop(
        network,
        [(network.learning, options.learning_rate)],
        batches=draw,
        options=options,
        folder=folder,
        **given,  # type: ignore[arg-type]
    )


def losses_of(loop: AveragedLoop[Network]) -> list[float]:
    return [each["loss"] for each in loop.state.log_history if "loss" in each]


def plain_loop(
    options: TrainingOptions, network: Quiet, *, processes: int = 1
) -> tuple[list[float], Quiet, Quiet]:
    """Train as a loop of ten lines does that knows nothing of transformers."""
    average = copy.deepcopy(network)
    weight, bias = network.learning.weight, network.learning.bias
    groups = [{"params": [weight], "weight_decay": options.weight_decay},
              {"params": [bias], "weight_decay": 0.0}]  # fmt: skip
    optimizer = torch.optim.AdamW(groups, lr=options.learning_rate, betas=(0.9, 0.98))
    torch.manual_seed(options.seed)
    losses = []
    sources = [draw(0, process) for process in range(processes)]
    for step in range(options.max_steps):
        warm = (step + 1) / options.warmup_steps
        done = (step - options.warmup_steps) / (options.max_steps - options.warmup_steps)
        factor = warm if step < options.warmup_steps else 0.5 * (1 + math.cos(math.pi * done))
        for group in optimizer.param_groups:
            group["lr"] = options.learning_rate * factor
        loss = sum(network(next(source)) for source in sources) / processes
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_([weight, bias], options.max_grad_norm)
        optimizer.step()
        decay = min(options.average_decay, (2 + step) / (11 + step))
        with torch.no_grad():
            average.learning.weight.lerp_(weight, 1 - decay)
            average.learning.bias.lerp_(bias, 1 - decay)
        losses.append(float(loss.detach()))
    return losses, network, average


def test_the_loop_is_a_plain_one_to_the_last_digits(tmp_path: Path) -> None:
    loop = loop_of(tmp_path / "run")
    loop.go_on()
    losses, network, average = plain_loop(OPTIONS, Network())
    assert losses_of(loop) == pytest.approx(losses, rel=1e-5)
    assert losses[-1] < losses[0]
    for ours, theirs in ((loop.model, network), (loop.average, average)):
        torch.testing.assert_close(ours.state_dict(), theirs.state_dict())
    assert not torch.equal(loop.average.learning.weight, loop.model.learning.weight)


@pytest.mark.parametrize("killed_after", [5, 7, 12])
def test_a_killed_run_ends_where_an_undisturbed_one_ends(tmp_path: Path, killed_after: int) -> None:
    """A kill falls back to the newest whole checkpoint; half a one is removed."""
    whole = loop_of(tmp_path / "whole")
    whole.go_on()

    class Killed(RuntimeError):
        """Stands for a kill."""

    def until(step: int) -> Iterator[Tensor]:
        for number, batch in enumerate(draw(step), start=step):
            if number == killed_after:
                raise Killed
            yield batch

    broken = loop_of(tmp_path / "run")
    broken._batches = until
    if killed_after < OPTIONS.max_steps:
        with pytest.raises(Killed):
            broken.go_on()
        half = tmp_path / "run" / "checkpoint-6"
        half.mkdir()
        (half / "model.safetensors").write_bytes(b"half")
    else:
        broken.go_on()
    again = loop_of(tmp_path / "run")
    again.go_on()
    assert again.state.global_step == 12
    for ours, theirs in ((again.model, whole.model), (again.average, whole.average)):
        torch.testing.assert_close(ours.state_dict(), theirs.state_dict())
    left = checkpoints(tmp_path / "run")
    assert [each.name for each in left] == ["checkpoint-10", "checkpoint-12"]
    assert all(map(is_whole, left))


def test_the_average_is_measured_at_its_times_and_noted(tmp_path: Path) -> None:
    asked: list[tuple[int, bool]] = []
    rates = {4: 0.5, 8: 0.25, 12: 0.75}
    folder = tmp_path / "run"
    folder.mkdir()
    best = BestOnDev(folder)

    def measure(step: int) -> dict[str, float]:
        asked.append((step, best.note(step, {"all": rates[step]})))
        return {"all": rates[step]}

    loop = loop_of(folder, measure=measure)
    loop.go_on()
    assert asked == [(4, True), (8, True), (12, False)]
    noted = [each["eval_cer"] for each in loop.state.log_history if "eval_cer" in each]
    assert noted == [0.5, 0.25, 0.75]
    assert not BestOnDev(folder).note(13, {"all": 0.3})  # known from the file
    assert len(losses_of(loop)) == 12


def test_a_longer_run_goes_on(tmp_path: Path) -> None:
    loop_of(tmp_path / "run").go_on()
    longer = loop_of(tmp_path / "run", replace(OPTIONS, max_steps=14))
    longer.go_on()
    assert longer.state.global_step == 14
    assert len(losses_of(longer)) == 14


def test_two_processes_average_their_gradients(tmp_path: Path) -> None:
    """Each draws batches of its own; the first one measures and writes."""
    code = Path(__file__).with_name("several_processes.py")
    launch = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", "2"]
    given = {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "trainer")])}
    subprocess.run(
        [*launch, "--master-port", "0", "--standalone", str(code), str(tmp_path)],
        check=True,
        env={**os.environ, **given, "OMP_NUM_THREADS": "1"},
        timeout=300,
    )
    _, _, average = plain_loop(OPTIONS, Quiet(), processes=2)
    first, second = (torch.load(tmp_path / f"{number}.pt") for number in range(2))
    torch.testing.assert_close(first["average"], dict(average.state_dict()), rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(second["average"], first["average"])
    assert (first["measured"], second["measured"]) == ([4, 8, 12], [])
    assert [each.name for each in checkpoints(tmp_path)] == ["checkpoint-10", "checkpoint-12"]
