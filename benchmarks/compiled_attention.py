"""Attention of a step, compiled for each kind of processor that this one can be, and numpy's.

    python -m benchmarks.compiled_attention

A window of 18 s, 512 wide; texts as a step has them, and 60 as sentence marks are asked with.
Microseconds of CPU, one thread: the middle of nine. What counts are the ratios.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from kasr_desktop.recognizer.attention.step_attention import (
    CompiledAttention,
    NumpyAttention,
    StepAttention,
    is_compiled,
)
from kasr_desktop.recognizer.networks.quantized import Floats

KINDS = ("512", "256", "any")
"""As `_attention.c` names them: AVX-512, AVX2, whatever the compiler takes for granted."""

_FRAMES, _WIDTH, _PLACES = 900, 512, 60
_CALLS = 20


def main() -> int:
    """Measure and print a table; 1 if nothing is compiled."""
    if not is_compiled():
        print("not compiled: python packaging/compile_modules.py .")
        return 1
    from kasr_desktop.recognizer.attention import _attention

    chance = np.random.default_rng(0)
    heard = chance.standard_normal((_FRAMES, 2 * _WIDTH), np.float32)
    asked = {texts: chance.standard_normal((texts, _WIDTH), np.float32) for texts in (1, 4, 60)}
    mixed = chance.standard_normal((16, 3 * _WIDTH), np.float32)
    titles = [f"sound, {texts} texts{half}" for texts in asked for half in ("", ", 16 bits")]
    print("| |", " | ".join([*titles, "read, 16 texts"]), "|")
    print("|---" * (len(titles) + 2) + "|")
    for kind in KINDS:
        if _attention.choose(kind):
            ways = [CompiledAttention(half=half) for half in (False, True)]
            print(f"| {kind} |", " | ".join(_row(ways, heard, asked, mixed)), "|")
    numpys = [NumpyAttention(half=half) for half in (False, True)]
    print("| numpy |", " | ".join(_row(numpys, heard, asked, mixed)), "|")
    return 0


def _row(
    ways: Sequence[StepAttention],
    heard: Floats,
    asked: dict[int, Floats],
    mixed: Floats,
) -> list[str]:
    kept = [way.keep(heard) for way in ways]
    found = [
        _cost(partial(way.hear, rows, own))
        for rows in asked.values()
        for way, own in zip(ways, kept, strict=True)
    ]
    store = heard[:_PLACES]
    places = np.tile(np.arange(_PLACES, dtype=np.int32), (len(mixed), 1))
    return [*found, _cost(partial(ways[0].read, mixed, store, places))]


def _cost(call: Callable[[], Floats]) -> str:
    spent = []
    for _ in range(9):
        began = time.process_time()
        for _ in range(_CALLS):
            call()
        spent.append((time.process_time() - began) / _CALLS)
    return f"{1e6 * statistics.median(spent):.0f}"


if __name__ == "__main__":
    raise SystemExit(main())
