"""Synthetic Korean speech from sentences: many voices, one shard a worker, safe to stop.

The voice is Kokoro-82M (Apache-2.0), which has never learned Korean but knows its
sounds: `kasr_trainer.builtin.pronunciation` spells them out for it. A mixture of two voices is a
third person, so a few good voices make many.
"""

from __future__ import annotations

import argparse
import json
import os
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kasr_desktop.domain.audio import SAMPLE_RATE
from kasr_trainer.builtin.pronunciation import to_ipa
from kasr_trainer.data.augment import Samples
from kasr_trainer.data.manifest import manifest_line

VOICE_SAMPLE_RATE = 24_000
"""What Kokoro speaks at."""

_MAX_SYMBOLS = 500
"""A style has a row for every length up to 510 symbols."""

Voice = Mapping[str, float]  # name of a style to its weight; the weights sum to 1


@dataclass(frozen=True, slots=True)
class VoiceOptions:
    """Who speaks and how.

    Attributes:
        weights: Style to how often it is wanted.
        mixed_share: Sentences spoken by a mixture of two styles.
        slowest: Slowest pace; people talk faster than the synthesizer's 1.0.
        usual: The pace that is most frequent.
        fastest: Fastest pace.
        marked_share: Sentences whose tense consonants get a glottal stop.
    """

    weights: Mapping[str, float]
    mixed_share: float = 0.5
    slowest: float = 0.95
    usual: float = 1.12
    fastest: float = 1.4
    marked_share: float = 0.8


class Synthesizer:
    """Kokoro on one CPU thread."""

    def __init__(self, model: Path, symbols: Path, styles: Path) -> None:
        """Load the network, its symbol table and all `*.bin` styles of a folder."""
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(model), sess_options=options, providers=["CPUExecutionProvider"]
        )
        self._symbols: dict[str, int] = json.loads(symbols.read_text(encoding="utf-8"))["vocab"]
        self._styles = {
            path.stem: np.fromfile(path, dtype=np.float32).reshape(-1, 256)  # (510, 256)
            for path in sorted(styles.glob("*.bin"))
        }

    def speak(self, ipa: str, voice: Voice, *, pace: float = 1.0) -> Samples:
        """Return samples (N,) float32 at 24 kHz; symbols Kokoro lacks are left out.

        Raises:
            ValueError: The sentence is too long to be said in one breath.
        """
        ids = [self._symbols[symbol] for symbol in ipa if symbol in self._symbols]
        if len(ids) > _MAX_SYMBOLS:
            raise ValueError(f"{len(ids)} symbols are more than {_MAX_SYMBOLS}")
        style = sum(
            (weight * self._styles[name][len(ids)] for name, weight in voice.items()),
            start=np.zeros(256, dtype=np.float32),
        )
        inputs = {
            "tokens": np.array([[0, *ids, 0]], dtype=np.int64),
            "style": style.reshape(1, 256).astype(np.float32),
            "speed": np.array([pace], dtype=np.float32),
        }
        samples: Samples = self._session.run(None, inputs)[0].ravel()
        return samples


def choose_voice(options: VoiceOptions, rng: random.Random) -> dict[str, float]:
    """Return one style, or a mixture of two."""
    names, weights = list(options.weights), list(options.weights.values())
    first = rng.choices(names, weights)[0]
    if len(names) < 2 or rng.random() >= options.mixed_share:
        return {first: 1.0}
    second = first
    while second == first:
        second = rng.choices(names, weights)[0]
    share = round(rng.uniform(0.25, 0.75), 2)
    return {first: share, second: round(1.0 - share, 2)}


