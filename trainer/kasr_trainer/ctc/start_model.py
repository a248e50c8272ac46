"""The network before its first step: loaded or random, with the recipe's settings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kasr_desktop.text.vocab import Vocab
from kasr_trainer.ctc.adapters import adapter_settings, with_adapters
from kasr_trainer.ctc.configurations import SHAPES
from kasr_trainer.ctc.start_vocab import require_same_begin
from kasr_trainer.errors import FinetuneError
from kasr_trainer.recipe.recipe import ModelOptions


def make_model(options: ModelOptions, vocab: Vocab, *, seed: int, kept: Vocab | None = None) -> Any:
    """Return a CTC model with a head as wide as `vocab`, in float32.

    Args:
        options: Where it begins.
        vocab: Of this run.
        seed: Of everything random.
        kept: The start's own vocabulary, whose head is kept, and gets rows for the tokens of
            `vocab` behind it. None: the head is new, whatever the start has.

    Raises:
        FinetuneError: bad_start.
    """
    import torch

    torch.manual_seed(seed)
    width = len(vocab) if kept is None else len(kept)
    settings = _settings(options) | {"vocab_size": width, "pad_token_id": vocab.blank_id}
    settings |= adapter_settings(options)
    if not options.start:
        model = _random(options.shape, settings, options.attention)
    elif kept is None:
        model = _load(options.start, settings, attention=options.attention)
        _renew_head(model)
    else:
        require_same_begin(kept, vocab, options.start)
        model = _load(options.start, settings, keeps_head=True, attention=options.attention)
        _widen_head(model, len(vocab))
    if options.freeze_feature_encoder:
        freeze_feature_encoder(model)
    return with_adapters(model, options)


def _settings(options: ModelOptions) -> dict[str, Any]:
    names = (
        "attention_dropout", "hidden_dropout", "activation_dropout", "feat_proj_dropout",
        "final_dropout", "layerdrop", "mask_time_prob", "mask_time_length", "mask_feature_prob",
        "mask_feature_length", "ctc_loss_reduction", "ctc_zero_infinity",
    )  # fmt: skip
    return {name: getattr(options, name) for name in names}


def _random(shape: str, settings: dict[str, Any], attention: str) -> Any:
    from transformers import AutoConfig, AutoModelForCTC

    if shape not in SHAPES:
        raise FinetuneError(
            f"There is no shape {shape!r}; there are {', '.join(SHAPES)}.", reason="bad_start"
        )
    given = {"model_type": "wav2vec2", **SHAPES[shape]}
    # sizes first: some settings are other ones' sizes where nobody sets them
    config = AutoConfig.for_model(given.pop("model_type"), **given)
    for name, value in settings.items():
        if hasattr(config, name):  # w2v-BERT has no dropout in convolutions it lacks
            setattr(config, name, value)
    return AutoModelForCTC.from_config(config, attn_implementation=attention or None)


def _renew_head(model: Any) -> None:
    """Draw the head anew: a start's rows stand for other tokens, also where they are as many."""
    import torch

    spread = getattr(model.config, "initializer_range", 0.02)
    torch.nn.init.normal_(model.lm_head.weight, std=spread)
    if model.lm_head.bias is not None:
        torch.nn.init.zeros_(model.lm_head.bias)


def _widen_head(model: Any, width: int) -> None:
    """Add rows to the head behind its own; a new token is as unlikely as the unlikeliest so far."""
    import torch

    old = model.lm_head
    if width == old.out_features:
        return
    new = torch.nn.Linear(old.in_features, width, bias=old.bias is not None)
    spread = getattr(model.config, "initializer_range", 0.02)
    with torch.no_grad():
        torch.nn.init.normal_(new.weight, std=spread)
        new.weight[: old.out_features] = old.weight
        if old.bias is not None:
            new.bias.fill_(old.bias.min().item())
            new.bias[: old.out_features] = old.bias
    model.lm_head = new
    model.config.vocab_size = width


