"""Every door of the program takes any bytes: what it can read, or one clear error, in time.

Seconds by default; `poe fuzz` takes minutes. `KASR_FUZZ_ROUNDS` says how many altered files a
door gets, `KASR_FUZZ_SEED` where they begin; the seed of a find is in the failure's message.
"""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from audio.faulty_films import film, syllables
from audio.sound_files import pcm16, sine, wav_bytes, write
from fuzz.mutation import mutated
from library.library_values import entry, said
from support.bare_folders import bare_folder
from support.whisper_folders import write_whisper

from kasr_desktop.audio.file_source import FileSource
from kasr_desktop.audio.film_frames import reading_frames
from kasr_desktop.audio.recorded_on import recorded_on
from kasr_desktop.audio.seekable_sound import SeekableSound
from kasr_desktop.bundle.model_bundle import load_bundle
from kasr_desktop.decoding.documents import read_document
from kasr_desktop.domain.emissions import Emissions, FrameGrid
from kasr_desktop.domain.errors import KasrError
from kasr_desktop.exports.reading import read_cue_file
from kasr_desktop.library.opening import copy_path, open_library
from kasr_desktop.library.takes import unfinished_takes
from kasr_desktop.recognizer.emission_blocks import EmissionHeader
from kasr_desktop.recognizer.emission_store import EmissionReader, EmissionWriter
from kasr_desktop.safe_wav import SafeWav
from kasr_desktop.settings import Settings, load_settings, save_settings
from kasr_desktop.text.reference_alignment import drain

ROUNDS = int(os.environ.get("KASR_FUZZ_ROUNDS", "25"))
SEED = int(os.environ.get("KASR_FUZZ_SEED", "0"))
PATIENCE = 20.0
"""Seconds of CPU that one file may take; a quadratic reader takes more at once."""

Door = Callable[[Path], object]


def trial(door: Door, path: Path, good: bytes, rounds: int = ROUNDS) -> int:
    """Put altered files before a door and count those that it could read."""
    num_read = 0
    for seed in range(SEED, SEED + rounds):
        path.write_bytes(mutated(good, seed))
        began = time.process_time()
        told: KasrError | None = None
        try:
            door(path)
            num_read += 1
        except KasrError as error:
            told = error
        except Exception as error:
            raise AssertionError(f"seed {seed} of {path.name}: {error!r}") from error
        assert told is None or (told.reason and "\n" not in str(told)), f"seed {seed}: {told}"
        assert time.process_time() - began < PATIENCE, f"seed {seed} of {path.name} is slow"
    return num_read


def hear(path: Path) -> None:
    """Transcription's way and the player's."""
    total = 0
    for chunk in FileSource(path):
        assert np.isfinite(chunk.samples).all()
        assert np.abs(chunk.samples).max(initial=0.0) <= 1.0
        total += len(chunk.samples)
        assert total < 16_000 * 7_200, "hours of sound from seconds"
    for look in (recorded_on, lambda film: drain(reading_frames(film))):
        with contextlib.suppress(KasrError):
            look(path)
    with contextlib.closing(SeekableSound(path)) as sound:
        for number, _ in enumerate(sound.blocks(0.7)):
            if number > 20:
                break


SOUNDS = {
    "a.wav": lambda path: path.write_bytes(wav_bytes(pcm16(sine(1.0, 16_000)))),
    "a.mp3": lambda path: write(path, "libmp3lame", sine(1.0, 44_100), 44_100),
    "a.m4a": lambda path: write(path, "aac", sine(1.0, 48_000), 48_000),
    "a.opus": lambda path: write(path, "libopus", sine(1.0, 48_000), 48_000),
    "a.ts": lambda path: film(path, syllables(1.5), picture=1.5),
    "a.mpg": lambda path: film(path, syllables(1.5), picture=1.5),
    "a.avi": lambda path: film(path, syllables(1.5), picture=1.5),
    "a.wmv": lambda path: film(path, syllables(1.5, channels=2), picture=1.5),
    "a.flv": lambda path: film(path, syllables(1.5), picture=1.5),
}


