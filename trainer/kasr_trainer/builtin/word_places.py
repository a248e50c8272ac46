"""Finds where the words of recordings lie, by forced alignment, and cuts between them.

Words whose place is known can be dealt anew (`kasr_trainer.builtin.examples`), so that a
model which has few sentences does not learn the sentences.
"""

from __future__ import annotations

import argparse
import json
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kasr_desktop.bundle.model_bundle import load_bundle
from kasr_desktop.decoding.forced_alignment import align
from kasr_desktop.domain.audio import SAMPLE_RATE, Samples
from kasr_desktop.recognizer.loading import load_network
from kasr_trainer.builtin.examples import SpokenWord
from kasr_trainer.ctc.vocabulary import spell
from kasr_trainer.data.manifest import read_manifest, read_samples
from kasr_trainer.errors import ModelError

_FRAME = 320
_HOP = 160
_EDGE = 0.25
"""Seconds before the first letter and after the last that still belong to the words."""


def find_words(
    samples: Samples, text: str, *, label: list[int], places: NDArray[np.int64], delimiter_id: int
) -> list[SpokenWord]:
    """Cut between words where the sound is faintest.

    Args:
        samples: (N,) at 16 kHz.
        text: What is said.
        label: Its token ids.
        places: The first frame of every token.
        delimiter_id: The token between words.
    """
    words = text.split()
    groups: list[list[int]] = [[]]
    for token_id, place in zip(label, places, strict=True):
        if token_id == delimiter_id:
            groups.append([])
        else:
            groups[-1].append(int(place))
    duration = len(samples) / SAMPLE_RATE
    cuts = [max(0.0, groups[0][0] * _FRAME / SAMPLE_RATE - _EDGE)]
    for before, after in pairwise(groups):
        cuts.append(_faintest(samples, before[-1], after[0]))
    cuts.append(min(duration, groups[-1][-1] * _FRAME / SAMPLE_RATE + _EDGE))
    spans = zip(words, cuts[:-1], cuts[1:], strict=True)
    return [SpokenWord(word, start, end) for word, start, end in spans]


def _faintest(samples: Samples, first_frame: int, last_frame: int) -> float:
    """Return the second between two frames where 10 ms of sound have the least power."""
    start, end = (first_frame + 1) * _FRAME, (last_frame + 1) * _FRAME
    piece = samples[start : max(end, start + _HOP)]
    if len(piece) < _HOP:
        return start / SAMPLE_RATE
    blocks = piece[: len(piece) // _HOP * _HOP].reshape(-1, _HOP)
    quietest = int((blocks**2).sum(axis=1).argmin())
    return (start + (quietest + 0.5) * _HOP) / SAMPLE_RATE


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `words` to the command line."""
    parser = commands.add_parser("words")
    parser.add_argument("model", type=Path, help="model folder that reads them already")
    parser.add_argument("manifest", type=Path, help="recordings")
    parser.add_argument("--split", help="only this split of the manifest")
    parser.add_argument("--out", type=Path, required=True, help="JSON lines")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Align every recording that can be, and tell how many."""
    bundle = load_bundle(arguments.model)
    network = load_network(bundle, "cpu", half_precision=False)
    delimiter_id = bundle.vocab.word_delimiter_id
    if delimiter_id is None:
        raise ModelError(
            f"{arguments.model} has no word delimiter, so it finds no words.", reason="no_delimiter"
        )
    found = 0
    with arguments.out.open("w", encoding="utf-8") as file:
        for utterance in read_manifest(arguments.manifest, split=arguments.split):
            label = spell(utterance.text, bundle.vocab)
            samples = read_samples(utterance.path)
            if not label:
                continue
            aligned = align(network.log_probs(samples), label, bundle.vocab.blank_id)
            if aligned is None:
                continue
            words = find_words(
                samples,
                utterance.text,
                label=label,
                places=aligned.starts,
                delimiter_id=delimiter_id,
            )
            spans = [[each.text, round(each.start, 3), round(each.end, 3)] for each in words]
            line = {"path": str(utterance.path), "words": spans}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
            found += 1
    print(f"{found} recordings")
    return 0
