"""A random-weight folder of exactly XLS-R 300M's shape, which nobody has to download.

The weights are noise, and plain noise gives flat emissions: over those a beam search
takes minutes a sentence, which says nothing about speech. So the head is calibrated on
a few seconds of real audio until its emissions are as peaked as a trained model's: most
frames blank, the rest decided. The network costs what the trained one costs; the text
is nonsense.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kasr_trainer.ctc.configurations import SHAPES

SIZES: Mapping[str, Any] = SHAPES["xls-r-300m"]
TINY: Mapping[str, Any] = SHAPES["wav2vec2-tiny"]
"""The same family in small, for the tests."""

NUM_SYLLABLES = 1_202
"""Of the recommended model's vocabulary; with delimiter, unknown and blank 1,205 tokens."""

_BLANK_SHARE = 0.75
"""Of the frames of read speech, about so many are blank in a trained CTC model."""

_LOGIT_SPREAD = 6.0
"""Standard deviation of a token's logit over time: leaves 1 or 2 likely tokens a frame."""


def syllables(number: int = NUM_SYLLABLES) -> list[str]:
    """Return `number` syllables spread evenly over U+AC00...U+D7A3."""
    return [chr(0xAC00 + 11_172 * index // number) for index in range(number)]


def make_folder(
    folder: Path,
    *,
    speech: NDArray[np.float32],
    sizes: Mapping[str, Any] = SIZES,
    language_model: Path | None = None,
    blank_share: float = _BLANK_SHARE,
) -> Path:
    """Write a folder in the layout of the recommended model.

    Args:
        folder: Where to; it is left alone if it is complete already.
        speech: (N,) float32 at 16 kHz, some seconds to calibrate the head on.
        sizes: Of the network.
        language_model: A folder to copy as `language_model/`.
        blank_share: Of the frames; the more, the less there is to search.
    """
    if (folder / "complete").is_file():
        return folder
    import torch
    from transformers import Wav2Vec2Config, Wav2Vec2ForCTC

    torch.manual_seed(0)
    vocab = {token: index for index, token in enumerate([*syllables(), "|", "[UNK]", "[PAD]"])}
    config = Wav2Vec2Config(
        vocab_size=len(vocab) + 2, pad_token_id=vocab["[PAD]"], **sizes
    )  # + <s> and </s>
    model = Wav2Vec2ForCTC(config).eval()
    calibrate(model, speech, blank_id=vocab["[PAD]"], blank_share=blank_share)
    model.save_pretrained(folder)
    _write_texts(folder, vocab)
    if language_model is not None:
        shutil.copytree(language_model, folder / "language_model", dirs_exist_ok=True)
    (folder / "complete").write_text("", "utf-8")
    return folder


def calibrate(
    model: Any,
    speech: NDArray[np.float32],
    *,
    blank_id: int,
    blank_share: float = _BLANK_SHARE,
) -> None:
    """Scale and shift the head until its emissions look like a trained model's."""
    import torch

    normal = (speech - speech.mean()) / (speech.std() + 1e-7)
    with torch.inference_mode():
        logits = model(torch.from_numpy(normal)[None]).logits[0]  # (T, V)
    with torch.no_grad():
        spread = logits.std(dim=0).clamp_min(1e-6)
        factor = _LOGIT_SPREAD / spread
        model.lm_head.weight.mul_(factor[:, None])
        model.lm_head.bias.copy_((model.lm_head.bias - logits.mean(dim=0)) * factor)
        scaled = (logits - logits.mean(dim=0)) * factor
        others = scaled.index_fill(1, torch.tensor([blank_id]), -torch.inf).amax(dim=1)
        shift = torch.quantile(others - scaled[:, blank_id], blank_share)
        model.lm_head.bias[blank_id] += shift


def _write_texts(folder: Path, vocab: Mapping[str, int]) -> None:
    special = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "[UNK]", "pad_token": "[PAD]"}
    files: dict[str, object] = {
        "vocab.json": vocab,
        "added_tokens.json": {"<s>": len(vocab), "</s>": len(vocab) + 1},
        "special_tokens_map.json": special,
        "tokenizer_config.json": {
            **special,
            "do_lower_case": False,
            "word_delimiter_token": "|",
            "tokenizer_class": "Wav2Vec2CTCTokenizer",
        },
        "preprocessor_config.json": {
            "do_normalize": True,
            "feature_extractor_type": "Wav2Vec2FeatureExtractor",
            "feature_size": 1,
            "padding_side": "right",
            "padding_value": 0,
            "return_attention_mask": True,
            "sampling_rate": 16_000,
        },
    }
    for name, content in files.items():
        text = json.dumps(content, ensure_ascii=False, indent=2)
        (folder / name).write_text(text, "utf-8")
