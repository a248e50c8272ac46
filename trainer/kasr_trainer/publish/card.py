"""The model card of a run: what it was made of, how, how good it is, and what that is worth."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from kasr_trainer.recipe.data_options import SourceOptions, TextSourceOptions, license_note
from kasr_trainer.recipe.recipe_file import recipe_lines
from kasr_trainer.recipe.work import Work

Figures = Mapping[str, Mapping[str, Mapping[str, Mapping[str, Any]]]]
_MEASURES = {"cer": "CER", "cer_with_spaces": "CER with spaces", "wer": "WER"}
_LIBRARIES = ("torch", "transformers", "accelerate", "tokenizers")


def write_card(work: Work, path: Path, figures: Figures) -> None:
    """Write README.md as the Hub shows it."""
    report = json.loads((work.data / "report.json").read_text(encoding="utf-8"))
    training = json.loads((work.training / "training.json").read_text(encoding="utf-8"))
    parts = [
        _front_matter(work, figures),
        f"# {work.recipe.export.title or work.recipe.name}",
        _about(work),
        _results(figures, report["leak"]),
        *_as_card(work),
        _data(work, report),
        _training(work, training),
        _use(work),
    ]
    path.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def _front_matter(work: Work, figures: Figures) -> str:
    recipe = work.recipe
    lines = ["---", "language: ko", f"license: {recipe.export.license or 'other'}"]
    lines += ["library_name: transformers", "pipeline_tag: automatic-speech-recognition"]
    if recipe.model.start and not Path(recipe.model.start).exists():
        lines.append(f"base_model: {recipe.model.start}")
    lines += ["tags:", "- ctc", "- korean", "metrics:", "- wer", "- cer"]
    ids = [_hub_id(source) for source in recipe.data.sources if "/" in _hub_id(source)]
    if ids:
        lines += ["datasets:", *(f"- {name}" for name in ids)]
    if "test" in figures:
        lines += _model_index(work, figures["test"])
    return "\n".join([*lines, "---"])


def _model_index(work: Work, test: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> list[str]:
    sources = work.recipe.data.sources
    corpora, first = ", ".join(source.corpus for source in sources), _hub_id(sources[0])
    lines = ["model-index:", f"- name: {work.recipe.name}", "  results:"]
    lines += ["  - task: {type: automatic-speech-recognition}"]
    lines += [f"    dataset: {{name: {corpora}, type: {first}, split: test}}"]
    lines += ["    metrics:"]
    for decoder, counts in test.items():
        for measure in ("wer", "cer_with_spaces"):
            kind = "wer" if measure == "wer" else "cer"
            value = round(100 * counts[measure]["rate"], 2)
            lines.append(f"    - {{type: {kind}, value: {value}, name: {kind} {decoder}}}")
    return lines


def _hub_id(source: SourceOptions) -> str:
    is_id = source.kind == "parquet" and source.path.count("/") == 1
    return source.hub_id or (source.path if is_id else source.corpus)


def _about(work: Work) -> str:
    model = work.recipe.model
    start = (
        f"`{model.start}` fine-tuned" if model.start else f"A `{model.shape}` from random weights"
    )
    base = work.recipe.export.base_license
    licenses = f" The weights it began with are {base}." if model.start and base else ""
    return (
        f"{start} with CTC for Korean speech recognition, made by `kasr-train run` of KASR Desktop "
        f"from the recipe `{work.recipe.name}` (below, whole).{licenses}"
    )


def _results(figures: Figures, leak: str) -> str:
    lines = [
        "## Results",
        "",
        "| set | decoder | CER % | CER with spaces % | WER % | errors / words "
        "| errors / characters with spaces | CER, 95 % over speakers |",
    ]
    lines.append("|---|---|---:|---:|---:|---:|---:|---:|")
    for split, decoders in figures.items():
        for decoder, counts in decoders.items():
            rates = " | ".join(f"{100 * counts[name]['rate']:.2f}" for name in _MEASURES)
            fractions = " | ".join(_fraction(counts[name]) for name in ("wer", "cer_with_spaces"))
            spread = _spread_over_speakers(counts["cer"])
            lines.append(f"| {split} | {decoder} | {rates} | {fractions} | {spread} |")
    lines += ["", "The last column is what another choice of speakers would give."]
    if leak:
        lines += ["", f"**{leak}**"]
    return "\n".join(lines)


def _spread_over_speakers(counts: Mapping[str, Any]) -> str:
    found = counts.get("over_speakers")
    return f"{100 * found['low']:.1f} to {100 * found['high']:.1f}" if found else "unknown"


def _as_card(work: Work) -> list[str]:
    """Return the test set as the reference model's card measured it, named for what it is."""
    if not work.recipe.evaluate.as_card or not work.card_figures.is_file():
        return []
    lines = [
        "### As the reference model's card measured",
        "",
        "Greedy: whole utterances of up to 20 s. With the language model: all of them, in chunks "
        "of 10 s with 2 s of stride, pyctcdecode's default weights and limits, only the reference "
        "normalised. The two rows are not on the same set. Fractions, spaces counted.",
        "",
        "| decoder | WER | CER | errors / words | errors / characters |",
        "|---|---:|---:|---:|---:|",
    ]
    for decoder, counts in json.loads(work.card_figures.read_text("utf-8")).items():
        wer, cer = counts["wer"], counts["cer_with_spaces"]
        lines.append(
            f"| {decoder} | {wer['rate']:.4f} | {cer['rate']:.4f} | {_fraction(wer)} "
            f"| {_fraction(cer)} |"
        )
    return ["\n".join(lines)]


