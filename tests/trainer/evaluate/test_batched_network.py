from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from support.model_folders import modern_folder

from kasr_desktop.bundle.model_bundle import load_bundle
from kasr_desktop.domain.options import DecodeOptions
from kasr_desktop.recognizer.ctc.ctc_model import CtcAcousticModel
from kasr_trainer.data.manifest import Utterance
from kasr_trainer.evaluate.batched_network import can_be_padded, load_batched
from kasr_trainer.evaluate.inference import Reader, load_exact
from kasr_trainer.evaluate.measuring import recognize_utterances
from kasr_trainer.evaluate.stored_emissions import EmissionFolder, read_emissions

pytestmark = pytest.mark.model


def utterances(folder: Path, number: int = 9) -> list[Utterance]:
    chance = np.random.default_rng(0)
    found = []
    for index in range(number):
        path = folder / f"{index}.wav"
        length = int(chance.integers(5_000, 40_000))
        soundfile.write(path, chance.normal(0, 0.1, length), 16_000, subtype="FLOAT")
        found.append(Utterance(path, "글", length / 16_000))
    return found


@pytest.mark.parametrize("model_type", ["wav2vec2", "hubert"])
def test_texts_and_figures_are_those_of_one_after_the_other(
    tmp_path: Path, model_type: str
) -> None:
    folder = modern_folder(tmp_path / "model", model_type, config={"feat_extract_norm": "layer"})
    bundle = load_bundle(folder)
    assert can_be_padded(bundle)
    single, vocab = load_exact(folder)
    assert single.batch_size == 1, "the app's own pass on a CPU"
    network = load_batched(bundle, "cpu")
    passes: list[int] = []
    real = network.log_probs_of
    network.log_probs_of = lambda windows: passes.append(len(windows)) or real(windows)  # type: ignore[method-assign,func-returns-value]
    batched = CtcAcousticModel(network, device_reason="", rebuild=lambda *_: network)
    reader = Reader.make(vocab, None, DecodeOptions())
    rows = utterances(tmp_path)
    kept = {name: EmissionFolder(tmp_path / name) for name in ("single", "batched")}
    texts = [
        [text for _, text in recognize_utterances(model, reader, rows, emissions=kept[name])]
        for name, model in (("single", single), ("batched", batched))
    ]
    assert texts[0] == texts[1]
    assert any(text["greedy"] for text in texts[0])
    assert passes == [9]
    pairs = zip(*(read_emissions(tmp_path / name) for name in kept), strict=True)
    for one, other in pairs:
        assert one.utterance == other.utterance
        difference = np.abs(one.emissions.log_probs - other.emissions.log_probs)
        assert difference.max() < 0.02, "they are stored in 16 bits"


def test_models_that_hear_their_padding_are_heard_one_by_one(tmp_path: Path) -> None:
    group = modern_folder(tmp_path / "g", "wav2vec2", config={"feat_extract_norm": "group"})
    assert not can_be_padded(load_bundle(group))
    assert not can_be_padded(load_bundle(modern_folder(tmp_path / "b", "wav2vec2-bert")))
