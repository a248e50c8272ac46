"""A manifest as a data set: rows stay on the disk, and sound is read when it is needed."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kasr_desktop.domain.audio import SAMPLE_RATE
from kasr_trainer.ctc.labels import Speller
from kasr_trainer.data.manifest import Utterance, read_samples
from kasr_trainer.errors import CorpusError

log = logging.getLogger(__name__)

_MOST_SKIPPED = 100
"""Recordings in a row that may have gone; more, and the whole folder has."""


@dataclass(frozen=True, slots=True)
class Example:
    """One utterance as the model learns it.

    Attributes:
        samples: (N,) float32 at 16 kHz.
        label: Token ids.
    """

    samples: NDArray[np.float32]
    label: list[int]


class ManifestDataset:
    """Utterances of a JSON-lines manifest by number; in memory are two numbers a row.

    A million hours of manifest are still 16 bytes an utterance: where its line begins, and
    how long it is.
    """

    def __init__(
        self, manifest: Path, speller: Speller, *, ending: str = "", skip_unreadable: bool = False
    ) -> None:
        """Index the manifest.

        Args:
            manifest: JSON lines with path, text and seconds.
            speller: Spells the transcripts.
            ending: What every label ends with: " " in the card's run.
            skip_unreadable: A recording that cannot be heard any more is reported and the next
                one is taken; else it stops the run.

        Raises:
            CorpusError: bad_row, with its number.
        """
        self.manifest, self.speller, self.ending = manifest, speller, ending
        self.skip_unreadable = skip_unreadable
        self.starts, self.seconds = _index(manifest)

    def __len__(self) -> int:
        """Number of utterances."""
        return len(self.starts)

    def __getitem__(self, index: int) -> Example:
        """Read one utterance, sound and label.

        Raises:
            CorpusError: unreadable; which row and why.
        """
        for place in range(index, index + min(_MOST_SKIPPED, len(self))):
            try:
                return self._read(place % len(self))
            except CorpusError as error:
                if not self.skip_unreadable:
                    raise
                log.warning("%s; the next row is taken", error)
        raise CorpusError(
            f"{self.manifest.name}, row {index + 1} and the {_MOST_SKIPPED} behind it cannot be "
            "heard: have the recordings gone?",
            reason="unreadable",
            path=self.manifest,
        )

    def _read(self, index: int) -> Example:
        utterance = self.utterance(index)
        try:
            samples = read_samples(utterance.path)
        except (OSError, ValueError) as error:
            raise CorpusError(
                f"{self.manifest.name}, row {index + 1}: {utterance.path} cannot be heard: {error}",
                reason="unreadable",
                path=utterance.path,
                row=index + 1,
            ) from error
        return Example(samples, self.label(utterance.text) or [])

    def utterance(self, index: int) -> Utterance:
        """Read one row."""
        with self.manifest.open("rb") as file:
            file.seek(int(self.starts[index]))
            fields: dict[str, Any] = json.loads(file.readline())
        return Utterance(
            path=self.manifest.parent / fields["path"],
            text=fields["text"],
            duration=float(fields["seconds"]),
            corpus=fields.get("corpus", ""),
            speaker=fields.get("speaker", ""),
            split=fields.get("split", ""),
        )

    def label(self, text: str) -> list[int] | None:
        """Return the token ids of a transcript; None if it cannot be spelled."""
        return self.speller.spell(text + self.ending)

    def num_samples(self, index: int) -> int:
        """Return the length of an utterance at 16 kHz, as the manifest says."""
        return round(float(self.seconds[index]) * SAMPLE_RATE)

    def select(self, indices: Sequence[int]) -> ManifestDataset:
        """Return a data set of some of the rows."""
        chosen = object.__new__(ManifestDataset)
        chosen.manifest, chosen.speller, chosen.ending = self.manifest, self.speller, self.ending
        chosen.skip_unreadable = self.skip_unreadable
        chosen.starts, chosen.seconds = self.starts[indices], self.seconds[indices]
        return chosen

    def utterances(self) -> Iterator[Utterance]:
        """Return all rows, one after the other."""
        return (self.utterance(index) for index in range(len(self)))


def _index(manifest: Path) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    starts: list[int] = []
    seconds: list[float] = []
    place = 0
    with manifest.open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                fields = json.loads(line)
                seconds.append(float(fields["seconds"]))
                _ = fields["path"], fields["text"]
            except (ValueError, KeyError, TypeError) as error:
                raise CorpusError(
                    f"{manifest.name}, row {number} is not an utterance: {error!r}.",
                    reason="bad_row",
                    path=manifest,
                    row=number,
                ) from error
            starts.append(place)
            place += len(line)
    return np.array(starts, dtype=np.int64), np.array(seconds, dtype=np.float32)
