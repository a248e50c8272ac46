"""A Whisper checkpoint as transformers saves it, read in step with the built-in CTC."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from support.bare_folders import change_json
from support.whisper_folders import MARKS, PIECES, write_tokenizer, write_whisper

from kasr_desktop.bundle.locate import BUILTIN, locate
from kasr_desktop.bundle.model_bundle import ModelBundle, load_bundle
from kasr_desktop.domain.errors import BundleError, KasrError, VocabError
from kasr_desktop.recognizer.attention.joint_search import JointText
from kasr_desktop.recognizer.attention.piece_decoder import PieceDecoder
from kasr_desktop.recognizer.ctc.onnx_whisper import OnnxWhisper
from kasr_desktop.recognizer.loading import load_network, load_torch_network
from kasr_desktop.recognizer.readers import onnx_reader
from kasr_desktop.recognizer.readers.onnx_reader import OnnxWhisperReader
from kasr_desktop.recognizer.readers.torch_reader import TorchWhisperReader
from kasr_desktop.recognizer.readers.whisper_checkpoint import reader_sizes

pytestmark = pytest.mark.model

KOREAN = [0, 1, 2, 3, 4]
"""Rows of the pieces that Korean text is made of."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_whisper(tmp_path_factory.mktemp("whisper") / "small")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built-in model, the clock of all, is turned into graphs once."""
    return tmp_path_factory.mktemp("networks")


@pytest.fixture(scope="module")
def bundle(folder: Path) -> ModelBundle:
    return load_bundle(folder)


def noise(num_samples: int = 32_000) -> np.ndarray:
    return np.asarray(np.random.default_rng(5).standard_normal(num_samples) * 0.1, np.float32)


def test_its_letters_and_language_models_are_the_built_in_models(bundle: ModelBundle) -> None:
    builtin = load_bundle(locate(BUILTIN))
    assert bundle.vocab.tokens == builtin.vocab.tokens
    assert bundle.language_model_dir == builtin.language_model_dir
    assert bundle.facts["syllable_model_sha256"] == builtin.facts["syllable_model_sha256"]
    assert "weights_sha256" not in bundle.facts
    assert bundle.license == ""
    assert bundle.reading is not None
    assert bundle.reading.pieces.ids == tuple(KOREAN)
    assert bundle.reading.pieces.pieces == (
        b" ",
        *(each.encode() for each in ("가", "나", " 다", "안")),
    )
    rows = {mark: len(PIECES) + row for row, mark in enumerate(MARKS)}
    assert bundle.reading.pieces.prompt_ids == tuple(
        rows[mark] for mark in (MARKS[1], MARKS[3], MARKS[4], MARKS[5])
    )


def exact_passes(bundle: ModelBundle) -> onnx_reader._Passes:
    """The graphs without the clock, in single precision."""
    sizes, reading = reader_sizes(bundle)
    return onnx_reader._Passes(onnx_reader._convert(bundle, exact=True), reading, sizes)


def onnx_parts(bundle: ModelBundle) -> tuple[Callable[[np.ndarray], np.ndarray], PieceDecoder]:
    passes = exact_passes(bundle)
    return passes._states, passes._joint._search._decoder


def torch_parts(bundle: ModelBundle) -> tuple[Callable[[np.ndarray], np.ndarray], PieceDecoder]:
    network = TorchWhisperReader(bundle)
    assert network._joint is not None

    def states(samples: np.ndarray) -> np.ndarray:
        return np.asarray(network.tapped(samples)[-1].numpy())

    return states, network._joint._search._decoder


@pytest.mark.parametrize("parts", [onnx_parts, torch_parts])
def test_same_numbers_as_transformers(
    folder: Path,
    bundle: ModelBundle,
    parts: Callable[[ModelBundle], tuple[Callable[[np.ndarray], np.ndarray], PieceDecoder]],
) -> None:
    import torch
    from transformers import WhisperForConditionalGeneration

    from kasr_desktop.recognizer.ctc.log_mels import log_mels

    states_of, decoder = parts(bundle)
    sound = noise()
    theirs = WhisperForConditionalGeneration.from_pretrained(folder).eval()
    mels = torch.from_numpy(log_mels(sound, 80))[None]
    with torch.inference_mode():
        encoder = theirs.model.encoder
        # transformers insists on 30 s; the layers themselves do not
        hidden = torch.nn.functional.gelu(encoder.conv1(mels))
        hidden = torch.nn.functional.gelu(encoder.conv2(hidden)).transpose(1, 2)
        hidden = hidden + encoder.embed_positions.weight[: hidden.shape[1]]
        for layer in encoder.layers:
            out = layer(hidden, None)
            hidden = out[0] if isinstance(out, tuple) else out
        hidden = encoder.layer_norm(hidden)
    states = states_of(sound)
    np.testing.assert_allclose(states, hidden[0].numpy(), atol=2e-4)
    rows = [*KOREAN, len(PIECES)]
    first = decoder.begin([decoder.hear(states)])
    second = decoder.go_on(windows=[0, 0], parents=[0, 0], pieces=[1, 3])
    assert bundle.reading is not None
    prompt = list(bundle.reading.pieces.prompt_ids)
    for row, text in enumerate(([1], [3])):
        with torch.inference_mode():
            logits = theirs(
                encoder_outputs=(hidden,), decoder_input_ids=torch.tensor([prompt + text])
            ).logits[0]
        expected = torch.log_softmax(logits[:, rows], dim=-1).numpy()
        np.testing.assert_allclose(first[0], expected[len(prompt) - 1], atol=2e-4)
        np.testing.assert_allclose(second[row], expected[-1], atol=2e-4)


