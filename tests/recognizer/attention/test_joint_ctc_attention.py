from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from support.bare_folders import change_json
from support.compiled import compiled_module
from support.decoder_shapes import decoder_shapes
from support.model_folders import modern_folder
from torch import Tensor

from kasr_desktop.bundle.model_bundle import ModelBundle, load_bundle
from kasr_desktop.domain.errors import BundleError
from kasr_desktop.recognizer.attention import ctc_posteriors as ctc_posteriors_module
from kasr_desktop.recognizer.attention.cpu_decoder import CpuDecoder
from kasr_desktop.recognizer.attention.ctc_posteriors import ctc_posteriors
from kasr_desktop.recognizer.attention.decoder_conversion import (
    converted_decoder,
    loaded_products,
)
from kasr_desktop.recognizer.attention.joint_ctc_attention import (
    SHARE,
    TEMPERATURE,
    JointDecoding,
)
from kasr_desktop.recognizer.attention.joint_search import JointSearch, JointText
from kasr_desktop.recognizer.attention.piece_decoder import (
    FOLDER,
    MAX_PIECES,
    PieceDecoder,
    read_decoder,
)
from kasr_desktop.recognizer.attention.torch_decoder import TorchDecoder
from kasr_desktop.recognizer.ctc.onnx_whisper import OnnxWhisper
from kasr_desktop.recognizer.ctc.torch_whisper import TorchWhisperEncoder
from kasr_desktop.recognizer.ctc.whisper_ctc import register
from kasr_desktop.recognizer.ctc.whisper_weights import WhisperSizes, has_decoder
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
    shapes = decoder_shapes(len(PIECES), WIDTH, MAX_PIECES, layers)
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


def cpu_decoder(bundle: ModelBundle) -> CpuDecoder:
    pieces, tensors = read_decoder(bundle)
    conversion = converted_decoder(tensors, int8=False)
    return CpuDecoder(pieces, conversion.tables, loaded_products(conversion), half=False)


@pytest.mark.parametrize(
    "decoder_of", [cpu_decoder, lambda bundle: TorchDecoder(*read_decoder(bundle), "cpu")]
)
def test_same_numbers_as_transformers(
    folder: Path, decoder_of: Callable[[ModelBundle], PieceDecoder]
) -> None:
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
    chance = torch.Generator().manual_seed(9)
    windows = [torch.randn(count, WIDTH, generator=chance) for count in (30, 21, 30)]
    prompt = list(range(num_pieces + 1, num_pieces + 5))

    def expected(window: int, *said: int) -> np.ndarray:
        heard = windows[window][None]
        out = theirs(input_ids=torch.tensor([[*prompt, *said]]), encoder_hidden_states=heard)
        row = (out.last_hidden_state[0, -1] @ tensors["pieces"].T).log_softmax(dim=-1)
        return row.detach().numpy()

    decoder = decoder_of(load_bundle(folder))
    scores = decoder.begin([decoder.hear(window.numpy()) for window in windows])
    steps: list[list[tuple[int, int, list[int]]]] = [  # window, parent, pieces read so far
        [(0, 0, [1]), (0, 0, [2]), (1, 1, [4]), (2, 2, [0])],
        [(0, 1, [2, 3]), (0, 0, [1, 1]), (0, 1, [2, 0]), (2, 3, [0, 2])],  # one window is done
        [(0, 2, [2, 0, 1]), (2, 3, [0, 2, 2])],
    ]
    for window, row in enumerate(scores):
        np.testing.assert_allclose(row, expected(window), atol=2e-4)
    for texts in steps:
        scores = decoder.go_on(
            windows=[window for window, _, _ in texts],
            parents=[parent for _, parent, _ in texts],
            pieces=[said[-1] for _, _, said in texts],
        )
        assert len(scores) == len(texts)
        for (window, _, said), row in zip(texts, scores, strict=True):
            np.testing.assert_allclose(row, expected(window, *said), atol=2e-4)
    # a head is read at once, and texts part behind it
    scores = decoder.begin([decoder.hear(window.numpy()) for window in windows[:2]], [2, 0, 3])
    for window, row in enumerate(scores):
        np.testing.assert_allclose(row, expected(window, 2, 0, 3), atol=2e-4)
    scores = decoder.go_on(windows=[0, 0, 1], parents=[0, 0, 1], pieces=[1, 4, 4])
    for window, piece, row in zip([0, 0, 1], [1, 4, 4], scores, strict=True):
        np.testing.assert_allclose(row, expected(window, 2, 0, 3, piece), atol=2e-4)


