from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from support.model_folders import modern_folder

from kasr_desktop.bundle.model_bundle import load_bundle
from kasr_desktop.bundle.whisper_pieces import MARKS, korean_pieces
from kasr_desktop.recognizer.attention.piece_decoder import FOLDER, layer_shapes, read_decoder
from kasr_desktop.recognizer.attention.torch_decoder import TorchDecoder
from kasr_desktop.recognizer.ctc.whisper_ctc import register
from kasr_desktop.recognizer.networks.quantized import all_dequantized
from kasr_trainer.builtin import decoder_folder
from kasr_trainer.builtin.decoder_folder import decoder_tensors
from kasr_trainer.cli import main

pytestmark = pytest.mark.model

WIDTH = 64
VOCABULARY = ["a", "ìķĪ", "Ġê°Ģ", "ê°", "<|endoftext|>", "<|startoftranscript|>", "<|ko|>"]
VOCABULARY += ["<|transcribe|>", "<|notimestamps|>", "ãģĤ", "7", *MARKS]
ROWS = {piece: row for row, piece in enumerate(VOCABULARY)}


def variables() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(1)
    names = decoder_folder._PARTS
    shapes: dict[str, tuple[int, ...]] = {
        "embeddings/weight": (len(VOCABULARY), WIDTH),
        "position_encodings/encodings": (448, WIDTH),
        "layer_norm/gamma": (WIDTH,),
        "layer_norm/beta": (WIDTH,),
    }
    for layer in range(2):
        for part, shape in layer_shapes(WIDTH).items():
            weight, bias = ("gamma", "beta") if part.endswith("norm") else ("weight", "bias")
            shapes[f"layer_{layer}/{names[part]}/{weight}"] = shape
            shapes[f"layer_{layer}/{names[part]}/{bias}"] = shape[:1]
    return {f"decoder/{name}": rng.normal(size=shape) for name, shape in shapes.items()}


def test_korean_and_parts_of_it_are_kept() -> None:
    pieces = korean_pieces(ROWS)
    assert pieces == {1: "안".encode(), 2: " 가".encode(), 3: "가".encode()[:2]}


def test_the_table_is_those_pieces_and_the_end() -> None:
    found = decoder_tensors(variables(), VOCABULARY, [1, 2, 3])
    table = torch.tensor(variables()["decoder/embeddings/weight"], dtype=torch.float32)
    assert torch.equal(found["pieces"], table[[1, 2, 3, 4]])
    assert torch.equal(found["prompt"], table[[5, 6, 7, 8]])


def test_the_command_writes_what_the_app_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    register()
    sizes = {"hidden_size": WIDTH, "encoder_layers": 1, "encoder_attention_heads": 1}
    model = modern_folder(tmp_path / "m", "whisper_ctc", config=sizes)
    (model / "kasr.json").write_text('{"license": "mit", "weights_sha256": "old"}', "utf-8")
    (tmp_path / "vocabulary.json").write_text(json.dumps(VOCABULARY), encoding="utf-8")
    monkeypatch.setattr(decoder_folder, "read_variables", lambda _path: variables())
    assert main(["decoder", str(tmp_path), str(model)]) == 0
    assert FOLDER in capsys.readouterr().out
    facts = json.loads((model / "kasr.json").read_text(encoding="utf-8"))
    assert facts["license"] == "mit"
    assert len(facts["weights_sha256"]) == 64
    pieces, tensors = read_decoder(load_bundle(model))
    assert pieces == list(korean_pieces(ROWS).values())
    exact = decoder_tensors(variables(), VOCABULARY, [1, 2, 3])
    arrays = {name: each.numpy() for name, each in exact.items()}
    restored = all_dequantized(decoder_folder.quantized(arrays))
    np.testing.assert_array_equal(tensors["1.down.weight"], restored["1.down.weight"])
    rows = np.asarray(variables()["decoder/embeddings/weight"], np.float16)
    np.testing.assert_array_equal(tensors["marks"], rows[-len(MARKS) :])
    decoder = TorchDecoder(pieces, tensors, "cpu")
    heard = decoder.hear(np.zeros((9, WIDTH), np.float32))
    assert decoder.begin([heard]).shape == (1, 4)


def test_rows_for_marks_come_to_a_decoder_that_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From a folder with the other kind of vocabulary; the decoder's own file stays."""
    (tmp_path / "vocabulary.txt").write_text("\n".join([*VOCABULARY, ""]), encoding="utf-8")
    monkeypatch.setattr(decoder_folder, "read_variables", lambda _path: variables())
    model = tmp_path / "m"
    (model / FOLDER).mkdir(parents=True)
    assert main(["decoder", "--marks-only", str(tmp_path), str(model)]) == 0
    assert [path.name for path in (model / FOLDER).iterdir()] == ["marks.safetensors"]
