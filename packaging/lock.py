"""Writes the newest versions that fit together into `packaging/constraints.txt`: `poe lock`.

One file for every system and Python, with markers. torch and what it brings are left out:
which build of it is right differs from machine to machine, and it names its own parts exactly.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONSTRAINTS = ROOT / "packaging" / "constraints.txt"
_OF_TORCH = re.compile(r"^(torch|triton|cuda-[a-z-]+|nvidia-[a-z0-9-]+)\b")
_HEAD = "# versions that were tested together; written by `poe lock`, used with --locked\n"


def without_torch(resolved: str) -> str:
    """Return the lines of a resolution that hold on every machine."""
    lines = [line for line in resolved.splitlines() if not _OF_TORCH.match(line)]
    return _HEAD + "\n".join(lines) + "\n"


def main() -> int:
    """Resolve and write; uv's exit status."""
    resolve = ["uv", "pip", "compile", "pyproject.toml", "--universal", "--python-version", "3.11"]
    options = ["--extra", "dev", "--extra", "trainer", "--upgrade", "--no-header", "--no-annotate"]
    answer = subprocess.run(
        [*resolve, *options, "--quiet"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    if answer.returncode == 0:
        CONSTRAINTS.write_text(without_torch(answer.stdout), "utf-8")
    return answer.returncode


if __name__ == "__main__":
    sys.exit(main())
