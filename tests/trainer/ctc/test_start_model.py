from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from small_run import VOCAB

from kasr_trainer.ctc.start_model import count_frames, make_model
from kasr_trainer.errors import FinetuneError
from kasr_trainer.recipe.recipe import ModelOptions

pytestmark = pytest.mark.model

TINY = ModelOptions(shape="wav2vec2-tiny", layerdrop=0.1, mask_time_prob=0.75)


def test_a_start_keeps_its_encoder_and_gets_a_head_of_the_vocabulary(tmp_path: Path) -> None:
    first = make_model(TINY, VOCAB, seed=1)
    first.config.vocab_size = 3
    first.lm_head = torch.nn.Linear(32, 3)
    first.save_pretrained(tmp_path)
    options = dataclasses.replace(
        TINY, shape="", start=str(tmp_path), mask_time_prob=0.3, hidden_dropout=0.2
    )
    model = make_model(options, VOCAB, seed=1)
    assert model.lm_head.weight.shape == (len(VOCAB), 32)
    config = model.config
    assert (config.mask_time_prob, config.hidden_dropout, config.layerdrop) == (0.3, 0.2, 0.1)
    assert config.pad_token_id == VOCAB.blank_id
    for name, tensor in first.wav2vec2.state_dict().items():
        assert torch.equal(model.wav2vec2.state_dict()[name], tensor), name
    frozen = {name for name, each in model.named_parameters() if not each.requires_grad}
    assert frozen
    assert all("feature_extractor" in name for name in frozen)
    assert count_frames(model, 16_000) == 49


def test_random_weights_have_one_size_throughout() -> None:
    """Also what transformers derives from it: the app's own forward pass reads the folder."""
    model = make_model(TINY, VOCAB, seed=1)
    assert model.config.output_hidden_size == model.config.hidden_size == 32
    assert not model.config.add_adapter


def test_an_encoder_with_holes_is_refused(tmp_path: Path) -> None:
    make_model(TINY, VOCAB, seed=1).save_pretrained(tmp_path)
    path = tmp_path / "model.safetensors"
    kept = {name: each for name, each in load_file(path).items() if "layers.1." not in name}
    save_file(kept, path, metadata={"format": "pt"})
    with pytest.raises(FinetuneError, match=r"lacks \d+ weights of its encoder"):
        make_model(ModelOptions(start=str(tmp_path)), VOCAB, seed=1)


def test_what_cannot_be_loaded_is_said(tmp_path: Path) -> None:
    with pytest.raises(FinetuneError, match="cannot be loaded"):
        make_model(ModelOptions(start=str(tmp_path)), VOCAB, seed=1)
    with pytest.raises(FinetuneError, match="no shape 'x'; there are xls-r-300m"):
        make_model(ModelOptions(shape="x"), VOCAB, seed=1)


@pytest.mark.parametrize("adapter", [False, True])
def test_frames_of_w2v_bert_are_counted_in_spectra(adapter: bool) -> None:
    from transformers import Wav2Vec2BertConfig, Wav2Vec2BertForCTC

    config = Wav2Vec2BertConfig(
        vocab_size=7, hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=16, feature_projection_input_dim=160, add_adapter=adapter,
        output_hidden_size=16, num_adapter_layers=1,
    )  # fmt: skip
    model = Wav2Vec2BertForCTC(config).eval()
    with torch.inference_mode():
        frames = model(torch.zeros(1, 149, 160)).logits.shape[1]  # three seconds
    assert count_frames(model, 48_000) == frames


def test_wavlm_learns_with_channels_hidden(tmp_path: Path) -> None:
    """Its configuration lacks a setting that its forward pass reads."""
    from transformers import WavLMConfig, WavLMForCTC

    config = WavLMConfig(
        hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16,
        vocab_size=len(VOCAB), num_conv_pos_embedding_groups=2, num_conv_pos_embeddings=4,
        conv_dim=(8,) * 7, layerdrop=0.0,
    )  # fmt: skip
    WavLMForCTC(config).save_pretrained(tmp_path)
    options = ModelOptions(
        start=str(tmp_path), mask_time_prob=0.2, mask_feature_prob=0.25, mask_feature_length=4
    )
    model = make_model(options, VOCAB, seed=1).train()
    sound = torch.randn(2, 16_000, generator=torch.Generator().manual_seed(1))
    loss = model(sound, labels=torch.tensor([[1, 2, 1], [2, 1, -100]])).loss
    loss.backward()
    assert torch.isfinite(loss)
    assert model.lm_head.weight.grad is not None


def test_attention_is_computed_as_it_is_asked_for(tmp_path: Path) -> None:
    """Torch's own and the plain one give the same loss and gradients."""
    import torch

    found = {}
    for attention in ("eager", "sdpa"):
        options = ModelOptions(
            shape="wav2vec2-tiny", attention=attention, mask_time_prob=0.0,  # type: ignore[arg-type]
            freeze_feature_encoder=False,
        )  # fmt: skip
        model = make_model(options, VOCAB, seed=3).train()
        assert model.config._attn_implementation == attention
        chance = torch.Generator().manual_seed(1)
        sound = torch.randn(2, 8_000, generator=chance)
        loss = model(sound, labels=torch.tensor([[1, 2], [3, 1]])).loss
        loss.backward()
        found[attention] = [
            loss.detach(),
            *(p.grad for p in model.parameters() if p.grad is not None),
        ]
    for one, other in zip(found["eager"], found["sdpa"], strict=True):
        torch.testing.assert_close(one, other, rtol=1e-3, atol=1e-5)
