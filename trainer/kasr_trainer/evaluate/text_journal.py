"""Texts of a measurement as they come, so that a killed one goes on at the next utterance."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from kasr_trainer.data.manifest import Utterance

Texts = dict[str, str]
"""Decoder to text."""


def read_resumed(
    path: Path,
    key: str,
    utterances: Sequence[Utterance],
    recognize: Callable[[Iterable[Utterance]], Iterable[tuple[Utterance, Texts]]],
) -> Iterator[tuple[Utterance, Texts]]:
    """Return every utterance with its texts; those of a killed measurement come from the journal.

    Args:
        path: The journal, one line an utterance; a torn line at its end is cut off.
        key: Model, decoder settings and manifest in one word; of another one nothing is taken.
        utterances: In order.
        recognize: Yields texts for the utterances that are left, in order.
    """
    known = _known(path, key)[: len(utterances)]
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps({"key": key}), *(json.dumps(each, ensure_ascii=False) for each in known)]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    yield from zip(utterances, known, strict=False)
    with path.open("a", encoding="utf-8") as journal:
        for utterance, texts in recognize(utterances[len(known) :]):
            journal.write(json.dumps(texts, ensure_ascii=False) + "\n")
            journal.flush()
            yield utterance, texts


def _known(path: Path, key: str) -> list[Texts]:
    if not path.is_file():
        return []
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines(keepends=True)
    try:
        if not lines or json.loads(lines[0]) != {"key": key}:
            return []
        return [json.loads(line) for line in lines[1:] if line.endswith("\n")]
    except ValueError:
        return []
