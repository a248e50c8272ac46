"""Corrected rows become a folder of sound and text; sentences are kept aside for ever."""

from __future__ import annotations

import json
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
import soundfile
from support.corrected_library import many, write_library

from kasr_desktop.domain.errors import LearningError, LibraryError
from kasr_desktop.pipeline.corrections.data_set import DataSet, make_data_set, read_data_set
from kasr_trainer.data.manifest import read_manifest


def made(generator: Generator[Any, None, DataSet]) -> DataSet:
    while True:
        try:
            next(generator)
        except StopIteration as end:
            return end.value


def test_what_was_corrected_is_parted_by_sentence(tmp_path: Path) -> None:
    rows = many(20, "영희")
    other = [
        (heard, text, "철수") for heard, text, _ in rows[:10]
    ]  # the same sentences, told again
    heard_alone: list[tuple[str, str | None, str]] = [("고치지 않은 줄", None, "")]
    write_library(tmp_path / "library.db", {"a": [*rows, *heard_alone], "b": other})
    folder = tmp_path / "set"
    data = made(make_data_set(tmp_path / "library.db", folder, share=0.5))
    assert len(data.train) + len(data.kept_aside) == 30
    assert min(len(data.train), len(data.kept_aside)) >= 4
    assert not {each.text for each in data.train} & {each.text for each in data.kept_aside}
    assert data.speakers == ("영희", "철수")
    assert data.left_out == {}
    assert (folder / "licenses.txt").read_text("utf-8") == (
        "corrections: own recordings: they stay on this machine\n"
    )
    samples, rate = soundfile.read(data.train[0].path)
    assert (len(samples), rate) == (9_600, 16_000)
    assert data.seconds == pytest.approx(0.6 * len(data.train))
    # the trainer reads the same
    assert [each.text for each in read_manifest(folder / "train.jsonl")] == [
        each.text for each in data.train
    ]


def test_a_sentence_stays_where_it_is_when_more_is_corrected(tmp_path: Path) -> None:
    write_library(tmp_path / "few.db", {"a": many(10)})
    write_library(tmp_path / "more.db", {"b": many(24)})
    few = made(make_data_set(tmp_path / "few.db", tmp_path / "few", share=0.4))
    more = made(make_data_set(tmp_path / "more.db", tmp_path / "more", share=0.4))
    assert {each.text for each in few.train} < {each.text for each in more.train}
    assert {each.text for each in few.kept_aside} < {each.text for each in more.kept_aside}


def test_what_cannot_be_learned_is_left_out_with_its_reason(tmp_path: Path) -> None:
    rows: list[tuple[str, str | None, str]] = [
        ("세 시", "3시에 만나", ""),
        ("가", "가" * 40, ""),
        ("하나", "하나", ""),
        ("잡음", "", ""),
    ]
    sounds = write_library(tmp_path / "library.db", {"a": rows, "gone": many(2)})
    sounds["gone"].unlink()
    data = made(make_data_set(tmp_path / "library.db", tmp_path / "set"))
    assert data.left_out == {"not_korean": 1, "too_fast": 1, "no_sound": 2}
    assert len(data.train) + len(data.kept_aside) == 1
    lines = (tmp_path / "set" / "left_out.jsonl").read_text("utf-8").splitlines()
    assert json.loads(lines[0]) == {"place": "a, row 1", "reason": "not_korean"}


def test_nothing_corrected_is_said(tmp_path: Path) -> None:
    write_library(tmp_path / "library.db", {"a": [("들은 말", None, "")]})
    for library in ("library.db", "none.db"):
        with pytest.raises(LearningError, match="Nothing was corrected"):
            made(make_data_set(tmp_path / library, tmp_path / "set"))
    (tmp_path / "no.db").write_bytes(b"this is none" * 99)
    with pytest.raises(LibraryError, match="cannot be read"):
        made(make_data_set(tmp_path / "no.db", tmp_path / "set"))
    with pytest.raises(LearningError, match="no whole data set"):
        read_data_set(tmp_path / "nowhere")
