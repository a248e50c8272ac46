from __future__ import annotations

import dataclasses
import errno
import json
import os
import signal
import socket
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from small_run import RECIPE, recipe, start, write_data

from kasr_desktop.bundle.model_bundle import load_bundle
from kasr_desktop.recognizer.loading import load_torch_network
from kasr_trainer.ctc import training
from kasr_trainer.ctc.training import RunFiles, finetune
from kasr_trainer.data.batches import batches_by_seconds
from kasr_trainer.errors import FinetuneError
from kasr_trainer.recipe.builtin_options import AugmentOptions
from kasr_trainer.recipe.recipe import ModelOptions, Recipe, VocabOptions
from kasr_trainer.training.arguments import training_arguments
from kasr_trainer.training.checkpoints import checkpoints, is_whole, last_whole

pytestmark = pytest.mark.model


@pytest.fixture
def files(tmp_path: Path) -> RunFiles:
    data = write_data(tmp_path / "data")
    return RunFiles(data / "train.jsonl", data / "vocab.json", tmp_path / "run", data / "dev.jsonl")


def weights(folder: Path) -> dict[str, Any]:
    from safetensors.torch import load_file

    return dict(load_file(folder / "model.safetensors"))


def test_a_run_leaves_a_model_the_app_loads_and_a_log(files: RunFiles) -> None:
    result = finetune(recipe(), files, cpu=True)
    assert load_bundle(result).vocab_size == 7
    log = json.loads((files.out / "training.json").read_text())
    assert log["steps"] == 8
    assert {"eval_cer", "eval_empty", "eval_loss"} <= set(log["history"][-2])
    assert [each.name for each in checkpoints(files.out)] == ["checkpoint-4", "checkpoint-8"]
    assert list((files.out / "tensorboard").glob("events*"))


def test_the_best_weights_are_kept_and_taken(
    files: RunFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    rates = iter([0.5, 0.2, 0.7, 0.6])
    monkeypatch.setattr(
        "kasr_trainer.ctc.metrics.make_measure",
        lambda dev: lambda predicted: {"cer": next(rates), "empty": 0.0},
    )
    chosen = recipe(max_steps=16, keep_checkpoints=1, best_by="cer")
    result = finetune(chosen, files, cpu=True)
    assert [each.name for each in checkpoints(files.out)] == ["checkpoint-8", "checkpoint-16"]
    best, taken = weights(files.out / "checkpoint-8"), weights(result)
    assert all(torch.equal(best[name], taken[name]) for name in best)


def test_a_full_disk_stops_the_run_and_breaks_no_checkpoint(
    files: RunFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    save, saved = torch.save, []

    def fill(table: object, path: str, *rest: object, **more: object) -> None:
        saved.append(path)
        if "checkpoint-8" in str(path) and "optimizer" in str(path):
            Path(path).write_bytes(b"half")
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), path)
        save(table, path, *rest, **more)

    monkeypatch.setattr(torch, "save", fill)
    with pytest.raises(FinetuneError, match="checkpoint-8 was not written") as caught:
        finetune(recipe(max_steps=12), files, cpu=True)
    assert caught.value.reason == "no_space"
    assert [each.name for each in checkpoints(files.out)] == ["checkpoint-4"]
    assert is_whole(files.out / "checkpoint-4")
    monkeypatch.setattr(torch, "save", save)
    result = finetune(recipe(max_steps=12), files, cpu=True)
    assert load_bundle(result)
    assert json.loads((files.out / "training.json").read_text())["steps"] == 12