class Stub:
    """A decoder that has read its text somewhere: every piece it likes, one after the other."""

    def __init__(self, liked: str, end_after: int) -> None:
        self.pieces = [piece.encode() for piece in [*liked, " ", "\uac00"]]
        self.end, self.max_pieces = len(self.pieces), 40
        self._order, self._end_after = list(range(len(liked))), end_after
        self._count = 0
        self.heads: list[list[int]] = []

    def hear(self, states: np.ndarray) -> np.ndarray:
        return states

    def begin(self, heard: list[np.ndarray], head: Sequence[int] = ()) -> np.ndarray:
        self._count = len(head)
        self.heads.append(list(head))
        return self._scores(len(heard))

    def go_on(self, *, windows: list[int], parents: list[int], pieces: list[int]) -> np.ndarray:
        self._count += 1
        return self._scores(len(pieces))

    def forget(self) -> None:
        self._count = 0

    def _scores(self, texts: int) -> np.ndarray:
        scores = np.full((1, self.end + 1), -6.0)
        scores[0, self._order[self._count % len(self._order)]] = 0.0
        if self._count >= self._end_after:
            scores[0, self.end] = -1.0
        return log_softmax(scores).repeat(texts, axis=0)


def log_softmax(logits: np.ndarray) -> np.ndarray:
    return logits - np.log(np.exp(logits).sum(axis=-1, keepdims=True))


VOCAB = Vocab.from_tokens(["[PAD]", "|", "가", "나", "다"])


def frames(text: str, sure: float = 0.9) -> np.ndarray:
    """Every letter one frame and a blank behind it."""
    rows = np.full((2 * len(text), len(VOCAB)), (1 - sure) / (len(VOCAB) - 1))
    for place, char in enumerate(text):
        rows[2 * place, VOCAB.tokens.index("|" if char == " " else char)] = sure
        rows[2 * place + 1, 0] = sure
    return np.log(rows)


def read(
    decoder: Any, *windows: np.ndarray, max_letters: int = 30, **behind: Any
) -> list[list[str]]:
    search = JointSearch(decoder, VOCAB)
    states = [np.zeros((4, WIDTH), np.float32)] * len(windows)
    found = search.texts(states, windows, [max_letters] * len(windows), **behind)
    return [
        ["".join(map(VOCAB.text_of_token, text.token_ids)) for text in texts] for texts in found
    ]


def test_a_text_goes_on_behind_its_head_with_or_without_a_space() -> None:
    stub = Stub("가 나", end_after=3)
    assert read(stub, frames(" 나"), head=[0], takes_space=True)[0][0] == " 나"
    assert read(stub, frames("나"), head=[0, 1], takes_space=False)[0][0] == "나"
    assert stub.heads == [[0], [0, 1]]


def test_known_words_are_read_and_not_searched() -> None:
    """Only what follows them is corrected."""
    stub = Stub("가 나", end_after=3)
    stub.pieces += [b"\xea", b"\xb0", b"\x80", b"\xea\xb0"]  # pieces are made of bytes
    stub.pieces[3:5] = [b"?", b"?"]
    stub.end = len(stub.pieces)
    joint = JointDecoding(stub, VOCAB)
    said = [VOCAB.tokens.index(token) for token in ("|", "가")]
    rows = frames("가 가", sure=0.5)  # CTC half hears the same letter again
    found = joint.corrected_behind(np.zeros((4, WIDTH), np.float32), rows, first=2, said=said)
    assert stub.heads == [[1, 0]]
    assert found.shape == rows.shape
    np.testing.assert_array_equal(found[:2], rows[:2])
    assert not np.array_equal(found[2:], rows[2:])


def test_words_that_no_pieces_spell_leave_the_window_to_be_read_whole() -> None:
    stub = Stub("가 나", end_after=3)
    joint = JointDecoding(stub, VOCAB)
    said = [VOCAB.tokens.index("다")]
    rows = frames("가 나")
    states = np.zeros((4, WIDTH), np.float32)
    found = joint.corrected_behind(states, rows, first=2, said=said)
    assert stub.heads == [[]]
    np.testing.assert_array_equal(found, joint.corrected([states], [rows])[0])


