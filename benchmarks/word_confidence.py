"""How often a word of a given confidence is right; writes WORD_CONFIDENCE.md.

Emissions with their references are a folder that `kasr-train evaluate --emissions` made. A word is
right if it stands in the reference at its place, spelling and spacing included. The factor is what
scores of the beam search are multiplied by before they become shares (docs/CONFIDENCE.md).
"""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import numpy as np

from benchmarks.doubt import area_under_roc
from kasr_desktop.bundle.model_bundle import load_bundle
from kasr_desktop.decoding import confidence
from kasr_desktop.decoding.beam import BeamDecoder
from kasr_desktop.decoding.decoder import Decoder
from kasr_desktop.decoding.greedy import GreedyDecoder
from kasr_desktop.decoding.language_model import LanguageModel
from kasr_desktop.domain.transcript import Word
from kasr_desktop.resources import builtin_model_dir
from kasr_desktop.text.alignment import EditKind, align
from kasr_trainer.evaluate.stored_emissions import Spoken, read_emissions

RESULTS = Path(__file__).with_name("WORD_CONFIDENCE.md")
FACTORS = (1.0, 0.5, 0.2, 0.05)
_OURS = confidence.POSTERIOR_SCALE
EDGES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


@dataclass(frozen=True, slots=True)
class Judged:
    """A word's confidence, and whether it is right."""

    confidence: float
    is_right: bool


def judged(words: Sequence[Word], reference: str) -> Iterator[Judged]:
    """Return each word of an utterance, judged by the reference.

    Args:
        words: As a decoder gives them.
        reference: Normalised.
    """
    edits = align(reference.split(), [word.text for word in words])
    right = {edit.right for edit in edits if edit.kind is EditKind.EQUAL}
    for place, word in enumerate(words):
        yield Judged(word.confidence, place in right)


def judge_all(spoken: Sequence[Spoken], decoder: Decoder) -> list[Judged]:
    """Decode utterances and judge every word."""
    found: list[Judged] = []
    for each in spoken:
        session = decoder.begin()
        session.advance(each.emissions)
        found += judged(session.finish()[0].words, each.text)
    return found


def row(name: str, found: Sequence[Judged]) -> str:
    """Return a line of the table."""
    sure = np.array([each.confidence for each in found])
    right = np.array([each.is_right for each in found])
    bins = np.clip(np.digitize(sure, EDGES[1:-1]), 0, len(EDGES) - 2)
    shares = [
        f"{100 * right[bins == place].mean():.0f} ({(bins == place).sum()})"
        if (bins == place).any()
        else "none"
        for place in range(len(EDGES) - 1)
    ]
    area = area_under_roc(-sure, ~right)
    cells = [f"{100 * right.mean():.0f} %", f"{sure.mean():.2f}", f"{area:.2f}", *shares]
    return f"| {name} | {' | '.join(cells)} |"


def report(spoken: Sequence[Spoken], greedy: Decoder, beam: Decoder) -> str:
    """Return the table."""
    words = judge_all(spoken, beam)
    seconds = sum(each.emissions.grid.seconds(len(each.emissions)) for each in spoken)
    bins = [f"{low:.1f} to {high:.1f}" for low, high in itertools.pairwise(EDGES)]
    lines = [
        f"{len(spoken)} utterances, {seconds / 60:.0f} minutes, {len(words)} words of the beam "
        "search. The last columns: of the words so sure, how many in a hundred are right "
        "(and how many words that are).\n",
        "| text | words right | mean confidence | area under ROC | " + " | ".join(bins) + " |",
        "|---|" + "---:|" * (3 + len(bins)),
        row("greedy", judge_all(spoken, greedy)),
    ]
    for factor in FACTORS:
        with mock.patch.object(confidence, "POSTERIOR_SCALE", factor):
            name = f"beam search, factor {factor:g}"
            name = f"**{name}**" if factor == _OURS else name
            lines.append(row(name, judge_all(spoken, beam)))
    return "\n".join(lines) + "\n"


def main() -> None:
    """Decode, count, write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("emissions", type=Path, help="made by `kasr-train evaluate --emissions`")
    parser.add_argument("--every", type=int, default=1, help="only every n-th utterance")
    parser.add_argument("--model", type=Path, default=builtin_model_dir())
    arguments = parser.parse_args()
    bundle = load_bundle(arguments.model)
    if bundle.language_model_dir is None:
        raise SystemExit(f"{bundle.name} has no language model: there is no beam")
    model = LanguageModel.load(bundle.language_model_dir, bundle.vocab)
    spoken = read_emissions(arguments.emissions)[:: arguments.every]
    table = report(spoken, GreedyDecoder(bundle.vocab), BeamDecoder(bundle.vocab, model))
    head = "# Confidence of words\n\nMade by `python -m benchmarks.word_confidence`.\n\n"
    RESULTS.write_text(head + table, encoding="utf-8")


if __name__ == "__main__":
    main()
