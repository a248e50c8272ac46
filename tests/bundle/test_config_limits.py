"""Numbers of a config that its weights contradict are refused before anything is built."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from support.bare_folders import bare_folder, change_json

from kasr_desktop.bundle.config_limits import whole_number
from kasr_desktop.bundle.model_bundle import load_bundle
from kasr_desktop.domain.errors import BundleError


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("num_hidden_layers", 100_000),
        ("num_hidden_layers", 3),
        ("hidden_size", 40_000),
        ("conv_dim", [32, 32, 1 << 23]),
        ("num_conv_pos_embeddings", 1 << 20),
        ("max_source_positions", 1 << 40),
        ("left_max_position_embeddings", -(1 << 33)),
    ],
)
def test_a_number_beyond_the_weights(tmp_path: Path, key: str, value: object) -> None:
    folder = bare_folder(tmp_path / "model")  # two tensors, the longest axis 24
    change_json(folder / "config.json", **{key: value})
    before = time.process_time()
    with pytest.raises(BundleError) as caught:
        load_bundle(folder)
    assert caught.value.reason == "bad_config"
    assert key in str(caught.value)
    assert time.process_time() - before < 5


@pytest.mark.parametrize("value", [True, None, "6", 6.0, [6], 0, -1])
def test_what_is_no_number_is_told(tmp_path: Path, value: object) -> None:
    with pytest.raises(BundleError) as caught:
        whole_number(tmp_path, {"decoder_layers": value}, "decoder_layers", 6)
    assert caught.value.reason == "bad_config"
    assert whole_number(tmp_path, {}, "decoder_layers", 6) == 6


def test_numbers_that_the_weights_bear_out(tmp_path: Path) -> None:
    folder = bare_folder(tmp_path / "model")
    sizes = {"num_hidden_layers": 2, "hidden_size": 4, "classifier_proj_size": 256}
    change_json(folder / "config.json", **sizes, ctc_zero_infinity=True, conv_dim=[4, 4])
    assert load_bundle(folder).config["hidden_size"] == 4


def test_layers_of_a_pickle_are_counted_too(tmp_path: Path) -> None:
    import zipfile

    folder = bare_folder(tmp_path / "model")
    (folder / "model.safetensors").unlink()
    with zipfile.ZipFile(folder / "pytorch_model.bin", "w") as archive:
        for number in range(5):
            archive.writestr(f"archive/data/{number}", b"0000")
    change_json(folder / "config.json", num_hidden_layers=6)
    with pytest.raises(BundleError, match="num_hidden_layers"):
        load_bundle(folder)
