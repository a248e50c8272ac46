from __future__ import annotations

import hashlib
import json
import unicodedata
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from kasr_desktop.domain.audio import AudioWindow
from kasr_desktop.domain.emissions import Emissions, LogProbs
from kasr_trainer.ctc.start_model import make_extractor, make_model
from kasr_trainer.ctc.tokenizer_files import write_tokenizer
from kasr_trainer.data.manifest import Utterance
from kasr_trainer.evaluate import card_protocol
from kasr_trainer.evaluate.card_protocol import (
    CHUNK_SECONDS,
    STRIDE_SECONDS,
    card_decoder,
    card_greedy,
    card_reference,
    chunk_places,
    count_as_card,
    hear_in_chunks,
    hear_whole,
)
from kasr_trainer.evaluate.decoder_labels import decoder_labels
from kasr_trainer.evaluate.inference import load_exact
from kasr_trainer.recipe.recipe import ModelOptions
from tests.decoding.tiny_lm import UNIGRAMS
from tests.trainer.ctc.small_run import VOCAB

pytestmark = pytest.mark.costly


@pytest.mark.model  # transformers' pipeline brings torch
@given(st.integers(1, 3_000_000))
@settings(deadline=None, max_examples=30)
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
    heard = hear_in_chunks(model, samples)
    assert card_greedy(heard, VOCAB) == theirs
    assert len(set(heard.argmax(axis=1).tolist())) > 2


@pytest.mark.model
@settings(deadline=None, max_examples=50)
@given(st.lists(st.integers(0, len(VOCAB) - 1), min_size=1, max_size=30))
def test_any_path_is_spelled_as_transformers_spells_it(
    tmp_path_factory: pytest.TempPathFactory, path: list[int]
) -> None:
    """Also unknown tokens: `[UNK]` is five characters of the card's CER."""
    from transformers import Wav2Vec2CTCTokenizer

    folder = tmp_path_factory.getbasetemp() / "tokenizer"
    if not folder.is_dir():
        folder.mkdir()
        write_tokenizer(VOCAB, folder)
    tokenizer = Wav2Vec2CTCTokenizer.from_pretrained(folder)
    log_probs = np.eye(len(VOCAB), dtype=np.float32)[path]
    assert card_greedy(log_probs, VOCAB) == tokenizer.batch_decode([path])[0]


class Spoken:
    """What the shipped model hears of the shipped recording, chunk by chunk; each heard once."""

    def __init__(self) -> None:
        from kasr_desktop.resources import builtin_model_dir, sample_path

        self.model, self.vocab = load_exact(builtin_model_dir())
        self.grid = self.model.grid
        once, _ = soundfile.read(sample_path(), dtype="float32")
        self.samples = np.tile(once, 2)  # more than one chunk of 30 s
        self._heard: dict[bytes, LogProbs] = {}

    def emit(self, window: AudioWindow) -> Emissions:
        key = hashlib.sha256(window.samples.tobytes()).digest()
        if key not in self._heard:
            self._heard[key] = self.model.emit(window).log_probs
        return Emissions(self._heard[key], 0, self.grid)

    def write_model(self, directory: Path) -> None:
        """Write a language model of words that are said and of others, in the model's letters."""
        said = card_greedy(hear_in_chunks(self, self.samples), self.vocab).split()
        words = sorted({*said, *(nfd(word) for word in UNIGRAMS)})
        pairs = sorted(set(pairwise(said)))
        directory.mkdir(parents=True)
        (directory / "unigrams.txt").write_text("\n".join(words), encoding="utf-8")
        lines = ["\\data\\", f"ngram 1={len(words) + 3}", f"ngram 2={len(pairs)}", ""]
        lines += ["\\1-grams:", "-2.5\t<unk>\t0", "-99\t<s>\t-0.3", "-1.5\t</s>"]
        lines += [f"{-1 - number % 30 / 10}\t{word}\t-0.3" for number, word in enumerate(words)]
        lines += ["", "\\2-grams:", *(f"-0.4\t{one} {two}" for one, two in pairs), "", "\\end\\"]
        (directory / "lm.arpa").write_text("\n".join(lines) + "\n", encoding="utf-8")


def nfd(word: str) -> str:
    return unicodedata.normalize("NFD", word)


@pytest.fixture(scope="module")
def spoken() -> Spoken:
    return Spoken()


@pytest.mark.model
@pytest.mark.parametrize(("begin", "end"), [(0, 9.99), (2, 13.3), (11, 31.5), (26, 35.4)])
def test_texts_of_real_speech_are_those_of_the_pipeline_and_pyctcdecode(
    spoken: Spoken, tmp_path: Path, begin: float, end: float
) -> None:
    """The whole of eval.py: transformers' own pipeline, chunks and decoder, on the same frames."""
    import torch
    from transformers import (
        AutomaticSpeechRecognitionPipeline,
        Wav2Vec2Config,
        Wav2Vec2CTCTokenizer,
        Wav2Vec2FeatureExtractor,
        Wav2Vec2ForCTC,
        Wav2Vec2ProcessorWithLM,
    )
    from transformers.modeling_outputs import CausalLMOutput

    class Heard(Wav2Vec2ForCTC):
        """Gives the same frames, as logits: not normalised, as a network gives them."""

        def forward(self, input_values: torch.Tensor, **_: object) -> CausalLMOutput:
            log_probs = torch.from_numpy(hear_whole(spoken, input_values[0].numpy()))
            return CausalLMOutput(logits=(log_probs + 3.0)[None])

    pytest.importorskip("pyctcdecode", reason="the card's own search needs numpy < 2")
    write_tokenizer(spoken.vocab, tmp_path)
    spoken.write_model(tmp_path / "language_model")
    extractor = Wav2Vec2FeatureExtractor(do_normalize=False, return_attention_mask=True)
    tokenizer = Wav2Vec2CTCTokenizer.from_pretrained(tmp_path)
    config = Wav2Vec2Config(
        hidden_size=8, num_hidden_layers=1, num_attention_heads=1, intermediate_size=8,
        vocab_size=len(spoken.vocab), num_conv_pos_embedding_groups=1,
    )  # fmt: skip
    network = Heard(config).eval()
    (tmp_path / "language_model" / "attrs.json").write_text(json.dumps(
        {"alpha": 0.5, "beta": 1.5, "unk_score_offset": -10.0, "score_boundary": True}
    ))  # fmt: skip
    (tmp_path / "alphabet.json").write_text(
        json.dumps({"labels": decoder_labels(spoken.vocab), "is_bpe": False})
    )
    extractor.save_pretrained(tmp_path)
    with_lm = Wav2Vec2ProcessorWithLM.from_pretrained(tmp_path)
    samples = spoken.samples[round(begin * 16_000) : round(end * 16_000)]
    chunks = {"chunk_length_s": CHUNK_SECONDS, "stride_length_s": STRIDE_SECONDS}

    def theirs(decoder: object) -> str:
        recognizer = AutomaticSpeechRecognitionPipeline(
            network, feature_extractor=extractor, tokenizer=tokenizer, decoder=decoder, device="cpu"
        )
        return str(recognizer(samples.copy(), **chunks)["text"])

    heard = hear_in_chunks(spoken, samples)
    decode = card_decoder(spoken.vocab, tmp_path / "language_model")
    ours = decode(heard)
    assert ours == theirs(with_lm.decoder)
    assert card_greedy(heard, spoken.vocab) == theirs(None)
    assert len(ours.split()) > 2


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


@pytest.mark.model  # the networks it stands in for bring torch
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
