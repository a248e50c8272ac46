"""omniASR-CTC as others have converted it: SentencePiece tokens, "<s>" as blank, "▁" as gap."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import Wav2Vec2Config, Wav2Vec2CTCTokenizer, Wav2Vec2ForCTC

from kasr_desktop.bundle.model_bundle import load_bundle
from kasr_desktop.decoding.greedy import GreedyDecoder
from kasr_desktop.domain.emissions import Emissions
from kasr_desktop.text.vocab import TokenUnit
from kasr_trainer.evaluate.inference import as_emissions, hear, load_exact

pytestmark = pytest.mark.model

TOKENS = ["<s>", "<pad>", "</s>", "<unk>", "▁", *"aeио的", *"안녕하세요오늘은", "▁그", "ض"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that a conversion writes, with random weights of a small network."""
    place = tmp_path_factory.mktemp("omniasr")
    torch.manual_seed(0)
    config = Wav2Vec2Config(
        vocab_size=len(TOKENS), pad_token_id=0, bos_token_id=0, eos_token_id=2,
        hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=48,
        conv_dim=[16] * 7, conv_bias=True, feat_extract_norm="layer", do_stable_layer_norm=True,
        num_conv_pos_embeddings=16, num_conv_pos_embedding_groups=4, final_dropout=0.0,
    )  # fmt: skip
    model = Wav2Vec2ForCTC(config).eval()
    with torch.no_grad():
        model.lm_head.weight *= 20  # random texts, not one letter alone
    model.save_pretrained(place)
    write(place / "vocab.json", {token: number for number, token in enumerate(TOKENS)})
    marks = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<s>"}
    write(place / "special_tokens_map.json", marks)
    write(
        place / "tokenizer_config.json",
        marks
        | {
            "tokenizer_class": "Wav2Vec2CTCTokenizer",
            "word_delimiter_token": "▁",
            "replace_word_delimiter_char": " ",
            "do_lower_case": False,
        },
    )
    write(
        place / "preprocessor_config.json",
        {
            "feature_extractor_type": "Wav2Vec2FeatureExtractor",
            "feature_size": 1, "sampling_rate": 16_000, "do_normalize": True,
            "return_attention_mask": True, "padding_value": 0.0,
        },
    )  # fmt: skip
    return place


def write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")


def transformers_text(folder: Path, ids: Sequence[int]) -> str:
    """Return what transformers' own tokenizer reads in the best tokens of frames.

    Its `skip_special_tokens` drops "<s>", the blank, before equal neighbours become one.
    """
    tokenizer = Wav2Vec2CTCTokenizer.from_pretrained(folder)
    text: str = tokenizer.decode(list(ids), skip_special_tokens=False)
    for mark in ("<pad>", "</s>", "<unk>"):
        text = text.replace(mark, "")
    return " ".join(text.replace("▁", " ").split())


def test_the_blank_is_the_one_that_the_tokenizer_names(folder: Path) -> None:
    vocab = load_bundle(folder).vocab
    assert vocab.tokens[vocab.blank_id] == "<s>", "not the <pad> that the model never says"
    assert vocab.word_delimiter_id == TOKENS.index("▁")
    assert vocab.unit is TokenUnit.SYLLABLE
    assert vocab.is_silent(TOKENS.index("<pad>"))


@pytest.mark.parametrize(
    "said",
    [
        "▁ 안 안 <s> 녕 하 하 <s> 하 ▁ ▁그 <s> 그 은",
        "▁그 ▁ 오 <s> 오 늘 </s> 은 a",
        "<s> <s> <s>",
    ],
)
def test_paths_are_read_as_transformers_reads_them(folder: Path, said: str) -> None:
    bundle = load_bundle(folder)
    ids = [TOKENS.index(token) if token in TOKENS else 3 for token in said.split()]
    log_probs = np.full((len(ids), len(TOKENS)), -20.0, np.float32)
    log_probs[np.arange(len(ids)), ids] = 0.0
    session = GreedyDecoder(bundle.vocab).begin()
    session.advance(Emissions(log_probs, 0, bundle.grid))
    text = session.finish()[0].text
    assert text.replace("⁇", "") == transformers_text(folder, ids)


def test_the_folder_is_heard_as_transformers_hears_it(folder: Path) -> None:
    bundle = load_bundle(folder)
    samples = np.random.default_rng(1).standard_normal(16_000 * 2).astype(np.float32) * 0.1
    model, _ = load_exact(folder)
    heard = as_emissions(hear(model, samples))
    normed = (samples - samples.mean()) / np.sqrt(samples.var() + 1e-7)
    theirs = Wav2Vec2ForCTC.from_pretrained(folder).eval()
    with torch.inference_mode():
        logits = theirs(torch.from_numpy(normed)[None]).logits[0]
    expected = logits.log_softmax(-1).numpy()
    np.testing.assert_allclose(heard.log_probs, expected, atol=2e-3)
    session = GreedyDecoder(bundle.vocab).begin()
    session.advance(heard)
    text = session.finish()[0].text
    assert text
    assert text.replace("⁇", "") == transformers_text(folder, expected.argmax(1).tolist())
