"""Small Whispers with random weights, in the Hub's layout."""

from __future__ import annotations

import json
from pathlib import Path

from support.bare_folders import change_json

PIECES = ("Ġ", "ê°Ģ", "ëĤĺ", "Ġëĭ¤", "ìķĪ", "a", "7")
"""Byte-level: a space, 가, 나, " 다", 안, and what no Korean text holds."""

MARKS = ("<|endoftext|>", "<|startoftranscript|>", "<|en|>", "<|ko|>", "<|transcribe|>")
MARKS += ("<|notimestamps|>",)


def write_whisper(folder: Path, **changes: object) -> Path:
    """Write a folder as transformers does; keywords change its config."""
    import torch
    from transformers import WhisperConfig, WhisperForConditionalGeneration

    torch.manual_seed(7)
    sizes: dict[str, object] = {
        "vocab_size": len(PIECES) + len(MARKS),
        "d_model": 128,
        "encoder_layers": 3,
        "decoder_layers": 2,
        "encoder_attention_heads": 2,
        "decoder_attention_heads": 2,
        "encoder_ffn_dim": 512,
        "decoder_ffn_dim": 512,
        "max_source_positions": 400,
        "pad_token_id": len(PIECES),
        "bos_token_id": len(PIECES),
        "eos_token_id": len(PIECES),
        "decoder_start_token_id": len(PIECES) + 1,
    }
    WhisperForConditionalGeneration(WhisperConfig(**{**sizes, **changes})).save_pretrained(folder)
    write_tokenizer(folder)
    return folder


def write_tokenizer(folder: Path, *, marks: tuple[str, ...] = MARKS) -> None:
    """Write `tokenizer.json` and the feature extractor's settings."""
    vocab = {piece: row for row, piece in enumerate(PIECES)}
    added = [{"id": len(PIECES) + row, "content": mark} for row, mark in enumerate(MARKS)]
    tokenizer = {
        "model": {"type": "BPE", "vocab": vocab, "merges": []},
        "added_tokens": [each for each in added if each["content"] in marks],
    }
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer), encoding="utf-8")
    settings = folder / "preprocessor_config.json"
    if not settings.exists():
        settings.write_text("{}", encoding="utf-8")
    change_json(settings, feature_extractor_type="WhisperFeatureExtractor", feature_size=80)
