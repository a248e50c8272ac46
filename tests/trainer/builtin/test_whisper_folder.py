"""A CTranslate2 Whisper written as the Hub's layout, read back by transformers and by the app."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from support.whisper_folders import MARKS, PIECES, write_tokenizer

from kasr_desktop.bundle.model_bundle import load_bundle
from kasr_trainer.builtin import whisper_folder
from kasr_trainer.cli import main

pytestmark = pytest.mark.model

WIDTH = 64


def variables() -> dict[str, np.ndarray]:
    """What CTranslate2 would hold, with random numbers."""
    rng = np.random.default_rng(2)
    norm = {"gamma": (WIDTH,), "beta": (WIDTH,)}

    def linear(outer: int, inner: int) -> dict[str, tuple[int, ...]]:
        return {"weight": (outer, inner), "bias": (outer,)}

    parts: dict[str, dict[str, tuple[int, ...]]] = {
        "encoder/conv1": {"weight": (WIDTH, 80, 3), "bias": (WIDTH,)},
        "encoder/conv2": {"weight": (WIDTH, WIDTH, 3), "bias": (WIDTH,)},
        "encoder/position_encodings": {"encodings": (1500, WIDTH)},
        "decoder/position_encodings": {"encodings": (448, WIDTH)},
        "decoder/embeddings": {"weight": (len(PIECES) + len(MARKS), WIDTH)},
    }
    for side in ("encoder", "decoder"):
        place = f"{side}/layer_0"
        parts |= {
            f"{side}/layer_norm": norm,
            f"{place}/self_attention/layer_norm": norm,
            f"{place}/self_attention/linear_0": linear(3 * WIDTH, WIDTH),
            f"{place}/self_attention/linear_1": linear(WIDTH, WIDTH),
            f"{place}/ffn/layer_norm": norm,
            f"{place}/ffn/linear_0": linear(4 * WIDTH, WIDTH),
            f"{place}/ffn/linear_1": linear(WIDTH, 4 * WIDTH),
        }
    parts |= {
        "decoder/layer_0/attention/layer_norm": norm,
        "decoder/layer_0/attention/linear_0": linear(WIDTH, WIDTH),
        "decoder/layer_0/attention/linear_1": linear(2 * WIDTH, WIDTH),
        "decoder/layer_0/attention/linear_2": linear(WIDTH, WIDTH),
    }
    return {
        f"{place}/{name}": rng.normal(size=shape).astype(np.float16)
        for place, shapes in parts.items()
        for name, shape in shapes.items()
    }


@pytest.fixture
def packed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Path]:
    def make() -> Path:
        folder = tmp_path / "packed"
        folder.mkdir()
        write_tokenizer(folder)
        (folder / "model.bin").write_bytes(b"as read below")
        monkeypatch.setattr(whisper_folder, "read_variables", lambda _path: variables())
        return folder

    return make


def test_transformers_and_the_app_read_every_tensor(
    packed: Callable[[], Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from transformers import WhisperForConditionalGeneration

    out = tmp_path / "hub"
    assert main(["whisper-folder", str(packed()), str(out)]) == 0
    assert str(out) in capsys.readouterr().out
    model, told = WhisperForConditionalGeneration.from_pretrained(out, output_loading_info=True)
    assert not told["missing_keys"]
    assert not told["unexpected_keys"]
    given = variables()
    heard = model.model.decoder.layers[0].encoder_attn.v_proj.weight.detach().float()
    expected = given["decoder/layer_0/attention/linear_1/weight"][WIDTH:]
    assert torch.equal(heard, torch.tensor(expected, dtype=torch.float32))
    asked = model.model.encoder.layers[0].self_attn.k_proj.weight.detach().float()
    expected = given["encoder/layer_0/self_attention/linear_0/weight"][WIDTH : 2 * WIDTH]
    assert torch.equal(asked, torch.tensor(expected, dtype=torch.float32))
    bundle = load_bundle(out)
    assert bundle.reading is not None
    assert len(bundle.reading.pieces.ids) == 5


def test_without_a_tokenizer_nothing_is_written(packed: Callable[[], Path], tmp_path: Path) -> None:
    folder = packed()
    (folder / "tokenizer.json").unlink()
    assert main(["whisper-folder", str(folder), str(tmp_path / "hub")]) != 0
    assert not (tmp_path / "hub").exists()
