"""What a frozen encoder made of recordings, on disk: written once, read many times.

A folder holds `layer4.f16` and the like (frames one after the other, float16, D channels)
and `index.jsonl`, one line an example. Reading maps the files into memory, so a store may
be larger than the memory.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Features = NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class StoredExample:
    """One example's place in a store.

    Attributes:
        first_frame: Where its frames begin.
        num_frames: T.
        text: What is said in it.
        speaker: Who says it.
        corpus: Where it comes from.
        synthetic: Whether a synthesizer spoke.
    """

    first_frame: int
    num_frames: int
    text: str
    speaker: str
    corpus: str
    synthetic: bool


class StoreWriter:
    """Writes a store beside its place and moves it there when it is whole."""

    def __init__(self, folder: Path, *, synthetic: bool) -> None:
        self._folder = folder
        self._part = folder.with_name(folder.name + ".part")
        shutil.rmtree(self._part, ignore_errors=True)
        self._part.mkdir(parents=True)
        self._synthetic = synthetic
        self._num_frames = 0
        self._examples: list[StoredExample] = []

    def add(self, layers: Mapping[int, Features], *, text: str, speaker: str, corpus: str) -> None:
        """Add one example: the (T, D) outputs of some layers and what is said."""
        for layer, features in layers.items():
            with (self._part / f"layer{layer}.f16").open("ab") as file:
                file.write(np.ascontiguousarray(features, dtype=np.float16).tobytes())
        num_frames = len(next(iter(layers.values())))
        self._examples.append(
            StoredExample(self._num_frames, num_frames, text, speaker, corpus, self._synthetic)
        )
        self._num_frames += num_frames

    def finish(self, num_channels: int) -> None:
        """Write the index and move the folder to its place."""
        with (self._part / "index.jsonl").open("w", encoding="utf-8") as file:
            file.write(json.dumps({"num_channels": num_channels}) + "\n")
            for each in self._examples:
                file.write(json.dumps(asdict(each), ensure_ascii=False) + "\n")
        self._part.replace(self._folder)


class FeatureStore:
    """Reads the stores of several folders as one."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self.examples: list[StoredExample] = []
        self._places: list[int] = []
        self._folders: list[Path] = []
        self._num_channels: list[int] = []
        self._maps: dict[tuple[int, int], Features] = {}
        self.add(folders)

    def add(self, folders: Iterable[Path]) -> int:
        """Take the whole stores not yet taken; give the number of new examples."""
        before = len(self.examples)
        for folder in folders:
            if folder in self._folders or not (folder / "index.jsonl").is_file():
                continue
            self._folders.append(folder)
            lines = (folder / "index.jsonl").read_text(encoding="utf-8").splitlines()
            self._num_channels.append(int(json.loads(lines[0])["num_channels"]))
            for line in lines[1:]:
                self.examples.append(StoredExample(**json.loads(line)))
                self._places.append(len(self._folders) - 1)
        return len(self.examples) - before

    def features(self, index: int, layer: int) -> Features:
        """Return the (T, D) float16 output of a layer for an example."""
        place, example = self._places[index], self.examples[index]
        mapped = self._maps.get((place, layer))
        if mapped is None:
            flat = np.memmap(self._folders[place] / f"layer{layer}.f16", np.float16, mode="r")
            mapped = flat.reshape(-1, self._num_channels[place])
            self._maps[place, layer] = mapped
        rows: Features = mapped[example.first_frame : example.first_frame + example.num_frames]
        return rows

    def stacked(
        self, indices: Sequence[int], layer: int
    ) -> tuple[NDArray[np.float16], NDArray[np.bool_]]:
        """Return (B, T, D) float16, padded with zeros, and (B, T), True where a frame is real."""
        lengths = [self.examples[index].num_frames for index in indices]
        rows = [self.features(index, layer) for index in indices]
        batch = np.zeros((len(rows), max(lengths), rows[0].shape[1]), np.float16)
        for row, features in zip(batch, rows, strict=True):
            row[: len(features)] = features
        mask = np.arange(max(lengths))[None, :] < np.array(lengths)[:, None]
        return batch, mask
