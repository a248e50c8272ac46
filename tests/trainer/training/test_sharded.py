from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from safetensors.torch import load_file

from tests.trainer.ctc.small_run import RECIPE, ROOT, start, write_data

pytestmark = pytest.mark.model

CONFIGS = ROOT / "trainer" / "recipes" / "accelerate"


def launch(config: Path, *words: Path, processes: int, **environment: str) -> str:
    """Run the training in several processes as accelerate starts them; give what they said."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = [
        "--config_file", config, "--num_processes", processes, "--main_process_ip", "127.0.0.1",
        "--main_process_port", port,
    ]  # fmt: skip
    launcher = [sys.executable, "-m", "accelerate.commands.launch", *options]
    done = subprocess.run(
        [*map(str, launcher), str(Path(__file__).with_name("parts_on_cpus.py")), *map(str, words)],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1", "GLOO_SOCKET_IFNAME": "lo", **environment},
        capture_output=True,
        text=True,
        timeout=1200,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def weights(run: Path) -> dict[str, Any]:
    return dict(load_file(run / "result" / "model.safetensors"))


@pytest.mark.slow
@pytest.mark.timeout(3000)
@pytest.mark.parametrize("way", ["fsdp", "deepspeed-zero2"])
def test_weights_in_parts_learn_what_whole_ones_learn(tmp_path: Path, way: str) -> None:
    """Two processes with half of what learns each, also behind a stop, and a mean at the end."""
    import torch

    environment: dict[str, str] = {}
    if way != "fsdp":
        pytest.importorskip("deepspeed", reason="pip install deepspeed (it compiles a part)")
        environment["DS_ACCELERATOR"] = "cpu"
    data = write_data(tmp_path / "data")
    quiet = RECIPE.replace("mask_time_prob = 0.2", "mask_time_prob = 0.0") + "average_last = 2\n"
    quiet = quiet.replace("hidden_dropout = 0.1", "hidden_dropout = 0.0")
    recipes = [tmp_path / "one.toml", tmp_path / "two.toml"]
    for path, batch in zip(recipes, (4, 2), strict=True):
        path.write_text(quiet.format(steps=8, batch=batch, accumulation=1, on_bad="skip"))
    one, two = tmp_path / "one", tmp_path / "two"
    plain = start(data, one, recipes[0])
    said = plain.communicate(timeout=600)[0]
    assert plain.returncode == 0, said
    config = tmp_path / "parts.yaml"
    shared = (CONFIGS / f"{way}.yaml").read_text(encoding="utf-8")
    config.write_text(shared + ("use_cpu: true\n" if way == "fsdp" else ""), encoding="utf-8")
    launch(config, data, two, recipes[1], processes=2, **environment)
    moments = "optimizer.bin" if way == "fsdp" else "global_step8"
    assert (two / "checkpoint-8" / moments).exists()
    expected = weights(one)
    for turn in ("at once", "behind a stop"):
        for name, tensor in weights(two).items():
            torch.testing.assert_close(
                tensor, expected[name], rtol=2e-4, atol=2e-5, msg=f"{turn}: {name}"
            )
        if turn == "at once":
            shutil.rmtree(two / "checkpoint-8")
            shutil.rmtree(two / "result")
            launch(config, data, two, recipes[1], processes=2, **environment)


@pytest.mark.parametrize("path", sorted(CONFIGS.glob("*.yaml")), ids=lambda path: path.stem)
def test_accelerate_reads_every_configuration(path: Path) -> None:
    from accelerate.commands.config.config_args import load_config_from_file

    config = load_config_from_file(str(path))
    kinds = {"fsdp": "FSDP", "deepspeed-zero2": "DEEPSPEED", "gpus": "MULTI_GPU"}
    assert config.distributed_type.value == kinds[path.stem]
    assert config.mixed_precision == "no"  # else it would not be the recipe's
