"""Two machines, one of them lost half-way: every file done, none twice over."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from support.counting_runner import BEGUN
from support.spoken_model import speak, write_language_model, write_sound

from kasr_desktop.cluster.stores import Store

pytestmark = pytest.mark.slow

_SCRIPT = Path(__file__).with_name("two_nodes.py")
COUNT = 10
TEXTS = ("가나다 나라\n다시 마음", "나라 가나다\n바다", "마음\n다시\n나라 바다")


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    write_language_model(folder)
    return folder


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    return [
        str(write_sound(tmp_path / f"{number:02}.wav", speak(TEXTS[number % len(TEXTS)])))
        for number in range(COUNT)
    ]


def _run(model: Path, results: Path, kill: str, files: list[str]) -> dict[str, Any]:
    tests = Path(__file__).parents[1]
    path = os.pathsep.join([str(tests), str(tests.parent), str(tests.parent / "trainer")])
    done = subprocess.run(
        [sys.executable, str(_SCRIPT), str(model), str(results), kill, *files],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(results.with_suffix(".json").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("kill", ["worker", "node"])
def test_every_file_is_done_and_none_twice(
    kill: str, model: Path, files: list[str], tmp_path: Path
) -> None:
    results = tmp_path / "결과"
    found = _run(model, results, kill, files)["results"]
    assert Counter(one["url"] for one in found) == Counter(files)
    assert {one["status"] for one in found} == {"done"}
    assert len({path.read_bytes() for path in results.glob("*.srt")}) == len(TEXTS)
    for ending in ("srt", "json"):
        assert len(list(results.glob(f"*.{ending}"))) == COUNT
    assert Store(str(results)).names("records") == {f"{Path(one).stem}.json" for one in files}
    begun = Counter((model / BEGUN).read_text(encoding="utf-8").split())
    assert set(begun) == {Path(one).name for one in files}
    again = sum(begun.values()) - COUNT  # what the lost worker was at
    assert again <= 1
