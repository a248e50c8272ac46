from __future__ import annotations

import json
import threading
from pathlib import Path

import numpy as np
import pytest
import soundfile

from kasr_trainer.data import prepare as module
from kasr_trainer.data.hearing import hear
from kasr_trainer.data.manifest import manifest_line, read_manifest
from kasr_trainer.data.prepare import find_sources, prepare
from kasr_trainer.errors import CorpusError
from kasr_trainer.recipe.data_options import (
    DataOptions,
    SourceOptions,
    SplitOptions,
    TextSourceOptions,
)


def tone(path: Path, *, seconds: float = 0.5, hz: float = 300.0, rate: int = 16_000) -> Path:
    time = np.arange(int(seconds * rate)) / rate
    soundfile.write(path, 0.3 * np.sin(2 * np.pi * hz * time), rate)
    return path


def manifest(folder: Path, rows: list[dict[str, object]]) -> Path:
    path = folder / "m.jsonl"
    path.write_text("".join(map(manifest_line, rows)), encoding="utf-8")
    return path


def good_rows(folder: Path) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for speaker in range(4):
        for script in range(6):
            name = f"{speaker}-{script}.flac"
            tone(folder / name, hz=200 + 10 * script + speaker)
            rows.append(
                {"path": name, "text": f"문장 {'가나다라마바'[script]}", "speaker": speaker}
            )
    return rows


def options(**changes: object) -> DataOptions:
    given: dict[str, object] = {
        "sources": (SourceOptions("manifest", "m.jsonl", "c", license="cc0-1.0"),),
        "split": SplitOptions(speakers=1, sentence_share=0.34, test="holdout"),
        "min_seconds": 0.1,
        "max_seconds": 3.0,
    }
    return DataOptions(**(given | changes))  # type: ignore[arg-type]


BAD = {
    "no_audio": {"text": "글"},
    "missing_audio": {"path": "none.flac", "text": "글"},
    "unreadable": {"path": "noise.flac", "text": "글"},
    "silent": {"path": "silent.flac", "text": "글"},
    "too_short": {"path": "short.flac", "text": "글"},
    "too_long": {"path": "long.flac", "text": "글"},
    "no_text": {"path": "0-0.flac"},
    "empty_text": {"path": "0-0.flac", "text": "…!?"},
    "not_korean": {"path": "0-0.flac", "text": "hello 3"},
    "duplicate": {"path": "copy.flac", "text": "글"},
}


@pytest.fixture
def bad_folder(tmp_path: Path) -> Path:
    (tmp_path / "noise.flac").write_bytes(b"this is no sound" * 50)
    soundfile.write(tmp_path / "silent.flac", np.zeros(16_000), 16_000)
    tone(tmp_path / "short.flac", seconds=0.05)
    tone(tmp_path / "long.flac", seconds=3.5)
    return tmp_path


def test_every_bad_row_is_left_out_with_its_reason(bad_folder: Path) -> None:
    rows = good_rows(bad_folder)
    (bad_folder / "copy.flac").write_bytes((bad_folder / "0-0.flac").read_bytes())
    path = manifest(bad_folder, [*rows, *BAD.values()])
    report = prepare(options(), bad_folder / "data", sources={"c": path})
    assert report.rejected["c"] == dict.fromkeys(BAD, 1)
    left_out = [
        json.loads(line)
        for line in (bad_folder / "data" / "left_out.jsonl").read_text("utf-8").splitlines()
    ]
    said = {row["reason"]: row for row in left_out if row["reason"] in BAD}
    assert set(said) == set(BAD)
    assert said["missing_audio"]["place"] == f"m.jsonl, row {len(rows) + 2}"
    assert all(row["detail"] for row in said.values())
    kept = sum(
        len(read_manifest(file))
        for file in (bad_folder / "data").glob("*.jsonl")
        if file.name != "left_out.jsonl"
    )
    assert kept + report.unused.total() == len(rows)


