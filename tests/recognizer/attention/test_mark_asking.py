from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
import torch
from support.decoder_shapes import decoder_shapes

from kasr_desktop.audio.excerpt import ExcerptSource
from kasr_desktop.audio.file_source import FileSource
from kasr_desktop.bundle.locate import locate
from kasr_desktop.bundle.model_bundle import load_bundle
from kasr_desktop.bundle.whisper_pieces import MARKS
from kasr_desktop.domain.audio import SAMPLE_RATE, AudioWindow
from kasr_desktop.domain.options import Excerpt
from kasr_desktop.recognizer.attention import mark_asking
from kasr_desktop.recognizer.attention.cpu_decoder import CpuDecoder
from kasr_desktop.recognizer.attention.decoder_conversion import (
    converted_decoder,
    loaded_products,
)
from kasr_desktop.recognizer.attention.mark_asking import MarkAsking
from kasr_desktop.recognizer.attention.piece_decoder import (
    MAX_PIECES,
    MarkingDecoder,
)
from kasr_desktop.recognizer.attention.torch_decoder import TorchDecoder
from kasr_desktop.recognizer.ctc.ctc_model import CtcAcousticModel
from kasr_desktop.recognizer.ctc.onnx_whisper import OnnxWhisper
from kasr_desktop.resources import sample_path
from kasr_desktop.text.vocab import Vocab

pytestmark = pytest.mark.model

WIDTH = 64
VOCAB = Vocab.from_tokens(["[PAD]", "|", "가", "나", "다"])
PIECES = [" 가".encode(), "나".encode(), " 나".encode(), "가".encode(), *(
    bytes([byte]) for byte in {*" 가나".encode()}
)]  # fmt: skip


def weights(*, marks: bool = True) -> dict[str, np.ndarray]:
    """Random ones that like marks now and then."""
    chance = torch.Generator().manual_seed(3)
    shapes = decoder_shapes(len(PIECES), WIDTH, MAX_PIECES, 2)
    shapes["marks"] = (len(MARKS), WIDTH)
    found = {n: (torch.randn(shape, generator=chance) * 0.3).numpy() for n, shape in shapes.items()}
    found["marks"] *= 1.5
    if not marks:
        del found["marks"]
    return found


def on_cpu(tensors: dict[str, np.ndarray]) -> CpuDecoder:
    conversion = converted_decoder(tensors, int8=False)
    return CpuDecoder(PIECES, conversion.tables, loaded_products(conversion), half=False)


def in_torch(tensors: dict[str, np.ndarray]) -> TorchDecoder:
    return TorchDecoder(PIECES, tensors, "cpu")


BOTH = pytest.mark.parametrize("decoder_of", [on_cpu, in_torch])
STATES = np.random.default_rng(3).standard_normal((40, WIDTH)).astype(np.float32)
TEXT = "가나 나가 나 가가나 나나 가 나가나 가나 나 나가 가 가나나 나 가 나나 가나".split()


def word_by_word(words: Sequence[str]) -> np.ndarray:
    """A decoder whose one table holds the marks reads a piece at a time."""
    tensors = weights()
    tensors["pieces"] = np.concatenate([tensors["pieces"], tensors.pop("marks")])
    decoder = in_torch(tensors)
    spelling = MarkAsking(on_cpu(weights()), VOCAB)._spelling
    decoder.begin([decoder.hear(STATES)])
    found = []

    def read(piece: int) -> np.ndarray:
        return decoder.go_on(windows=[0], parents=[0], pieces=[piece])[0]

    for word in words:
        for piece in spelling.pieces([word]) or ():
            row = read(piece)
        likely = np.exp(row[len(PIECES) + 1 :])
        found.append(likely)
        if likely.sum() > 0.4:
            read(len(PIECES) + 1 + int(likely.argmax()))
    return np.array(found)


@BOTH
def test_all_words_at_once_say_what_word_by_word_says(
    decoder_of: Callable[[dict[str, np.ndarray]], MarkingDecoder],
) -> None:
    expected = word_by_word(TEXT)
    put_in = (expected.sum(axis=1) > 0.4).sum()
    assert 3 <= put_in < len(TEXT)  # some marks go in, and what follows depends on them
    decoder = decoder_of(weights())
    found = MarkAsking(decoder, VOCAB).ask(decoder.hear(STATES), TEXT)
    assert found is not None
    np.testing.assert_allclose(found, expected, atol=2e-4)


@BOTH
def test_a_text_longer_than_the_decoders_is_asked_as_far_as_it_goes(
    decoder_of: Callable[[dict[str, np.ndarray]], MarkingDecoder],
) -> None:
    decoder = decoder_of(weights())
    words = TEXT * 12
    found = MarkAsking(decoder, VOCAB).ask(decoder.hear(STATES), words)
    assert found is not None
    assert len(TEXT) * 2 < len(found) < len(words)
    np.testing.assert_allclose(found[: len(TEXT)], word_by_word(TEXT), atol=2e-4)


