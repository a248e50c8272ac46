"""A model folder as transformers writes and loads it, for the measurements inside a training."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import AutoFeatureExtractor, AutoModelForCTC, WhisperFeatureExtractor

from kasr_desktop.domain.audio import SAMPLE_RATE
from kasr_desktop.domain.emissions import LogProbs
from kasr_desktop.recognizer.ctc.whisper_ctc import WhisperForCTC, register
from kasr_desktop.text.vocab import Vocab
from kasr_trainer.builtin.sound_batches import trim_to_frames
from kasr_trainer.data.augment import Samples
from kasr_trainer.data.manifest import Utterance, read_samples
from kasr_trainer.errors import ModelError
from kasr_trainer.evaluate.stored_emissions import Result


def load_model(folder: Path) -> tuple[WhisperForCTC, WhisperFeatureExtractor, Vocab]:
    """Load a model folder in float32, ready to measure.

    Raises:
        ModelError: missing.
    """
    if not (folder / "config.json").is_file():
        raise ModelError(f"There is no model in {folder}.", reason="missing", path=folder)
    register()
    model = AutoModelForCTC.from_pretrained(folder, dtype=torch.float32).eval()
    extractor = AutoFeatureExtractor.from_pretrained(folder)
    tokens = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))
    return model, extractor, Vocab.from_files(tokens, blank_id=model.config.pad_token_id)


def save_model(model: WhisperForCTC, vocab: Vocab, folder: Path) -> None:
    """Write weights, settings and vocabulary as a folder that can be loaded."""
    model.save_pretrained(folder)
    extractor = WhisperFeatureExtractor(feature_size=model.config.num_mel_bins)
    extractor.save_pretrained(folder)
    vocab.save(folder / "vocab.json")


@torch.inference_mode()
def emit(model: WhisperForCTC, extractor: WhisperFeatureExtractor, samples: Samples) -> LogProbs:
    """Return log_probs (T, V), float32, natural log, of one window of samples."""
    features = extractor(
        trim_to_frames(samples),
        sampling_rate=SAMPLE_RATE,
        padding="longest",
        truncation=False,
        return_tensors="pt",
    ).input_features
    log_probs = model(features).logits[0].log_softmax(dim=-1)
    array: NDArray[np.float32] = log_probs.numpy()
    return array


def read_greedily(log_probs: LogProbs, vocab: Vocab) -> str:
    """Return the text of the best token of every frame."""
    path = log_probs.argmax(axis=1)
    changed = np.flatnonzero(np.diff(path, prepend=-1))
    return vocab.text_of(int(token_id) for token_id in path[changed])


def transcribe(
    model: WhisperForCTC,
    extractor: WhisperFeatureExtractor,
    vocab: Vocab,
    *,
    utterances: Iterable[Utterance],
) -> Iterator[Result]:
    """Read utterances one by one; a window is a whole utterance."""
    for utterance in utterances:
        log_probs = emit(model, extractor, read_samples(utterance.path))
        yield Result(utterance, read_greedily(log_probs, vocab), log_probs)
