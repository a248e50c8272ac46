from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from kasr_trainer.data.manifest import manifest_line, read_manifest, read_samples
from kasr_trainer.errors import CorpusError


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


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (
            '{"path": "a", "text": "가", "seconds": 1}\n{"path": "b"}\n',
            "row 2 has no text, seconds",
        ),
        ('{"text": "가", "seconds": 1}', "row 1 has no path"),
        ('{"path": "a", "text": "가", "seconds": "long"}', "row 1 lasts 'long' seconds"),
        ("[1]\n", "row 1 is not an object"),
        ('{"path": ', "row 1 is not JSON"),
    ],
)
def test_names_the_row_that_is_wrong(tmp_path: Path, lines: str, told: str) -> None:
    path = tmp_path / "m.jsonl"
    path.write_text(lines)
    with pytest.raises(CorpusError, match=told) as caught:
        read_manifest(path)
    assert caught.value.reason == "bad_row"


def test_what_is_only_measured_needs_no_length(tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_text("audio,sentence,speaker_id\na.wav,가,7\n", "utf-8")
    (utterance,) = read_manifest(path, needs_seconds=False)
    assert (utterance.path.name, utterance.text, utterance.speaker) == ("a.wav", "가", "7")
    with pytest.raises(CorpusError, match="row 1 has no seconds"):
        read_manifest(path)


def test_reads_any_rate_as_16_khz_mono(tmp_path: Path) -> None:
    path = tmp_path / "a.flac"
    soundfile.write(path, np.zeros((24_000, 2)), 24_000)
    samples = read_samples(path)
    assert samples.dtype == np.float32
    assert abs(len(samples) - 16_000) < 100
