"""Switches of `[training]` that hand a part of the work to something else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kasr_trainer.ctc.training import RunFiles, finetune
from tests.trainer.ctc.small_run import recipe, write_data

pytestmark = pytest.mark.model


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_data(tmp_path / "data")


def learned(data: Path, out: Path, *, measured: bool = True, **training: object) -> dict[str, Any]:
    from safetensors.torch import load_file

    dev = data / "dev.jsonl" if measured else None
    files = RunFiles(data / "train.jsonl", data / "vocab.json", out, dev)
    return dict(load_file(finetune(recipe(**training), files, cpu=True) / "model.safetensors"))


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.filterwarnings("ignore")  # of torch's compiler
def test_compiled_it_learns_the_same_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch
    from torch._inductor.cpp_builder import get_cpp_compiler
    from torch._inductor.exc import InvalidCxxCompiler

    try:
        get_cpp_compiler()
    except InvalidCxxCompiler:
        pytest.skip("torch.compile needs a C++ compiler on the CPU")
    monkeypatch.setenv("TORCHINDUCTOR_CACHE_DIR", str(tmp_path / "compiled"))
    data = write_data(tmp_path / "data", number=4)  # one shape of batches: compiled once
    plain = learned(data, tmp_path / "plain", measured=False, max_steps=3)
    compiled = learned(data, tmp_path / "run", measured=False, max_steps=3, compile=True)
    assert list((tmp_path / "compiled").rglob("*.so")), "nothing was compiled"
    assert compiled.keys() == plain.keys()  # no name of the compiler's in the result
    for name, tensor in plain.items():
        torch.testing.assert_close(compiled[name], tensor, rtol=1e-3, atol=1e-4, msg=name)


@pytest.mark.costly
@pytest.mark.filterwarnings("ignore")  # of wandb
def test_wandb_draws_the_losses_beside_tensorboard(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import wandb

    for name, value in {"WANDB_MODE": "offline", "WANDB_DIR": str(tmp_path / "drawn")}.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "drawn").mkdir()
    learned(data, tmp_path / "run", report_to=("tensorboard", "wandb"))
    run = wandb.run
    try:
        assert run is not None and run.settings.mode == "offline"
        assert {"train/loss", "eval/cer", "eval/loss"} <= set(dict(run.summary))
    finally:
        wandb.finish()
        wandb.teardown()
    assert list((tmp_path / "drawn").rglob("*.wandb"))
    assert list((tmp_path / "run" / "tensorboard").glob("events*"))


def test_a_drawer_that_is_not_installed_is_told_before_anything_begins(
    data: Path, tmp_path: Path
) -> None:
    from kasr_trainer.errors import FinetuneError

    with pytest.raises(FinetuneError, match="pip install clearml_absent"):
        learned(data, tmp_path / "run", report_to=("clearml_absent",))


def test_in_bf16_it_learns_what_single_precision_learns(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a CPU, which the trainer would leave in fp32: the same autocast as a GPU's."""
    import torch

    from kasr_trainer.training import arguments

    start = learned(data, tmp_path / "start", measured=False, max_steps=1, learning_rate=0.0)
    plain = learned(data, tmp_path / "plain", measured=False)
    monkeypatch.setattr(arguments, "_precision", lambda *_, **__: {"bf16": True})
    half = learned(data, tmp_path / "half", measured=False)
    assert not all(torch.equal(plain[name], half[name]) for name in plain), "it was not asked for"
    steps = [
        torch.cat([(found[name] - start[name]).flatten() for name in plain])
        for found in (plain, half)
    ]
    likeness = torch.nn.functional.cosine_similarity(*steps, dim=0)
    assert likeness > 0.999
