"""Scores as tables to read and as JSON to keep."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from kasr_desktop.text.error_rate import ErrorRate
from kasr_desktop.text.normalize import NORMALIZER_VERSION
from kasr_trainer.evaluate.bootstrap import LEVEL, NUM_RESAMPLES, SEED, Interval, rate_interval
from kasr_trainer.evaluate.scores import ALL, READING, Counts, Scored, add_up, group_by, worst

_TITLES = {
    "cer": "CER",
    "cer_with_spaces": "CER with spaces",
    "wer": "WER",
    "jamo": "jamo",
    READING: "reading (kocer)",
}
Runs = Mapping[str, Sequence[Scored]]
"""Decoder ("greedy", "lm") to its texts."""


def format_table(totals: Mapping[str, Counts]) -> str:
    """Return the counts of groups as a table in Markdown, rates in percent."""
    names = [name for name in _TITLES if any(name in counts for counts in totals.values())]
    lines = [
        f"| corpus | syllables | {' | '.join(f'{_TITLES[name]} %' for name in names)} |",
        "|---|---:" + "|---:" * len(names) + "|",
    ]
    for group, counts in totals.items():
        rates = " | ".join(f"{100 * counts[name].rate:.1f}" for name in names)
        lines.append(f"| {group} | {counts['cer'].reference_length:,} | {rates} |")
    return "\n".join(lines)


def format_report(runs: Runs, *, num_worst: int = 10) -> str:
    """Return everything a reader wants to see of an evaluation, as Markdown."""
    parts = []
    for decoder, scored in runs.items():
        corpora = {name: add_up(each) for name, each in _corpora(scored).items()}
        parts.append(f"## {decoder}\n\n" + format_table({ALL: add_up(scored), **corpora}))
        parts.append(_format_counts(scored))
        speakers = group_by(scored, lambda utterance: utterance.speaker)
        if len(speakers) > 1:
            parts.append(format_table({name: add_up(each) for name, each in speakers.items()}))
        parts.append(_format_worst(worst(scored, count=num_worst)))
    return "\n\n".join(parts)


def _format_counts(scored: Sequence[Scored]) -> str:
    lines = [
        "| measure | % | over utterances | over speakers | substituted | deleted | inserted | of |",
        "|---|---:|---|---|---:|---:|---:|---:|",
    ]
    for name, errors in add_up(scored).items():
        over_utterances, over_speakers = intervals(scored, name)
        lines.append(
            f"| {_TITLES[name]} | {100 * errors.rate:.2f} | {_spread(over_utterances)} "
            f"| {_spread(over_speakers)} | {errors.substitutions:,} | {errors.deletions:,} "
            f"| {errors.insertions:,} | {errors.reference_length:,} |"
        )
    return "\n".join(lines)


def _spread(interval: Interval | None) -> str:
    if interval is None:
        return "-"
    return f"{100 * interval.low:.2f}…{100 * interval.high:.2f} (n = {interval.num_units})"


def _format_worst(scored: Sequence[Scored]) -> str:
    lines = ["| errors | of | said | recognised |", "|---:|---:|---|---|"]
    for each in scored:
        errors = each.counts["cer"]
        lines.append(
            f"| {errors.errors} | {errors.reference_length} "
            f"| {_cell(each.utterance.text)} | {_cell(each.text)} |"
        )
    return "\n".join(lines)


def _cell(text: str) -> str:
    shown = text if len(text) <= 60 else f"{text[:59]}…"
    return shown.replace("|", "\\|").replace("\n", " ")


def intervals(scored: Sequence[Scored], measure: str) -> tuple[Interval | None, Interval | None]:
    """Return the intervals of a rate over utterances and over speakers.

    None over speakers where one is unknown: an unknown one may be any.
    """
    counts = [each.counts[measure] for each in scored]
    speakers = [each.utterance.speaker for each in scored]
    over_speakers = rate_interval(counts, speakers) if all(speakers) else None
    return rate_interval(counts), over_speakers


def summarize(totals: Mapping[str, Counts]) -> dict[str, dict[str, object]]:
    """Return the counts of groups as plain values for a JSON file."""
    return {
        group: {name: _plain(errors) for name, errors in counts.items()}
        for group, counts in totals.items()
    }


def make_report(model: str, runs: Runs) -> dict[str, object]:
    """Return an evaluation as plain values: every count, every text."""
    first = next(iter(runs.values()))
    return {
        "model": model,
        "num_utterances": len(first),
        "seconds": round(sum(each.utterance.duration for each in first), 3),
        "normalizer_version": NORMALIZER_VERSION,
        "bootstrap": {"resamples": NUM_RESAMPLES, "seed": SEED, "level": LEVEL},
        "totals": summarize({ALL: add_up(first)} | _sums(_corpora(first))),
        "decoders": {decoder: _summarize_run(scored) for decoder, scored in runs.items()},
        "texts": [_text_row(runs, place) for place in range(len(first))],
    }


def write_report(path: Path, model: str, runs: Runs) -> None:
    """Write an evaluation as JSON."""
    text = json.dumps(make_report(model, runs), ensure_ascii=False, indent=1) + "\n"
    path.write_text(text, encoding="utf-8")


def _summarize_run(scored: Sequence[Scored]) -> dict[str, object]:
    whole: dict[str, dict[str, object]] = {}
    for name, errors in add_up(scored).items():
        over_utterances, over_speakers = intervals(scored, name)
        whole[name] = {
            **_plain(errors),
            "over_utterances": _plain_interval(over_utterances),
            "over_speakers": _plain_interval(over_speakers),
        }
    speakers = group_by(scored, lambda utterance: utterance.speaker)
    return {
        ALL: whole,
        "corpora": summarize(_sums(_corpora(scored))),
        "speakers": summarize(_sums(speakers)),
    }


def _corpora(scored: Sequence[Scored]) -> dict[str, list[Scored]]:
    return group_by(scored, lambda utterance: utterance.corpus)


def _sums(groups: Mapping[str, Sequence[Scored]]) -> dict[str, Counts]:
    return {name: add_up(each) for name, each in groups.items()}


def _plain(errors: ErrorRate) -> dict[str, object]:
    return {
        "rate": round(errors.rate, 5),
        "substitutions": errors.substitutions,
        "deletions": errors.deletions,
        "insertions": errors.insertions,
        "reference_length": errors.reference_length,
    }


def _plain_interval(interval: Interval | None) -> dict[str, object] | None:
    if interval is None:
        return None
    return {
        "low": round(interval.low, 5),
        "high": round(interval.high, 5),
        "n": interval.num_units,
    }


def _text_row(runs: Runs, place: int) -> dict[str, object]:
    """Return one utterance with the text of every decoder; "text" is the first one's."""
    scored = {decoder: texts[place] for decoder, texts in runs.items()}
    first = next(iter(scored.values()))
    utterance = first.utterance
    return {
        "path": utterance.path.name,
        "corpus": utterance.corpus,
        "speaker": utterance.speaker,
        "reference": utterance.text,
        "text": first.text,
        **{decoder: each.text for decoder, each in scored.items()},
        "errors": {decoder: each.counts["cer"].errors for decoder, each in scored.items()},
    }
