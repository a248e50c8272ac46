"""The built-in model's kind goes on learning from corrections; a stopped run goes on."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import torch
from safetensors.numpy import save_file
from support.decoder_shapes import decoder_shapes

from kasr_desktop.bundle.model_bundle import load_bundle
from kasr_desktop.recognizer.attention.piece_decoder import (
    FOLDER,
    MAX_PIECES,
    read_decoder,
)
from kasr_desktop.recognizer.attention.torch_decoder import TorchDecoder
from kasr_desktop.recognizer.ctc.whisper_ctc import WhisperCtcConfig, WhisperForCTC
from kasr_desktop.recognizer.loading import load_acoustic_model
from kasr_desktop.recognizer.networks.quantized import quantized
from kasr_trainer.builtin import learning
from kasr_trainer.builtin.checkpoint import load_model, save_model
from kasr_trainer.builtin.decoder_model import (
    DecoderInTraining,
    PieceBatch,
    PieceBatches,
    PieceWriter,
)
from kasr_trainer.builtin.export import export
from kasr_trainer.builtin.feature_store import FeatureStore, StoreWriter
from kasr_trainer.builtin.learning import PROGRESS, LearningOptions, learn
from kasr_trainer.cli import main
from kasr_trainer.ctc.vocabulary import make_vocab
from kasr_trainer.errors import FinetuneError

pytestmark = pytest.mark.model

VOCAB = make_vocab()
WIDTH = 64
PIECES = [bytes([number]) for number in range(128, 256)]
PIECES += [b" ", b"\xea\xb0", b" \xea\xb0", " 가".encode(), b"\xeb\x82", "나".encode()]
OPTIONS = LearningOptions(
    head_epochs=12.0, head_learning_rate=3e-3, decoder_epochs=12.0, decoder_learning_rate=2e-3,
    least_steps=12, most_steps=12, batch_seconds=6.0,
)  # fmt: skip


def random_decoder(layers: int = 2) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(4)
    shapes = decoder_shapes(len(PIECES), WIDTH, MAX_PIECES, layers)
    return {
        name: (rng.normal(size=shape) * 0.2).astype(np.float32) for name, shape in shapes.items()
    }


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(0)
    model = WhisperForCTC(
        WhisperCtcConfig(
            vocab_size=len(VOCAB), pad_token_id=VOCAB.blank_id, d_model=WIDTH, encoder_layers=2,
            encoder_attention_heads=1, encoder_ffn_dim=64, context_layers=1, context_taps=[1, 2],
            context_size=16, context_heads=2, context_ffn_dim=32, context_kernel=5,
        )
    ).eval()  # fmt: skip
    place = tmp_path_factory.mktemp("start")
    save_model(model, VOCAB, place / "trained")
    folder = place / "model"
    (folder / FOLDER).mkdir(parents=True)
    save_file(quantized(random_decoder()), folder / FOLDER / "model.safetensors")
    pieces = json.dumps([piece.hex() for piece in PIECES])
    (folder / FOLDER / "pieces.json").write_text(pieces, encoding="utf-8")
    export(place / "trained", folder, license_name="apache-2.0", bits=8)
    return folder


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    rng = np.random.default_rng(0)
    lines = []
    for number in range(16):
        seconds, name = rng.uniform(0.8, 1.6), f"{number}.flac"
        samples = 0.1 * rng.standard_normal(int(16_000 * seconds))
        soundfile.write(folder / name, samples, 16_000, subtype="PCM_16")
        row = {"path": name, "text": ("가나", "나 가")[number % 2], "seconds": seconds}
        lines.append(json.dumps(row, ensure_ascii=False))
    (folder / "train.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder


def weights(folder: Path) -> dict[str, torch.Tensor]:
    return dict(load_model(folder)[0].state_dict())


def test_pieces_are_merged_in_the_order_of_the_table() -> None:
    writer = PieceWriter(PIECES)
    ids = writer.write("가 나")
    assert ids is not None
    assert [PIECES[number] for number in ids] == [" 가".encode(), b" ", "나".encode()]
    assert writer.write("a") is None
    assert writer.write("") == []


def test_the_decoder_in_training_says_what_the_apps_own_says(start: Path) -> None:
    pieces, tensors = read_decoder(load_bundle(start))
    own = TorchDecoder(pieces, tensors, "cpu")
    network = DecoderInTraining(tensors).eval()
    states = np.random.default_rng(1).normal(size=(2, 9, WIDTH)).astype(np.float32)
    mask = torch.ones(2, 9, dtype=torch.bool)
    mask[1, 6:] = False
    said = torch.tensor([[3, 4], [130, 131]])
    batch = PieceBatch(torch.from_numpy(states), mask, said, torch.zeros(2, 3))
    with torch.inference_mode():
        scores = network.logits(batch).log_softmax(-1).numpy()
    expected = [own.begin([own.hear(states[0]), own.hear(states[1, :6])])]
    for place in range(2):
        pieces_now = said[:, place].tolist()
        expected.append(own.go_on(windows=[0, 1], parents=[0, 1], pieces=pieces_now))
    np.testing.assert_allclose(scores, np.stack(expected, axis=1), atol=2e-4)


def test_every_text_is_drawn_once_a_round_and_padding_is_not_learned(tmp_path: Path) -> None:
    writer = StoreWriter(tmp_path / "store", synthetic=False)
    texts = ["가", "가 나", "", "a", "나", "나나"]
    for number, text in enumerate(texts):
        frames = np.full((10 + number, 4), number, np.float16)
        writer.add({2: frames}, text=text, speaker="", corpus="")
    writer.finish(4)
    store = FeatureStore([tmp_path / "store"])
    end = len(PIECES)
    source = PieceBatches(store, PieceWriter(PIECES), layer=2, end=end, frames=30)
    drawn = list(source.draw(np.random.default_rng(0)))
    seen = sorted(int(row[0, 0]) for batch in drawn for row in batch.states)
    assert seen == [0, 1, 4, 5], "neither an empty text nor one that cannot be written"
    assert len(drawn) > 1
    for batch in drawn:
        assert batch.states.shape[0] * batch.states.shape[1] <= 30
        for row, mask in zip(batch.targets, batch.frame_mask, strict=True):
            told = row[row != -100]
            assert told[-1] == end and (told[:-1] != end).all()
            assert mask.sum() >= 10


def test_it_learns_and_what_comes_of_it_is_a_model_folder(
    start: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[str, int, int]] = []
    tell = learning.Teller.tell
    monkeypatch.setattr(
        learning.Teller, "tell", lambda self, *step: (told.append(step), tell(self, *step))[1]
    )
    out = tmp_path / "out"
    learn(data, start, work=tmp_path / "work", out=out, options=OPTIONS)
    stages = list(dict.fromkeys(stage for stage, _, _ in told))
    assert stages == ["hearing", "training", "writing"]
    for stage in stages:
        done = [each for name, each, _ in told if name == stage]
        assert done == sorted(done)
        assert done[-1] == next(total for name, _, total in told if name == stage)
    assert json.loads((tmp_path / "work" / PROGRESS).read_text())["stage"] == "writing"
    before, after = weights(start), weights(out)
    moved = {name for name in before if not torch.allclose(before[name], after[name], atol=1e-3)}
    assert any(name.startswith("lm_head") for name in moved)
    assert any(name.startswith("context") for name in moved)
    assert not {name for name in moved if name.startswith("encoder")}, "Whisper's stays"
    bundle = load_bundle(out)
    assert bundle.license == "private"
    (_, old), (_, new) = (read_decoder(load_bundle(folder)) for folder in (start, out))
    assert np.abs(old["1.up.weight"] - new["1.up.weight"]).max() > 1e-3
    np.testing.assert_allclose(old["pieces"], new["pieces"], atol=1e-2)
    assert load_acoustic_model(bundle, "cpu").vocab_size == len(VOCAB)
    text = PieceWriter(PIECES).write("가나") or []
    assert loss_of(new, out, data, text) < 0.7 * loss_of(old, out, data, text)


def loss_of(tensors: Any, folder: Path, data: Path, text: list[int]) -> float:
    """Return what the decoder loses on a text that it has heard."""
    model = load_model(folder)[0]
    samples, _ = soundfile.read(data / "0.flac", dtype="float32")
    heard = learning.Listener(model.encoder).hear(samples, [2])[2].astype(np.float32)
    mask = torch.ones(1, len(heard), dtype=torch.bool)
    batch = PieceBatch(
        torch.from_numpy(heard)[None], mask, torch.tensor([text]),
        torch.tensor([[*text, len(PIECES)]]),
    )  # fmt: skip
    with torch.inference_mode():
        return float(DecoderInTraining(tensors).eval()(batch))


class Stopped(Exception):
    """Somebody pulls the plug."""


def test_a_stopped_run_goes_on_and_hears_nothing_twice(
    start: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell = learning.Teller.tell

    def stop_at(stage: str, done: int) -> None:
        def told(self: learning.Teller, name: str, now: int, total: int) -> None:
            tell(self, name, now, total)
            if (name, now) == (stage, done):
                raise Stopped

        monkeypatch.setattr(learning.Teller, "tell", told)

    work, out = tmp_path / "work", tmp_path / "out"
    for place in (("hearing", 40), ("training", 15)):
        stop_at(*place)
        with pytest.raises(Stopped):
            learn(data, start, work=work, out=out, options=OPTIONS)
        assert not out.exists()
    heard = {path: path.stat().st_mtime_ns for path in (work / "stores").glob("copy-*/*")}
    assert len({path.parent for path in heard}) == learning.COPIES
    steps: list[tuple[str, int]] = []
    monkeypatch.setattr(
        learning.Teller, "tell", lambda self, stage, done, total: steps.append((stage, done))
    )
    learn(data, start, work=work, out=out, options=OPTIONS)
    assert heard == {path: path.stat().st_mtime_ns for path in heard}
    assert ("training", 1) not in steps, "the head was trained already"
    assert ("training", 24) in steps
    assert (out / "kasr.json").is_file()


def test_the_command_tells_what_is_missing(
    start: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(learning, "_step_aside", lambda: None)
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "train.jsonl").touch()
    words = ["--model", str(start), "--work", str(tmp_path / "w"), "--out", str(tmp_path / "o")]
    assert main(["learn", str(tmp_path / "empty"), *words]) == 1
    assert "holds nothing to learn" in capsys.readouterr().err
    usage = shutil._ntuple_diskusage(10**12, 10**12, 10**8)  # type: ignore[attr-defined]
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
    with pytest.raises(FinetuneError, match="are needed in"):
        learn(data, start, work=tmp_path / "w", out=tmp_path / "o", options=OPTIONS)
