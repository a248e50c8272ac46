"""The whole program from the terminal: real audio, real child process, a random-weight model."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import unicodedata
from pathlib import Path

import av
import numpy as np
import psutil
import pytest
import soundfile
from support.model_folders import recommended_folder

pytestmark = pytest.mark.model

RATE = 16_000
CHILD = {**os.environ, "LC_ALL": "C.UTF-8", "OMP_NUM_THREADS": "1"}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return recommended_folder(tmp_path_factory.mktemp("모델") / "무작위", num_syllables=60)


@pytest.fixture(scope="module")
def queue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one file of every kind that people have trouble with."""
    folder = tmp_path_factory.mktemp("큐") / "회의 록"
    folder.mkdir()
    rng = np.random.default_rng(0)
    noise = rng.normal(0, 0.1, 3 * RATE).astype(np.float32)
    (folder / "empty.wav").touch()
    (folder / "text.mp3").write_text("이것은 소리가 아니다\n" * 50, encoding="utf-8")
    soundfile.write(folder / "silence.wav", np.zeros(2 * RATE, np.float32), RATE)
    soundfile.write(folder / "noise.wav", noise, RATE)
    soundfile.write(folder / "one_sample.wav", np.ones(1, np.float32), RATE)
    soundfile.write(folder / "eight.wav", np.tile(rng.normal(0, 0.1, (192_000, 1)), 8), 192_000)
    soundfile.write(folder / unicodedata.normalize("NFD", "한글 이름.flac"), noise[:RATE], RATE)
    _write_cut_m4a(folder / "cut.m4a", noise)
    return folder


def _write_cut_m4a(path: Path, samples: np.ndarray) -> None:
    """Write AAC whose index comes first, and lose the end of it."""
    options = {"movflags": "faststart"}
    with av.open(str(path), "w", container_options=options) as container:
        stream = container.add_stream("aac", rate=RATE, layout="mono")
        frame = av.AudioFrame.from_ndarray(samples[None], format="fltp", layout="mono")
        frame.rate = RATE
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])


def kasr(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kasr_desktop.cli.main", *map(str, words)],
        capture_output=True,
        encoding="utf-8",
        env=CHILD,
        timeout=240,
        check=False,
    )


@pytest.fixture(scope="module")
def result(model: Path, queue: Path) -> tuple[subprocess.CompletedProcess[str], Path]:
    """One process for all files: bad ones in the middle must not stop the others."""
    out = queue.parent / "결과"
    files = [*sorted(queue.iterdir()), queue / "missing.wav"]
    fast = ["--beam-width", "4"]
    return kasr("transcribe", *files, "--model", model, "-o", out, "-f", "srt,json", *fast), out


def test_bad_files_fail_with_one_sentence_and_the_rest_is_done(
    result: tuple[subprocess.CompletedProcess[str], Path],
) -> None:
    process, out = result
    assert process.returncode == 1, process.stderr
    assert "Traceback" not in process.stderr
    told = [line for line in process.stderr.splitlines() if line.startswith("kasr: ")]
    assert len(told) == 3, process.stderr
    for name in ("empty.wav", "text.mp3", "missing.wav"):
        assert sum(name in line for line in told) == 1
    assert "3 of 9 files could not be done." in process.stderr
    done = {path.stem for path in out.glob("*.json")}
    assert {unicodedata.normalize("NFC", stem) for stem in done} == {
        "silence",
        "noise",
        "one_sample",
        "eight",
        "한글 이름",
        "cut",
    }


@pytest.mark.parametrize(
    ("stem", "warning"),
    [
        ("silence", "No speech was heard"),
        ("one_sample", "No speech was heard"),
        ("cut", "sooner than the"),
    ],
)
def test_odd_files_are_done_with_a_word_of_warning(
    result: tuple[subprocess.CompletedProcess[str], Path], stem: str, warning: str
) -> None:
    process, out = result
    document = json.loads((out / f"{stem}.json").read_text("utf-8"))
    assert any(warning in sentence for sentence in document["warnings"])
    assert warning in process.stderr


def test_eight_channels_at_192_khz_are_heard_whole(
    result: tuple[subprocess.CompletedProcess[str], Path],
) -> None:
    _, out = result
    document = json.loads((out / "eight.json").read_text("utf-8"))
    assert document["duration"] == pytest.approx(1.0, abs=0.01)
    assert document["decoder"] == "both"


def test_a_broken_language_model_leaves_greedy(model: Path, queue: Path, tmp_path: Path) -> None:
    broken = tmp_path / "깨진 모델"
    shutil.copytree(model, broken)
    next(broken.glob("language_model/*.arpa")).write_bytes(b"\\data\\\nngram 1=5\n\ngarbage")
    process = kasr("transcribe", queue / "noise.wav", "--model", broken, "--decoder", "lm")
    assert process.returncode == 0, process.stderr
    assert "The language model cannot be used" in process.stderr
    assert process.stdout.strip()


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda folder: (folder / "config.json").unlink(), "config.json is missing"),
        (lambda folder: _grow_vocab(folder / "vocab.json"), "vocab"),
    ],
)
def test_a_bad_model_is_one_sentence_for_all_files(
    model: Path,
    queue: Path,
    tmp_path: Path,
    spoil: object,
    sentence: str,
) -> None:
    folder = tmp_path / "model"
    shutil.copytree(model, folder)
    assert callable(spoil)
    spoil(folder)
    files = [queue / "noise.wav", queue / "silence.wav"]
    process = kasr("transcribe", *files, "--model", folder)
    assert process.returncode == 1
    told = [line for line in process.stderr.splitlines() if line.startswith("kasr: ")]
    assert len(told) == 1, process.stderr
    assert sentence in told[0]
    assert "Traceback" not in process.stderr


def _grow_vocab(path: Path) -> None:
    vocab = json.loads(path.read_text("utf-8"))
    vocab |= {f"x{number}": len(vocab) + number for number in range(50)}
    path.write_text(json.dumps(vocab, ensure_ascii=False), encoding="utf-8")


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_ctrl_c_answers_at_once_and_leaves_nothing_running(model: Path, tmp_path: Path) -> None:
    samples = np.random.default_rng(0).normal(0, 0.1, 120 * RATE).astype(np.float32)
    soundfile.write(tmp_path / "long.wav", samples, RATE)
    words = ["transcribe", tmp_path / "long.wav", "--model", model, "-o", tmp_path, "-f", "json"]
    process = subprocess.Popen(
        [sys.executable, "-m", "kasr_desktop.cli.main", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=CHILD,
        start_new_session=True,
    )
    with process:
        assert process.stdout is not None
        process.stdout.readline()  # the first segment
        children = psutil.Process(process.pid).children()
        started = time.monotonic()
        os.killpg(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=10)
        assert time.monotonic() - started < 2.0
    assert process.returncode == 130
    assert "Stopped at" in err
    assert "Traceback" not in err
    assert (tmp_path / "long.json").exists()
    _, alive = psutil.wait_procs(children, timeout=10)
    assert not [child for child in alive if child.status() != "zombie"]
