"""How many errors are met by looking at the most doubtful words of an hour; writes DOUBT.md.

Emissions with their references are a folder that `kasr-train evaluate --emissions` made. A place
is wrong if its letters, spaces aside, are not those of the reference at their place; letters left
out count for the place behind them.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kasr_desktop.bundle.model_bundle import load_bundle
from kasr_desktop.decoding.beam import BeamDecoder
from kasr_desktop.decoding.decoder import Decoder
from kasr_desktop.decoding.doubt import DOUBTFUL, Place, places
from kasr_desktop.decoding.greedy import GreedyDecoder
from kasr_desktop.decoding.language_model import LanguageModel
from kasr_desktop.domain.readings import GREEDY, LM
from kasr_desktop.domain.transcript import Reading, Segment
from kasr_desktop.resources import builtin_model_dir
from kasr_desktop.text.alignment import EditKind, align
from kasr_trainer.evaluate.stored_emissions import Spoken, read_emissions

RESULTS = Path(__file__).with_name("DOUBT.md")
_HEAD = "# Doubtful words\n\nMade by `python -m benchmarks.doubt`; what is counted, it says.\n\n"
_COLUMNS = "| {} | wrong among them | of all wrong places | of all wrong letters |"
LOOKS = (20, 50, 100, 200, 400, 800, 1600)
THRESHOLDS = (0.1, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.7, 0.8)


@dataclass(frozen=True, slots=True)
class Looked:
    """A place and what is wrong there.

    Attributes:
        doubt: As the window sorts places.
        num_errors: Letters that are not the reference's.
    """

    doubt: float
    num_errors: int


def looked_at(found: Sequence[Place], reference: str) -> Iterator[Looked]:
    """Return each place of an utterance with its errors.

    Args:
        found: Of the utterance, in order.
        reference: Normalised.
    """
    said = "".join(_letters(place.text) for place in found)
    errors = np.zeros(len(said) + 1, np.int64)
    place = 0
    for edit in align(list(_letters(reference)), list(said)):
        if edit.right is not None:
            place = edit.right
        if edit.kind is not EditKind.EQUAL:
            errors[place] += 1
        if edit.right is not None:
            place += 1
    if said:
        errors[len(said) - 1] += errors[len(said)]
    first = 0
    for one in found:
        end = first + len(_letters(one.text))
        yield Looked(one.doubt, int(errors[first:end].sum()))
        first = end


def segment_of(spoken: Spoken, greedy: Decoder, beam: Decoder) -> Segment:
    """Decode an utterance as the app does."""
    readings = []
    for source, decoder in ((GREEDY, greedy), (LM, beam)):
        session = decoder.begin()
        session.advance(spoken.emissions)
        best, *others = session.finish()
        readings.append(Reading(source, best, tuple(others)))
    return Segment(0.0, spoken.emissions.grid.seconds(len(spoken.emissions)), tuple(readings))


def area_under_roc(doubts: NDArray[np.float64], is_wrong: NDArray[np.bool_]) -> float:
    """Return the chance that a wrong place is more doubtful than a right one; ties count half.

    Example:
        >>> area_under_roc(np.array([0.9, 0.1, 0.5]), np.array([True, False, False]))
        1.0
    """
    _, which, counts = np.unique(doubts, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[which]
    wrong, right = int(is_wrong.sum()), int((~is_wrong).sum())
    return float((ranks[is_wrong].sum() - wrong * (wrong + 1) / 2) / (wrong * right))


def report(looked: Sequence[Looked], hours: float) -> str:
    """Return the tables."""
    doubts = np.array([one.doubt for one in looked])
    errors = np.array([one.num_errors for one in looked])
    is_wrong = errors > 0
    order = np.argsort(-doubts, kind="stable")
    lines = [
        f"{hours * 60:.0f} minutes, {len(looked)} places, {is_wrong.sum() / hours:.0f} of "
        f"{len(looked) / hours:.0f} an hour wrong. Area under ROC "
        f"{area_under_roc(doubts, is_wrong):.3f}.\n",
        _COLUMNS.format("places looked at, an hour"),
        "|---:|---:|---:|---:|",
    ]
    for looks in LOOKS:
        first = order[: max(1, round(looks * hours))]
        lines.append(_row(f"{looks}", first, is_wrong, errors))
    lines += [
        "\n" + _COLUMNS.format("doubt from | offered, an hour"),
        "|---:|---:|---:|---:|---:|",
    ]
    for least in THRESHOLDS:
        offered = np.flatnonzero(doubts >= least)
        if len(offered):
            name = f"**{least}**" if least == DOUBTFUL else f"{least}"
            head = f"{name} | {len(offered) / hours:.0f}"
            lines.append(_row(head, offered, is_wrong, errors))
    return "\n".join(lines) + "\n"


def _row(
    head: str, chosen: NDArray[np.intp], is_wrong: NDArray[np.bool_], errors: NDArray[np.int64]
) -> str:
    shares = (
        is_wrong[chosen].mean(),
        is_wrong[chosen].sum() / is_wrong.sum(),
        errors[chosen].sum() / errors.sum(),
    )
    return f"| {head} | {' | '.join(f'{100 * share:.1f} %' for share in shares)} |"


def _letters(text: str) -> str:
    return text.replace(" ", "")


def main() -> None:
    """Decode, count, write the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("emissions", type=Path, help="made by `kasr-train evaluate --emissions`")
    parser.add_argument("--model", type=Path, default=builtin_model_dir())
    arguments = parser.parse_args()
    bundle = load_bundle(arguments.model)
    if bundle.language_model_dir is None:
        raise SystemExit(f"{bundle.name} has no language model: there is no beam to doubt")
    model = LanguageModel.load(bundle.language_model_dir, bundle.vocab)
    greedy, beam = GreedyDecoder(bundle.vocab), BeamDecoder(bundle.vocab, model)
    looked: list[Looked] = []
    seconds = 0.0
    for spoken in read_emissions(arguments.emissions):
        segment = segment_of(spoken, greedy, beam)
        seconds += segment.end
        looked += looked_at(places(segment), spoken.text)
    RESULTS.write_text(_HEAD + report(looked, seconds / 3600), encoding="utf-8")


if __name__ == "__main__":
    main()
