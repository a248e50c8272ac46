"""Weights in parts on several devices (FSDP, DeepSpeed): made ready, and brought together again.

accelerate's FSDP 2 was made for models of text: it asks for embeddings, which models of sound
lack, and takes `…EncoderStableLayerNorm` for a norm.
"""

from __future__ import annotations

import copy
from typing import Any

import torch


def is_sharded(trainer: Any) -> bool:
    """Return whether no process has all the weights while it trains."""
    return bool(trainer.is_fsdp_enabled or trainer.is_deepspeed_enabled)


def make_ready(model: Any) -> None:
    """Let accelerate shard a model of sound, in place.

    Its encoder writes into its input, which autograd forbids where that is a view of what FSDP
    handed on: the encoder gets a copy.
    """
    try:
        model.get_input_embeddings()
    except NotImplementedError:
        model.get_input_embeddings = _nothing
    base = getattr(model, getattr(model, "base_model_prefix", "") or "", None)
    encoder = getattr(base, "encoder", None)
    if isinstance(encoder, torch.nn.Module):
        encoder.register_forward_pre_hook(_with_own_input, with_kwargs=True)


def whole_model(trainer: Any, plain: Any | None) -> Any:
    """Return a model with all the weights; every process calls it.

    Args:
        trainer: Whose model it is.
        plain: A model of the same kind that was never sharded; it is filled and returned where
            the weights lie in parts. None: they do not.
    """
    if plain is None:
        return trainer.accelerator.unwrap_model(trainer.model)
    state = trainer.accelerator.get_state_dict(trainer.model_wrapped)
    if trainer.is_world_process_zero():  # the others get nothing
        plain.load_state_dict(state)
    return plain


def copied(model: Any) -> Any:
    """Return a copy of a model that is about to be sharded, in main memory."""
    return copy.deepcopy(model).cpu()


def _nothing() -> None:
    return None


def _with_own_input(_: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    return (*(each.clone() for each in args[:1]), *args[1:]), kwargs
