"""Turns the folder of a run into a model folder to ship: small weights, all files, card."""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
from pathlib import Path

from safetensors.numpy import save_file

from kasr_desktop.bundle.language_model_dir import LANGUAGE_MODEL_NAME, SYLLABLE_MODEL_NAME
from kasr_desktop.decoding.language_model import hash_name
from kasr_desktop.decoding.lm_files import model_hash
from kasr_desktop.recognizer.attention.piece_decoder import FOLDER as DECODER_FOLDER
from kasr_desktop.recognizer.attention.piece_decoder import marks_file
from kasr_desktop.recognizer.ctc.whisper_ctc import WhisperForCTC
from kasr_desktop.recognizer.networks.quantized import quantized
from kasr_desktop.text.normalize import NORMALIZER_VERSION
from kasr_trainer.builtin.checkpoint import load_model
from kasr_trainer.ctc.tokenizer_files import write_tokenizer

_LARGEST_FILE = "40MB"
"""Larger weights are cut the Hub's way, since code hosts refuse large files."""


def export(
    source: Path,
    destination: Path,
    *,
    card: Path | None = None,
    license_name: str = "",
    bits: int = 16,
) -> int:
    """Write a model folder that AutoModelForCTC and AutoProcessor can load.

    Weights are float16, or int8 with a scale a row; the loader turns them back. Positions are
    sinusoids and not stored at all. `weights_sha256` in `kasr.json` is of all weight files,
    one after the other in the order of their names, a decoder's last.

    Args:
        source: What `finetune` writes: `best` or `latest` of a run.
        destination: The folder to make or to renew; other files in it stay.
        card: The model card, copied as README.md.
        license_name: SPDX-like word such as "apache-2.0", for the app to show.
        bits: 16 or 8 a weight.

    Returns:
        Size of the weights in bytes.
    """
    model, extractor, vocab = load_model(source)
    config = model.config
    config.dropout = config.attention_dropout = config.final_dropout = 0.0
    config.normalizer_version = NORMALIZER_VERSION
    destination.mkdir(parents=True, exist_ok=True)
    config.context_dropout = 0.0
    for path in _weight_files(destination):
        path.unlink()
    _save(model, destination, bits=bits)
    extractor.save_pretrained(destination)
    write_tokenizer(vocab, destination)
    if card is not None:
        shutil.copyfile(card, destination / "README.md")
    facts = {
        "license": license_name,
        "base_model": "openai/whisper-base",
        "normalizer_version": NORMALIZER_VERSION,
        "weights_sha256": weights_digest(destination),
    }
    for name in (LANGUAGE_MODEL_NAME, SYLLABLE_MODEL_NAME):
        if (destination / name).is_dir():
            facts[hash_name(destination / name)] = model_hash(destination / name)
    (destination / "kasr.json").write_text(
        json.dumps({name: fact for name, fact in facts.items() if fact}, indent=2) + "\n",
        encoding="utf-8",
    )
    return sum(path.stat().st_size for path in _weight_files(destination))


def weights_digest(folder: Path) -> str:
    """Return the SHA-256 of all weight files of a model folder, Whisper's decoder among them."""
    digest = hashlib.sha256()
    decoder = [*_weight_files(folder / DECODER_FOLDER), marks_file(folder)]
    for path in [*_weight_files(folder), *decoder]:
        if path.suffix == ".safetensors" and path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _save(model: WhisperForCTC, destination: Path, *, bits: int) -> None:
    if bits == 8:
        model.config.save_pretrained(destination)
        arrays = {name: each.numpy() for name, each in model.state_dict().items()}
        save_file(quantized(arrays), destination / "model.safetensors")
    else:
        model.half().save_pretrained(destination, max_shard_size=_LARGEST_FILE)
    for path in destination.glob("model*.safetensors"):
        path.chmod(0o644)  # safetensors lets only the writer read it


def _weight_files(folder: Path) -> list[Path]:
    """Name the weights of a folder, whole or in shards, and the shards' index."""
    return sorted(folder.glob("model*.safetensors*"))


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `pack` to the command line."""
    parser = commands.add_parser("pack")
    parser.add_argument("source", type=Path, help="`best` or `latest` of a run")
    parser.add_argument("destination", type=Path, help="model folder to write")
    parser.add_argument("--card", type=Path, help="model card, becomes README.md")
    parser.add_argument("--license", default="", help='of the weights, such as "apache-2.0"')
    parser.add_argument("--bits", type=int, choices=(8, 16), default=16, help="a weight")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Export and tell the size."""
    num_bytes = export(
        arguments.source,
        arguments.destination,
        card=arguments.card,
        license_name=arguments.license,
        bits=arguments.bits,
    )
    print(f"{arguments.destination}: weights of {num_bytes / 1e6:.1f} MB")
    return 0
