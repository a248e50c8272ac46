"""A Whisper folder of the Hub's layout as the one file that whisper.cpp reads.

    python -m benchmarks.whisper_ggml FOLDER FILE

Numbers in half precision, as whisper.cpp's own files hold them. The form of the file is that of
whisper.cpp's `whisper_model_load` (v1.8): a head, the mel filters, the vocabulary as bytes, then
the tensors by the names of openai/whisper.
"""

from __future__ import annotations

import argparse
import json
import re
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from kasr_desktop.recognizer.ctc.log_mels import FFT, mel_filters

_MAGIC = 0x67676D6C
_HALF, _SINGLE = 1, 0
_LAYER = re.compile(r"(encoder|decoder)\.layers\.(\d+)\.(.+)\.(weight|bias)")
_IN_LAYER = {
    "self_attn.q_proj": "attn.query",
    "self_attn.k_proj": "attn.key",
    "self_attn.v_proj": "attn.value",
    "self_attn.out_proj": "attn.out",
    "self_attn_layer_norm": "attn_ln",
    "encoder_attn.q_proj": "cross_attn.query",
    "encoder_attn.k_proj": "cross_attn.key",
    "encoder_attn.v_proj": "cross_attn.value",
    "encoder_attn.out_proj": "cross_attn.out",
    "encoder_attn_layer_norm": "cross_attn_ln",
    "fc1": "mlp.0",
    "fc2": "mlp.2",
    "final_layer_norm": "mlp_ln",
}
_AROUND = {
    "encoder.embed_positions.weight": "encoder.positional_embedding",
    "encoder.layer_norm": "encoder.ln_post",
    "decoder.embed_tokens.weight": "decoder.token_embedding.weight",
    "decoder.embed_positions.weight": "decoder.positional_embedding",
    "decoder.layer_norm": "decoder.ln",
}
_ALWAYS_SINGLE = ("encoder.positional_embedding", "decoder.positional_embedding")


def write_ggml(folder: Path, target: Path) -> Path:
    """Write the file.

    Args:
        folder: config.json, tokenizer.json and model.safetensors.
        target: Where to.

    Raises:
        KeyError: A tensor has a name that Whisper has not.
    """
    from safetensors.numpy import load_file

    config = json.loads((folder / "config.json").read_text("utf-8"))
    with target.open("wb") as file:
        file.write(struct.pack("<i", _MAGIC))
        file.write(struct.pack("<11i", *_numbers(config)))
        filters = mel_filters(config["num_mel_bins"])  # (mel bins, FFT / 2 + 1)
        file.write(struct.pack("<2i", config["num_mel_bins"], FFT // 2 + 1))
        file.write(np.ascontiguousarray(filters, "<f4").tobytes())
        words = vocabulary(folder)
        file.write(struct.pack("<i", len(words)))
        for word in words:
            file.write(struct.pack("<i", len(word)) + word)
        for name, tensor in load_file(folder / "model.safetensors").items():
            known = openai_name(name)
            if known is not None:
                _write_tensor(file, known, tensor)
    return target


def openai_name(name: str) -> str | None:
    """Return what openai/whisper calls a tensor of transformers; None: it is another's copy.

    Example:
        >>> openai_name("model.decoder.layers.3.encoder_attn.k_proj.weight")
        'decoder.blocks.3.cross_attn.key.weight'
        >>> openai_name("model.encoder.layer_norm.bias")
        'encoder.ln_post.bias'
    """
    name = name.removeprefix("model.")
    if name == "proj_out.weight":
        return None
    if found := _LAYER.fullmatch(name):
        side, number, part, kind = found.groups()
        return f"{side}.blocks.{number}.{_IN_LAYER[part]}.{kind}"
    if name in _AROUND:
        return _AROUND[name]
    stem, _, kind = name.rpartition(".")
    if stem.startswith("encoder.conv"):
        return name
    return f"{_AROUND[stem]}.{kind}"


def vocabulary(folder: Path) -> list[bytes]:
    """Return the bytes of every token that is text, by number; whisper.cpp knows the others."""
    pieces: Mapping[str, int] = json.loads((folder / "tokenizer.json").read_text("utf-8"))["model"][
        "vocab"
    ]
    byte_of = {char: byte for byte, char in enumerate(_byte_letters())}
    return [
        bytes(byte_of[char] for char in piece) for piece in sorted(pieces, key=pieces.__getitem__)
    ]


def _byte_letters() -> list[str]:
    """Return the letters that GPT-2's vocabulary writes for the bytes 0...255."""
    shown = [*range(33, 127), *range(161, 173), *range(174, 256)]
    letters = [""] * 256
    for byte in shown:
        letters[byte] = chr(byte)
    hidden = [byte for byte in range(256) if not letters[byte]]
    for place, byte in enumerate(hidden):
        letters[byte] = chr(256 + place)
    return letters


def _numbers(config: Mapping[str, Any]) -> tuple[int, ...]:
    return (
        config["vocab_size"],
        config["max_source_positions"],
        config["d_model"],
        config["encoder_attention_heads"],
        config["encoder_layers"],
        config["max_target_positions"],
        config["d_model"],
        config["decoder_attention_heads"],
        config["decoder_layers"],
        config["num_mel_bins"],
        _HALF,
    )


def _write_tensor(file: BinaryIO, name: str, tensor: NDArray[Any]) -> None:
    if name in ("encoder.conv1.bias", "encoder.conv2.bias"):
        tensor = tensor[:, None]
    single = tensor.ndim < 2 or name in _ALWAYS_SINGLE or name.endswith(".bias")
    raw = name.encode()
    file.write(struct.pack("<3i", tensor.ndim, len(raw), _SINGLE if single else _HALF))
    file.write(struct.pack(f"<{tensor.ndim}i", *reversed(tensor.shape)))
    file.write(raw)
    file.write(np.ascontiguousarray(tensor, "<f4" if single else "<f2").tobytes())


def main(words: Sequence[str] | None = None) -> int:
    """Write one file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", type=Path)
    parser.add_argument("file", type=Path)
    chosen = parser.parse_args(words)
    print(write_ggml(chosen.folder, chosen.file))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
