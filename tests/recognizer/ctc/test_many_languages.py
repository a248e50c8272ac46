"""A model of many languages in the layout of facebook/mms-1b-all, heard in Korean."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.model_folders import TINY, XLS_R_SWITCHES

from kasr_desktop.bundle.model_bundle import load_bundle
from kasr_desktop.domain.errors import VocabError
from kasr_desktop.recognizer.loading import load_network

pytestmark = pytest.mark.model

SPECIAL = ["<pad>", "<s>", "</s>", "<unk>", "|"]
ENGLISH = [*SPECIAL, *"abcdefg"]
KOREAN = [*SPECIAL, *"가나다라마바사아자차카타파하"]


def network_of(size: int, seed: int) -> Any:
    """A random network with adapters whose last layer says something."""
    import torch
    from transformers import Wav2Vec2Config, Wav2Vec2ForCTC

    torch.manual_seed(seed)
    sizes = {**XLS_R_SWITCHES, **TINY, "vocab_size": size, "pad_token_id": 0}
    model = Wav2Vec2ForCTC(Wav2Vec2Config(**sizes, adapter_attn_dim=8))
    with torch.no_grad():
        model.lm_head.weight.mul_(20.0)
        for name, tensor in model.named_parameters():
            if "adapter_layer" in name:  # fresh ones do next to nothing
                tensor.normal_(0.0, 0.5)
    return model.eval()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from safetensors.torch import save_file

    made = tmp_path_factory.mktemp("mms")
    network_of(len(ENGLISH), 0).save_pretrained(made)
    korean = network_of(len(KOREAN), 1)._get_adapters()
    save_file(
        {name: tensor.detach().contiguous() for name, tensor in korean.items()},
        made / "adapter.kor.safetensors",
        metadata={"format": "pt"},
    )
    nested = {
        language: {token: number for number, token in enumerate(tokens)}
        for language, tokens in (("eng", ENGLISH), ("kor", KOREAN))
    }
    files: dict[str, object] = {
        "vocab.json": nested,
        "tokenizer_config.json": {
            "tokenizer_class": "Wav2Vec2CTCTokenizer",
            "pad_token": "<pad>",
            "unk_token": "<unk>",
            "word_delimiter_token": "|",
            "target_lang": "eng",
        },
        "preprocessor_config.json": {
            "feature_extractor_type": "Wav2Vec2FeatureExtractor",
            "do_normalize": True,
            "sampling_rate": 16_000,
        },
    }
    for name, content in files.items():
        (made / name).write_text(json.dumps(content), encoding="utf-8")
    return made


def sound() -> Any:
    return np.random.default_rng(0).normal(0, 0.1, 16_000).astype(np.float32)


def test_it_hears_what_transformers_hears_in_korean(folder: Path) -> None:
    import torch
    from transformers import Wav2Vec2ForCTC

    bundle = load_bundle(folder)
    network = load_network(bundle, "cpu", half_precision=False)
    ours = network.log_probs(sound())
    assert ours.shape[1] == len(KOREAN)
    model = Wav2Vec2ForCTC.from_pretrained(folder, local_files_only=True)
    english = _heard(model)
    model.load_adapter("kor", local_files_only=True)
    model.eval()
    with torch.inference_mode():
        np.testing.assert_allclose(ours, _heard(model), atol=1e-5)
    assert english.shape[1] == len(ENGLISH)


def _heard(model: Any) -> Any:
    import torch

    samples = sound()
    normal = (samples - samples.mean()) / np.sqrt(samples.var() + 1e-7)
    with torch.inference_mode():
        logits = model.eval()(torch.from_numpy(normal)[None]).logits[0]
    return torch.log_softmax(logits, dim=-1).numpy()


def test_a_pickled_adapter_of_another_size_is_found_out(folder: Path, tmp_path: Path) -> None:
    import shutil

    import torch

    made = tmp_path / "pickled"
    shutil.copytree(folder, made)
    (made / "adapter.kor.safetensors").unlink()
    adapters = network_of(len(KOREAN) + 1, 1)._get_adapters()
    torch.save(
        {name: tensor.detach() for name, tensor in adapters.items()}, made / "adapter.kor.bin"
    )
    with pytest.raises(VocabError) as caught:
        load_network(load_bundle(made), "cpu", half_precision=False)
    assert caught.value.reason == "size_mismatch"
