"""Light rooms stay light: importing them pulls no heavy library."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from support.model_folders import modern_folder

from kasr_desktop.resources import builtin_model_dir

pytestmark = pytest.mark.costly

HEAVY = {
    "torch",
    "transformers",
    "pyctcdecode",
    "kenlm",
    "av",
    "soxr",
    "soundfile",
    "sounddevice",
    "huggingface_hub",
    "onnx",
    "onnxruntime",
    "rapidfuzz",
}
QT = {"PySide6", "shiboken6"}

ROOMS = {
    "kasr_desktop.domain.transcript": HEAVY | QT,
    "kasr_desktop.text.hangul": HEAVY | QT,
    "kasr_desktop.text.error_rate": HEAVY | QT,
    "kasr_desktop.subtitles.segmenter": HEAVY | QT,
    "kasr_desktop.exports.srt": HEAVY | QT,
    "kasr_desktop.exports.formats": HEAVY | QT | {"http", "email"},
    "kasr_desktop.settings": HEAVY | QT,
    "kasr_desktop.bundle": HEAVY | QT,
    "kasr_desktop.decoding.beam": HEAVY | QT,
    "kasr_desktop.audio.file_source": HEAVY | QT,
    "kasr_desktop.pipeline.transcriber": HEAVY | QT,
    "kasr_desktop.pipeline.recorder": HEAVY | QT,
    "kasr_desktop.cli.main": HEAVY | QT | {"numpy"},
    "kasr_desktop.worker.generator_thread": HEAVY,
    "kasr_desktop.ui.shell.main_window": HEAVY | {"numpy"},
    "kasr_desktop.app": HEAVY | {"numpy"},
    "kasr_trainer.cli": HEAVY | QT,
}


@pytest.mark.parametrize("module", ROOMS)
def test_importing_a_room_stays_light(module: str) -> None:
    code = f"import sys, {module}; print(*sorted({{n.split('.')[0] for n in sys.modules}}))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    assert not ROOMS[module] & set(result.stdout.split())


READ_A_FOLDER = """
import sys
sys.modules["torch"] = sys.modules["transformers"] = None  # importing them is an error
import numpy as np
from pathlib import Path
from kasr_desktop.bundle.model_bundle import load_bundle
from kasr_desktop.domain.audio import AudioWindow
from kasr_desktop.recognizer.loading import load_acoustic_model
model = load_acoustic_model(load_bundle(Path(sys.argv[1])))
window = AudioWindow(np.zeros(16_400, np.float32), 0, 0, 50)
emissions = model.emit_all([window, window])
assert all(len(each) == model.grid.num_frames(16_400) for each in emissions)
assert "ONNX Runtime" in model.device_reason, model.device_reason
"""


@pytest.mark.model
@pytest.mark.parametrize("kind", ["builtin", "wav2vec2", "hubert"])
def test_main_families_need_no_torch(tmp_path: Path, kind: str) -> None:
    folder = builtin_model_dir()
    if kind != "builtin":
        sizes = {"feat_extract_norm": "layer", "do_stable_layer_norm": True}
        folder = modern_folder(tmp_path / kind, kind, config=sizes)
    subprocess.run([sys.executable, "-c", READ_A_FOLDER, str(folder)], check=True, timeout=200)
