"""The chain under torchrun: one process does it, the others help where there is work for them."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tones import write_mono, write_zeroth

from kasr_trainer.chain import running
from kasr_trainer.chain.trainings import choose_training
from kasr_trainer.recipe.recipe_file import load_recipe
from kasr_trainer.recipe.work import Work
from tests.trainer.chain.test_running import FakeRun

ROOT = Path(__file__).parents[3]
RECIPE = ROOT / "trainer" / "recipes" / "tones-small.toml"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def start_run(
    folder: Path, name: str, *launcher: str, sources: list[str], **training: int
) -> subprocess.Popen[str]:
    """Start `run` on the small recipe, under a launcher if one is given."""
    lines = []
    for line in RECIPE.read_text("utf-8").splitlines():
        key = line.partition(" = ")[0]
        lines.append(f"{key} = {training[key]}" if key in training else line)
    path = folder / f"{name}.toml"
    path.write_text("\n".join(lines), "utf-8")
    words = [
        "-m",
        *launcher,
        "kasr_trainer",
        "run",
        path,
        "--work",
        folder / name,
        "--cpu",
        *sources,
    ]
    return subprocess.Popen(
        [sys.executable, *map(str, words)],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1", "GLOO_SOCKET_IFNAME": "lo"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def weights(folder: Path) -> dict[str, Any]:
    from safetensors.torch import load_file

    return dict(load_file(folder / "training" / "result" / "model.safetensors"))


@pytest.mark.model
@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_torchrun_on_two_processes_learns_what_one_learns(tmp_path: Path) -> None:
    """The whole chain under the launcher: the first process does it, the second one helps."""
    import torch

    sources = [
        "--source", f"tones={write_zeroth(tmp_path / 'tones.tar.gz')}",
        "--source", f"subtitles={write_mono(tmp_path / 'ko.txt.gz')}",
    ]  # fmt: skip
    short = {"max_steps": 8, "warmup_steps": 2, "log_steps": 2, "eval_steps": 4, "save_steps": 4}
    launcher = [
        "torch.distributed.run", "--nproc-per-node", "2", "--master-addr", "127.0.0.1",
        "--master-port", str(free_port()), "-m",
    ]  # fmt: skip
    runs = {
        "one": start_run(tmp_path, "one", sources=sources, train_batch_size=8, **short),
        "two": start_run(tmp_path, "two", *launcher, sources=sources, train_batch_size=4, **short),
    }
    said = {name: run.communicate(timeout=1200)[0] for name, run in runs.items()}
    assert [run.returncode for run in runs.values()] == [0, 0], said
    assert said["two"].count("done: prepare, vocab, finetune, lm, tune, evaluate, export") == 1
    for line in (r"\d prepare$", r"\d finetune$", r"\d export$", "step 8 of 8: loss"):
        assert len(re.findall(line, said["two"], re.MULTILINE)) == 1, said["two"]
    expected, found = weights(tmp_path / "one"), weights(tmp_path / "two")
    for name, tensor in expected.items():
        torch.testing.assert_close(found[name], tensor, rtol=2e-4, atol=2e-5, msg=name)
    figures = [
        json.loads((tmp_path / name / "evaluate" / "test.json").read_text("utf-8"))["decoders"]
        for name in runs
    ]
    assert figures[0] == figures[1]


def test_the_second_process_waits_and_leaves_the_rest_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = {name: tmp_path / name for name in ("tones", "subtitles")}
    for path in sources.values():
        path.write_text(path.name)
    work = Work(load_recipe(RECIPE), tmp_path / "run", sources=sources)
    first, second = FakeRun(work), FakeRun(work)

    class FirstProcess:
        """Does one step more at every look of the second, and then begins to train."""

        def wait(self, _seconds: float) -> None:
            monkeypatch.setenv("RANK", "0")
            name = ("prepare", "vocab", "finetune")[len(first.ran)]
            step = next(each for each in first.steps if each.name == name)
            if name == "finetune":
                choose_training(work, first.facts(step))
            else:
                first.run_step(step)
            monkeypatch.setenv("RANK", "1")

    monkeypatch.setattr(running.threading, "Event", FirstProcess)
    monkeypatch.setenv("RANK", "1")
    assert second.run_all() == ["finetune"]
    assert first.ran == ["prepare", "vocab"]
    assert second.ran == ["finetune"]
    assert not work.stamp("finetune").exists()
