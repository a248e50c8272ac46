"""The command: turns, memory of a process tree, and both systems on a small random model."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from benchmarks import compare
from benchmarks.random_model import TINY, make_folder, syllables
from benchmarks.results import SYSTEMS, Record, load


def test_turns_alternate_who_goes_first() -> None:
    assert compare.turns(2, ["ours", "pipeline"]) == ["ours", "pipeline", "pipeline", "ours"]


@pytest.mark.costly
def test_peak_counts_children() -> None:
    child = "held = bytearray(150_000_000); import time; time.sleep(0.5)"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    process = subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE, text=True)
    with process:
        assert compare.peak_of(process) > 150_000_000


@pytest.mark.model
def test_a_failed_measurement_says_why(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match=r"pipeline on .* failed"):
        compare.measure("pipeline", str(tmp_path / "none"), tmp_path / "none.wav", threads=1)


def test_not_run_is_noted_without_any_work(tmp_path: Path) -> None:
    results = tmp_path / "RESULTS.md"
    words = ["--models", "xls-r", "--seconds", "3600", "--not-run", "no time", "--results"]
    assert compare.main([*words, str(results)]) == 0
    assert results.read_text("utf-8").count("not run: no time") == 2


def test_both_systems_get_the_same_model(tmp_path: Path) -> None:
    model = tmp_path / "model"
    for name in ("syllable_model/lm.bin", "config.json"):
        (model / name).parent.mkdir(parents=True, exist_ok=True)
        (model / name).write_text(name, "utf-8")
    words = tmp_path / "words"
    words.mkdir()
    (words / "lm.arpa").write_text("", "utf-8")
    shared = compare.shared_folder(model, tmp_path / "shared", words)
    files = {p.relative_to(shared).as_posix() for p in shared.rglob("*") if p.is_file()}
    assert files == {"language_model/lm.arpa", "config.json"}


def test_random_weights_are_read_by_two_systems() -> None:
    assert compare.systems_for("xls-r", SYSTEMS) == ["ours", "pipeline"]
    assert compare.systems_for("builtin", SYSTEMS) == list(SYSTEMS)


def test_memory_is_told_over_time() -> None:
    looks = [1, 5, 3, 3, 3, 9, 4, 4, 4, 6]
    assert compare.over_time(looks) == {"peak_bytes": 9, "early_bytes": 3, "late_bytes": 6}
    assert compare.over_time([]) == {"peak_bytes": 0, "early_bytes": 0, "late_bytes": 0}


def test_former_records_can_be_forgotten(tmp_path: Path) -> None:
    results = tmp_path / "RESULTS.md"
    words = ["--models", "xls-r", "--not-run", "no time", "--results", str(results), "--seconds"]
    compare.main([*words, "10"])
    compare.main([*words, "300", "--anew"])
    assert "10 s" not in results.read_text("utf-8").partition("##")[2]


def test_cases_can_be_too_long_for_a_model_or_a_system(tmp_path: Path) -> None:
    results = tmp_path / "RESULTS.md"
    words = ["--not-run", "no time", "--results", str(results), "--seconds", "10", "300"]
    whisper = ["--ggml", "base.bin", "--longest", "xls-r=10", "whisper.cpp=10"]
    compare.main([*words, *whisper])
    cases = {(each.model, each.audio, each.system) for each in load(tmp_path / "results.jsonl")}
    builtin, random = compare.MODELS.values()
    assert {(builtin, 300.0, "shipped"), (builtin, 10.0, "whisper.cpp")} < cases
    assert not {(random, 300.0, "ours"), (builtin, 300.0, "whisper.cpp")} & cases


def test_a_peer_without_a_model_says_so(tmp_path: Path) -> None:
    words = ["--systems", "faster-whisper", "--models", "builtin", "--seconds", "10"]
    arguments = compare.parse_arguments(words)
    blank = Record("1", "", "", 0.0, "a machine", "python x")
    records = tmp_path / "results.jsonl"
    compare.Sitting(arguments, blank, tmp_path, records).run("builtin", 10.0, "", tmp_path)
    assert {record.reason for record in load(records)} == {"faster-whisper was named no model"}


def test_the_vocabulary_has_the_recommended_model_s_size() -> None:
    assert len(set(syllables())) == 1_202
    assert all("가" <= syllable <= "힣" for syllable in syllables())


@pytest.fixture(scope="module")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return a small folder of the family with a language model, and some audio."""
    folder = tmp_path_factory.mktemp("bench")
    generator = np.random.default_rng(1)
    speech = (0.1 * generator.standard_normal(5 * 16_000)).astype(np.float32)
    audio = folder / "speech.wav"
    soundfile.write(audio, speech, 16_000)
    language_model = write_language_model(folder / "lm")
    model = make_folder(folder / "model", speech=speech, sizes=TINY, language_model=language_model)
    return model, audio


def write_language_model(folder: Path) -> Path:
    """Write a bigram over a few one-syllable words of the random vocabulary."""
    words = syllables()[::40]
    unigrams = "".join(f"-1.5\t{word}\t-0.3\n" for word in words)
    arpa = (
        f"\\data\\\nngram 1={len(words) + 3}\nngram 2=1\n\n\\1-grams:\n-2.5\t<unk>\t0\n"
        f"-99\t<s>\t-0.3\n-1.5\t</s>\n{unigrams}\n"
        f"\\2-grams:\n-0.3\t{words[0]} {words[1]}\n\n\\end\\\n"
    )
    folder.mkdir()
    (folder / "lm.arpa").write_text(arpa, "utf-8")
    (folder / "unigrams.txt").write_text("\n".join(words) + "\n", "utf-8")
    attrs = {"alpha": 0.5, "beta": 1.5, "unk_score_offset": -10.0, "score_boundary": True}
    (folder / "attrs.json").write_text(json.dumps(attrs), "utf-8")
    return folder


@pytest.mark.model
def test_calibrated_emissions_are_mostly_blank_and_peaked(tiny_model: tuple[Path, Path]) -> None:
    import torch
    from transformers import Wav2Vec2ForCTC

    folder, audio = tiny_model
    model = Wav2Vec2ForCTC.from_pretrained(folder).eval()
    samples = torch.from_numpy(soundfile.read(audio, dtype="float32")[0])
    normal = (samples - samples.mean()) / samples.std()
    with torch.inference_mode():
        log_probs = model(normal[None]).logits[0].log_softmax(-1)
    blank_share = (log_probs.argmax(-1) == model.config.pad_token_id).float().mean()
    assert 0.65 < blank_share < 0.85
    assert (log_probs > -5).sum(-1).float().mean() < 6


@pytest.mark.model
@pytest.mark.parametrize("system", ["ours", "pipeline"])
def test_both_systems_can_be_measured(system: str, tiny_model: tuple[Path, Path]) -> None:
    folder, audio = tiny_model
    figures = compare.measure(system, str(folder), audio, threads=1)
    assert figures["compute"] > 0
    assert 0 < figures["network_cpu"] <= figures["compute_cpu"]
    assert figures["peak_bytes"] > 100_000_000
    assert figures["lm_ran"] is True
    assert figures["first_text"] is not None