def test_silence_behind_known_words_is_left_alone() -> None:
    stub = Stub("가나", end_after=0)
    rows = frames("가나")
    rows[2] = rows[1]  # blank
    states = np.zeros((4, WIDTH), np.float32)
    said = [VOCAB.tokens.index("가")]
    found = JointDecoding(stub, VOCAB).corrected_behind(states, rows, first=2, said=said)
    np.testing.assert_array_equal(found, rows)
    assert stub.heads == []


def test_windows_searched_together_read_as_alone() -> None:
    one, other = frames("가나"), frames("가나가나가", sure=0.7)
    alone = [read(Stub("가나", end_after=2), each)[0] for each in (one, other)]
    assert read(Stub("가나", end_after=2), one, other) == alone
    assert alone[0] != alone[1]


def test_a_decoder_that_goes_round_in_circles_is_stopped_by_ctc() -> None:
    assert read(Stub("가나", end_after=2), frames("가나"))[0][0] == "가나"
    assert read(Stub("가나", end_after=2), frames("가나가나"))[0][0] == "가나가나"


def test_a_text_has_no_more_letters_than_asked_for() -> None:
    (texts,) = read(Stub("가나", end_after=0), frames("가나가나가나"), max_letters=3)
    assert max(map(len, texts)) <= 3


def test_letters_the_vocabulary_lacks_are_not_written() -> None:
    assert all("라" not in text for text in read(Stub("라가", end_after=1), frames("가"))[0])


def test_syllables_may_come_in_pieces() -> None:
    stub = Stub("가", end_after=3)
    raw = "나".encode()
    stub.pieces[:3] = [raw[:1], raw[1:2], raw[2:]]
    stub.end = len(stub.pieces)
    stub._order = [0, 1, 2]
    assert read(stub, frames("나"))[0][0] == "나"


def test_spaces_alone_are_no_text_that_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    stub = Stub(" ", end_after=99)
    steps: list[int] = []
    go_on = stub.go_on
    monkeypatch.setattr(stub, "go_on", lambda **texts: (steps.append(1), go_on(**texts))[1])
    read(stub, frames("가", sure=0.4))
    assert len(steps) < 12


RANDOM = log_softmax(np.random.default_rng(2).standard_normal((4, 3)))


@pytest.fixture(params=["compiled", "numpy"])
def placed(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., np.ndarray]:
    """Return the posteriors of texts, by the C file as it is now or in numpy."""
    module = None
    if request.param == "compiled":
        module = compiled_module("_ctc", tmp_path_factory.mktemp("compiled"))
    monkeypatch.setattr(ctc_posteriors_module, "_compiled", module)
    return ctc_posteriors


def test_posteriors_are_sums_over_the_paths_of_a_text(placed: Callable[..., np.ndarray]) -> None:
    text = (1, 2)
    expected = np.zeros((4, 3))
    for path in itertools.product(range(3), repeat=4):
        if tuple(token for token, _ in itertools.groupby(path) if token) == text:
            score = sum(float(RANDOM[t, token]) for t, token in enumerate(path))
            for t, token in enumerate(path):
                expected[t, token] += np.exp(score)
    expected /= expected.sum(axis=1, keepdims=True)
    found = placed(RANDOM, [text], [1.0], blank=0)
    np.testing.assert_allclose(found, expected, atol=1e-12)


def test_posteriors_are_what_the_gradient_of_the_ctc_loss_says(
    placed: Callable[..., np.ndarray],
) -> None:
    """Against torch, for texts of several lengths at once."""
    rows = log_softmax(np.random.default_rng(3).standard_normal((90, 5)) * 3)
    texts = [(1, 2, 2, 3), (4, 4, 1, 2, 3, 1, 1), (3,)]
    shares, expected = (0.5, 0.3, 0.2), np.zeros_like(rows)
    for text, share in zip(texts, shares, strict=True):
        scores = torch.tensor(rows)[:, None].requires_grad_()
        loss = torch.nn.functional.ctc_loss(
            scores, torch.tensor(text), torch.tensor([len(rows)]), torch.tensor([len(text)]),
            reduction="sum",
        )  # fmt: skip
        (gradient,) = torch.autograd.grad(loss, scores)
        alone = (scores.exp() - gradient)[:, 0].detach().numpy()
        np.testing.assert_allclose(placed(rows, [text], [1.0], blank=0), alone, atol=1e-6)
        expected += share * alone
    np.testing.assert_allclose(placed(rows, texts, shares, blank=0), expected, atol=1e-6)


