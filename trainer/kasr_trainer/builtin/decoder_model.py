"""Whisper's decoder in training: texts in pieces, told which piece follows, heard what was heard.

The same tensors and the same arithmetic as `kasr_desktop.recognizer.attention.torch_decoder`,
all pieces of a text at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from kasr_desktop.recognizer.attention.piece_decoder import HEAD_SIZE, MAX_PIECES, NUM_PROMPT
from kasr_trainer.builtin.feature_store import FeatureStore

_IGNORED = -100
_NEVER = 1 << 30


class PieceWriter:
    """Writes text in Whisper's pieces: byte-level BPE, whose merges are in the order of the table.

    Source: Radford et al. 2019, sec. 2.2; that the order of the ids is the order of the merges is
    how GPT-2's vocabulary was made.
    """

    def __init__(self, pieces: Sequence[bytes]) -> None:
        self._ranks = {piece: number for number, piece in enumerate(pieces)}

    def write(self, text: str) -> list[int] | None:
        """Return the ids of the pieces, None where some byte has none."""
        ids: list[int] = []
        for word in text.split():
            parts = self._merged(f" {word}".encode())
            if any(part not in self._ranks for part in parts):
                return None
            ids += [self._ranks[part] for part in parts]
        return ids

    def _merged(self, word: bytes) -> list[bytes]:
        parts = [word[place : place + 1] for place in range(len(word))]
        while len(parts) > 1:
            rank, place = min(
                (self._ranks.get(parts[at] + parts[at + 1], _NEVER), at)
                for at in range(len(parts) - 1)
            )
            if rank == _NEVER:
                break
            parts[place : place + 2] = [parts[place] + parts[place + 1]]
        return parts


@dataclass(frozen=True, slots=True)
class PieceBatch:
    """What the decoder sees in one step.

    Attributes:
        states: (B, T, D) float32, the encoder's output.
        frame_mask: (B, T) bool, True where a frame is real.
        pieces: (B, L) ids of the texts, padded with 0.
        targets: (B, L + 1) ids that follow, the end's last; padded with -100.
    """

    states: Tensor
    frame_mask: Tensor
    pieces: Tensor
    targets: Tensor


class PieceBatches:
    """Draws batches of stored examples without end, in rounds: each once, like lengths together."""

    def __init__(
        self, store: FeatureStore, writer: PieceWriter, *, layer: int, end: int, frames: int
    ) -> None:
        """Write all texts in pieces.

        Args:
            store: The encoder's outputs.
            writer: Of the decoder's pieces.
            layer: Whose output is read: the encoder's last.
            end: Id of the end of a text.
            frames: In a batch, padding included.
        """
        self._store, self._layer, self._end, self._frames = store, layer, end, frames
        texts = [writer.write(each.text) for each in store.examples]
        most = MAX_PIECES - NUM_PROMPT - 1
        self._texts = {
            place: text for place, text in enumerate(texts) if text and len(text) <= most
        }

    def draw(self, rng: np.random.Generator) -> Iterator[PieceBatch]:
        """Return one round, in random order."""
        lengths = self._store.examples
        # a little noise, so that it is not always the same ones that meet
        order = sorted(
            self._texts, key=lambda place: lengths[place].num_frames * rng.uniform(0.9, 1.1)
        )
        groups: list[list[int]] = [[]]
        for place in order:
            longest = max([lengths[place].num_frames, *(lengths[n].num_frames for n in groups[-1])])
            if groups[-1] and longest * (len(groups[-1]) + 1) > self._frames:
                groups.append([])
            groups[-1].append(place)
        for number in rng.permutation(len(groups)):
            if groups[number]:
                yield self.collate(groups[number])

    def collate(self, places: Sequence[int]) -> PieceBatch:
        """Return these examples as one padded batch."""
        stacked, mask = self._store.stacked(places, self._layer)
        texts = [self._texts[place] for place in places]
        longest = max(map(len, texts))
        pieces = torch.zeros(len(texts), longest, dtype=torch.long)
        targets = torch.full((len(texts), longest + 1), _IGNORED)
        for row, text in enumerate(texts):
            pieces[row, : len(text)] = torch.tensor(text)
            targets[row, : len(text) + 1] = torch.tensor([*text, self._end])
        return PieceBatch(
            torch.from_numpy(stacked).float(), torch.from_numpy(mask), pieces, targets
        )


class DecoderInTraining(nn.Module):
    """The decoder's layers learn; its table of pieces, prompt and positions stay.

    Nothing is dropped out: Whisper was trained without, and with a tenth the loss of a piece is
    2.8 in place of 0.6.
    """

    def __init__(self, tensors: Mapping[str, NDArray[np.float32]]) -> None:
        super().__init__()
        self._names = list(tensors)
        self.num_layers = sum(name.endswith(".up.weight") for name in tensors)
        self.weights = nn.ParameterList(
            nn.Parameter(
                torch.from_numpy(np.array(each, np.float32)), requires_grad=name[0].isdigit()
            )
            for name, each in tensors.items()
        )
        self._place = {name: place for place, name in enumerate(self._names)}

    def tensors(self) -> dict[str, NDArray[np.float32]]:
        """Return the weights under the names they came with."""
        return {
            name: weight.detach().numpy()
            for name, weight in zip(self._names, self.weights, strict=True)
        }

    def forward(self, batch: PieceBatch) -> Tensor:
        """Return the mean negative log-probability of the pieces that follow."""
        logits = self.logits(batch)
        loss: Tensor = functional.cross_entropy(
            logits.flatten(0, 1), batch.targets.flatten(), ignore_index=_IGNORED
        )
        return loss

    def logits(self, batch: PieceBatch) -> Tensor:
        """Return (B, L + 1, pieces + 1): what follows the prompt and every piece of a text."""
        rows = len(batch.pieces)
        prompt = self._weight("prompt")[None].expand(rows, -1, -1)
        states = torch.cat([prompt, self._weight("pieces")[batch.pieces]], dim=1)
        states = states + self._weight("positions")[: states.shape[1]]
        mask = batch.frame_mask[:, None, None, :]
        for layer in range(self.num_layers):
            states = states + self._read(states, layer)
            states = states + self._hear(states, batch.states, mask, layer)
            inner = functional.gelu(
                self._linear(self._normed(states, f"{layer}.norm"), f"{layer}.up")
            )
            states = states + self._linear(inner, f"{layer}.down")
        last = self._normed(states[:, NUM_PROMPT - 1 :], "norm")
        return last @ self._weight("pieces").T

    def _read(self, states: Tensor, layer: int) -> Tensor:
        mixed = self._linear(self._normed(states, f"{layer}.read_norm"), f"{layer}.read")
        query, keys, values = self._heads(mixed, 3)
        found = functional.scaled_dot_product_attention(query, keys, values, is_causal=True)
        return self._linear(_joined(found), f"{layer}.read_out")

    def _hear(self, states: Tensor, heard: Tensor, mask: Tensor, layer: int) -> Tensor:
        asked = self._linear(self._normed(states, f"{layer}.heard_norm"), f"{layer}.ask")
        (query,) = self._heads(asked, 1)
        keys, values = self._heads(self._linear(heard, f"{layer}.heard"), 2)
        found = functional.scaled_dot_product_attention(query, keys, values, attn_mask=mask)
        return self._linear(_joined(found), f"{layer}.heard_out")

    def _heads(self, mixed: Tensor, parts: int) -> Tensor:
        """Return (parts, B, heads, L, head size) of (B, L, parts * D)."""
        rows, count, width = mixed.shape
        heads = width // parts // HEAD_SIZE
        return mixed.view(rows, count, parts, heads, HEAD_SIZE).permute(2, 0, 3, 1, 4)

    def _weight(self, name: str) -> Tensor:
        found: Tensor = self.weights[self._place[name]]
        return found

    def _linear(self, states: Tensor, name: str) -> Tensor:
        return functional.linear(
            states, self._weight(f"{name}.weight"), self._weight(f"{name}.bias")
        )

    def _normed(self, states: Tensor, name: str) -> Tensor:
        return functional.layer_norm(
            states,
            states.shape[-1:],
            self._weight(f"{name}.weight"),
            self._weight(f"{name}.bias"),
        )


def _joined(found: Tensor) -> Tensor:
    rows, heads, count, size = found.shape
    return found.transpose(1, 2).reshape(rows, count, heads * size)
