"""Emissions on disk: what an acoustic model heard of a development set, kept for the decoders.

Decoding again with other weights then needs no network and no sound.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kasr_desktop.domain.emissions import Emissions, FrameGrid, LogProbs
from kasr_desktop.text.normalize import normalize
from kasr_trainer.data.manifest import Utterance, manifest_line

_MANIFEST = "manifest.jsonl"


@dataclass(frozen=True, slots=True)
class Result:
    """What a model made of one utterance.

    Attributes:
        utterance: The recording and what is said in it.
        text: The greedy text.
        log_probs: (T, V) float32, natural log.
    """

    utterance: Utterance
    text: str
    log_probs: LogProbs


@dataclass(frozen=True, slots=True)
class Spoken:
    """Stored emissions of one utterance and what was said.

    Attributes:
        emissions: From frame 0.
        text: Normalised.
        corpus: Where it comes from.
        utterance: As the manifest has it; the path is the recording's.
    """

    emissions: Emissions
    text: str
    corpus: str
    utterance: Utterance | None = None


class EmissionFolder:
    """Keeps results one by one: a `.npz` (float16) each and a row of the manifest."""

    def __init__(self, folder: Path, *, resume: bool = False) -> None:
        """Open the folder.

        Args:
            folder: Made if need be.
            resume: Go on behind what a killed process kept; else begin anew.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        kept = _whole_lines(folder / _MANIFEST) if resume else []
        self._count = len(kept)
        (folder / _MANIFEST).write_text("".join(kept), encoding="utf-8")

    def __len__(self) -> int:
        """Number of results kept."""
        return self._count

    def add(self, result: Result) -> None:
        """Keep one result; the manifest is whole after every one."""
        name = f"{self._count:05d}.npz"
        self._count += 1
        np.savez(self._folder / name, log_probs=result.log_probs.astype(np.float16))
        utterance = result.utterance
        fields: dict[str, object] = {
            "path": name,
            "text": utterance.text,
            "greedy": result.text,
            "seconds": utterance.duration,
            "corpus": utterance.corpus,
            "speaker": utterance.speaker,
            "recording": str(utterance.path),
        }
        with (self._folder / _MANIFEST).open("a", encoding="utf-8") as manifest:
            manifest.write(manifest_line(fields))


def _whole_lines(manifest: Path) -> list[str]:
    if not manifest.is_file():
        return []
    lines = manifest.read_text(encoding="utf-8", errors="replace").splitlines(keepends=True)
    return [line for line in lines if line.endswith("\n")]


def read_emissions(folder: Path) -> list[Spoken]:
    """Read what `kasr-train evaluate --emissions` stored."""
    lines = (folder / _MANIFEST).read_text(encoding="utf-8").splitlines()
    return [_read(folder, json.loads(line)) for line in lines]


def _read(folder: Path, fields: dict[str, object]) -> Spoken:
    with np.load(folder / str(fields["path"])) as stored:
        log_probs = stored["log_probs"].astype(np.float32)
    text, corpus = str(fields["text"]), str(fields.get("corpus") or "")
    utterance = Utterance(
        path=Path(str(fields.get("recording") or fields["path"])),
        text=text,
        duration=float(str(fields.get("seconds") or 0.0)),
        corpus=corpus,
        speaker=str(fields.get("speaker") or ""),
    )
    return Spoken(Emissions(log_probs, 0, FrameGrid()), normalize(text), corpus, utterance)