@pytest.mark.parametrize("reason", BAD)
def test_it_stops_at_the_first_bad_row_if_told_to(bad_folder: Path, reason: str) -> None:
    rows = good_rows(bad_folder)
    (bad_folder / "copy.flac").write_bytes((bad_folder / "0-0.flac").read_bytes())
    path = manifest(bad_folder, [*rows, BAD[reason]])
    with pytest.raises(CorpusError, match=f"row {len(rows) + 1}"):
        prepare(options(on_bad="stop"), bad_folder / "data", sources={"c": path})
    assert not (bad_folder / "data" / "train.jsonl").exists()


def test_a_killed_run_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = manifest(tmp_path, good_rows(tmp_path))
    heard: list[Path] = []

    def hear_some(sound: Path) -> object:
        if len(heard) == 10:
            raise KeyboardInterrupt
        heard.append(sound)
        return hear(sound)

    monkeypatch.setattr("kasr_trainer.data.checking.hear", hear_some)
    with pytest.raises(KeyboardInterrupt):
        prepare(options(workers=1), tmp_path / "data", sources={"c": path})
    journal = next((tmp_path / "data" / "checked").iterdir())
    with journal.open("ab") as file:
        file.write(b'{"place": "torn')  # what a kill in the middle of a line leaves
    monkeypatch.setattr(
        "kasr_trainer.data.checking.hear", lambda sound: heard.append(sound) or hear(sound)
    )
    prepare(options(workers=1), tmp_path / "data", sources={"c": path})
    assert len(heard) == len(set(heard)) == 24
    prepare(options(), tmp_path / "data", sources={"c": path})
    assert len(heard) == 24


def test_text_for_the_language_model_is_without_the_measured_sentences(tmp_path: Path) -> None:
    path = manifest(tmp_path, good_rows(tmp_path))
    text = tmp_path / "t.txt"
    lines = [f"문장 {each}!" for each in "가나다라마바"] + ["다른 글", "다른  글."]
    text.write_text("\n".join(lines), encoding="utf-8")
    given = options(texts=(TextSourceOptions("t.txt", "t"),))
    report = prepare(given, tmp_path / "data", sources={"c": path, "t": text})
    measured = {
        each.text
        for split in ("dev", "test")
        for each in read_manifest(tmp_path / "data" / f"{split}.jsonl")
    }
    kept = set((tmp_path / "data" / "lm.txt").read_text("utf-8").splitlines())
    assert measured
    assert not kept & measured
    assert "다른 글" in kept
    assert report.text is not None
    assert (report.text.lines, report.text.repeated, report.text.excluded) == (8, 1, len(measured))
    in_text = [each for each in report.overlaps() if each.inside == "language model text"]
    assert all(each.sentences == each.all_sentences for each in in_text)


def test_a_leak_is_said(tmp_path: Path) -> None:
    rows = good_rows(tmp_path)
    for row in rows:
        row["split"] = "test" if row["speaker"] == 3 else "train"
    given = options(split=SplitOptions(dev="test"))
    path = manifest(tmp_path, rows)
    report = prepare(given, tmp_path / "data", sources={"c": path})
    assert "Sentences of the test set are in the training set" in report.format()
    assert "| test | train | 6 of 6 | 6 of 6 | 0 |" in report.format()
    corpora = {each.corpus for each in read_manifest(tmp_path / "data" / "test.jsonl")}
    assert corpora == {"c (sentences of train)"}
    honest = options(split=SplitOptions(dev="test", drop_test_sentences=True))
    with pytest.raises(CorpusError):
        prepare(honest, tmp_path / "data2", sources={"c": path})


def test_sources_are_found_or_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CorpusError, match="--source CORPUS=PATH"):
        find_sources(options(), tmp_path)
    with pytest.raises(CorpusError, match="no corpus 'x'"):
        find_sources(options(), tmp_path, given={"c": tmp_path, "x": tmp_path})
    assert find_sources(options(), tmp_path, given={"c": tmp_path}) == {"c": tmp_path}


