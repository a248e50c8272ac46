"""The app's library as a source of recordings: read only, corrected rows, who speaks."""

from __future__ import annotations

import dataclasses
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import soundfile
from support.segments import two_texts

from kasr_desktop.domain.origin import Origin
from kasr_desktop.domain.transcript import Hypothesis, Segment, Word
from kasr_desktop.library.entry import Entry, EntryState
from kasr_desktop.library.opening import open_library
from kasr_desktop.library.transcript_library import TranscriptLibrary
from kasr_trainer.chain.dependencies import prepare_reads
from kasr_trainer.data.library import read_library
from kasr_trainer.data.manifest import read_manifest
from kasr_trainer.data.prepare import find_sources, prepare
from kasr_trainer.errors import ChainError, CorpusError
from kasr_trainer.publish.folder import push
from kasr_trainer.recipe.data_options import DataOptions, SourceOptions, SplitOptions
from kasr_trainer.recipe.recipe import ExportOptions, LmOptions, ModelOptions, Recipe
from kasr_trainer.recipe.work import Work


def said(text: str, start: float) -> Hypothesis:
    return Hypothesis(tuple(Word(word, start, start + 0.1, 0.9) for word in text.split()))


def row(start: float, heard: str, edited: str | None = None, **facts: object) -> Segment:
    segment = two_texts(
        start,
        start + 0.5,
        greedy=said(heard, start),
        lm=said(heard, start),
        edited=None if edited is None else said(edited, start),
    )
    return dataclasses.replace(segment, **facts)  # type: ignore[arg-type]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[TranscriptLibrary]:
    opened = open_library(tmp_path / "home" / "data" / "library.db").library
    yield opened
    opened.close()


def keep(library: TranscriptLibrary, key: str, *rows: Segment) -> Path:
    """Keep a recording whose samples grow with its time."""
    path = library.path.parent / f"{key}.wav"
    ramp = np.linspace(0.1, 0.9, 16_000 * 4, dtype=np.float32)
    soundfile.write(path, ramp * (1 + ord(key[0]) % 7) / 7, 16_000, subtype="PCM_16")
    entry = Entry(key, path, path.name, EntryState.DONE, created=float(ord(key[0])))
    library.store(entry, rows)
    return path


def test_what_a_person_wrote_is_learned_with_its_sound(
    library: TranscriptLibrary, tmp_path: Path
) -> None:
    keep(
        library,
        "b",
        row(0.0, "드른 말"),
        row(1.0, "들은 마", "들은 말", speaker="영희", speaker_by=Origin.PERSON),
        row(2.0, "다른 마", "다른 말", speaker="1", speaker_by=Origin.MACHINE),
        row(3.0, "잡음", ""),
    )
    keep(library, "a", row(0.5, "끝", "끄읕"))
    keep(library, "c", row(0.0, "고친 데가 없다"))
    found = list(read_library(library.path, tmp_path / "out"))
    assert [(raw.place, raw.text, raw.speaker) for raw in found] == [
        ("a, row 1", "끄읕", "a"), ("b, row 2", "들은 말", "영희"), ("b, row 3", "다른 말", "b/1"),
    ]  # fmt: skip
    assert found[1].path is not None
    samples, rate = soundfile.read(found[1].path, dtype="float32")
    whole, _ = soundfile.read(library.path.parent / "b.wav", dtype="float32")
    assert rate == 16_000
    assert np.abs(samples - whole[16_000:24_000]).max() < 1e-4
    everything = [raw.text for raw in read_library(library.path, tmp_path / "out", rows="all")]
    assert everything == ["끄읕", "드른 말", "들은 말", "다른 말"]


def test_the_library_is_read_while_the_app_writes_and_stays_as_it_is(
    library: TranscriptLibrary, tmp_path: Path
) -> None:
    keep(library, "a", row(0.0, "마", "말"))
    assert library.path.with_name("library.db-wal").stat().st_size, "not in the file itself yet"
    before = {path: path.read_bytes() for path in library.path.parent.glob("library.db*")}
    before = {path: each for path, each in before.items() if not path.name.endswith("-shm")}
    assert [raw.text for raw in read_library(library.path.parent, tmp_path / "out")] == ["말"]
    assert {path: path.read_bytes() for path in before} == before
    keep(library, "b", row(0.0, "그", "글"))
    assert len(list(read_library(library.path, tmp_path / "out"))) == 2