@BOTH
def test_a_head_longer_than_the_first_room_is_read(
    decoder_of: Callable[[dict[str, np.ndarray]], MarkingDecoder],
) -> None:
    """Words that are known may be many."""
    decoder, head = decoder_of(weights()), [0, 1, 2, 3] * 30
    at_once = decoder.begin([decoder.hear(STATES)], head)
    other = in_torch(weights())
    other.begin([other.hear(STATES)])
    for piece in head:
        expected = other.go_on(windows=[0], parents=[0], pieces=[piece])
    np.testing.assert_allclose(at_once, expected, atol=2e-4)


def test_what_is_read_for_the_text_knows_of_no_marks() -> None:
    with_marks, without = on_cpu(weights()), on_cpu(weights(marks=False))
    assert (with_marks.knows_marks, without.knows_marks) == (True, False)
    for one, other in (
        (begun(with_marks), begun(without)),
        *(
            (with_marks.go_on(**step), without.go_on(**step))
            for step in (
                {"windows": [0, 0, 1], "parents": [0, 0, 1], "pieces": [1, 2, 0]},
                {"windows": [0, 1], "parents": [1, 2], "pieces": [3, 3]},
            )
        ),
    ):
        np.testing.assert_array_equal(one, other)


def begun(decoder: CpuDecoder) -> np.ndarray:
    return decoder.begin([decoder.hear(STATES), decoder.hear(STATES[:9])])


def frames(text: str) -> np.ndarray:
    """Every letter two frames and a blank behind it."""
    path = [
        token
        for char in text
        for token in (VOCAB.tokens.index("|" if char == " " else char),) * 2 + (0,)
    ]
    rows = np.full((len(path), len(VOCAB)), 0.01)
    rows[np.arange(len(path)), path] = 0.96
    return np.log(rows)


def test_marks_lie_on_the_frames_that_words_end_with() -> None:
    decoder = on_cpu(weights())
    asking, heard = MarkAsking(decoder, VOCAB), decoder.hear(STATES)
    rows = asking.marks(heard, frames("가나 나"))
    asked = asking.ask(heard, ["가나", "나"])
    assert asked is not None
    assert np.flatnonzero(~np.isnan(rows[:, 0])).tolist() == [4, 10]
    for row, likely in zip(rows[[4, 10]], asked, strict=True):
        comma, stop, question, cry, dots = likely
        np.testing.assert_allclose(row, [comma, stop + cry + dots, question], rtol=1e-6)


