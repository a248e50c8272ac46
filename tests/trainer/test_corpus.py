from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from trainer.corpus import manifest_line, read_manifest, read_samples


def test_reads_json_lines_and_tables(tmp_path: Path) -> None:
    lines = tmp_path / "m.jsonl"
    lines.write_text(manifest_line({"path": "a.flac", "text": "가", "seconds": 1.5}))
    table = tmp_path / "m.tsv"
    table.write_text("path\tsplit\tseconds\ttext\na.flac\tdev\t1.5\t가\nb.flac\ttrain\t2\t나\n")
    (from_lines,) = read_manifest(lines)
    (from_table,) = read_manifest(table, split="dev")
    assert from_lines.path == from_table.path == tmp_path / "a.flac"
    assert from_lines.text == from_table.text == "가"
    assert from_lines.duration == 1.5


def test_names_the_line_that_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "m.jsonl"
    path.write_text('{"path": "a", "text": "가", "seconds": 1}\n{"path": "b"}\n')
    with pytest.raises(ValueError, match="utterance 2"):
        read_manifest(path)
    path.write_text("[1]\n")
    with pytest.raises(TypeError, match="line 1"):
        read_manifest(path)
    path.write_text('{"path": ')
    with pytest.raises(ValueError, match="line 1"):
        read_manifest(path)


def test_reads_any_rate_as_16_khz_mono(tmp_path: Path) -> None:
    path = tmp_path / "a.flac"
    soundfile.write(path, np.zeros((24_000, 2)), 24_000)
    samples = read_samples(path)
    assert samples.dtype == np.float32
    assert abs(len(samples) - 16_000) < 100
