"""Reads the encoder out of a Whisper model that CTranslate2 has packed.

`model.bin` is a flat list: version, the spec's name and revision, then every
variable as name, shape, type and bytes (OpenNMT/CTranslate2, `models/model.cc`).
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from kasr_desktop.recognizer.ctc.whisper_ctc import WhisperCtcConfig, WhisperForCTC
from kasr_trainer.errors import ModelError

_DTYPES = {0: np.float32, 1: np.int8, 2: np.int16, 3: np.int32, 4: np.float16}


@dataclass(slots=True)
class _Reader:
    content: bytes
    place: int = field(default=0)

    def number(self, code: str) -> int:
        value: int
        (value,) = struct.unpack_from("<" + code, self.content, self.place)
        self.place += struct.calcsize("<" + code)
        return value

    def text(self) -> str:
        size = self.number("H")
        raw = self.content[self.place : self.place + size]
        self.place += size
        return raw.rstrip(b"\0").decode()

    def array(self) -> NDArray[np.generic]:
        shape = [self.number("I") for _ in range(self.number("B"))]
        dtype = np.dtype(_DTYPES[self.number("B")])
        num_bytes = self.number("I")
        array = np.frombuffer(self.content, dtype, num_bytes // dtype.itemsize, self.place)
        self.place += num_bytes
        return array.reshape(shape)


def read_variables(path: Path) -> dict[str, NDArray[np.generic]]:
    """Read all variables of a CTranslate2 `model.bin` (binary version 6).

    Raises:
        ValueError: The file is of another version.
    """
    reader = _Reader(path.read_bytes())
    version = reader.number("I")
    if version != 6:
        raise ModelError(
            f"{path} has binary version {version}, not 6.", reason="unknown_version", path=path
        )
    reader.text()  # the spec's name
    reader.number("I")  # the spec's revision
    return {reader.text(): reader.array() for _ in range(reader.number("I"))}


def encoder_state(variables: Mapping[str, NDArray[np.generic]]) -> dict[str, Tensor]:
    """Return the encoder's weights under transformers' names, float32, without positions."""

    def take(name: str) -> Tensor:
        return torch.tensor(np.asarray(variables[f"encoder/{name}"], dtype=np.float32))

    state = {
        f"{conv}.{part}": take(f"{conv}/{part}")
        for conv in ("conv1", "conv2")
        for part in ("weight", "bias")
    }
    state |= _norm("layer_norm", take("layer_norm/gamma"), take("layer_norm/beta"))
    num_layers = sum(name.endswith("/ffn/linear_0/weight") for name in variables if "enc" in name)
    for layer in range(num_layers):
        old, new = f"layer_{layer}", f"layers.{layer}"
        # query, key and value stand on top of each other; the key has no bias
        weights = take(f"{old}/self_attention/linear_0/weight").chunk(3)
        biases = take(f"{old}/self_attention/linear_0/bias").chunk(3)
        for name, weight, bias in zip("qkv", weights, biases, strict=True):
            state[f"{new}.self_attn.{name}_proj.weight"] = weight
            if name != "k":
                state[f"{new}.self_attn.{name}_proj.bias"] = bias
        for old_name, new_name in (
            ("self_attention/linear_1", "self_attn.out_proj"),
            ("ffn/linear_0", "fc1"),
            ("ffn/linear_1", "fc2"),
        ):
            for part in ("weight", "bias"):
                state[f"{new}.{new_name}.{part}"] = take(f"{old}/{old_name}/{part}")
        for old_name, new_name in (
            ("self_attention", "self_attn_layer_norm"),
            ("ffn", "final_layer_norm"),
        ):
            gamma = take(f"{old}/{old_name}/layer_norm/gamma")
            beta = take(f"{old}/{old_name}/layer_norm/beta")
            state |= _norm(f"{new}.{new_name}", gamma, beta)
    return state


def load_encoder(
    folder: Path, *, vocab_size: int, blank_id: int, dropout: float = 0.0, extra_layers: int = 0
) -> WhisperForCTC:
    """Make a model with the encoder of a CTranslate2 folder and an untrained head.

    Args:
        folder: Holds `model.bin`.
        vocab_size: V, the width of the head.
        blank_id: The id of the CTC blank.
        dropout: In all layers, while training.
        extra_layers: New layers on top; they start as doing nothing.
    """
    state = encoder_state(read_variables(folder / "model.bin"))
    d_model, num_mel_bins = state["conv1.weight"].shape[:2]
    num_layers = 1 + max(int(name.split(".")[1]) for name in state if "layers." in name)
    config = WhisperCtcConfig(
        vocab_size=vocab_size,
        pad_token_id=blank_id,
        d_model=d_model,
        num_mel_bins=num_mel_bins,
        encoder_layers=num_layers + extra_layers,
        encoder_attention_heads=d_model // 64,
        encoder_ffn_dim=state["layers.0.fc1.weight"].shape[0],
        dropout=dropout,
    )
    model = WhisperForCTC(config)
    model.encoder.load_state_dict(state, strict=extra_layers == 0)
    extra: Any
    for extra in model.encoder.layers[num_layers:]:
        # what a layer adds to its input starts at zero, so Whisper's output is the start
        torch.nn.init.zeros_(extra.self_attn.out_proj.weight)
        torch.nn.init.zeros_(extra.fc2.weight)
    return model


def _norm(name: str, gamma: Tensor, beta: Tensor) -> dict[str, Tensor]:
    return {f"{name}.weight": gamma, f"{name}.bias": beta}
