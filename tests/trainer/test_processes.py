from __future__ import annotations

import os
import subprocess
import sys

import pytest

LEAVING = """
import atexit, gc, sys
from kasr_trainer.processes import leave
class Native:
    def __del__(self):
        print("destroyed")
kept = Native()
kept.circle = kept
atexit.register(print, "registered")
leave(3)
"""


@pytest.mark.costly
@pytest.mark.parametrize(
    ("number", "said"), [("1", ["registered", "destroyed"]), ("2", ["registered"])]
)
def test_one_of_several_leaves_with_its_status_before_anything_is_destroyed(
    number: str, said: list[str]
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LEAVING],
        env={**os.environ, "WORLD_SIZE": number, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 3, done.stderr
    assert done.stdout.split() == said
