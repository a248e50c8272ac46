from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from support.bare_folders import change_json
from support.model_folders import modern_folder
from torch import Tensor

from kasr_desktop.bundle.model_bundle import ModelBundle, load_bundle
from kasr_desktop.domain.errors import BundleError
from kasr_desktop.recognizer.attention import joint_ctc_attention
from kasr_desktop.recognizer.attention.joint_ctc_attention import ctc_posteriors
from kasr_desktop.recognizer.attention.joint_search import JointSearch, JointText
from kasr_desktop.recognizer.attention.whisper_decoder import (
    FOLDER,
    MAX_PIECES,
    WhisperDecoder,
    layer_shapes,
)
from kasr_desktop.recognizer.ctc.whisper_ctc import register
from kasr_desktop.recognizer.ctc.whisper_encoder import TorchWhisperEncoder
from kasr_desktop.text.vocab import Vocab

pytestmark = pytest.mark.model

WIDTH = 64
SIZES: dict[str, Any] = {
    "d_model": WIDTH,
    "hidden_size": WIDTH,
    "encoder_layers": 2,
    "encoder_attention_heads": 1,
    "num_attention_heads": 1,
    "encoder_ffn_dim": 64,
    "max_source_positions": 200,
}
PIECES = [" ", "가", "나다", "라", "바"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    register()
    folder = modern_folder(
        tmp_path_factory.mktemp("models") / "whisper", "whisper_ctc", config=SIZES
    )
    extractor = {"feature_extractor_type": "WhisperFeatureExtractor", "do_normalize": False}
    change_json(folder / "processor_config.json", feature_extractor=extractor)
    write_decoder(folder)
    return folder


def write_decoder(folder: Path, *, layers: int = 2) -> dict[str, Tensor]:
    """Random weights under the names of the folder."""
    chance = torch.Generator().manual_seed(4)
    shapes: dict[str, tuple[int, ...]] = {
        "pieces": (len(PIECES) + 1, WIDTH),
        "prompt": (4, WIDTH),
        "positions": (MAX_PIECES, WIDTH),
        "norm.weight": (WIDTH,),
        "norm.bias": (WIDTH,),
    }
    for layer in range(layers):
        for part, shape in layer_shapes(WIDTH).items():
            shapes[f"{layer}.{part}.weight"] = shape
            shapes[f"{layer}.{part}.bias"] = shape[:1]
    tensors = {n: torch.randn(shape, generator=chance) * 0.3 for n, shape in shapes.items()}
    (folder / FOLDER).mkdir(exist_ok=True)
    save_file(tensors, folder / FOLDER / "model.safetensors")
    pieces = [piece.encode().hex() for piece in PIECES]
    (folder / FOLDER / "pieces.json").write_text(json.dumps(pieces), encoding="utf-8")
    return tensors


@pytest.fixture
def bundle(folder: Path) -> ModelBundle:
    return load_bundle(folder)


def noise(num_samples: int) -> np.ndarray:
    return np.asarray(np.random.default_rng(5).standard_normal(num_samples) * 0.1, np.float32)


def test_same_numbers_as_transformers(folder: Path, bundle: ModelBundle) -> None:
    """The decoder of transformers' Whisper with the same weights, piece by piece and at once."""
    from transformers import WhisperConfig
    from transformers.models.whisper.modeling_whisper import WhisperDecoder as TheirDecoder

    tensors = write_decoder(folder)
    names = {"read_out": "self_attn.out_proj", "ask": "encoder_attn.q_proj"}
    names |= {"heard_out": "encoder_attn.out_proj", "up": "fc1", "down": "fc2"}
    names |= {"read_norm": "self_attn_layer_norm", "heard_norm": "encoder_attn_layer_norm"}
    names |= {"norm": "final_layer_norm"}
    state: dict[str, Tensor] = {
        # their table holds the prompt too, behind the pieces and the end
        "embed_tokens.weight": torch.cat([tensors["pieces"], tensors["prompt"]]),
        "embed_positions.weight": tensors["positions"],
        "layer_norm.weight": tensors["norm.weight"],
        "layer_norm.bias": tensors["norm.bias"],
    }
    for layer, part in itertools.product(range(2), ("weight", "bias")):
        for ours, theirs in names.items():
            state[f"layers.{layer}.{theirs}.{part}"] = tensors[f"{layer}.{ours}.{part}"]
        joint = {"read": ("self_attn", "qkv"), "heard": ("encoder_attn", "kv")}
        for ours, (place, kinds) in joint.items():
            rows = tensors[f"{layer}.{ours}.{part}"].chunk(len(kinds))
            for kind, row in zip(kinds, rows, strict=True):
                state[f"layers.{layer}.{place}.{kind}_proj.{part}"] = row
    for layer in range(2):  # Whisper's keys have no bias; it shifts all scores of a row alike
        for place in ("self_attn", "encoder_attn"):
            del state[f"layers.{layer}.{place}.k_proj.bias"]
    num_pieces = len(PIECES)
    config = WhisperConfig(
        vocab_size=num_pieces + 5, d_model=WIDTH, decoder_layers=2, decoder_attention_heads=1,
        decoder_ffn_dim=4 * WIDTH, max_target_positions=MAX_PIECES, pad_token_id=0,
    )  # fmt: skip
    theirs = TheirDecoder(config).eval()
    theirs.load_state_dict(state)
    heard = torch.randn(30, WIDTH, generator=torch.Generator().manual_seed(9))
    prompt = list(range(num_pieces + 1, num_pieces + 5))
    decoder = WhisperDecoder(load_bundle(folder), "cpu")
    with torch.inference_mode():
        memory, scores = decoder.begin(heard)
        for said in ([], [1], [1, 3], [1, 3, 2]):
            if said:
                # two texts at once, the second one is the first one again
                memory = memory.of(torch.tensor([0, 0]))
                memory, scores = decoder.go_on(memory, torch.tensor([said[-1], said[-1]]))
            inputs = torch.tensor([prompt + said])
            out = theirs(input_ids=inputs, encoder_hidden_states=heard[None]).last_hidden_state
            expected = (out[0, -1] @ tensors["pieces"].T).log_softmax(dim=-1)
            assert torch.allclose(scores, expected.expand_as(scores), atol=2e-4)
            assert len(scores) == (2 if said else 1)


class Stub:
    """A decoder that has read its text somewhere: every piece it likes, one after the other."""

    def __init__(self, liked: str, end_after: int) -> None:
        self.pieces = [piece.encode() for piece in [*liked, " ", "\uac00"]]
        self.end, self.max_pieces = len(self.pieces), 40
        self._order, self._end_after = list(range(len(liked))), end_after

    def begin(self, states: Tensor) -> tuple[StubMemory, Tensor]:
        return StubMemory(0), self._scores(0)[None]

    def go_on(self, memory: StubMemory, pieces: Tensor) -> tuple[StubMemory, Tensor]:
        return StubMemory(memory.count + 1), self._scores(memory.count + 1).repeat(len(pieces), 1)

    def _scores(self, count: int) -> Tensor:
        scores = torch.full((self.end + 1,), -6.0)
        scores[self._order[count % len(self._order)]] = 0.0
        if count >= self._end_after:
            scores[self.end] = -1.0
        return scores.log_softmax(dim=0)


class StubMemory:
    def __init__(self, count: int) -> None:
        self.count = count

    def of(self, texts: Tensor) -> StubMemory:
        return self


VOCAB = Vocab.from_tokens(["[PAD]", "|", "가", "나", "다"])


def frames(text: str, sure: float = 0.9) -> Tensor:
    """Every letter one frame and a blank behind it."""
    rows = torch.full((2 * len(text), len(VOCAB)), (1 - sure) / (len(VOCAB) - 1))
    for place, char in enumerate(text):
        rows[2 * place, VOCAB.tokens.index("|" if char == " " else char)] = sure
        rows[2 * place + 1, 0] = sure
    return rows.log()


def read(decoder: Any, log_probs: Tensor, *, max_letters: int = 30) -> list[str]:
    search = JointSearch(decoder, VOCAB)
    found = search.texts(torch.zeros(4, WIDTH), log_probs, max_letters=max_letters)
    return [VOCAB.text_of(text.token_ids) for text in found]


def test_a_decoder_that_goes_round_in_circles_is_stopped_by_ctc() -> None:
    assert read(Stub("가나", end_after=2), frames("가나"))[0] == "가나"
    assert read(Stub("가나", end_after=2), frames("가나가나"))[0] == "가나가나"


def test_a_text_has_no_more_letters_than_asked_for() -> None:
    texts = read(Stub("가나", end_after=0), frames("가나가나가나"), max_letters=3)
    assert max(map(len, texts)) <= 3


def test_letters_the_vocabulary_lacks_are_not_written() -> None:
    assert all("라" not in text for text in read(Stub("라가", end_after=1), frames("가")))


def test_syllables_may_come_in_pieces() -> None:
    stub = Stub("가", end_after=3)
    raw = "나".encode()
    stub.pieces[:3] = [raw[:1], raw[1:2], raw[2:]]
    stub.end = len(stub.pieces)
    stub._order = [0, 1, 2]
    assert read(stub, frames("나"))[0] == "나"


def test_a_text_laid_over_is_the_posterior_of_its_paths() -> None:
    log_probs = torch.randn(4, 3, generator=torch.Generator().manual_seed(2)).log_softmax(dim=1)
    text = (1, 2)
    expected = torch.zeros(4, 3, dtype=torch.float64)
    for path in itertools.product(range(3), repeat=4):
        if tuple(token for token, _ in itertools.groupby(path) if token) == text:
            score = sum(float(log_probs[t, token]) for t, token in enumerate(path))
            for t, token in enumerate(path):
                expected[t, token] += np.exp(score)
    expected /= expected.sum(dim=1, keepdim=True)
    laid = ctc_posteriors(log_probs, [JointText(text, 0.0, 0.0)], blank=0)
    assert torch.allclose(laid.double(), expected, atol=1e-5)


def test_likelier_texts_weigh_more_and_one_too_long_leaves_ctc_alone() -> None:
    log_probs = torch.randn(4, 3, generator=torch.Generator().manual_seed(2)).log_softmax(dim=1)
    one, other = JointText((1,), -1.0, 0.0), JointText((2,), -2.0, 0.0)
    both = ctc_posteriors(log_probs, [one, other], blank=0)
    alone = [ctc_posteriors(log_probs, [each], blank=0) for each in (one, other)]
    share = 1 / (1 + np.exp(-1.0))
    assert torch.allclose(both, share * alone[0] + (1 - share) * alone[1], atol=1e-5)
    too_long = ctc_posteriors(log_probs, [JointText((1, 1, 1), 0.0, 0.0)], blank=0)
    assert torch.allclose(too_long, log_probs.exp(), atol=1e-5)


def test_the_network_gives_probabilities_on_its_own_grid(bundle: ModelBundle) -> None:
    network = TorchWhisperEncoder(bundle)
    assert network.unused == ()
    log_probs = network.log_probs(noise(32_000))
    assert log_probs.shape == (100, bundle.vocab_size)
    assert log_probs.dtype == np.float32
    np.testing.assert_allclose(np.exp(log_probs).sum(axis=1), 1.0, atol=1e-3)
    network.close()


def corrected(
    bundle: ModelBundle, texts: list[JointText], log_probs: Tensor, patch: pytest.MonkeyPatch
) -> Tensor:
    patch.setattr(JointSearch, "texts", lambda *_, **__: texts)
    reading = joint_ctc_attention.load_joint_decoding(bundle, "cpu", half_precision=False)
    assert reading is not None
    return reading.corrected(torch.zeros(4, WIDTH), log_probs)


def test_what_the_decoder_reads_shows_and_what_ctc_hears_stays_possible(
    bundle: ModelBundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    log_probs = torch.full((5, bundle.vocab_size), -4.0)
    log_probs[2, 7], log_probs[2, 8] = 2.0, 1.5  # 7 is heard, 8 nearly
    log_probs[[0, 1, 3, 4], bundle.vocab.blank_id] = 4.0
    log_probs = log_probs.log_softmax(dim=1)
    mixed = corrected(bundle, [JointText((8,), 0.0, -1.0)], log_probs, monkeypatch)
    assert int(log_probs[2].argmax()) == 7
    assert int(mixed[2].argmax()) == 8
    assert 0.01 < float(mixed[2, 7].exp()) < 0.1


def test_where_ctc_hears_nothing_or_something_else_it_stays_alone(
    bundle: ModelBundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    log_probs = torch.zeros(5, bundle.vocab_size)
    log_probs[:, bundle.vocab.blank_id] = 9.0
    log_probs = log_probs.log_softmax(dim=1)
    invented = [JointText((8, 9), -0.1, -1.0)]
    assert corrected(bundle, invented, log_probs, monkeypatch) is log_probs
    log_probs = log_probs.clone()
    log_probs[2] = log_probs[2].roll(3)  # now one letter is heard
    far = [JointText((8, 9), -0.1, float(log_probs.max(dim=1).values.sum()) - 6.1)]
    assert corrected(bundle, far, log_probs, monkeypatch) is log_probs
    assert corrected(bundle, [JointText((), 0.0, 0.0)], log_probs, monkeypatch) is log_probs
    near = [JointText((8, 9), -0.1, float(log_probs.max(dim=1).values.sum()) - 5.9)]
    assert corrected(bundle, near, log_probs, monkeypatch) is not log_probs


def test_a_folder_without_a_decoder_has_one_reading(tmp_path: Path) -> None:
    bundle = load_bundle(modern_folder(tmp_path / "m", "whisper_ctc", config=SIZES))
    assert joint_ctc_attention.load_joint_decoding(bundle, "cpu", half_precision=False) is None


def test_a_broken_table_of_pieces_is_named(tmp_path: Path) -> None:
    folder = modern_folder(tmp_path / "m", "whisper_ctc", config=SIZES)
    write_decoder(folder)
    (folder / FOLDER / "pieces.json").write_text('["zz"]', encoding="utf-8")
    with pytest.raises(BundleError, match=r"pieces\.json"):
        joint_ctc_attention.load_joint_decoding(load_bundle(folder), "cpu", half_precision=False)
