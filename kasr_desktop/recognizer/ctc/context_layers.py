"""Layers that spell: between a Whisper encoder and the CTC head.

Whisper's encoder was trained to be read by a decoder that attends to all of it. A frame of
its output need not say which letter sounds in that frame, only something near it must. These
layers look around every frame: a convolution over its neighbours, then attention over the
window, then a feed-forward part, each added to its input (Gulati et al. 2020,
arXiv:2005.08100). The convolution also tells attention what is near: there are no positions.

Import this module only where torch may be loaded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from torch import Tensor, nn


@dataclass(frozen=True, slots=True)
class ContextSizes:
    """How large the layers are.

    Attributes:
        num_layers: How many.
        size: Channels of a frame.
        num_heads: Heads of attention.
        ffn_dim: Channels inside the feed-forward part.
        kernel: Frames that the convolution sees, odd.
        dropout: Of everything that is added, while training.
    """

    num_layers: int
    size: int
    num_heads: int
    ffn_dim: int
    kernel: int
    dropout: float = 0.0


class ContextLayer(nn.Module):
    """Convolution, attention, feed-forward; (B, T, D) to the same shape."""

    def __init__(self, sizes: ContextSizes) -> None:
        super().__init__()
        size, inner = sizes.size, sizes.ffn_dim
        self.num_heads = sizes.num_heads
        self.near_norm = nn.LayerNorm(size)
        self.near_in = nn.Linear(size, 2 * size)
        self.near = nn.Conv1d(size, size, sizes.kernel, padding=sizes.kernel // 2, groups=size)
        self.near_mid_norm = nn.LayerNorm(size)
        self.near_out = nn.Linear(size, size)
        self.attention_norm = nn.LayerNorm(size)
        self.qkv = nn.Linear(size, 3 * size)
        self.out = nn.Linear(size, size)
        self.ffn_norm = nn.LayerNorm(size)
        self.up = nn.Linear(size, inner)
        self.down = nn.Linear(inner, size)
        self.dropout = nn.Dropout(sizes.dropout)

    def forward(self, states: Tensor, frame_mask: Tensor | None = None) -> Tensor:
        """Look around every frame of `states` (B, T, D).

        Args:
            states: What the layer before gave.
            frame_mask: (B, T) bool, True where a frame is real; None: all are.
        """
        states = states + self.dropout(self._look_near(states, frame_mask))
        states = states + self.dropout(self._attend(states, frame_mask))
        inner = nn.functional.gelu(self.up(self.ffn_norm(states)))
        added: Tensor = self.dropout(self.down(inner))
        return states + added

    def _look_near(self, states: Tensor, frame_mask: Tensor | None) -> Tensor:
        gated = nn.functional.glu(self.near_in(self.near_norm(states)), dim=-1)
        if frame_mask is not None:
            gated = gated * frame_mask[..., None]
        around = self.near(gated.transpose(1, 2)).transpose(1, 2)
        out: Tensor = self.near_out(nn.functional.gelu(self.near_mid_norm(around)))
        return out

    def _attend(self, states: Tensor, frame_mask: Tensor | None) -> Tensor:
        rows, num_frames, size = states.shape
        mixed = self.qkv(self.attention_norm(states)).view(rows, num_frames, 3, self.num_heads, -1)
        query, key, value = mixed.permute(2, 0, 3, 1, 4)  # each (B, heads, T, D / heads)
        mask = None if frame_mask is None else frame_mask[:, None, None, :]
        heard = nn.functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        out: Tensor = self.out(heard.transpose(1, 2).reshape(rows, num_frames, size))
        return out


class ContextStack(nn.Module):
    """Reads some layers of an encoder and spells from their sum."""

    def __init__(self, sizes: ContextSizes, *, input_size: int, num_taps: int) -> None:
        """Make a stack.

        Args:
            sizes: How large.
            input_size: Channels of the encoder.
            num_taps: How many of its layers are read.
        """
        super().__init__()
        self.tap_norms = nn.ModuleList(nn.LayerNorm(input_size) for _ in range(num_taps))
        self.taps = nn.ModuleList(nn.Linear(input_size, sizes.size) for _ in range(num_taps))
        self.layers = nn.ModuleList(ContextLayer(sizes) for _ in range(sizes.num_layers))
        self.norm = nn.LayerNorm(sizes.size)

    def read(self, tapped: Sequence[Tensor]) -> Tensor:
        """Return the input of the first layer (B, T, D) of the encoder's outputs."""
        parts = zip(self.taps, self.tap_norms, tapped, strict=True)
        states = [linear(norm(output)) for linear, norm, output in parts]
        total: Tensor = states[0]
        for more in states[1:]:
            total = total + more
        return total

    def forward(self, tapped: Sequence[Tensor], frame_mask: Tensor | None = None) -> Tensor:
        """Return what the head reads, (B, T, D), of the encoder's outputs (B, T, input size)."""
        states = self.read(tapped)
        for layer in self.layers:
            states = layer(states, frame_mask)
        normed: Tensor = self.norm(states)
        return normed
