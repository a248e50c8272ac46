"""Which utterances can be learned: labels that can be spelled and fit into their frames."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kasr_trainer.ctc.dataset import ManifestDataset
from kasr_trainer.ctc.labels import frames_needed
from kasr_trainer.errors import FinetuneError


@dataclass(frozen=True, slots=True)
class Unfit:
    """An utterance that is left out.

    Attributes:
        row: Its row in the manifest, from 1.
        path: The recording.
        reason: label_too_long, unspellable or empty_text.
        detail: The figures.
    """

    row: int
    path: str
    reason: str
    detail: str


def keep_fitting(
    dataset: ManifestDataset, count_frames: Callable[[int], int], *, stop: bool
) -> tuple[ManifestDataset, list[Unfit]]:
    """Return the utterances that CTC can learn, and the others with their reasons.

    Args:
        dataset: All utterances.
        count_frames: Samples at 16 kHz to frames of the model.
        stop: Raise at the first that does not fit.

    Raises:
        FinetuneError: label_too_long or unspellable if `stop`; no_utterances.
    """
    kept: list[int] = []
    unfit: list[Unfit] = []
    for index in range(len(dataset)):
        found = _check(dataset, index, count_frames)
        if found is None:
            kept.append(index)
            continue
        if stop:
            raise FinetuneError(
                f"{dataset.manifest.name}, row {found.row} ({found.path}): {found.detail}",
                reason=found.reason,
                row=found.row,
                path=found.path,
            )
        unfit.append(found)
    if not kept:
        raise FinetuneError(
            f"{dataset.manifest} holds no utterance that can be learned.", reason="no_utterances"
        )
    return dataset.select(kept), unfit


def _check(
    dataset: ManifestDataset, index: int, count_frames: Callable[[int], int]
) -> Unfit | None:
    utterance = dataset.utterance(index)
    label = dataset.label(utterance.text)
    path = str(utterance.path)
    if label is None:
        detail = "its text has a character that no token stands for, and there is no unknown token"
        return Unfit(index + 1, path, "unspellable", detail)
    if not utterance.text.strip():
        return Unfit(index + 1, path, "empty_text", "its text is empty")
    frames, needed = count_frames(dataset.num_samples(index)), frames_needed(label)
    if needed > frames:
        detail = f"its label of {len(label)} tokens needs {needed} frames, and it has {frames}"
        return Unfit(index + 1, path, "label_too_long", detail)
    return None
