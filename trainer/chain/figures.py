"""`evaluate`: figures of every measured split, greedy and with the language model."""

from __future__ import annotations

import json
from pathlib import Path

from trainer.chain.commands import call
from trainer.chain.work import Work
from trainer.corpora.overlaps import LEAK_NOTE

MEASURED = ("dev", "dev_seen", "test")


def measure(work: Work) -> list[Path]:
    """Write one JSON of figures for each split there is; print their tables."""
    work.figures.mkdir(parents=True, exist_ok=True)
    made = []
    leak = json.loads((work.data / "report.json").read_text("utf-8"))["leak"]
    for split in MEASURED:
        if not work.manifest(split).is_file():
            continue
        print(f"\n{split}")
        if split == "test" and leak:
            print(LEAK_NOTE)
        out = work.figures / f"{split}.json"
        lm = ["--lm", work.tuned_lm] if work.recipe.lm.enabled else ["--no-lm"]
        call(
            "evaluate", "--model", work.model, "--data", work.manifest(split), *lm,
            "--beam-width", work.recipe.tune.beam_width, "--out", out,
        )  # fmt: skip
        made.append(out)
    return made
