"""What low-rank parts learn is what all the weights would learn, projected."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
import torch
from small_run import VOCAB

from kasr_trainer.ctc.adapters import merged
from kasr_trainer.ctc.start_model import make_model
from kasr_trainer.recipe.recipe import ModelOptions

pytestmark = pytest.mark.model

PLAIN = ModelOptions(shape="wav2vec2-tiny", freeze_feature_encoder=False, mask_time_prob=0.0)
LORA = dataclasses.replace(PLAIN, adapters="lora", adapter_size=4)


def loss_of(model: Any) -> torch.Tensor:
    sound = torch.randn(2, 8_000, generator=torch.Generator().manual_seed(1))
    loss: torch.Tensor = model.train()(sound, labels=torch.tensor([[1, 2], [3, 1]])).loss
    return loss


def test_the_first_gradient_is_the_plain_run_s_seen_through_the_low_rank() -> None:
    """W + 2 B A has the derivative 2 dW Aᵀ by B, and B begins at 0 (Hu et al. 2021, sec. 4.1)."""
    plain, low = make_model(PLAIN, VOCAB, seed=3), make_model(LORA, VOCAB, seed=3)
    whole, parts = loss_of(plain), loss_of(low)
    torch.testing.assert_close(parts, whole, rtol=1e-6, atol=0)  # nothing is added yet
    whole.backward()
    parts.backward()
    gradients = {name: each.grad for name, each in plain.named_parameters()}
    learning = {name for name, each in low.named_parameters() if each.requires_grad}
    places = [name for name, _ in low.named_modules() if name.endswith("_proj")]
    found = 0
    for place in places:
        module = low.get_submodule(place)
        if not hasattr(module, "lora_A"):
            continue
        found += 1
        a, b = module.lora_A.default.weight, module.lora_B.default.weight
        weight = gradients[place.removeprefix("base_model.model.") + ".weight"]
        torch.testing.assert_close(b.grad, 2 * weight @ a.T, rtol=1e-4, atol=1e-7)
    assert found == 2 * 4, "four products in each of two layers"
    assert all("lora_" in name or "lm_head.modules_to_save" in name for name in learning)
    head = low.get_submodule("base_model.model.lm_head.modules_to_save.default")
    torch.testing.assert_close(head.weight.grad, gradients["lm_head.weight"], rtol=1e-4, atol=1e-7)


def test_merged_parts_say_what_they_said_beside_the_weights() -> None:
    model = make_model(LORA, VOCAB, seed=3)
    with torch.no_grad():
        for name, each in model.named_parameters():
            if "lora_B" in name:
                torch.nn.init.normal_(each, std=0.1, generator=torch.Generator().manual_seed(2))
    sound = torch.randn(1, 8_000, generator=torch.Generator().manual_seed(4))
    with torch.inference_mode():
        before = model.eval()(sound).logits
        bare = make_model(PLAIN, VOCAB, seed=3).eval()(sound).logits
        after = merged(model).eval()(sound).logits
    assert (before - bare).abs().max() > 1e-3
    torch.testing.assert_close(after, before, rtol=1e-4, atol=1e-5)
