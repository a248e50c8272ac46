"""A model of which only small parts learn: adapter layers as in MMS, or low-rank parts (LoRA)."""

from __future__ import annotations

from functools import partial
from importlib.util import find_spec
from typing import Any

from kasr_trainer.errors import FinetuneError
from kasr_trainer.recipe.recipe import ModelOptions

_ATTENTION = r".*\.(q_proj|k_proj|v_proj|out_proj|linear_q|linear_k|linear_v|linear_out)"
"""What wav2vec 2.0, HuBERT, WavLM, Whisper, w2v-BERT and Conformers call it."""


def adapter_settings(options: ModelOptions) -> dict[str, Any]:
    """Return what a model's configuration says of adapter layers."""
    return {"adapter_attn_dim": options.adapter_size} if options.adapters == "layers" else {}


def with_adapters(model: Any, options: ModelOptions) -> Any:
    """Return a model of which adapters and head learn, and nothing else; with none wanted, as is.

    Raises:
        FinetuneError: bad_start: the model has no such layers, or `peft` is not installed.
    """
    if options.adapters == "layers":
        _learn_layers(model)
    elif options.adapters == "lora":
        return _with_low_rank(model, options.adapter_size)
    return model


def merged(model: Any) -> Any:
    """Return a model whose low-rank parts have become part of its weights."""
    return model.merge_and_unload() if hasattr(model, "merge_and_unload") else model


def _learn_layers(model: Any) -> None:
    if not getattr(model.config, "adapter_attn_dim", None):
        raise FinetuneError(
            f'{type(model).__name__} has no adapter layers; model.adapters = "lora" takes any '
            "model.",
            reason="bad_start",
        )
    if not any("adapter_layer" in name for name, _ in model.named_parameters()):
        raise FinetuneError(
            f"{type(model).__name__} builds no adapter layers for this kind of layer norm "
            '(do_stable_layer_norm is false); model.adapters = "lora" takes any model.',
            reason="bad_start",
        )
    model.requires_grad_(False)
    for name, each in model.named_parameters():
        each.requires_grad_("adapter_layer" in name or name.startswith("lm_head"))


def _with_low_rank(model: Any, rank: int) -> Any:
    if find_spec("peft") is None:
        raise FinetuneError(
            'model.adapters = "lora" needs the package peft: pip install "kasr-desktop[adapters]".',
            reason="bad_start",
        )
    from peft import LoraConfig, get_peft_model

    config = LoraConfig(
        r=rank, lora_alpha=2 * rank, target_modules=_ATTENTION, modules_to_save=["lm_head"]
    )
    found: Any = get_peft_model(model, config)
    # no model of sound embeds tokens; left to itself it asks the Hub at every checkpoint
    found.save_pretrained = partial(found.save_pretrained, save_embedding_layers=False)
    return found