@pytest.mark.parametrize("name", SOUNDS)
def test_sounds(tmp_path: Path, name: str, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / name
    SOUNDS[name](path)
    trial(hear, path, path.read_bytes(), max(5, ROUNDS // 3))
    assert capfd.readouterr().err == ""


CUES = "1\n00:00:01,000 --> 00:00:03,000\n<i>안녕</i> &amp; {\\an8}\n\n2\n0:04 -> 0:05\n반갑\n"
SUBTITLES = {
    "a.srt": CUES.encode(),
    "b.srt": CUES.encode("cp949"),
    "c.srt": CUES.encode("utf-16"),
    "a.vtt": b"WEBVTT\n\nNOTE x\n\n00:01.000 --> 00:02.000\n<c>\xec\x98\x88</c>\n \n\n",
    "a.smi": b"<SAMI><BODY><SYNC Start=1000><P Class=KRCC>a<br>b<SYNC Start=2000><P>&nbsp;</BODY>",
    "a.ass": b"[Events]\nFormat: Layer, Start, End, Text\nDialogue: 0,0:0:1.0,0:0:2,{\\i1}a\\Nb\n",
}


@pytest.mark.parametrize("name", SUBTITLES)
def test_subtitles(tmp_path: Path, name: str) -> None:
    trial(read_cue_file, tmp_path / name, SUBTITLES[name], 8 * ROUNDS)


def _docx() -> bytes:
    import docx

    document = docx.Document()
    document.add_paragraph("한강 공원에 사람이 아주 많아요.")
    document.add_table(2, 2).cell(0, 0).text = "표"
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


DOCUMENTS: dict[str, Callable[[], bytes]] = {
    "a.txt": lambda: "한강 공원에 사람이 아주 많아요.\n저녁에 다시 만나요.\n".encode(),
    "b.txt": lambda: "한강 공원에 사람이 아주 많아요.\n".encode("cp949"),
    "c.txt": lambda: "한강 공원에\n".encode("utf-16"),
    "a.docx": _docx,
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents(tmp_path: Path, name: str) -> None:
    rounds = ROUNDS if name.endswith(".docx") else 8 * ROUNDS
    trial(read_document, tmp_path / name, DOCUMENTS[name](), rounds)


def test_kept_emissions(tmp_path: Path) -> None:
    path = tmp_path / "a.emissions"
    grid = FrameGrid()
    rows = np.log(np.random.default_rng(0).dirichlet(np.ones(40), 30)).astype(np.float32)
    with EmissionWriter(path, EmissionHeader("m", 40, 0, grid)) as writer:
        for first in (0, 10, 20):
            writer.append(Emissions(rows[first : first + 10], first, grid))
        writer.complete()

    def door(altered: Path) -> None:
        reader = EmissionReader(altered)
        assert sum(len(held) for held in reader) <= 30
        _ = reader.is_complete
        with contextlib.suppress(KasrError):
            reader.read(3, 27)

    trial(door, path, path.read_bytes(), 8 * ROUNDS)


def test_libraries(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "library.db"
    library = open_library(path).library
    for number in range(6):
        library.store(entry(f"k{number}"), [said(f"{number}번 {place}") for place in range(9)])
    library.close()
    good = path.read_bytes()

    def door(altered: Path) -> None:
        library = open_library(altered).library
        try:
            for found in library.search(""):
                library.segments(found.entry.key)
            library.queue()
            library.store(entry("new"), [said("새 말")])
        finally:
            library.close()
            for left in tmp_path.iterdir():
                left.unlink()

    copy_path(path).unlink(missing_ok=True)
    trial(door, path, good, max(10, ROUNDS // 2))


def test_takes(tmp_path: Path) -> None:
    growing = tmp_path / "a.recording.wav"
    wav = SafeWav(growing, sample_rate=8_000)
    wav.write(np.ones((800, 1), dtype=np.int16))
    wav.close()
    described = tmp_path / "a.take.json"
    good = growing.read_bytes()

    def door(altered: Path) -> None:
        unfinished_takes(altered.parent)
        if not growing.exists():
            growing.write_bytes(good)

    trial(door, growing, good, 8 * ROUNDS)
    growing.write_bytes(good)
    facts = b'{"format": 1, "started": "2026-11-23T12:00:05+00:00", "gaps": [[1, 2]],'
    facts += b' "recorder": {"pid": 999999, "started": 1.5}, "unfilled": 3}'
    trial(door, described, facts, 8 * ROUNDS)


def test_settings(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    save_settings(Settings(), path)
    trial(load_settings, path, path.read_bytes(), 8 * ROUNDS)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield bare_folder(tmp_path / "model")
    shutil.rmtree(tmp_path / "model")


def test_model_folders(folder: Path) -> None:
    for path in sorted(folder.iterdir()):
        good = path.read_bytes()
        trial(lambda _: load_bundle(folder), path, good, ROUNDS)
        path.write_bytes(good)


@pytest.mark.model
def test_whisper_folders(tmp_path: Path) -> None:
    folder = write_whisper(tmp_path / "whisper")
    for path in sorted(folder.glob("*.json")):
        good = path.read_bytes()
        trial(lambda _: load_bundle(folder), path, good, ROUNDS)
        path.write_bytes(good)


def test_a_find_can_be_made_again() -> None:
    assert mutated(b"abc" * 100, 7) == mutated(b"abc" * 100, 7) != b"abc" * 100
    assert sys.getrecursionlimit() < 10_000  # deep nesting must be met, not endured
