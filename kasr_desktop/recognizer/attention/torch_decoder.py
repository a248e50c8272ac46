"""Whisper's own decoder, for Korean alone: which piece of text follows, heard what was heard.

It reads the encoder's output by attention and gives the probability of every next piece (a
few bytes of UTF-8). Its table of pieces holds those that Korean words are made of, so it
can write neither digits nor other languages. Weights: Radford et al. 2022,
arXiv:2212.04356. In torch, for GPUs; `cpu_decoder` is for the CPU.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from kasr_desktop.recognizer.attention.piece_decoder import (
    HEAD_SIZE,
    MAX_PIECES,
    NUM_PROMPT,
    KeptSound,
)
from kasr_desktop.recognizer.networks.quantized import Floats

if TYPE_CHECKING:
    from torch import Tensor


class TorchDecoder:
    """A `PieceDecoder` on any device that torch knows."""

    def __init__(
        self,
        pieces: Sequence[bytes],
        tensors: Mapping[str, Floats],
        compute_device: str,
        *,
        half_precision: bool = False,
    ) -> None:
        """Put the weights on the device.

        Args:
            pieces: The table of pieces.
            tensors: As `read_decoder` names them.
            compute_device: Such as "cpu" or "cuda:0".
            half_precision: Compute in 16 bits.

        Raises:
            RuntimeError: The device has no room or fails.
        """
        import torch

        self.pieces = pieces
        self.end = len(self.pieces)
        self.knows_marks = "marks" in tensors
        self.max_pieces = MAX_PIECES - NUM_PROMPT - 1
        self._num_heads = tensors["pieces"].shape[1] // HEAD_SIZE
        self._device = compute_device
        self._num_layers = sum(name.endswith(".up.weight") for name in tensors)
        dtype = torch.float16 if half_precision else torch.float32
        self._tensors = {
            name: torch.from_numpy(tensor).to(compute_device, dtype)
            for name, tensor in tensors.items()
        }
        # keys and values: of each window's sound (1, heads, T, D / heads), layer by layer; of
        # the texts (texts, heads, pieces, D / heads)
        self._heard: Sequence[list[tuple[Tensor, Tensor]]] = ()
        self._read: list[tuple[Tensor, Tensor]] = []
        self._num_read = 0

    def hear(self, states: Floats) -> KeptSound:
        """Return keys and values of the encoder's output (T, D), layer by layer."""
        import torch

        with torch.inference_mode():
            return self._hear(torch.from_numpy(states))

    def begin(self, heard: Sequence[KeptSound], head: Sequence[int] = ()) -> Floats:
        """Begin to read in windows: log-probabilities (windows, pieces + 1)."""
        import torch

        with torch.inference_mode():
            self._heard = heard
            self._read, self._num_read = [], 0
            pieces = self._tensors["pieces"][torch.tensor(head, dtype=torch.long)]
            read = torch.cat([self._tensors["prompt"], pieces])
            last = self._next(read[None].repeat(len(heard), 1, 1), list(range(len(heard))))
            return self._log_probs(last[:, -1])

    def go_on(
        self, *, windows: Sequence[int], parents: Sequence[int], pieces: Sequence[int]
    ) -> Floats:
        """Read one piece more of some texts: log-probabilities (texts, pieces + 1)."""
        import torch

        with torch.inference_mode():
            rows = torch.tensor(parents, device=self._device)
            self._read = [(keys[rows], values[rows]) for keys, values in self._read]
            inputs = self._tensors["pieces"][torch.tensor(pieces, device=self._device)]
            return self._log_probs(self._next(inputs[:, None], windows)[:, -1])

    def reread(self, pieces: Sequence[int], *, behind: int, asked: Sequence[int]) -> Floats:
        """Read on in one text: log-probabilities (asked, marks) of the marks behind some pieces."""
        import torch

        with torch.inference_mode():
            count = NUM_PROMPT + behind
            self._read = [(keys[:, :, :count], values[:, :, :count]) for keys, values in self._read]
            self._num_read = count
            table = torch.cat([self._tensors["pieces"], self._tensors["marks"]])
            rows = torch.tensor(pieces, device=self._device)
            states = self._next(table[rows][None], [0])[0][list(asked)]
            log_probs = (states @ table.T).float().log_softmax(dim=-1)
            marks = log_probs[:, len(self._tensors["pieces"]) :]
            return np.asarray(marks.cpu().numpy())

    def forget(self) -> None:
        """Give back the memory of what was read, and hold no sound any more."""
        self._heard, self._read, self._num_read = (), [], 0

    def _hear(self, states: Tensor) -> list[tuple[Tensor, Tensor]]:
        states = states.to(self._device, self._tensors["pieces"].dtype)
        heard = []
        for layer in range(self._num_layers):
            mixed = self._linear(states, f"{layer}.heard").view(len(states), 2, self._num_heads, -1)
            keys, values = mixed.permute(1, 2, 0, 3)
            heard.append((keys[None].contiguous(), values[None].contiguous()))
        return heard

    def _log_probs(self, states: Tensor) -> Floats:
        logits = states @ self._tensors["pieces"].T
        return np.asarray(logits.float().log_softmax(dim=-1).cpu().numpy())

    def _next(self, inputs: Tensor, windows: Sequence[int]) -> Tensor:
        """Read inputs (texts, new pieces, D): the last layer's states, normalized."""
        import torch
        from torch.nn import functional

        texts, count, width = inputs.shape
        first = self._num_read
        states = inputs + self._tensors["positions"][first : first + count]
        read = []
        sees = None  # texts that begin see what is before them, one piece more sees all
        if first and count > 1:
            sees = torch.ones(count, first + count, dtype=torch.bool, device=self._device)
            sees = sees.tril(first)
        for layer in range(self._num_layers):
            mixed = self._linear(self._normed(states, f"{layer}.read_norm"), f"{layer}.read")
            query, keys, values = mixed.view(texts, count, 3, self._num_heads, -1).permute(
                2, 0, 3, 1, 4
            )
            if self._read:
                keys = torch.cat([self._read[layer][0], keys], dim=2)
                values = torch.cat([self._read[layer][1], values], dim=2)
            read.append((keys, values))
            found = functional.scaled_dot_product_attention(
                query, keys, values, attn_mask=sees, is_causal=first == 0
            )
            found = found.transpose(1, 2).reshape(texts, count, width)
            states = states + self._linear(found, f"{layer}.read_out")
            states = states + self._found(states, layer, windows)
            inner = functional.gelu(
                self._linear(self._normed(states, f"{layer}.norm"), f"{layer}.up")
            )
            states = states + self._linear(inner, f"{layer}.down")
        self._read, self._num_read = read, first + count
        return self._normed(states, "norm")

    def _found(self, states: Tensor, layer: int, windows: Sequence[int]) -> Tensor:
        """Look for (texts, new pieces, D) in the sound: a window's texts ask the same keys."""
        import torch
        from torch.nn import functional

        _, count, width = states.shape
        asked = self._linear(self._normed(states, f"{layer}.heard_norm"), f"{layer}.ask")
        answers = []
        begin = 0
        for window, group in groupby(windows):
            texts = len(list(group))
            rows = asked[begin : begin + texts]
            query = rows.reshape(1, texts * count, self._num_heads, -1).transpose(1, 2)
            found = functional.scaled_dot_product_attention(query, *self._heard[window][layer])
            answers.append(found.transpose(1, 2).reshape(texts, count, width))
            begin += texts
        return self._linear(torch.cat(answers), f"{layer}.heard_out")

    def _linear(self, states: Tensor, name: str) -> Tensor:
        from torch.nn import functional

        weight, bias = self._tensors[f"{name}.weight"], self._tensors[f"{name}.bias"]
        return functional.linear(states, weight, bias)

    def _normed(self, states: Tensor, name: str) -> Tensor:
        from torch.nn import functional

        weight, bias = self._tensors[f"{name}.weight"], self._tensors[f"{name}.bias"]
        return functional.layer_norm(states, states.shape[-1:], weight, bias)