@pytest.mark.parametrize("guesses", [{}, {"나": 1}, {"나": 2, "가": 1}])
def test_whatever_is_guessed_what_is_heard_is_the_same(
    guesses: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Guesses save reading again; words are many, so they are read in stretches."""
    monkeypatch.setattr(mark_asking, "_GUESSES", guesses)
    decoder = on_cpu(weights())
    reread, read = decoder.reread, []

    def counted(pieces: Sequence[int], *, behind: int, asked: Sequence[int]) -> np.ndarray:
        read.append(len(pieces))
        return reread(pieces, behind=behind, asked=asked)

    monkeypatch.setattr(decoder, "reread", counted)
    silence = np.log([0.96, 0.01, 0.01, 0.01, 0.01])
    path = [row for word in TEXT for row in (*frames(f"{word} "), *[silence] * 20)]
    rows = MarkAsking(decoder, VOCAB).marks(decoder.hear(STATES), np.array(path))
    heard = rows[~np.isnan(rows[:, 0])]
    comma, stop, question, cry, dots = word_by_word(TEXT).T
    np.testing.assert_allclose(heard, np.stack([comma, stop + cry + dots, question], 1), atol=2e-4)
    assert len(read) > 3


def test_a_word_that_cannot_be_spelled_is_left_out() -> None:
    decoder = on_cpu(weights())
    asking, heard = MarkAsking(decoder, VOCAB), decoder.hear(STATES)
    rows = asking.marks(heard, frames("가나 다 나"))
    assert np.flatnonzero(~np.isnan(rows[:, 0])).tolist() == [4, 16]
    assert asking.ask(heard, ["다"]) is None
    assert np.isnan(asking.marks(None, frames("")[:0])).all(), "nothing to hear"


def test_words_that_are_known_are_read_and_not_asked_again() -> None:
    decoder = on_cpu(weights())
    asking, heard = MarkAsking(decoder, VOCAB), decoder.hear(STATES)
    said = [VOCAB.tokens.index(token) for token in ("가", "나", "|")]
    rows = asking.marks(heard, frames("가나 나"), first=9, said=said)
    whole = asking.marks(heard, frames("가나 나"))
    assert np.flatnonzero(~np.isnan(rows[:, 0])).tolist() == [10]
    np.testing.assert_allclose(rows[10], whole[10], rtol=1e-5)


def sample(start: float, end: float) -> np.ndarray:
    """Part of the recording that comes with the program."""
    part = Excerpt(start, end)
    source = ExcerptSource(sample_path(), FileSource(sample_path()), part)
    return np.concatenate([chunk.samples for chunk in source])


@pytest.fixture(scope="module")
def builtin(tmp_path_factory: pytest.TempPathFactory) -> OnnxWhisper:
    return OnnxWhisper(load_bundle(locate("builtin")), cache=tmp_path_factory.mktemp("networks"))


@pytest.mark.costly
def test_the_built_in_model_hears_marks_and_its_text_stays(
    builtin: OnnxWhisper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the rows for marks its numbers are the same to the last bit."""
    windows = [sample(0.0, 10.0), sample(11.0, 16.0)]
    found = builtin.log_probs_of(windows)
    marks = builtin.drain_marks()
    assert builtin.drain_marks() == []
    assert [len(each) for each in marks] == [len(each) for each in found]
    ends = [rows[rows[:, 1] + rows[:, 2] > 0.15] for rows in marks]
    asks = [(rows[:, 2] > rows[:, 1]).tolist() for rows in ends]
    assert asks == [[False, True, False, False], [True, False]]
    joint = builtin._joint
    assert joint is not None
    monkeypatch.setattr(joint, "_asking", None)
    for one, other in zip(found, builtin.log_probs_of(windows), strict=True):
        np.testing.assert_array_equal(one, other)
    assert builtin.drain_marks() == []


@pytest.mark.costly
def test_a_window_is_heard_once_for_its_text_and_its_marks(
    builtin: OnnxWhisper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Marks of sound that was heard for the text are those of sound heard anew."""
    joint = builtin._joint
    assert joint is not None
    assert joint._asking is not None
    windows = [sample(0.0, 10.0), sample(11.0, 16.0)]
    asking, decoder = joint._asking, joint._decoder
    heard: list[int] = []
    hear = decoder.hear
    monkeypatch.setattr(decoder, "hear", lambda each: (heard.append(len(each)), hear(each))[1])
    found = builtin.log_probs_of(windows)
    marks = builtin.drain_marks()
    assert heard == [500, 250]
    assert builtin._encoder is not None
    states, _ = builtin._hear(builtin._encoder, windows)
    for each, rows, text in zip(states, marks, found, strict=True):
        np.testing.assert_array_equal(asking.marks(hear(each), text), rows)


@pytest.mark.costly
def test_behind_known_words_marks_are_asked_for_when_they_are_wanted(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And are of the step heard last, also where a step before it was not asked about."""
    asked: list[int] = []
    asking = MarkAsking._ask

    def counted(self: MarkAsking, *arguments: Any) -> Any:
        asked.append(1)
        return asking(self, *arguments)

    monkeypatch.setattr(MarkAsking, "_ask", counted)
    bundle = load_bundle(locate("builtin"))
    network = OnnxWhisper(bundle, cache=tmp_path_factory.mktemp("networks"))
    model = CtcAcousticModel(
        network, device_reason="there is only this one", rebuild=lambda _: network
    )
    sound = sample(0.0, 10.0)
    whole = model.emit(AudioWindow(sound, 0, 0, model.grid.num_frames(len(sound))))
    assert whole.marks is not None
    assert model.marked(whole) is whole
    path = whole.log_probs[:100].argmax(axis=1)
    starts = np.concatenate([[True], path[1:] != path[:-1]])
    said = tuple(path[starts & (path != bundle.vocab.blank_id)].tolist())
    count = len(asked)
    behind = [
        model.emit(AudioWindow(part, 0, 100, model.grid.num_frames(len(part)), said))
        for part in (sound[: 6 * SAMPLE_RATE], sound)
    ]
    assert [each.marks for each in behind] == [None, None]
    assert len(asked) == count
    marked = model.marked(behind[1])
    assert marked.marks is not None
    assert len(marked.marks) == len(behind[1])
    assert np.isnan(marked.marks[:100]).all()
    ends = marked.marks[marked.marks[:, 1] + marked.marks[:, 2] > 0.15]
    assert (ends[:, 2] > ends[:, 1]).tolist() == [True, False, False]
    assert len(asked) == count + 1


@pytest.mark.costly
def test_the_same_words_ask_or_state_by_how_they_sound(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    network = OnnxWhisper(load_bundle(locate("builtin")), cache=tmp_path_factory.mktemp("networks"))
    assert network._joint is not None
    assert network._encoder is not None
    asking, decoder = network._joint._asking, network._joint._decoder
    assert asking is not None
    signs = []
    for start, end in ((11.2, 13.3), (4.3, 7.4)):  # a question and a statement
        (states,), _ = network._hear(network._encoder, [sample(start, end)])
        likely = asking.ask(decoder.hear(states), ["모두", "얼마예요"])
        assert likely is not None
        signs.append(MARKS[int(likely[-1].argmax())])
    assert signs == ["?", "."]
