"""Whisper's own decoder, for Korean alone: which piece of text follows, heard what was heard.

It reads the encoder's output by attention and gives the probability of every next piece (a
few bytes of UTF-8). Its table of pieces holds those that Korean words are made of, so it
can write neither digits nor other languages. Weights: Radford et al. 2022,
arXiv:2212.04356. Only torch is imported.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kasr_desktop.bundle.config_files import read_json
from kasr_desktop.bundle.model_bundle import ModelBundle
from kasr_desktop.bundle.weight_files import find_weights
from kasr_desktop.domain.errors import BundleError
from kasr_desktop.recognizer.networks.weights import WeightStore

if TYPE_CHECKING:
    from torch import Tensor

FOLDER = "whisper_decoder"
"""Beside the encoder's weights: model.safetensors and pieces.json."""

_HEAD_SIZE = 64
MAX_PIECES = 320
"""Whisper has places for 448; 30 s of fast speech need 200."""

_NUM_PROMPT = 4
"""What Whisper's decoder was trained to read first: start, Korean, transcribe, no times."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What the decoder remembers of some texts and of the sound.

    Attributes:
        heard: Keys and values (1, heads, T, D / heads) of the sound, layer by layer.
        read: Keys and values (texts, heads, pieces, D / heads) of the texts, layer by layer.
        num_read: Pieces read, the prompt included.
    """

    heard: list[tuple[Tensor, Tensor]]
    read: list[tuple[Tensor, Tensor]]
    num_read: int

    def of(self, texts: Tensor) -> Memory:
        """Return the memory of these texts (indices), in this order."""
        return Memory(
            self.heard, [(keys[texts], values[texts]) for keys, values in self.read], self.num_read
        )


