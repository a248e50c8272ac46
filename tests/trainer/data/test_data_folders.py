from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from kasr_trainer.data.folders import read_folder, read_table
from kasr_trainer.errors import CorpusError


def test_a_folder_tells_speaker_and_split_by_its_folders(tmp_path: Path) -> None:
    for name in ("train/anna/1.wav", "test/bo/2.MP3", "3.flac"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "train/anna/1.txt").write_text("\ufeff글 하나\n", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("x")
    found = {raw.place: raw for raw in read_folder(tmp_path, tmp_path / "out")}
    assert len(found) == 3
    first = found["train/anna/1.wav"]
    assert (first.text, first.speaker, first.split) == ("글 하나", "anna", "train")
    assert (found["test/bo/2.MP3"].text, found["test/bo/2.MP3"].split) == (None, "test")
    assert found["3.flac"].speaker == ""


@pytest.mark.parametrize("empty", [True, False])
def test_a_folder_without_recordings_is_refused(tmp_path: Path, empty: bool) -> None:
    folder = tmp_path if empty else tmp_path / "none"
    with pytest.raises(CorpusError):
        list(read_folder(folder, tmp_path / "out"))


def test_manifests_of_three_forms_say_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(
        '{"audio_filepath": "a.wav", "sentence": "글, 둘", "speaker_id": 7, "split": "valid"}\n'
    )
    (tmp_path / "a.tsv").write_text("path\ttext\tspeaker\tsplit\na.wav\t글, 둘\t7\tdev\n")
    (tmp_path / "a.csv").write_text('path,text,speaker,split\na.wav,"글, 둘",7,dev\n')
    for suffix in ("jsonl", "tsv", "csv"):
        (raw,) = read_table(tmp_path / f"a.{suffix}")
        assert (raw.path, raw.text, raw.speaker, raw.split) == (
            tmp_path / "a.wav", "글, 둘", "7", "dev",
        )  # fmt: skip
        assert raw.place == f"a.{suffix}, row 1"


def test_a_row_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"path": "a"}\n[1]\n')
    with pytest.raises(CorpusError, match="row 2"):
        list(read_table(tmp_path / "a.jsonl"))
    with pytest.raises(CorpusError, match="no manifest"):
        list(read_table(tmp_path / "b.jsonl"))


SRT = """1
00:00:00,500 --> 00:00:01,500
첫 <i>줄</i>
둘째 줄

2
00:00:02,000 --> 00:00:02,250
끝
"""


def test_every_cue_of_a_subtitle_is_an_utterance(tmp_path: Path) -> None:
    ramp = np.linspace(-0.5, 0.5, 3 * 16_000, dtype=np.float32)
    for name in ("a", "b"):
        path = tmp_path / "data" / "anna" / f"{name}.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(path, ramp, 16_000, subtype="PCM_16")
    (tmp_path / "data" / "anna" / "a.srt").write_bytes(SRT.encode("cp949"))
    (tmp_path / "data" / "anna" / "b.vtt").write_text(
        "WEBVTT\n\n00:01.000 --> 00:09.000\n뒤\n\n00:04.000 --> 00:05.000\n없다\n"
    )
    found = list(read_folder(tmp_path / "data", tmp_path / "out"))
    assert [raw.text for raw in found] == ["첫 줄 둘째 줄", "끝", "뒤", "없다"]
    assert [raw.place for raw in found[:2]] == ["anna/a.wav, cue 1", "anna/a.wav, cue 2"]
    assert {raw.speaker for raw in found} == {"anna"}
    spans = [(8_000, 24_000), (32_000, 36_000), (16_000, 48_000)]
    for raw, (first, last) in zip(found, spans, strict=False):
        assert raw.path is not None
        samples, rate = soundfile.read(raw.path, dtype="float32")
        assert rate == 16_000
        assert np.abs(samples - ramp[first:last]).max() < 1e-4
    assert found[3].path is None, "the recording ends before"
    written = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*.flac")}
    assert list(read_folder(tmp_path / "data", tmp_path / "out")) == found
    assert {path: path.stat().st_mtime_ns for path in written} == written, "nothing is cut again"


def test_a_text_in_neither_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"x")
    (tmp_path / "a.txt").write_bytes("한글".encode("cp949"))
    assert next(read_folder(tmp_path, tmp_path / "out")).text == "한글"
    (tmp_path / "a.txt").write_bytes(b"\xff\xff\x81")
    with pytest.raises(CorpusError, match="neither UTF-8 nor CP949"):
        next(read_folder(tmp_path, tmp_path / "out"))
