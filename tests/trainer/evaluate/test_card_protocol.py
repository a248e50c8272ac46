from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kasr_trainer.ctc.start_model import make_extractor, make_model
from kasr_trainer.ctc.tokenizer_files import write_tokenizer
from kasr_trainer.data.manifest import Utterance
from kasr_trainer.evaluate import card_protocol
from kasr_trainer.evaluate.card_protocol import (
    CHUNK_SECONDS,
    STRIDE_SECONDS,
    card_reference,
    chunk_places,
    count_as_card,
    hear_in_chunks,
    hear_whole,
)
from kasr_trainer.evaluate.inference import load_exact
from kasr_trainer.recipe.recipe import ModelOptions
from tests.trainer.ctc.small_run import VOCAB

pytestmark = pytest.mark.costly


@given(st.integers(1, 3_000_000))
@settings(deadline=None)
def test_chunks_are_the_pipeline_s(num_samples: int) -> None:
    from transformers.pipelines.automatic_speech_recognition import chunk_iter

    class Extractor:
        sampling_rate = 16_000

        def __call__(self, chunk: np.ndarray, **_: object) -> dict[str, object]:
            return {}

    theirs = [
        each["stride"]
        for each in chunk_iter(np.zeros(num_samples, np.int8), Extractor(), 160_000, 32_000, 32_000)
    ]
    ours = [(end - begin, left, right) for begin, end, left, right in chunk_places(num_samples)]
    assert ours == theirs


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    tiny = ModelOptions(shape="wav2vec2-tiny", freeze_feature_encoder=False, mask_time_prob=0.0)
    model = make_model(tiny, VOCAB, seed=5)
    # louder: random weights say nearly the same everywhere
    model.lm_head.weight.data *= 40
    model.save_pretrained(tmp_path)
    make_extractor(model).save_pretrained(tmp_path)
    write_tokenizer(VOCAB, tmp_path)
    table = json.loads((tmp_path / "preprocessor_config.json").read_text())
    (tmp_path / "preprocessor_config.json").write_text(
        json.dumps(table | {"processor_class": "Wav2Vec2Processor"})
    )
    return tmp_path


@pytest.mark.model
@pytest.mark.parametrize("seconds", [3.0, 12.0, 17.3, 25.01])
def test_greedy_texts_are_the_pipeline_s(folder: Path, seconds: float) -> None:
    from transformers import pipeline

    chance = np.random.default_rng(round(seconds))
    loudness = np.repeat(chance.uniform(0, 0.3, 60), 8_000)[: round(seconds * 16_000)]
    samples = (chance.normal(0, 1, len(loudness)) * loudness).astype(np.float32)
    model = load_exact(folder)[0]
    recognizer = pipeline("automatic-speech-recognition", model=str(folder), device="cpu")
    chunks = {"chunk_length_s": CHUNK_SECONDS, "stride_length_s": STRIDE_SECONDS}
    theirs = recognizer(samples.copy(), **chunks)["text"]
    path = hear_in_chunks(model, samples).argmax(axis=1)
    kept = path[np.flatnonzero(np.diff(path, prepend=-1))]
    assert VOCAB.text_of(kept.tolist()) == " ".join(theirs.replace("[UNK]", "⁇").split())
    assert len(set(kept.tolist())) > 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("그렇죠.  KBS, 네", "그렇죠 kbs 네"),
        ("하나\n\n둘\n셋", "하나 둘 셋"),
        ("“아”—그…", "아그"),
        ("가    나", "가 나"),
        (" 가 ", " 가 "),
    ],
)
def test_a_reference_is_normalised_as_the_script_did(text: str, expected: str) -> None:
    assert card_reference(text) == expected


def test_the_length_filter_is_on_one_row_only(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """6,641 words with the language model, 6,622 without."""
    lengths = {"short": 16_000, "long": 20 * 16_000 + 1}
    monkeypatch.setattr(
        card_protocol,
        "hear_utterance",
        lambda each: np.random.default_rng(1).normal(0, 0.1, lengths[each.text]).astype("f4"),
    )
    model = load_exact(folder)[0]
    utterances = [Utterance(tmp_path / "x.wav", text, 0.0) for text in lengths]
    counts = count_as_card(model, VOCAB, utterances, decode=lambda _: "long")
    assert counts["greedy"]["wer"].reference_length == 1
    assert counts["lm"]["wer"].reference_length == 2
    assert counts["lm"]["wer"].errors == 1
    assert list(count_as_card(model, VOCAB, utterances[:1], decode=None)) == ["greedy"]


@pytest.mark.model
def test_a_chunk_of_its_own_is_heard_whole(folder: Path) -> None:
    model = load_exact(folder)[0]
    samples = np.random.default_rng(3).normal(0, 0.1, 40_000).astype(np.float32)
    np.testing.assert_allclose(hear_in_chunks(model, samples), hear_whole(model, samples))