def test_a_large_encoder_is_several_graphs_with_the_same_numbers(
    bundle: ModelBundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, _ = onnx_parts(bundle)
    monkeypatch.setattr(onnx_reader, "_MOST_BYTES", 1_000_000)
    passes = exact_passes(bundle)
    assert len(passes._encoder) == 3
    np.testing.assert_allclose(passes._states(noise()), whole(noise()), atol=1e-5)


def test_where_nobody_speaks_nothing_is_read(bundle: ModelBundle, cache: Path) -> None:
    network = load_network(bundle, "cpu", half_precision=False, cache=cache)
    clock = OnnxWhisper(load_bundle(locate(BUILTIN)), cache=cache, reads=False)
    silence = np.zeros(48_000, np.float32)
    [found] = network.log_probs_of([silence])
    assert (found.argmax(axis=1) == bundle.vocab.blank_id).all()
    np.testing.assert_array_equal(found, clock.log_probs(silence))
    network.close()
    with pytest.raises(RuntimeError):
        network.log_probs(silence)


def test_a_kept_conversion_reads_as_the_first_did(bundle: ModelBundle, cache: Path) -> None:
    def texts(network: OnnxWhisperReader) -> list[list[JointText]]:
        assert network._passes is not None
        states = network._passes._states(noise())
        frames = np.log(np.full((len(states), bundle.vocab_size), 1 / bundle.vocab_size))
        joint = network._passes._joint
        heard = joint._decoder.hear(states)
        return joint._search.texts([heard], [frames.astype(np.float32)], [8])

    first = texts(OnnxWhisperReader(bundle, cache=cache))
    kept = {path: path.stat().st_ino for path in cache.iterdir()}
    assert len(kept) == 2
    assert texts(OnnxWhisperReader(bundle, cache=cache)) == first
    assert {path: path.stat().st_ino for path in cache.iterdir()} == kept


def test_in_torch_the_last_layer_is_the_table(folder: Path, bundle: ModelBundle) -> None:
    network = load_torch_network(bundle, "cpu", half_precision=False)
    assert isinstance(network, TorchWhisperReader)
    assert network.log_probs(noise()).shape[1] == bundle.vocab_size
    network.close()


def broken(folder: Path, tmp_path: Path) -> Path:
    import shutil

    return Path(shutil.copytree(folder, tmp_path / "copy"))


def test_one_that_knows_english_alone_is_refused(folder: Path, tmp_path: Path) -> None:
    copy = broken(folder, tmp_path)
    write_tokenizer(copy, marks=tuple(mark for mark in MARKS if mark != "<|ko|>"))
    with pytest.raises(BundleError) as refused:
        load_bundle(copy)
    assert refused.value.reason == "no_korean"


@pytest.mark.parametrize(
    ("content", "reason"),
    [("{}", "bad_vocab"), ("[]", "bad_vocab"), ('{"model": {"vocab": {"a": "b"}}}', "bad_vocab")],
)
def test_a_damaged_tokenizer_is_told(
    folder: Path, tmp_path: Path, content: str, reason: str
) -> None:
    copy = broken(folder, tmp_path)
    (copy / "tokenizer.json").write_text(content, encoding="utf-8")
    with pytest.raises(KasrError) as refused:
        load_bundle(copy)
    assert getattr(refused.value, "reason", "") == reason


def test_the_files_of_2022_are_read_too(folder: Path, bundle: ModelBundle, tmp_path: Path) -> None:
    copy = broken(folder, tmp_path)
    (copy / "tokenizer.json").unlink()
    with pytest.raises(BundleError, match="no tokenizer"):
        load_bundle(copy)
    vocab = {piece: row for row, piece in enumerate(PIECES)}
    added = {mark: len(PIECES) + row for row, mark in enumerate(MARKS)}
    (copy / "vocab.json").write_text(json.dumps(vocab), encoding="utf-8")
    (copy / "added_tokens.json").write_text(json.dumps(added), encoding="utf-8")
    again = load_bundle(copy)
    assert again.reading is not None
    assert bundle.reading is not None
    assert again.reading.pieces == bundle.reading.pieces


def test_a_table_of_another_size_is_told(folder: Path, tmp_path: Path) -> None:
    copy = broken(folder, tmp_path)
    change_json(copy / "config.json", vocab_size=99)
    with pytest.raises(VocabError) as refused:
        load_bundle(copy)
    assert refused.value.reason == "size_mismatch"


def test_heads_of_another_size_are_told(folder: Path, cache: Path, tmp_path: Path) -> None:
    copy = broken(folder, tmp_path)
    change_json(copy / "config.json", decoder_attention_heads=4)
    with pytest.raises(BundleError) as refused:
        load_network(load_bundle(copy), "cpu", half_precision=False, cache=cache)
    assert refused.value.reason == "bad_config"


@pytest.mark.parametrize("change", [{"activation_function": "relu"}, {"scale_embedding": True}])
def test_what_our_passes_do_not_know_is_no_case_for_transformers(
    folder: Path, tmp_path: Path, change: dict[str, object]
) -> None:
    copy = broken(folder, tmp_path)
    change_json(copy / "config.json", **change)
    with pytest.raises(BundleError) as refused:
        load_network(load_bundle(copy), "cpu", half_precision=False)
    assert refused.value.reason == "bad_config"


def test_a_part_that_no_whisper_has_is_told(folder: Path, cache: Path, tmp_path: Path) -> None:
    from safetensors.numpy import load_file, save_file

    copy = broken(folder, tmp_path)
    tensors = load_file(copy / "model.safetensors")
    save_file(
        {**tensors, "model.decoder.extra.weight": np.ones(2, np.float32)},
        copy / "model.safetensors",
    )
    with pytest.raises(BundleError) as refused:
        load_network(load_bundle(copy), "cpu", half_precision=False, cache=cache)
    assert refused.value.reason == "bad_config"
