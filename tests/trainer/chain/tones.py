"""A language of tones: every syllable is a chord, every speaker has a pitch; archives of it.

The archives have the exact form of the real ones (OpenSLR 40, OPUS), so a small network can
learn it in a minute and the whole chain is tried on it.
"""

from __future__ import annotations

import gzip
import io
import random
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import soundfile

RATE = 16_000
SYLLABLES = "가나다라마바사하"
WORDS = ["가나", "다라", "마", "바사", "하가", "나다라", "라마", "사", "다하", "바"]
SCRIPTS = 48
TRAIN_SPEAKERS = (101, 102, 103, 106, 107)
TEST_SPEAKERS = (104, 105)


def sentence(script: int) -> str:
    """Return the sentence of a script's number."""
    chance = random.Random(script)
    return " ".join(chance.choice(WORDS) for _ in range(chance.randint(2, 4)))


def speak(text: str, speaker: int) -> np.ndarray:
    """Return samples (N,) of a text: 120 ms a syllable, 120 ms of silence for a space."""
    chance = np.random.default_rng(speaker)
    pitch = 2 ** chance.uniform(-0.05, 0.05)
    time = np.arange(int(0.12 * RATE)) / RATE
    fade = np.minimum(1.0, np.minimum(time, time[::-1]) / 0.01)
    pieces = [np.zeros(1600)]
    for char in text:
        if char == " ":
            pieces.append(np.zeros(len(time)))
            continue
        place = SYLLABLES.index(char)
        tones = [np.sin(2 * np.pi * pitch * hz * time) for hz in _chord(place)]
        pieces.append(0.25 * fade * sum(tones))
    pieces.append(np.zeros(1600))
    samples = np.concatenate(pieces)
    return (samples + chance.normal(0, 0.003, len(samples))).astype(np.float32)


def _chord(place: int) -> tuple[float, float]:
    return 700.0 * 1.24**place, 1400.0 * 1.17 ** ((place * 3) % len(SYLLABLES))


def flac(samples: np.ndarray, rate: int = RATE) -> bytes:
    """Return samples as a FLAC file."""
    file = io.BytesIO()
    soundfile.write(file, samples, rate, format="FLAC", subtype="PCM_16")
    return file.getvalue()


def readings() -> dict[str, dict[int, dict[str, str]]]:
    """Return part of the archive to speaker to utterance to text."""
    parts: dict[str, dict[int, dict[str, str]]] = {"train_data_01": {}, "test_data_01": {}}
    for part, speakers, share in (
        ("train_data_01", TRAIN_SPEAKERS, 36),
        ("test_data_01", TEST_SPEAKERS, 6),
    ):
        for speaker in speakers:
            scripts = random.Random(speaker).sample(range(1, SCRIPTS + 1), share)
            parts[part][speaker] = {
                f"{speaker}_003_{script:04d}": sentence(script) for script in sorted(scripts)
            }
    return parts


def write_zeroth(path: Path) -> Path:
    """Write an archive in the form of OpenSLR 40."""
    with tarfile.open(path, "w:gz") as tar:
        add(tar, "AUDIO_INFO", b"SPEAKERID|NAME|SEX|SCRIPTID|DATASET\n")
        for part, speakers in readings().items():
            for speaker, texts in speakers.items():
                folder = f"{part}/003/{speaker}"
                lines = "".join(f"{name} {text}\n" for name, text in texts.items())
                # the first speaker's transcripts come before the sound, the others' after
                if speaker == 101:
                    add(tar, f"{folder}/{speaker}_003.trans.txt", lines.encode())
                for name, text in texts.items():
                    samples = speak(text, speaker)
                    noise = np.random.default_rng(int(name[-4:])).normal(0, 1e-3, len(samples))
                    add(tar, f"{folder}/{name}.flac", flac(samples + noise))
                if speaker != 101:
                    add(tar, f"{folder}/{speaker}_003.trans.txt", lines.encode())
    return path


def add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    """Put a file into a tar."""
    member = tarfile.TarInfo(name)
    member.size = len(content)
    tar.addfile(member, io.BytesIO(content))


def subtitles(number: int = 400) -> list[str]:
    """Return lines of text; among them are sentences of the recordings."""
    chance = random.Random(0)
    lines = [
        " ".join(chance.choice(WORDS) for _ in range(chance.randint(1, 5))) for _ in range(number)
    ]
    return [f"- {line}." for line in lines] + [sentence(script) for script in (3, 7, 11)]


def write_moses(path: Path) -> Path:
    """Write OPUS' Moses archive: two texts of as many lines, a README, a licence."""
    korean = "\n".join(subtitles()) + "\n"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README", "Corpus Name: OpenSubtitles\n")
        archive.writestr("LICENSE", "")
        archive.writestr("OpenSubtitles.en-ko.en", "line\n" * (len(subtitles())))
        archive.writestr("OpenSubtitles.en-ko.ko", korean)
    return path


def write_mono(path: Path) -> Path:
    """Write OPUS' monolingual text."""
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write("\n".join(subtitles()) + "\n")
    return path