def test_a_run_does_not_begin_without_room(
    files: RunFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full:
        free = 1000

    monkeypatch.setattr(training.shutil, "disk_usage", lambda _: Full)
    with pytest.raises(FinetuneError, match=r"only 0\.00 GB are free"):
        finetune(recipe(), files, cpu=True)


@pytest.mark.slow
@pytest.mark.timeout(1000)
def test_a_killed_run_goes_on_to_the_same_weights(tmp_path: Path) -> None:
    """Killed without warning, it ends where an undisturbed run ends, to the last bit."""
    data = write_data(tmp_path / "data", number=20)
    path = tmp_path / "r.toml"
    path.write_text(RECIPE.format(steps=18, batch=2, accumulation=2, on_bad="skip"))
    whole = start(data, tmp_path / "whole", path)
    killed = start(data, tmp_path / "killed", path)
    pause = threading.Event()
    for _ in range(20_000):
        if last_whole_quietly(tmp_path / "killed") or killed.poll() is not None:
            break
        pause.wait(0.04)
    assert killed.poll() is None, killed.communicate()[0]
    os.kill(killed.pid, signal.SIGKILL)
    killed.communicate()
    assert last_whole_quietly(tmp_path / "killed")
    assert not (tmp_path / "killed" / "result").exists()
    torn = tmp_path / "killed" / "checkpoint-999"
    torn.mkdir()
    (torn / "model.safetensors").write_bytes(b"half")
    again = start(data, tmp_path / "killed", path)
    said = again.communicate(timeout=800)[0]
    assert again.returncode == 0, said
    assert not torn.exists()
    assert whole.wait(timeout=800) == 0
    whole.communicate()
    expected = weights(tmp_path / "whole" / "result")
    found = weights(tmp_path / "killed" / "result")
    for name, tensor in expected.items():
        torch.testing.assert_close(found[name], tensor, rtol=0, atol=0, msg=name)


AT_THE_SECOND_CHECKPOINT = """
import os, resource, signal, torch
save = torch.save
def fail(table, path, *rest, **more):
    if "checkpoint-8" in str(path) and "optimizer" in str(path):
        {failing}
    save(table, path, *rest, **more)
torch.save = fail
"""
KILLED = (
    "save(table, path, *rest, **more); os.truncate(path, os.path.getsize(path) // 2); "
    "os.kill(os.getpid(), signal.SIGKILL)"
)
NO_ROOM = (
    "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
    "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))"
)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs signals and limits of Unix")
@pytest.mark.parametrize(
    ("failing", "status", "told"),
    [
        (KILLED, -signal.SIGKILL, ""),
        (NO_ROOM, 1, "FinetuneError: checkpoint-8 could not be written"),
    ],
)
def test_a_checkpoint_that_breaks_off_costs_only_itself(
    tmp_path: Path, failing: str, status: int, told: str
) -> None:
    """The process dies, or the system refuses to write, in the middle of the optimizer's file."""
    data = write_data(tmp_path / "data")
    path, run = tmp_path / "r.toml", tmp_path / "run"
    path.write_text(RECIPE.format(steps=12, batch=4, accumulation=1, on_bad="skip"))
    broken = start(data, run, path, first=AT_THE_SECOND_CHECKPOINT.format(failing=failing))
    said = broken.communicate(timeout=280)[0]
    assert broken.returncode == status, said
    assert told in said
    assert is_whole(run / "checkpoint-4")
    assert not is_whole(run / "checkpoint-8")
    again = start(data, run, path, first="import logging; logging.basicConfig(level=20)\n")
    said = again.communicate(timeout=280)[0]
    assert again.returncode == 0, said
    assert is_whole(run / "checkpoint-8")
    assert json.loads((run / "training.json").read_text())["steps"] == 12
    assert "step 6 of 12" in said
    assert "step 2 of 12" not in said  # it went on behind the first checkpoint


def last_whole_quietly(run: Path) -> Path | None:
    return next((each for each in checkpoints(run) if is_whole(each)), None)


@pytest.mark.slow
@pytest.mark.timeout(1000)
def test_two_processes_learn_what_one_learns_at_the_same_total_batch(tmp_path: Path) -> None:
    data = write_data(tmp_path / "data")
    quiet = RECIPE.replace("mask_time_prob = 0.2", "mask_time_prob = 0.0")
    quiet = quiet.replace("hidden_dropout = 0.1", "hidden_dropout = 0.0")
    one, two = tmp_path / "one.toml", tmp_path / "two.toml"
    one.write_text(quiet.format(steps=6, batch=4, accumulation=2, on_bad="skip"))
    two.write_text(quiet.format(steps=6, batch=2, accumulation=2, on_bad="skip"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # what torchrun sets
    common = {"WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}
    common |= {"GLOO_SOCKET_IFNAME": "lo", "LOCAL_WORLD_SIZE": "2"}
    processes = [start(data, tmp_path / "one", one)]
    for rank in ("0", "1"):
        environment = common | {"RANK": rank, "LOCAL_RANK": rank}
        processes.append(start(data, tmp_path / "two", two, environment=environment))
    said = [process.communicate(timeout=800)[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0], said
    expected, found = weights(tmp_path / "one" / "result"), weights(tmp_path / "two" / "result")
    for name, tensor in expected.items():
        torch.testing.assert_close(found[name], tensor, rtol=2e-4, atol=2e-5, msg=name)
    logs = [
        [
            each["loss"]
            for each in json.loads((tmp_path / run / "training.json").read_text())["history"]
            if "loss" in each
        ]
        for run in ("one", "two")
    ]
    assert logs[0] == pytest.approx(logs[1], rel=1e-4)


def test_checkpoints_without_a_seal_are_removed(tmp_path: Path) -> None:
    (tmp_path / "checkpoint-3").mkdir()
    (tmp_path / "checkpoint-3" / "model.safetensors").write_bytes(b"x")
    assert last_whole(tmp_path) is None
    assert not (tmp_path / "checkpoint-3").exists()


def test_a_whisper_encoder_learns_through_the_same_door(tmp_path: Path, files: RunFiles) -> None:
    from kasr_desktop.recognizer.ctc.whisper_ctc import WhisperCtcConfig, WhisperForCTC

    start_folder = tmp_path / "start"
    config = WhisperCtcConfig(
        vocab_size=3, pad_token_id=0, d_model=32, encoder_layers=1, encoder_attention_heads=2,
        encoder_ffn_dim=64,
    )  # fmt: skip
    WhisperForCTC(config).save_pretrained(start_folder)
    given = recipe(max_steps=2, accumulation_steps=2)
    model = ModelOptions(start=str(start_folder), freeze_feature_encoder=True)
    result = finetune(dataclasses.replace(given, model=model), files, cpu=True)
    before, after = weights(start_folder), weights(result)
    assert torch.equal(before["encoder.conv1.weight"], after["encoder.conv1.weight"])
    assert not torch.equal(
        before["encoder.layers.0.fc1.weight"], after["encoder.layers.0.fc1.weight"]
    )
    assert load_bundle(result).vocab_size == 7


def test_a_share_of_the_start_stays_also_behind_a_resumed_run(
    files: RunFiles, tmp_path: Path
) -> None:
    import torch
    from safetensors.torch import load_file

    start = finetune(recipe(max_steps=4), files, cpu=True)
    first = RunFiles(files.train, files.vocab, tmp_path / "adapted", files.dev)
    plain = recipe(max_steps=4, learning_rate=1e-2)
    model = dataclasses.replace(plain.model, shape="", start=str(start), start_share=0.25)
    adapted = dataclasses.replace(plain, model=model, vocab=VocabOptions(source="start"))
    finetune(adapted, first, cpu=True)
    result = finetune(adapted, first, cpu=True)  # once more, from its last checkpoint
    before, after = load_file(start / "model.safetensors"), weights(result)
    learned = weights(first.out / "checkpoint-4")
    moved = 0
    for name, each in after.items():
        torch.testing.assert_close(each, 0.75 * learned[name] + 0.25 * before[name], msg=name)
        moved += not torch.equal(learned[name], before[name])
    assert moved > 10


def test_who_draws_the_losses_is_asked_for_by_name(tmp_path: Path) -> None:
    arguments = training_arguments(recipe().training, tmp_path, cpu=True)
    assert arguments.report_to == ["tensorboard"]
    wanted = recipe(report_to=("no_such_drawer",))
    with pytest.raises(FinetuneError, match="pip install no_such_drawer"):
        training_arguments(wanted.training, tmp_path, cpu=True)
    nobody = training_arguments(recipe(report_to=()).training, tmp_path, cpu=True)
    assert nobody.report_to == []


STEADY: dict[str, Any] = {"scheduler": "constant_with_warmup", "warmup_steps": 1, "log_steps": 100}


def close(one: Path, other: Path, **tolerance: float) -> None:
    expected, found = weights(one), weights(other)
    assert set(expected) == set(found)
    for name, tensor in expected.items():
        torch.testing.assert_close(found[name], tensor, msg=name, **tolerance)


def test_batches_by_seconds_learn_what_one_batch_learns(files: RunFiles, tmp_path: Path) -> None:
    """An update of 16 utterances in one batch, and in batches of 1 to 4 of like lengths."""
    one = finetune(recipe(train_batch_size=16, max_steps=3, **STEADY), files, cpu=True)
    parts = dataclasses.replace(files, out=tmp_path / "parts")
    number = len(batches_by_seconds([0.4 + 0.05 * (n % 5) for n in range(16)], 1.3, seed=42))
    assert number > 4
    by_seconds = recipe(batch_seconds=1.3, accumulation_steps=number, max_steps=3, **STEADY)
    other = finetune(by_seconds, parts, cpu=True)
    close(one, other, rtol=1e-3, atol=1e-5)


def test_a_run_by_seconds_with_disturbed_sound_goes_on_within_an_epoch(
    files: RunFiles, tmp_path: Path
) -> None:
    def short(steps: int) -> Recipe:
        given = recipe(batch_seconds=1.3, max_steps=steps, eval_steps=100, save_steps=3, **STEADY)
        return dataclasses.replace(given, augment=AugmentOptions(share=0.7, codec_share=0.3))

    whole = finetune(short(9), files, cpu=True)
    broken = dataclasses.replace(files, out=tmp_path / "broken")
    finetune(short(3), broken, cpu=True)
    finetune(short(6), broken, cpu=True)
    close(whole, finetune(short(9), broken, cpu=True), rtol=0, atol=0)


def test_the_mean_of_the_last_checkpoints_is_the_result(
    files: RunFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = finetune(recipe(**STEADY), files, cpu=True)
    before = weights(last)
    monkeypatch.setattr(
        "transformers.Trainer.training_step", lambda *_, **__: pytest.fail("it trained again")
    )
    result = finetune(recipe(average_last=2, **STEADY), files, cpu=True)
    first, second = (weights(files.out / f"checkpoint-{step}") for step in (4, 8))
    for name, tensor in weights(result).items():
        mean = (first[name].double() + second[name].double()) / 2
        torch.testing.assert_close(tensor, mean.float(), rtol=0, atol=1e-7, msg=name)
        torch.testing.assert_close(before[name], second[name], rtol=0, atol=0)
    with pytest.raises(FinetuneError, match="has 2 checkpoint"):
        finetune(recipe(average_last=3, keep_checkpoints=3, **STEADY), files, cpu=True)


@pytest.mark.parametrize("kind", ["layers", "lora"])
def test_of_a_model_with_adapters_nothing_else_moves(
    files: RunFiles, tmp_path: Path, kind: str
) -> None:
    """Trained in two parts, with layers computed again; the result is a model like any other."""
    started = finetune(recipe(max_steps=1, **STEADY), files, cpu=True)
    run = dataclasses.replace(files, out=tmp_path / kind)
    for steps in (4, 8):
        given = recipe(max_steps=steps, gradient_checkpointing=True, learning_rate=1e-2, **STEADY)
        model = ModelOptions(
            start=str(started), adapters=kind, adapter_size=4, freeze_feature_encoder=False,  # type: ignore[arg-type]
        )  # fmt: skip
        result = finetune(dataclasses.replace(given, model=model), run, cpu=True)
    before, after = weights(started), weights(result)
    moved = {name for name in before if not torch.equal(before[name], after[name])}
    news = set(after) - set(before) - {"wav2vec2.masked_spec_embed"}  # the start hid nothing
    if kind == "layers":
        assert all(name.startswith("lm_head") for name in moved)
        assert len(news) == 2 * 6
        assert all("adapter_layer" in name for name in news)
    else:
        assert not news
        assert all("attention" in name or name.startswith("lm_head") for name in moved)
        assert len(moved) == 2 * 4 + 2
        checkpoint = run.out / "checkpoint-8"
        assert not (checkpoint / "model.safetensors").exists(), "the start is not saved again"
    bundle = load_bundle(result)
    network = load_torch_network(bundle, "cpu", half_precision=False)
    samples = np.random.default_rng(0).normal(0, 0.1, 8_000).astype(np.float32)
    from transformers import AutoModelForCTC

    plain = AutoModelForCTC.from_pretrained(result)
    values = torch.from_numpy((samples - samples.mean()) / samples.std())[None]
    expected = torch.log_softmax(plain.eval()(values).logits[0], dim=-1).detach().numpy()
    assert np.abs(network.log_probs(samples) - expected).max() < 1e-3


def test_adapters_need_their_layers_and_their_package(
    files: RunFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kasr_trainer.ctc.adapters.find_spec", lambda _: None)
    model = ModelOptions(shape="wav2vec2-tiny", adapters="lora", freeze_feature_encoder=False)
    with pytest.raises(FinetuneError, match=r"kasr-desktop\[adapters\]"):
        finetune(dataclasses.replace(recipe(), model=model), files, cpu=True)
