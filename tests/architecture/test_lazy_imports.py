"""Light rooms stay light: importing them pulls no heavy library."""

from __future__ import annotations

import subprocess
import sys

import pytest

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
    "kasr_desktop.settings": HEAVY | QT,
    "kasr_desktop.bundle": HEAVY | QT,
    "kasr_desktop.decoding.beam": HEAVY | QT,
    "kasr_desktop.audio.file_source": HEAVY | QT,
    "kasr_desktop.pipeline.transcriber": HEAVY | QT,
    "kasr_desktop.pipeline.recorder": HEAVY | QT,
    "kasr_desktop.cli.main": HEAVY | QT,
    "kasr_desktop.worker.generator_thread": HEAVY,
    "kasr_desktop.ui.shell.main_window": HEAVY,
    "kasr_desktop.app": HEAVY,
    "kasr_trainer.cli": HEAVY | QT,
}


@pytest.mark.parametrize("module", ROOMS)
def test_importing_a_room_stays_light(module: str) -> None:
    code = f"import sys, {module}; print(*sorted({{n.split('.')[0] for n in sys.modules}}))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    assert not ROOMS[module] & set(result.stdout.split())