def test_a_text_too_long_leaves_ctc_alone(placed: Callable[..., np.ndarray]) -> None:
    found = placed(RANDOM, [(1, 1, 1)], [1.0], blank=0)
    np.testing.assert_allclose(found, np.exp(RANDOM))


def test_the_network_gives_probabilities_on_its_own_grid(bundle: ModelBundle) -> None:
    network = TorchWhisperEncoder(bundle)
    assert network.unused == ()
    log_probs = network.log_probs(noise(32_000))
    assert log_probs.shape == (100, bundle.vocab_size)
    assert log_probs.dtype == np.float32
    np.testing.assert_allclose(np.exp(log_probs).sum(axis=1), 1.0, atol=1e-3)
    network.close()


def test_a_window_is_heard_again_with_silence_around_it(
    bundle: ModelBundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard_again: list[Any] = []

    def keep(_self: object, _states: object, log_probs: Any, *, again: Any = None) -> list[Any]:
        heard_again.append(again)
        return list(log_probs)

    monkeypatch.setattr(JointDecoding, "corrected", keep)
    windows = [noise(32_000), noise(21_000)]
    for network in (TorchWhisperEncoder(bundle), OnnxWhisper(bundle, exact=True)):
        assert network.hears_twice
        once, twice = network.log_probs_of(windows), network.log_probs_twice(windows)
        longer = network.log_probs_of([np.pad(each, 4_800) for each in windows])
        _none, (states, again), _none = heard_again[-3:]
        for first, second in ((once, twice), (longer, again)):
            for one, other in zip(first, second, strict=True):
                np.testing.assert_array_equal(one, other)
        assert [len(each) for each in states] == [len(each) for each in longer]
        too_long = noise(round(network.max_frames or 0) * 320)
        network.log_probs_twice([too_long])
        assert heard_again[-1] is None, "with silence around it does not fit"
        network.close()


def corrected(
    bundle: ModelBundle, texts: list[JointText], log_probs: np.ndarray, patch: pytest.MonkeyPatch
) -> np.ndarray:
    patch.setattr(JointSearch, "texts", lambda *_, **__: [texts])
    joint = JointDecoding(Stub("가", end_after=1), bundle.vocab)
    return joint.corrected([np.zeros((4, WIDTH), np.float32)], [log_probs])[0]


def test_what_the_decoder_reads_shows_and_what_ctc_hears_stays_possible(
    bundle: ModelBundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    log_probs = np.full((5, bundle.vocab_size), -4.0)
    log_probs[2, 7], log_probs[2, 8] = 2.0, 1.5  # 7 is heard, 8 nearly
    log_probs[[0, 1, 3, 4], bundle.vocab.blank_id] = 4.0
    log_probs = log_softmax(log_probs)
    mixed = corrected(bundle, [JointText((8,), 0.0, -1.0)], log_probs, monkeypatch)
    assert int(log_probs[2].argmax()) == 7
    assert int(mixed[2].argmax()) == 8
    assert 0.01 < float(np.exp(mixed[2, 7])) < 0.1


def test_likelier_texts_weigh_more(bundle: ModelBundle, monkeypatch: pytest.MonkeyPatch) -> None:
    log_probs = np.full((5, bundle.vocab_size), -4.0)
    log_probs[2, [7, 8]] = 2.0
    log_probs[[0, 1, 3, 4], bundle.vocab.blank_id] = 4.0
    log_probs = log_softmax(log_probs)
    texts = [JointText((8,), -1.0, -1.0), JointText((7,), -2.0, -1.0)]
    mixed = np.exp(corrected(bundle, texts, log_probs, monkeypatch)[2])
    said = mixed - (1 - SHARE) * np.exp(log_probs[2])
    assert said[8] / said[7] == pytest.approx(np.exp(1 / TEMPERATURE), rel=1e-3)


def test_what_is_read_in_a_second_hearing_counts_as_much(
    bundle: ModelBundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its frames are others; its texts are placed on those of the first."""
    log_probs = np.full((5, bundle.vocab_size), -4.0)
    log_probs[2, [7, 8]] = 2.0
    log_probs[[0, 1, 3, 4], bundle.vocab.blank_id] = 4.0
    log_probs = log_softmax(log_probs)
    longer = np.concatenate([log_probs[:1], log_probs, log_probs[-1:]])
    read = {5: [JointText((7,), -1.0, -1.0)], 7: [JointText((8,), -30.0, -1.0)]}
    monkeypatch.setattr(
        JointSearch, "texts", lambda _self, _states, heard, _limits: [read[len(heard[0])]]
    )
    joint = JointDecoding(Stub("가", end_after=1), bundle.vocab)
    states = [np.zeros((4, WIDTH), np.float32)]
    mixed = np.exp(joint.corrected(states, [log_probs], again=(states, [longer]))[0])
    assert mixed.shape == (5, bundle.vocab_size)
    assert mixed[2, 8] == pytest.approx(mixed[2, 7], rel=1e-3)
    silent = np.full_like(longer, -9.0)
    silent[:, bundle.vocab.blank_id] = 0.0
    alone = joint.corrected(states, [log_probs], again=(states, [silent]))[0]
    np.testing.assert_allclose(alone, joint.corrected(states, [log_probs])[0])


def test_where_ctc_hears_nothing_or_something_else_it_stays_alone(
    bundle: ModelBundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    log_probs = np.zeros((5, bundle.vocab_size))
    log_probs[:, bundle.vocab.blank_id] = 9.0
    log_probs = log_softmax(log_probs)
    invented = [JointText((8, 9), -0.1, -1.0)]
    assert corrected(bundle, invented, log_probs, monkeypatch) is log_probs
    log_probs = log_probs.copy()
    log_probs[2] = np.roll(log_probs[2], 3)  # now one letter is heard
    own_score = float(log_probs.max(axis=1).sum())
    far = [JointText((8, 9), -0.1, own_score - 6.1)]
    assert corrected(bundle, far, log_probs, monkeypatch) is log_probs
    assert corrected(bundle, [JointText((), 0.0, 0.0)], log_probs, monkeypatch) is log_probs
    near = [JointText((8, 9), -0.1, own_score - 5.9)]
    assert corrected(bundle, near, log_probs, monkeypatch) is not log_probs


def test_a_stretch_that_a_text_leaves_out_is_read_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A text of half a window is not far from the whole of it; its silence is not believed."""
    syllables = [chr(number) for number in range(ord("가"), ord("가") + 30)]
    vocab = Vocab.from_tokens(["[PAD]", "|", *syllables])
    whole = tuple(np.random.default_rng(1).integers(2, len(vocab), 160).tolist())
    left_out, half = whole[:40], whole[40:]
    heard = [token for letter in left_out for token in (letter, 0)] + [0] * 10
    heard += [token for letter in half for token in (letter, 0)]
    rows = np.log(np.full((len(heard), len(vocab)), 0.02 / (len(vocab) - 1)))
    rows[np.arange(len(heard)), heard] = np.log(0.98)
    asked: list[int] = []

    def texts(
        _self: JointSearch, _states: object, heard: list[np.ndarray], _limits: object
    ) -> list[list[JointText]]:
        asked.extend(map(len, heard))
        path, score = heard[0].argmax(axis=1), float(heard[0].max(axis=1).sum())
        again = tuple(path[path != 0].tolist())
        return [[JointText(half if len(heard[0]) == len(rows) else again, -1.0, score)]]

    monkeypatch.setattr(JointSearch, "texts", texts)
    states = [np.zeros((len(rows), WIDTH), np.float32)]
    joint = JointDecoding(Stub("가", end_after=1), vocab)
    (found,) = joint.corrected(states, [rows])
    assert len(asked) == 2
    assert 2 * len(left_out) <= asked[1] <= 2 * len(left_out) + 20
    path = found.argmax(axis=1)
    assert tuple(path[path != 0].tolist()) == whole


def test_a_folder_without_a_decoder_is_ctc_alone(tmp_path: Path) -> None:
    bundle = load_bundle(modern_folder(tmp_path / "m", "whisper_ctc", config=SIZES))
    sizes = WhisperSizes.of(bundle.config)
    assert sizes is not None
    assert not has_decoder(bundle, sizes)


def test_a_broken_table_of_pieces_is_named(tmp_path: Path) -> None:
    folder = modern_folder(tmp_path / "m", "whisper_ctc", config=SIZES)
    write_decoder(folder)
    (folder / FOLDER / "pieces.json").write_text('["zz"]', encoding="utf-8")
    with pytest.raises(BundleError, match=r"pieces\.json"):
        read_decoder(load_bundle(folder))
