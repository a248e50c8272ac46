"""Files go where they belong, never over another, and a bad folder is told before the work."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from support.segments import two_texts

from kasr_desktop.cli.arguments import add_subcommands
from kasr_desktop.cli.output import Output
from kasr_desktop.domain.errors import ExportError, WrittenFormError
from kasr_desktop.domain.transcript import Hypothesis, Transcript, Word


def spoken(text: str) -> Hypothesis:
    return Hypothesis((Word(text, 0.0, 1.0, 0.9),), 0.9)


TRANSCRIPT = Transcript(
    "talk.m4a",
    1.0,
    "m",
    "cpu",
    "both",
    0.1,
    (two_texts(0.0, 1.0, greedy=spoken("탐욕"), lm=spoken("언어")),),
)


def output(*words: str) -> Output:
    parser = argparse.ArgumentParser()
    add_subcommands(parser)
    return Output.from_arguments(parser.parse_args(["transcribe", "a.wav", *words]))


def test_without_folder_or_format_nothing_is_written(tmp_path: Path) -> None:
    assert output().write(TRANSCRIPT, tmp_path / "talk.m4a") == []
    assert list(tmp_path.iterdir()) == []


def test_a_folder_alone_means_srt_and_is_made(tmp_path: Path) -> None:
    folder = tmp_path / "새 폴더" / "결과"
    chosen = output("-o", str(folder))
    chosen.check_folder()
    assert chosen.write(TRANSCRIPT, Path("어디/회의.m4a")) == [folder / "회의.srt"]


def test_a_format_alone_writes_beside_the_audio(tmp_path: Path) -> None:
    assert output("-f", "txt").write(TRANSCRIPT, tmp_path / "talk.m4a") == [tmp_path / "talk.txt"]


def test_nothing_is_overwritten_unasked(tmp_path: Path) -> None:
    old = tmp_path / "talk.txt"
    old.write_text("mine")
    (written,) = output("-f", "txt", "-o", str(tmp_path)).write(TRANSCRIPT, Path("talk.m4a"))
    assert old.read_text() == "mine"
    assert written == tmp_path / "talk (1).txt"
    (written,) = output("-f", "txt", "-o", str(tmp_path), "--overwrite").write(
        TRANSCRIPT, Path("talk.m4a")
    )
    assert written == old
    assert old.read_text("utf-8") == "언어\n"


def test_two_recordings_of_one_name_do_not_overwrite_each_other(tmp_path: Path) -> None:
    chosen = output("-f", "txt", "-o", str(tmp_path), "--overwrite")
    first = chosen.write(TRANSCRIPT, Path("월/talk.m4a"))
    second = chosen.write(TRANSCRIPT, Path("화/talk.wav"))
    assert first != second
    assert len(list(tmp_path.iterdir())) == 2


def test_the_side_and_the_encoding_arrive(tmp_path: Path) -> None:
    words = ("-f", "txt", "-o", str(tmp_path), "--side", "greedy", "--encoding", "cp949")
    (written,) = output(*words).write(TRANSCRIPT, Path("talk.m4a"))
    assert written.read_bytes().decode("cp949") == "탐욕\n"


def test_a_txt_with_times_if_asked(tmp_path: Path) -> None:
    (written,) = output("-f", "txt", "-o", str(tmp_path), "--times").write(
        TRANSCRIPT, Path("talk.m4a")
    )
    assert written.read_text("utf-8") == "[00:00:00.000 --> 00:00:01.000] 언어\n"


def test_an_unwritable_folder_is_told_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ExportError) as caught:
        output("-o", str(tmp_path / "file" / "out")).check_folder()
    assert caught.value.reason == "unwritable"
    assert str(tmp_path / "file" / "out") in str(caught.value)


def test_one_format_failing_does_not_stop_the_others(tmp_path: Path) -> None:
    transcript = Transcript("t", 1, "m", "cpu", "both", 0, (two_texts(0, 1, spoken("😀")),))
    chosen = output("-f", "srt,json", "-o", str(tmp_path), "--encoding", "cp949")
    with pytest.raises(ExportError) as caught:
        chosen.write(transcript, Path("talk.m4a"))
    assert caught.value.reason == "unencodable"
    assert [path.name for path in tmp_path.iterdir()] == ["talk.json"]


def test_kept_emissions_are_never_written_over_unasked(tmp_path: Path) -> None:
    stranger = tmp_path / "인터뷰.emissions"
    stranger.write_bytes(b"dear")
    chosen = output()
    first = chosen.emissions_path(tmp_path / "인터뷰.m4a")
    second = chosen.emissions_path(tmp_path / "인터뷰.wav")
    assert [first.name, second.name] == ["인터뷰 (1).emissions", "인터뷰 (2).emissions"]
    assert output("--overwrite").emissions_path(tmp_path / "인터뷰.m4a") == stranger


NOBODY = 65_534


@contextmanager
def as_nobody(folder: Path) -> Iterator[None]:
    """Own a folder as somebody who may not write everywhere: root may."""
    if os.geteuid() != 0:
        yield
        return
    os.chown(folder, NOBODY, -1)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.skipif(sys.platform == "win32", reason="no such permissions there")
def test_a_folder_that_takes_no_results_is_found_before_the_work() -> None:
    with tempfile.TemporaryDirectory() as name:  # the one of pytest is closed to others
        folder = Path(name)
        folder.chmod(0o700)
        with as_nobody(folder):
            output("-f", "srt").check_folder([folder / "a.wav"])
            folder.chmod(0o500)
            with pytest.raises(ExportError) as caught:
                output("-f", "srt").check_folder([folder / "a.wav"])
            assert caught.value.reason == "unwritable"
            assert caught.value.facts["path"] == str(folder)
            output().check_folder([folder / "a.wav"])  # nothing is to be written there
            folder.chmod(0o700)


def test_a_missing_analyser_is_told_before_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "kiwipiepy", None)  # as if it were not installed
    output("-f", "txt", "-o", str(tmp_path)).check_folder()
    for words in (("--written",), ("--written", "-f", "txt", "-o", str(tmp_path))):
        with pytest.raises(WrittenFormError) as caught:
            output(*words).check_folder()
        assert caught.value.reason == "no_analyser"