class WhisperDecoder:
    """The network and its table of pieces."""

    def __init__(
        self, bundle: ModelBundle, compute_device: str, *, half_precision: bool = False
    ) -> None:
        """Load what a bundle has in `FOLDER`.

        Raises:
            BundleError: bad_weights, bad_config, no_weights.
            VocabError: size_mismatch.
            EngineError: out_of_memory.
            RuntimeError: The device has no room or fails.
        """
        import torch

        folder = bundle.path / FOLDER
        self.pieces = _read_pieces(folder / "pieces.json")
        width = int(str(bundle.config.get("d_model", 512)))
        self._num_heads = width // _HEAD_SIZE
        self._device = compute_device
        store = WeightStore(bundle, find_weights(folder))
        tensors = _arrange(store, width, num_pieces=len(self.pieces))
        self._num_layers = sum(name.endswith(".up.weight") for name in tensors)
        dtype = torch.float16 if half_precision else torch.float32
        self._tensors = {name: tensor.to(compute_device, dtype) for name, tensor in tensors.items()}

    @property
    def end(self) -> int:
        """The id of the end of the text, behind those of the pieces."""
        return len(self.pieces)

    @property
    def max_pieces(self) -> int:
        """How long a text can be."""
        return MAX_PIECES - _NUM_PROMPT - 1

    def begin(self, states: Tensor) -> tuple[Memory, Tensor]:
        """Hear the encoder's output (T, D); give log-probabilities (1, pieces + 1) of the first."""
        heard = []
        for layer in range(self._num_layers):
            mixed = self._linear(states, f"{layer}.heard").view(len(states), 2, self._num_heads, -1)
            keys, values = mixed.permute(1, 2, 0, 3)
            heard.append((keys[None].contiguous(), values[None].contiguous()))
        return self._read(self._tensors["prompt"][None], Memory(heard, [], 0))

    def go_on(self, memory: Memory, pieces: Tensor) -> tuple[Memory, Tensor]:
        """Read one more piece (texts,) of each text; give log-probabilities (texts, pieces + 1)."""
        return self._read(self._tensors["pieces"][pieces.to(self._device)][:, None], memory)

    def _read(self, inputs: Tensor, memory: Memory) -> tuple[Memory, Tensor]:
        """Read inputs (texts, new pieces, D)."""
        import torch
        from torch.nn import functional

        texts, count, width = inputs.shape
        first = memory.num_read
        states = inputs + self._tensors["positions"][first : first + count]
        read = []
        for layer in range(self._num_layers):
            mixed = self._linear(self._normed(states, f"{layer}.read_norm"), f"{layer}.read")
            query, keys, values = mixed.view(texts, count, 3, self._num_heads, -1).permute(
                2, 0, 3, 1, 4
            )
            if memory.read:
                keys = torch.cat([memory.read[layer][0], keys], dim=2)
                values = torch.cat([memory.read[layer][1], values], dim=2)
            read.append((keys, values))
            found = functional.scaled_dot_product_attention(
                query, keys, values, is_causal=first == 0
            )
            found = found.transpose(1, 2).reshape(texts, count, width)
            states = states + self._linear(found, f"{layer}.read_out")
            states = states + self._found(states, layer, memory)
            inner = functional.gelu(
                self._linear(self._normed(states, f"{layer}.norm"), f"{layer}.up")
            )
            states = states + self._linear(inner, f"{layer}.down")
        last = self._normed(states[:, -1], "norm")
        logits = last @ self._tensors["pieces"].T
        return Memory(memory.heard, read, first + count), logits.float().log_softmax(dim=-1).cpu()

    def _found(self, states: Tensor, layer: int, memory: Memory) -> Tensor:
        """Look for (texts, new pieces, D) in the sound: all texts ask the same keys."""
        from torch.nn import functional

        texts, count, width = states.shape
        asked = self._linear(self._normed(states, f"{layer}.heard_norm"), f"{layer}.ask")
        query = asked.view(1, texts * count, self._num_heads, -1).transpose(1, 2)
        found = functional.scaled_dot_product_attention(query, *memory.heard[layer])
        found = found.transpose(1, 2).reshape(texts, count, width)
        return self._linear(found, f"{layer}.heard_out")

    def _linear(self, states: Tensor, name: str) -> Tensor:
        from torch.nn import functional

        weight, bias = self._tensors[f"{name}.weight"], self._tensors[f"{name}.bias"]
        return functional.linear(states, weight, bias)

    def _normed(self, states: Tensor, name: str) -> Tensor:
        from torch.nn import functional

        weight, bias = self._tensors[f"{name}.weight"], self._tensors[f"{name}.bias"]
        return functional.layer_norm(states, states.shape[-1:], weight, bias)


def layer_shapes(width: int) -> dict[str, tuple[int, ...]]:
    """Name the parts of one layer and the shape of their weights."""
    return {
        "read_norm": (width,),
        "read": (3 * width, width),
        "read_out": (width, width),
        "heard_norm": (width,),
        "ask": (width, width),
        "heard": (2 * width, width),
        "heard_out": (width, width),
        "norm": (width,),
        "up": (4 * width, width),
        "down": (width, 4 * width),
    }


def _arrange(store: WeightStore, width: int, *, num_pieces: int) -> dict[str, Tensor]:
    tensors = {
        "pieces": store.take("pieces", num_pieces + 1, width),
        "prompt": store.take("prompt", _NUM_PROMPT, width),
        "positions": store.take("positions", MAX_PIECES, width),
    }
    tensors |= store.pair("norm", "norm", width)
    num_layers = sum(name.endswith(".up.bias") for name in store.unused())
    for layer in range(num_layers):
        for part, shape in layer_shapes(width).items():
            tensors |= store.pair(f"{layer}.{part}", f"{layer}.{part}", *shape)
    return tensors


def _read_pieces(path: Path) -> list[bytes]:
    """Read the table: a list of UTF-8 bytes in hexadecimal, some of them parts of a syllable.

    Raises:
        BundleError: bad_config.
    """
    found: Any = read_json(path)
    try:
        return [bytes.fromhex(piece) for piece in found]
    except (TypeError, ValueError) as error:
        raise BundleError(
            f"{path} does not hold pieces of text.", reason="bad_config", path=path, detail=error
        ) from error
