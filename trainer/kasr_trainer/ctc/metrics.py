"""Error rates on dev while training, from greedy paths."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kasr_desktop.text.error_rate import cer, cer_with_spaces, corpus_rate, wer
from kasr_trainer.ctc.collate import LABEL_PADDING
from kasr_trainer.ctc.dataset import ManifestDataset


def make_measure(dev: ManifestDataset) -> Callable[[Any], dict[str, float]]:
    """Return what Trainer calls with all paths of dev.

    Beside the rates of the whole set it gives `empty`, the share of utterances that came out
    as nothing, and `blank`, the share of frames that are blank.
    """
    references = [utterance.text for utterance in dev.utterances()]
    speller = dev.speller

    def measure(predicted: Any) -> dict[str, float]:
        paths = predicted.predictions  # (rows, T), -100 behind the end
        texts = [speller.read(row.tolist()) for row in paths]
        pairs = list(zip(references, texts, strict=True))
        is_frame = paths != LABEL_PADDING
        blanks = (paths == speller.vocab.blank_id).sum()
        return {
            "cer": corpus_rate(pairs, cer).rate,
            "cer_with_spaces": corpus_rate(pairs, cer_with_spaces).rate,
            "wer": corpus_rate(pairs, wer).rate,
            "empty": sum(not text for text in texts) / max(1, len(texts)),
            "blank": float(blanks / max(1, is_frame.sum())),
        }

    return measure