def _fraction(counts: Mapping[str, Any]) -> str:
    errors = counts["substitutions"] + counts["deletions"] + counts["insertions"]
    return f"{errors:,} / {counts['reference_length']:,}"


def _data(work: Work, report: Mapping[str, Any]) -> str:
    lines = ["## Data", "", "| split | utterances | hours | speakers | sentences |"]
    lines.append("|---|---:|---:|---:|---:|")
    for name, facts in report["splits"].items():
        cells = (facts["utterances"], facts["hours"], facts["speakers"], facts["sentences"])
        lines.append(f"| {name} | " + " | ".join(map(str, cells)) + " |")
    lines.append("")
    data = work.recipe.data
    sources: tuple[SourceOptions | TextSourceOptions, ...] = (*data.sources, *data.texts)
    for source in sources:
        of = source.credit or source.path or source.corpus
        lines.append(f"- {source.corpus}: {of} ({license_note(source)})")
    shared = [each for each in report["overlaps"] if each["sentences"]]
    lines += [""] if shared else []
    for each in shared:
        is_out = each["speakers"] is None and each["of"] in data.exclude_splits
        lines.append(
            f"- {each['sentences']} of {each['all_sentences']} sentences of {each['of']} are in "
            f"{each['inside']} too{', and were taken out of it' if is_out else ''}"
        )
    return "\n".join(lines)


def _training(work: Work, training: Mapping[str, Any]) -> str:
    lines = ["## Training", "", f"{training['steps']:,} updates, {training['epochs']:.2f} epochs."]
    if training["best_step"]:
        lines.append(f"The weights are those of update {training['best_step']:,}, best on dev.")
    lines += _history(
        training["history"], "Test" if work.recipe.data.split.dev == "test" else "Dev"
    )
    lines += [
        "",
        "```toml",
        *recipe_lines(work.recipe),
        "```",
        "",
        f"Made with {', '.join(_versions())}.",
    ]
    return "\n".join(lines)


def _history(history: list[dict[str, Any]], measured_on: str) -> list[str]:
    """Return the log as model cards show it: fractions, CER with spaces."""
    losses = {each["step"]: each["loss"] for each in history if "loss" in each}
    measured = [each for each in history if "eval_wer" in each]
    if not measured:
        return []
    lines = ["", f"| Training loss | Epoch | Update | {measured_on} loss | WER | CER with spaces |"]
    lines.append("|---:|---:|---:|---:|---:|---:|")
    for each in _spread(measured, 20):
        before = [step for step in losses if step <= each["step"]]
        loss = f"{losses[max(before)]:.4f}" if before else "no log"
        cer = each.get("eval_cer_with_spaces")
        lines.append(
            f"| {loss} | {each.get('epoch', 0):.2f} | {each['step']} "
            f"| {each.get('eval_loss', 0):.4f} | {each['eval_wer']:.4f} "
            f"| {'' if cer is None else format(cer, '.4f')} |"
        )
    return lines


def _spread(rows: list[Any], number: int) -> list[Any]:
    step = max(1, -(-len(rows) // number))
    return rows[::-1][::step][::-1]


def _versions() -> Iterable[str]:
    for library in _LIBRARIES:
        try:
            yield f"{library} {version(library)}"
        except PackageNotFoundError:
            continue


def _use(work: Work) -> str:
    name = work.recipe.export.hub_id or "FOLDER"
    return f"""## Use

    kasr transcribe recording.m4a --model {name}

or with transformers: `AutoModelForCTC.from_pretrained("{name}")` on 16 kHz mono."""