def test_an_interrupted_write_leaves_the_manifests_of_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = manifest(tmp_path, good_rows(tmp_path))
    prepare(options(), tmp_path / "data", sources={"c": path})
    before = (tmp_path / "data" / "train.jsonl").read_bytes()

    def fail(*_: object) -> dict[str, object]:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "_manifest_row", fail)
    with pytest.raises(OSError):
        prepare(options(), tmp_path / "data", sources={"c": path})
    assert (tmp_path / "data" / "train.jsonl").read_bytes() == before


def test_a_folder_with_one_more_recording_is_read_again(tmp_path: Path) -> None:
    folder = tmp_path / "sound"
    for speaker in "abcd":
        (folder / speaker).mkdir(parents=True)
        for number in range(4):
            tone(folder / speaker / f"{number}.wav", hz=200 + 50 * number + ord(speaker))
            (folder / speaker / f"{number}.txt").write_text(f"문장 {'가나다라'[number]}")
    given = options(
        sources=(SourceOptions("folder", "sound", "c"),),
        split=SplitOptions(speakers=1, sentence_share=0.3),
    )
    first = prepare(given, tmp_path / "data", sources={"c": folder})
    tone(folder / "a" / "9.wav", hz=999)
    (folder / "a" / "9.txt").write_text("문장 마")
    second = prepare(given, tmp_path / "data", sources={"c": folder})
    assert sum(first.rates.values()) == 16
    assert sum(second.rates.values()) == 17


def test_a_slip_in_a_source_s_name_begins_no_download(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "fetch", lambda *_: pytest.fail("a download was begun"))
    source = SourceOptions("openslr", "https://example.org/a.tar.gz", "zeroth")
    options = DataOptions(sources=(source,))
    with pytest.raises(CorpusError, match="no corpus 'zerothh'; it has zeroth"):
        module.find_sources(options, tmp_path, given={"zerothh": tmp_path})
    with pytest.raises(CorpusError, match="There is no"):
        module.find_sources(options, tmp_path, given={"zeroth": tmp_path / "gone"})


def test_several_cores_write_what_one_writes(bad_folder: Path) -> None:
    rows = good_rows(bad_folder)
    (bad_folder / "copy.flac").write_bytes((bad_folder / "0-0.flac").read_bytes())
    path = manifest(bad_folder, [*rows, *BAD.values()])
    written = []
    for workers in (1, 4):
        folder = bad_folder / f"data-{workers}"
        prepare(options(workers=workers), folder, sources={"c": path})
        made = [each for each in sorted(folder.rglob("*")) if each.is_file()]
        written.append({each.relative_to(folder): each.read_bytes() for each in made})
    assert written[0] == written[1]
    assert Path("licenses.txt") in written[0]


def test_recordings_are_decoded_side_by_side(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two are begun before the first is done: with one at a time the barrier breaks."""
    path = manifest(tmp_path, good_rows(tmp_path))
    both = threading.Barrier(2, timeout=20)

    def hear_two(sound: Path) -> object:
        both.wait()
        return hear(sound)

    monkeypatch.setattr("kasr_trainer.data.checking.hear", hear_two)
    report = prepare(options(workers=2), tmp_path / "data", sources={"c": path})
    assert sum(report.rates.values()) == 24


def test_killed_on_several_cores_it_goes_on_behind_the_last_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = manifest(tmp_path, good_rows(tmp_path))
    prepare(options(), tmp_path / "whole", sources={"c": path})
    heard: list[Path] = []

    def hear_some(sound: Path) -> object:
        if sound.name == "1-4.flac":
            raise KeyboardInterrupt
        return hear(sound)

    monkeypatch.setattr("kasr_trainer.data.checking.hear", hear_some)
    with pytest.raises(KeyboardInterrupt):
        prepare(options(workers=2), tmp_path / "data", sources={"c": path})
    monkeypatch.setattr(
        "kasr_trainer.data.checking.hear", lambda sound: heard.append(sound) or hear(sound)
    )
    prepare(options(workers=2), tmp_path / "data", sources={"c": path})
    assert len(heard) == 24 - 10, "the ten before the kill are known"
    for name in ("train.jsonl", "dev.jsonl", "test.jsonl"):
        expected = read_manifest(tmp_path / "whole" / name)
        assert read_manifest(tmp_path / "data" / name) == expected
