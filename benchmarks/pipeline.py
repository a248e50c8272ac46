"""The transformers ASR pipeline as a fair opponent: same weights and LM, its best chunking.

The pipeline decodes greedily, and says nothing, whenever it does not find the language
model (a folder saved by transformers 5 is enough for that). So the decoder is built and
handed over here, and `LmWatch` counts whether it was asked.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

from kasr_desktop.bundle.model_bundle import load_bundle
from kasr_desktop.bundle.model_families import MODEL_FAMILIES, FrontEnd
from kasr_desktop.decoding.lm_files import read_lm_files
from kasr_desktop.resources import builtin_model_dir
from kasr_desktop.text.vocab import UNKNOWN_TEXT, Vocab

WAVEFORM_CHUNKING = {"chunk_length_s": 20, "stride_length_s": 2}
"""Fastest of the chunkings tried for wav2vec 2.0; the default stride computes half again."""

WHISPER_CHUNKING = {"chunk_length_s": 30, "stride_length_s": 2}
"""Whisper's feature extractor pads whatever it gets to 30 seconds; so give it 30."""


def folder_of(model: str) -> Path:
    """Return the folder of a model as the app names it."""
    return builtin_model_dir() if model == "builtin" else Path(model)


def labels(vocab: Vocab) -> list[str]:
    """Return pyctcdecode's labels: blank "", space " ", unknown one sign, the rest as they are."""
    own = list(vocab.tokens)
    own[vocab.blank_id] = ""
    if vocab.word_delimiter_id is not None:
        own[vocab.word_delimiter_id] = " "
    if vocab.unk_id is not None:
        own[vocab.unk_id] = UNKNOWN_TEXT
    return own


def build_decoder(folder: Path) -> Any:
    """Return pyctcdecode's decoder on the folder's own language model, None where there is none."""
    lm_folder = folder / "language_model"
    if not lm_folder.is_dir():
        return None
    from pyctcdecode.decoder import build_ctcdecoder

    files = read_lm_files(lm_folder)
    return build_ctcdecoder(
        labels(load_bundle(folder).vocab),
        kenlm_model_path=str(files.model_path),
        unigrams=list(files.unigrams),
        alpha=files.weights.alpha,
        beta=files.weights.beta,
        unk_score_offset=files.weights.unk_score_offset,
        lm_score_boundary=files.weights.score_boundary,
    )


def build_pipeline(model: str, device: str = "cpu") -> Any:
    """Return the pipeline with weights, tokenizer, feature extractor and decoder of `model`."""
    from transformers import AutoFeatureExtractor, AutoModelForCTC, AutoTokenizer
    from transformers import pipeline as make_pipeline

    from kasr_desktop.recognizer.ctc.whisper_ctc import register

    register()  # the pipeline cannot know the built-in model's class by itself
    folder = folder_of(model)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the pipeline's `decoder` is deprecated, and meant here
        return make_pipeline(
            "automatic-speech-recognition",
            model=AutoModelForCTC.from_pretrained(folder),
            tokenizer=AutoTokenizer.from_pretrained(folder),
            feature_extractor=AutoFeatureExtractor.from_pretrained(folder),
            decoder=build_decoder(folder),
            device=device,
        )


def chunking(pipe: Any) -> dict[str, Any]:
    """Return the chunk and stride lengths that suit the model best."""
    family = MODEL_FAMILIES[pipe.model.config.model_type]
    log_mel = family.front_end is FrontEnd.LOG_MEL
    return dict(WHISPER_CHUNKING if log_mel else WAVEFORM_CHUNKING)


class LmWatch:
    """Counts how often the pipeline's language model is asked for a score."""

    def __init__(self, pipe: Any) -> None:
        self.calls = 0
        self.has_lm = pipe.type == "ctc_with_lm"
        if self.has_lm:
            self._watch(pipe.decoder.model_container[pipe.decoder._model_key])

    def _watch(self, language_model: Any) -> None:
        score = language_model.score

        def counted(*arguments: Any, **options: Any) -> Any:
            self.calls += 1
            return score(*arguments, **options)

        language_model.score = counted