def synthesize(
    synthesizer: Synthesizer,
    sentences: Sequence[tuple[str, str]],
    *,
    options: VoiceOptions,
    out: Path,
    shard: int = 0,
    num_shards: int = 1,
) -> Iterator[dict[str, object]]:
    """Speak every `num_shards`-th sentence that is not there yet; give manifest fields.

    Args:
        synthesizer: The voice.
        sentences: (corpus, text) pairs; the place in the list seeds all chance.
        options: Who speaks and how.
        out: Folder; `shard-0/manifest.jsonl` and FLAC files are written into it.
        shard: This worker.
        num_shards: All workers.
    """
    import soundfile

    folder = out / f"shard-{shard}"
    folder.mkdir(parents=True, exist_ok=True)
    manifest = folder / "manifest.jsonl"
    done = _read_indices(manifest)
    with manifest.open("a", encoding="utf-8") as file:
        for index in range(shard, len(sentences), num_shards):
            if index in done:
                continue
            corpus, text = sentences[index]
            fields = _speak_one(synthesizer, text, options, rng=random.Random(index))
            if fields is None:
                continue
            samples, facts = fields
            path = folder / f"{index:06d}.flac"
            soundfile.write(path, samples, SAMPLE_RATE, subtype="PCM_16")
            facts |= {"index": index, "path": path.name, "corpus": corpus, "text": text}
            file.write(manifest_line(facts))
            file.flush()
            yield facts


def _speak_one(
    synthesizer: Synthesizer, text: str, options: VoiceOptions, *, rng: random.Random
) -> tuple[Samples, dict[str, object]] | None:
    """Return samples at 16 kHz and facts about them; None if nothing usable came out."""
    import soxr

    voice = choose_voice(options, rng)
    pace = round(rng.triangular(options.slowest, options.fastest, options.usual), 2)
    ipa = to_ipa(text, mark_tense=rng.random() < options.marked_share) + rng.choice("...?!,")
    try:
        spoken = synthesizer.speak(ipa, voice, pace=pace)
    except ValueError:
        return None
    samples: NDArray[np.float32] = soxr.resample(spoken, VOICE_SAMPLE_RATE, SAMPLE_RATE)
    peak = float(np.abs(samples).max(initial=0.0))
    if not (np.isfinite(peak) and peak > 0.01):
        return None
    speaker = "+".join(f"{name}:{weight}" for name, weight in voice.items())
    facts: dict[str, object] = {
        "speaker": speaker,
        "pace": pace,
        "seconds": round(len(samples) / SAMPLE_RATE, 3),
    }
    return samples / peak * np.float32(0.7), facts


def _read_indices(manifest: Path) -> set[int]:
    """Return the sentences of a manifest; a line cut off by a stop does not count."""
    done: set[int] = set()
    if not manifest.is_file():
        return done
    for line in manifest.read_text(encoding="utf-8").splitlines():
        try:
            done.add(int(json.loads(line)["index"]))
        except (json.JSONDecodeError, KeyError):
            continue
    return done


def read_sentences(path: Path) -> list[tuple[str, str]]:
    """Read `corpus<TAB>text` lines, as `kasr-train sentences` writes them."""
    lines: Iterable[str] = path.read_text(encoding="utf-8").splitlines()
    return [(corpus, text) for corpus, _, text in (line.partition("\t") for line in lines)]


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `synthesize` to the command line."""
    parser = commands.add_parser("synthesize")
    parser.add_argument("sentences", type=Path, help="corpus<TAB>text a line")
    parser.add_argument("--model", type=Path, required=True, help="kokoro.int8.onnx")
    parser.add_argument("--symbols", type=Path, required=True, help="Kokoro's vocab.json")
    parser.add_argument("--styles", type=Path, required=True, help="folder of *.bin voices")
    parser.add_argument("--voices", type=Path, required=True, help="JSON: style to weight")
    parser.add_argument("--out", type=Path, required=True, help="folder of the shards")
    parser.add_argument("--shard", type=int, default=0, help="which part is this one's")
    parser.add_argument("--num-shards", type=int, default=1, help="parts in all")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Speak until all is said or the process is stopped."""
    synthesizer = Synthesizer(arguments.model, arguments.symbols, arguments.styles)
    weights = json.loads(arguments.voices.read_text(encoding="utf-8"))
    said = synthesize(
        synthesizer,
        read_sentences(arguments.sentences),
        options=VoiceOptions(weights),
        out=arguments.out,
        shard=arguments.shard,
        num_shards=arguments.num_shards,
    )
    for number, facts in enumerate(said, start=1):
        if number % 100 == 0:
            print(f"{number} sentences, the last is {facts['path']}", flush=True)
    return 0
