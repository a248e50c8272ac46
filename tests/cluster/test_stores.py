"""List, recordings and results on S3 (moto's server): killed half-way, the command goes on."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest
import soundfile
from moto.server import ThreadedMotoServer

from kasr_desktop.resources import builtin_model_dir, sample_path

pytestmark = [
    pytest.mark.slow,
    pytest.mark.model,
    pytest.mark.skipif(
        not (builtin_model_dir() / "config.json").exists(), reason="the built-in model is not here"
    ),
]

COUNT = 4
BUCKET = "회의록-녹음".encode("idna").decode()  # buckets are named as hosts are
LIST = f"s3://{BUCKET}/files.tsv"
TEXTS = f"s3://{BUCKET}/받아쓴 글"


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A store of its own, which children find by the environment as they would Amazon's."""
    import fsspec

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    files = fsspec.filesystem("s3", skip_instance_cache=True, use_listings_cache=False)
    files.mkdir(BUCKET)
    yield files
    server.stop()


@pytest.fixture
def recordings(s3: Any, tmp_path: Path) -> list[str]:
    sound, rate = soundfile.read(sample_path(), frames=5 * 16_000)
    urls = []
    for number in range(COUNT):
        path = tmp_path / f"{number}.flac"
        soundfile.write(path, sound[number * rate // 4 :], rate)
        urls.append(f"s3://{BUCKET}/녹음/{number} 번.flac")
        s3.put_file(str(path), urls[-1])
    return urls


@contextmanager
def transcribing() -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "kasr_desktop.cli.main", "transcribe", "--manifest", LIST]
    root = Path(__file__).parents[2]  # without the guard: Ray asks whether it is in a cloud
    path = os.pathsep.join([str(root), str(root / "trainer")])
    process = subprocess.Popen(
        [*command, "-o", TEXTS, "-f", "srt,json", "--jobs", "1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "PYTHONPATH": path},
    )
    with process:
        yield process


def said_by(process: subprocess.Popen[bytes]) -> str:
    assert process.stdout is not None
    return process.stdout.read().decode(errors="replace")


def names(s3: Any, folder: str) -> set[str]:
    s3.invalidate_cache()
    try:
        return {path.rpartition("/")[2] for path in s3.ls(folder, detail=False)}
    except FileNotFoundError:
        return set()


def test_a_list_on_s3_killed_half_way_goes_on_where_it_was(s3: Any, recordings: list[str]) -> None:
    missing = f"s3://{BUCKET}/녹음/없는 파일.flac"
    lines = [*(f"{url}\t{number} 번" for number, url in enumerate(recordings)), f"{missing}\t없음"]
    s3.pipe_file(LIST, "\n".join(lines).encode())
    with transcribing() as process:
        deadline = time.monotonic() + 200
        while not names(s3, f"{TEXTS}/records"):
            assert process.poll() is None, said_by(process)
            assert time.monotonic() < deadline
            time.sleep(0.1)
        main = psutil.Process(process.pid)
        for each in [*main.children(recursive=True), main]:  # as a machine that goes dark
            with contextlib.suppress(psutil.NoSuchProcess):
                each.kill()
    before = names(s3, f"{TEXTS}/records")
    assert 1 <= len(before) < COUNT
    written = {name: s3.info(f"{TEXTS}/records/{name}")["LastModified"] for name in before}
    for name in before:  # a record stands behind whole results
        stem = name.removesuffix(".json")
        assert {f"{stem}.srt", f"{stem}.json"} <= names(s3, TEXTS)

    with transcribing() as process:
        said = said_by(process)
    assert process.returncode == 1, said  # one recording is not there
    assert names(s3, f"{TEXTS}/records") == {f"{number} 번.json" for number in range(COUNT)}
    for name, when in written.items():
        assert s3.info(f"{TEXTS}/records/{name}")["LastModified"] == when  # not done again
    for number in range(COUNT):
        assert "-->" in s3.cat_file(f"{TEXTS}/{number} 번.srt").decode("utf-8-sig")
    report = s3.cat_file(f"{TEXTS}/report.tsv").decode().splitlines()
    assert [line.split("\t")[2] for line in report[1:]] == ["done"] * COUNT + ["failed"]
    assert missing in report[-1]