def _load(
    start: str, settings: dict[str, Any], *, keeps_head: bool = False, attention: str = ""
) -> Any:
    import torch
    from transformers import AutoConfig, AutoModelForCTC

    from kasr_desktop.recognizer.ctc.whisper_ctc import register
    from kasr_trainer.training.loop import let_libraries_through

    register()
    let_libraries_through()
    try:
        config = AutoConfig.from_pretrained(start)
        for name, value in settings.items():
            if hasattr(config, name):
                setattr(config, name, value)
        if hasattr(config, "mask_feature_prob") and not hasattr(config, "mask_feature_min_masks"):
            config.mask_feature_min_masks = 0  # WavLM reads it and declares none
        model, found = AutoModelForCTC.from_pretrained(
            start, config=config, dtype=torch.float32, ignore_mismatched_sizes=True,
            output_loading_info=True, attn_implementation=attention or None,
        )  # fmt: skip
    except (OSError, ValueError, ImportError) as error:
        raise FinetuneError(
            f"The model {start} to begin with cannot be loaded: {error}", reason="bad_start"
        ) from error
    # a head of another width is new; an encoder with holes would be silently random there
    if keeps_head and any(name.startswith("lm_head") for name in found["missing_keys"]):
        raise FinetuneError(
            f"{start} has no CTC head to keep: it was never fine-tuned. Set vocab.from to "
            '"transcripts".',
            reason="bad_start",
        )
    missing = [name for name in found["missing_keys"] if not _may_be_new(name)]
    if missing:
        raise FinetuneError(
            f"The model {start} to begin with lacks {len(missing)} weights of its encoder, such as "
            f"{min(missing)}.",
            reason="bad_start",
        )
    return model


def _may_be_new(name: str) -> bool:
    is_adapter = "adapter_layer" in name
    return is_adapter or name.startswith("lm_head") or name.endswith("masked_spec_embed")


def freeze_feature_encoder(model: Any) -> None:
    """Keep the convolutions as they are; Whisper's are two."""
    if hasattr(model, "freeze_feature_encoder"):
        model.freeze_feature_encoder()
        return
    encoder = getattr(model, "encoder", None)
    for name in ("conv1", "conv2"):
        layer = getattr(encoder, name, None)
        if layer is None:
            raise FinetuneError(
                f"{type(model).__name__} has no convolutions that could be frozen; "
                "set model.freeze_feature_encoder to false.",
                reason="bad_start",
            )
        layer.requires_grad_(False)


def make_extractor(model: Any, start: str = "") -> Any:
    """Return the feature extractor that goes with a model: its own, or wav2vec 2.0's."""
    from transformers import (
        AutoFeatureExtractor,
        SeamlessM4TFeatureExtractor,
        Wav2Vec2FeatureExtractor,
        WhisperFeatureExtractor,
    )

    if start and (not Path(start).is_dir() or (Path(start) / "preprocessor_config.json").is_file()):
        return AutoFeatureExtractor.from_pretrained(start)
    if model.config.model_type == "wav2vec2-bert":
        return SeamlessM4TFeatureExtractor()
    if model.main_input_name == "input_features":
        return WhisperFeatureExtractor(feature_size=model.config.num_mel_bins)
    return Wav2Vec2FeatureExtractor(return_attention_mask=True, do_normalize=True)


def count_frames(model: Any, num_samples: int) -> int:
    """Return the frames (T) that a model makes of `num_samples` at 16 kHz."""
    lengths = getattr(model, "_get_feat_extract_output_lengths", None)
    if model.config.model_type == "wav2vec2-bert":  # it counts frames of its spectra, not samples
        num_samples = max(0, 1 + (num_samples - 400) // 160) // 2
        return int(lengths(num_samples)) if model.config.add_adapter and lengths else num_samples
    if lengths is None:
        return num_samples // int(model.config.inputs_to_logits_ratio)
    return int(lengths(num_samples))