def test_a_library_of_an_older_version_is_brought_up_to_date_in_a_copy(tmp_path: Path) -> None:
    sql = Path(__file__).parents[2] / "library" / "version_1" / "library.sql"
    old = tmp_path / "library.db"
    with closing(sqlite3.connect(old)) as connection:
        connection.executescript(sql.read_text("utf-8"))
        connection.execute("PRAGMA user_version = 1")
    before = old.read_bytes()
    found = list(read_library(old, tmp_path / "out"))
    assert [raw.text for raw in found] == ["한강 공원에서", "오늘은 날씨가", "정말로 좋습니다"]
    assert {raw.path for raw in found} == {None}, "the sound is not on this machine"
    assert old.read_bytes() == before
    assert list(tmp_path.glob("*before-version*")) == []


def test_what_is_no_library_is_named(library: TranscriptLibrary, tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="was corrected by a person yet"):
        list(read_library(library.path, tmp_path / "out"))
    with pytest.raises(CorpusError, match="There is no library"):
        list(read_library(tmp_path / "none.db", tmp_path / "out"))
    (tmp_path / "no.db").write_text("this is no database at all" * 99)
    with pytest.raises(CorpusError, match="cannot be read"):
        list(read_library(tmp_path / "no.db", tmp_path / "out"))
    with closing(sqlite3.connect(tmp_path / "newer.db")) as newer:
        newer.execute("PRAGMA user_version = 99")
    with pytest.raises(CorpusError, match="newer version"):
        list(read_library(tmp_path / "newer.db", tmp_path / "out"))


def options() -> DataOptions:
    return DataOptions(
        sources=(SourceOptions("library", "", "corrections"),),
        split=SplitOptions(speakers=1, sentence_share=0.34),
    )


def test_corrections_become_manifests_split_by_speaker_and_sentence(
    library: TranscriptLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = ["하나", "둘", "셋", "넷", "다섯", "여섯"]
    for key in "abc":
        keep(library, key, *(row(0.5 * n, "마", text) for n, text in enumerate(texts)))
    monkeypatch.setenv("KASR_HOME", str(tmp_path / "nowhere"))
    given = find_sources(options(), tmp_path)
    with pytest.raises(CorpusError, match="There is no library"):
        prepare(options(), tmp_path / "none", sources=given)
    monkeypatch.setenv("KASR_HOME", str(tmp_path / "home"))
    given = find_sources(options(), tmp_path)
    prepare(options(), tmp_path / "data", sources=given)
    train, dev = (read_manifest(tmp_path / "data" / f"{name}.jsonl") for name in ("train", "dev"))
    assert train
    assert dev
    for facts in ("text", "speaker"):
        held = {getattr(each, facts) for each in dev}
        assert not held & {getattr(each, facts) for each in train}
    note = (tmp_path / "data" / "licenses.txt").read_text("utf-8")
    assert note == "corrections: own recordings: they stay on this machine\n"


def test_a_newer_correction_runs_prepare_again(
    library: TranscriptLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(library, "a", row(0.0, "마", "말"))
    monkeypatch.setenv("KASR_HOME", str(tmp_path / "home"))
    work = Work(Recipe("r", data=options(), model=ModelOptions(shape="x")), tmp_path)
    assert set(prepare_reads(work).values()) == {
        tmp_path / "home" / "data" / "library.db", tmp_path / "home" / "data" / "library.db-wal",
    }  # fmt: skip
    there = dataclasses.replace(work, sources={"corrections": library.path})
    log = prepare_reads(there)["corrections (the log beside it)"]
    before = log.read_bytes()
    keep(library, "b", row(0.0, "그", "글"))
    assert log.read_bytes() != before


@pytest.mark.parametrize(("license_name", "goes"), [("", False), ("cc0-1.0", True)])
def test_own_recordings_go_nowhere_unless_somebody_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, license_name: str, goes: bool
) -> None:
    source = SourceOptions("library", "", "corrections", license=license_name)
    recipe = Recipe(
        "r", data=DataOptions(sources=(source,)), model=ModelOptions(shape="x"),
        lm=LmOptions(enabled=False), export=ExportOptions(hub_id="me/mine"),
    )  # fmt: skip
    pushed: list[str] = []
    monkeypatch.setattr(
        "kasr_trainer.hub.push_folder", lambda _, name: pushed.append(name) or "address"
    )
    if goes:
        assert push(Work(recipe, tmp_path)) == "address"
    else:
        with pytest.raises(ChainError, match="which stay on this machine"):
            push(Work(recipe, tmp_path))
    assert pushed == (["me/mine"] if goes else [])
