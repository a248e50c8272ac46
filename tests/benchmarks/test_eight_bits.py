"""8 bits beside single precision: both are read, and the table says what changed."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from benchmarks import eight_bits
from benchmarks.random_model import TINY, make_folder
from kasr_desktop.domain.audio import SAMPLE_RATE
from kasr_desktop.recognizer.networks.self_test import probe_sound
from kasr_trainer.data.manifest import Utterance
from kasr_trainer.evaluate.scores import Scored, score


def scored(*pairs: tuple[str, str]) -> list[Scored]:
    return [score(Utterance(Path("x.wav"), said, 2.0), text) for said, text in pairs]


def test_the_table_says_how_far_ours_is_from_single_precision() -> None:
    exact = scored(("가나다라", "가나다라"), ("가 나", "가 나"))
    ours = scored(("가나다라", "가나다마"), ("가 나", "가 나"))
    heard = {
        "ours": eight_bits.Heard({"greedy": ours}, "8 bits", 0.1),
        "single precision": eight_bits.Heard({"greedy": exact}, "float32", 0.2),
    }
    table = eight_bits.render(heard, command="c")
    assert "2 rows, 0.1 minutes" in table
    assert "| ours | 16.67 / 14.29 / 33.33 | 0.100 | 8 bits |" in table
    assert "| single precision | 0.00 / 0.00 / 0.00 | 0.200 | float32 |" in table
    assert "| ours minus single precision | +16.67 (0.00 to 25.00); +14.29" in table
    assert "| rows with the same text | 1 | | |" in table


@pytest.mark.model
@pytest.mark.slow
def test_a_folder_is_heard_twice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = make_folder(tmp_path / "m", speech=probe_sound(), sizes=TINY)
    sound = (probe_sound()[:SAMPLE_RATE] * 32767).astype(np.int16)
    with wave.open(str(tmp_path / "a.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(sound.tobytes())
    manifest = tmp_path / "rows.jsonl"
    manifest.write_text('{"path": "a.wav", "text": "가 나", "seconds": 1.0}\n', encoding="utf-8")
    words = [str(folder), str(manifest), "--print-only", "--work", str(tmp_path / "kept")]
    assert eight_bits.main(words) == 0
    said = capsys.readouterr().out
    assert "| ours | " in said
    assert "| single precision | " in said
    assert "ONNX Runtime" in said
    for name in ("ours", "exact"):
        assert (tmp_path / "kept" / name / "00000.npz").is_file()
