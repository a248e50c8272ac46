from __future__ import annotations

import dataclasses
from collections import Counter
from pathlib import Path

import pytest
import torch
from small_run import VOCAB

from kasr_desktop.text.vocab import Vocab
from kasr_trainer.ctc.start_model import make_extractor, make_model
from kasr_trainer.ctc.start_vocab import extend_vocab, read_start_vocab, require_same_begin
from kasr_trainer.ctc.tokenizer_files import write_tokenizer
from kasr_trainer.ctc.vocabulary import make_vocab
from kasr_trainer.errors import FinetuneError
from kasr_trainer.recipe.recipe import ModelOptions

pytestmark = pytest.mark.model

TINY = ModelOptions(shape="wav2vec2-tiny", freeze_feature_encoder=False, mask_time_prob=0.0)


@pytest.fixture
def start(tmp_path: Path) -> Path:
    """Return a model folder as a finished training leaves it."""
    model = make_model(TINY, VOCAB, seed=3)
    model.save_pretrained(tmp_path)
    make_extractor(model).save_pretrained(tmp_path)
    write_tokenizer(VOCAB, tmp_path)
    return tmp_path


def options(start: Path) -> ModelOptions:
    return dataclasses.replace(TINY, shape="", start=str(start))


def test_tokens_stay_and_new_ones_come_behind(start: Path) -> None:
    kept = read_start_vocab(str(start))
    assert kept.tokens == VOCAB.tokens
    counts = Counter({"가": 9, "마": 4, "바": 1, "a": 2})
    vocab, new, rare = extend_vocab(kept, counts, min_count=2)
    assert vocab.tokens == (*VOCAB.tokens, "a", "마")
    assert (new, rare) == (["a", "마"], 1)
    assert vocab.blank_id == VOCAB.blank_id


def test_letters_spell_every_syllable_already() -> None:
    letters = make_vocab()
    vocab, new, _ = extend_vocab(letters, Counter({"뷁": 5, "값": 2}), min_count=1)
    assert vocab == letters
    assert new == []


def test_a_kept_head_says_what_it_said(start: Path) -> None:
    first = make_model(TINY, VOCAB, seed=3).eval()
    wider = Vocab.from_tokens([*VOCAB.tokens, "마"], blank_id=VOCAB.blank_id)
    model = make_model(options(start), wider, seed=9, kept=VOCAB).eval()
    assert model.config.vocab_size == len(VOCAB) + 1
    samples = torch.randn(1, 4_000, generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        old, new = first(samples).logits, model(samples).logits
    torch.testing.assert_close(new[..., : len(VOCAB)], old)
    bias = model.lm_head.bias.detach()
    assert float(bias[-1]) == float(bias[:-1].min())


def test_a_head_of_as_many_tokens_is_new_unless_it_is_to_be_kept(start: Path) -> None:
    """Its rows stand for other tokens: they stayed once, in silence."""
    others = Vocab.from_tokens(["|", "나", "가", "라", "다", "[UNK]", "[PAD]"])
    first = make_model(TINY, VOCAB, seed=3)
    model = make_model(options(start), others, seed=9)
    assert model.lm_head.weight.shape == first.lm_head.weight.shape
    assert not torch.equal(model.lm_head.weight, first.lm_head.weight)
    with pytest.raises(FinetuneError, match="'가' is '나' here"):
        make_model(options(start), others, seed=9, kept=VOCAB)


def test_a_start_without_head_or_vocabulary_is_refused(start: Path) -> None:
    from safetensors.torch import load_file, save_file

    path = start / "model.safetensors"
    kept = {name: each for name, each in load_file(path).items() if "lm_head" not in name}
    save_file(kept, path, metadata={"format": "pt"})
    with pytest.raises(FinetuneError, match="no CTC head to keep"):
        make_model(options(start), VOCAB, seed=1, kept=VOCAB)
    (start / "vocab.json").unlink()
    with pytest.raises(FinetuneError, match=r"vocabulary of .* cannot be used"):
        read_start_vocab(str(start))


@pytest.mark.parametrize(
    ("tokens", "said"),
    [
        (["|", "가", "[PAD]"], "it has 7 tokens, and there are 3 here"),
        (["|", "가", "다", "나", "라", "[UNK]", "[PAD]"], "'나' is '다' here"),
    ],
)
def test_a_vocabulary_of_another_begin_is_refused(tokens: list[str], said: str) -> None:
    with pytest.raises(FinetuneError) as caught:
        require_same_begin(VOCAB, Vocab.from_tokens(tokens), "the start")
    assert said in str(caught.value)
