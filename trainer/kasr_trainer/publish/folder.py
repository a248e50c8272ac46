"""`export`: a folder as the Hub serves it and the app loads it, with card, figures and recipe."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

from kasr_desktop.decoding.language_model import hash_name
from kasr_desktop.decoding.lm_files import model_hash
from kasr_desktop.text.normalize import NORMALIZER_VERSION
from kasr_trainer.errors import ChainError
from kasr_trainer.publish.card import write_card
from kasr_trainer.recipe.data_options import is_private
from kasr_trainer.recipe.work import Work

LM_NAME = "language_model"


def export_run(work: Work) -> None:
    """Write the folder: whole, or as it was before.

    Raises:
        ChainError: failed: it cannot be written, or the app would not load it.
    """
    from kasr_desktop.bundle.model_bundle import load_bundle

    scratch = work.export.with_name(".export")
    shutil.rmtree(scratch, ignore_errors=True)
    try:
        _copy_model(work, scratch)
        if work.recipe.lm.enabled:
            _copy_language_model(work, scratch)
        _name_processor(scratch, has_lm=work.recipe.lm.enabled)
        _copy_runs(work, scratch)
        facts = _facts(work, scratch)
        _write_json(scratch / "kasr.json", facts)
        _write_json(scratch / "all_results.json", collect_figures(work))
        shutil.copyfile(work.training / "training.json", scratch / "training.json")
        write_card(work, scratch / "README.md", collect_figures(work))
    except OSError as error:
        raise ChainError(
            f"The folder to export could not be written: {error.strerror}.", reason="failed"
        ) from error
    load_bundle(scratch)
    shutil.rmtree(work.export, ignore_errors=True)
    scratch.replace(work.export)
    print(f"{work.export}: {sum(f.stat().st_size for f in _files(work.export)) / 1e6:.1f} MB")


def push(work: Work) -> str:
    """Upload the exported folder; give its address.

    Raises:
        ChainError: failed: the recipe names no place, or the model learned from own recordings.
        HubError: The Hub could not be used.
    """
    from kasr_trainer.hub import push_folder

    if not work.recipe.export.hub_id:
        raise ChainError(
            "The recipe does not say where to: set export.hub_id to owner/name.", reason="failed"
        )
    private = [each.corpus for each in work.recipe.data.sources if is_private(each)]
    if private:
        raise ChainError(
            f"The model learned from your own recordings ({', '.join(private)}), which stay on "
            "this machine. If they may go out, say under which licence: `license` of that source.",
            reason="failed",
        )
    return push_folder(work.export, work.recipe.export.hub_id)


def collect_figures(work: Work) -> dict[str, dict[str, dict[str, Any]]]:
    """Return split to decoder to measure to its counts, as `evaluate` wrote them."""
    figures = {}
    for path in sorted(work.figures.glob("*.json")):
        report = json.loads(path.read_text(encoding="utf-8"))
        figures[path.stem] = {
            decoder: counts["all"] for decoder, counts in report["decoders"].items()
        }
    return figures


def _copy_model(work: Work, folder: Path) -> None:
    if not work.recipe.export.half:
        shutil.copytree(work.model, folder)
    else:
        import torch
        from transformers import AutoModelForCTC

        from kasr_desktop.recognizer.ctc.whisper_ctc import register

        register()
        AutoModelForCTC.from_pretrained(work.model, dtype=torch.float16).save_pretrained(folder)
        for path in _files(work.model):
            if not (folder / path.name).exists():
                shutil.copyfile(path, folder / path.name)
    for path in _files(folder):
        path.chmod(0o644)  # safetensors lets only the writer read it


def _copy_language_model(work: Work, folder: Path) -> None:
    from kasr_desktop.text.vocab import Vocab
    from kasr_trainer.lm.directory import write_alphabet

    shutil.copytree(work.tuned_lm, folder / LM_NAME)
    vocab = Vocab.from_files(json.loads(work.vocab.read_text(encoding="utf-8")))
    write_alphabet(vocab, folder)


_PROCESSORS = {
    "Wav2Vec2FeatureExtractor": "Wav2Vec2Processor",
    "SeamlessM4TFeatureExtractor": "Wav2Vec2BertProcessor",
}
"""Feature extractor to what transformers calls it together with a tokenizer."""


def _name_processor(folder: Path, *, has_lm: bool) -> None:
    """Say in the folder which processor it is: without it `pipeline` decodes greedily in silence.

    transformers looks for a language model only where preprocessor_config.json names a
    processor with one.
    """
    path = folder / "preprocessor_config.json"
    if not path.is_file():
        return
    table = json.loads(path.read_text(encoding="utf-8"))
    plain = _PROCESSORS.get(str(table.get("feature_extractor_type")))
    if plain is None:
        return  # Whisper's spectra have no processor of this kind
    name = "Wav2Vec2ProcessorWithLM" if has_lm else plain
    for file in (path, folder / "tokenizer_config.json"):
        settings = json.loads(file.read_text(encoding="utf-8"))
        _write_json(file, settings | {"processor_class": name})


def _copy_runs(work: Work, folder: Path) -> None:
    """Copy TensorBoard's files to where the Hub shows them."""
    log = work.training / "tensorboard"
    if log.is_dir():
        shutil.copytree(log, folder / "runs")


def _facts(work: Work, folder: Path) -> dict[str, object]:
    options = work.recipe.export
    facts = {
        "license": options.license,
        "base_model": work.recipe.model.start,
        "recipe": work.recipe.name,
        "normalizer_version": NORMALIZER_VERSION,
        "lm_unit": "word" if work.recipe.lm.enabled else "",
        "weights_sha256": _sha256(folder / "model.safetensors"),
    }
    if work.recipe.lm.enabled:
        facts[hash_name(folder / LM_NAME)] = model_hash(folder / LM_NAME)
    return {name: fact for name, fact in facts.items() if fact}


def _sha256(path: Path) -> str:
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def _write_json(path: Path, table: object) -> None:
    path.write_text(json.dumps(table, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
