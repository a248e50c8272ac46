"""What Whisper's decoder knows of sentence marks, asked at the words it is given.

    python -m benchmarks.decoder_marks MANIFEST WHISPER [--split dev] [--least 0.15]

MANIFEST is a TSV with `path`, `split`, `speaker`, `text` and `written_text`; WHISPER a folder in
the Hub's layout with the decoder that the built-in model has (`kasr-train whisper-folder` writes
one): its rows for marks are not in the built-in table. Recordings of one speaker are joined, four
at a time, a quarter of a second apart. The built-in model's encoder hears each, its decoder is
given the true words, and behind each it says how likely a mark is; one that is likely goes into
what it reads next. Beside it the rules of the written form; what either puts is held against what
was written.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import re
import resource
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

import numpy as np
from safetensors.torch import load_file

from benchmarks.written_form import Count
from kasr_desktop.bundle.locate import locate
from kasr_desktop.bundle.model_bundle import load_bundle
from kasr_desktop.domain.audio import SAMPLE_RATE, Samples
from kasr_desktop.recognizer.attention.piece_decoder import read_decoder
from kasr_desktop.recognizer.attention.torch_decoder import TorchDecoder
from kasr_desktop.recognizer.networks.quantized import Floats
from kasr_desktop.written_form.rewrite import RewriteKind
from kasr_desktop.written_form.writing import write_down
from kasr_trainer.builtin.checkpoint import load_model
from kasr_trainer.builtin.decoder_model import PieceWriter
from kasr_trainer.builtin.encoder_features import Listener
from kasr_trainer.data.manifest import Utterance, hear_utterance

MARKS = (",", ".", "?", "!", "...")
_PUT_IN = 0.4
"""A mark so likely goes into what the decoder reads next."""
_GAP = 0.25
_LONGEST = 28.0
_TOGETHER = 4
_TABLE = "decoder.embed_tokens.weight"


@dataclass(frozen=True, slots=True)
class Said:
    """Words that were said, each with the mark that was written behind it."""

    words: tuple[str, ...]
    marks: tuple[str, ...]
    path: str
    seconds: float


@dataclass(slots=True)
class Counts:
    """Of one way to put marks."""

    ends: Count = field(default_factory=Count)
    questions: Count = field(default_factory=Count)
    commas: Count = field(default_factory=Count)

    def add(self, got: Sequence[str], true: Sequence[str]) -> None:
        """Count the marks of one text."""
        for count, kinds in ((self.ends, ".?"), (self.questions, "?"), (self.commas, ",")):
            ours = {place for place, mark in enumerate(got) if mark and mark in kinds}
            theirs = {place for place, mark in enumerate(true) if mark and mark in kinds}
            count.right += len(ours & theirs)
            count.wrong += len(ours - theirs)
            count.missed += len(theirs - ours)


class AskedDecoder:
    """The built-in model's decoder with the rows for marks that its table left out."""

    def __init__(self, bundle_path: Path, whisper: Path) -> None:
        bundle = load_bundle(bundle_path)
        pieces, tensors = read_decoder(bundle)
        vocabulary = json.loads((whisper / "tokenizer.json").read_text("utf-8"))["model"]["vocab"]
        weights = load_file(whisper / "model.safetensors")
        table = next(each for name, each in weights.items() if name.endswith(_TABLE))
        rows = table[[vocabulary[mark] for mark in MARKS]].float().numpy()
        tensors["pieces"] = np.concatenate([tensors["pieces"], rows])
        self._decoder = TorchDecoder(pieces, tensors, "cpu")
        self._writer = PieceWriter(pieces)
        self._first_mark = len(pieces) + 1  # the end of the text lies between

    def ask(self, states: Floats, words: Sequence[str]) -> list[Floats] | None:
        """Return how likely each of `MARKS` is behind each word; None: it cannot write them."""
        written = [self._writer.write(word) for word in words]
        if any(pieces is None for pieces in written):
            return None
        self._decoder.begin([states])
        found = []
        for pieces in written:
            for piece in pieces or ():
                following = self._read(piece)
            likely = np.exp(following[self._first_mark :])
            found.append(likely)
            if likely.sum() > _PUT_IN:
                self._read(self._first_mark + int(likely.argmax()))
        self._decoder.forget()
        return found

    def _read(self, piece: int) -> Floats:
        read: Floats = self._decoder.go_on(windows=[0], parents=[0], pieces=[piece])[0]
        return read


def by_decoder(likely: Sequence[Floats], least: float) -> list[str]:
    """Return the mark behind each word."""
    marks = []
    for comma, stop, question, cry, dots in likely:
        ends = stop + question + cry + dots
        sign = "?" if question > ends / 2 else "."
        marks.append(sign if ends > least else "," if comma > least else "")
    return marks


def by_rules(words: Sequence[str]) -> list[str]:
    """Return the mark that the written form puts behind each word."""
    written = write_down(words, kinds={RewriteKind.MARK})
    return [word.text[len(said) :] for word, said in zip(written, words, strict=True)]


def read_texts(path: Path, split: str) -> Iterator[list[Said]]:
    """Yield recordings of one speaker, a few together, in an order of chance."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [
            row
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            if row["split"] == split and re.search(r"[.?!]", row["written_text"])
        ]
    rng = random.Random(5)
    for _, found in groupby(sorted(rows, key=_speaker), key=_speaker):
        said = [one for one in map(_said, found) if one is not None]
        rng.shuffle(said)
        group: list[Said] = []
        for one in said:
            if len(group) == _TOGETHER or sum(e.seconds for e in group) + one.seconds > _LONGEST:
                yield group
                group = []
            group.append(one)
        if group:
            yield group


def _speaker(row: dict[str, str]) -> str:
    return row["speaker"]


def _said(row: dict[str, str]) -> Said | None:
    """Lay the marks of what was written on what was said; None where words differ in number."""
    words = row["text"].split()
    marks: list[str] = []
    for word in row["written_text"].split():
        sign = re.search(r"([.?!…,])[\"'’”)]*$", word)
        mark = "" if sign is None else sign[1] if sign[1] in "?," else "."
        if re.search(r"[가-힣0-9A-Za-z]", word):
            marks.append(mark)
        elif marks and mark:
            marks[-1] = mark
    if len(marks) != len(words):
        return None
    return Said(tuple(words), tuple(marks), row["path"], float(row["seconds"]))


def _sound(folder: Path, group: Sequence[Said]) -> Samples:
    gap = np.zeros(int(_GAP * SAMPLE_RATE), np.float32)
    parts = [part for one in group for part in (_heard(folder, one), gap)]
    return np.concatenate(parts[:-1])


def _heard(folder: Path, one: Said) -> Samples:
    return hear_utterance(Utterance(folder / one.path, " ".join(one.words), one.seconds))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("manifest", type=Path)
    parser.add_argument("whisper", type=Path)
    parser.add_argument("--split", default="dev")
    parser.add_argument("--least", type=float, default=0.15, help="a mark so likely is written")
    arguments = parser.parse_args()
    folder = locate("builtin")
    model, _, _ = load_model(folder)
    listener = Listener(model.encoder, num_mel_bins=model.config.num_mel_bins)
    last = model.config.encoder_layers
    decoder = AskedDecoder(folder, arguments.whisper)
    counts = {"rules": Counts(), "decoder": Counts()}
    seconds = asked = 0.0
    for group in read_texts(arguments.manifest, arguments.split):
        words = [word for one in group for word in one.words]
        true = [mark for one in group for mark in one.marks]
        states = listener.hear(_sound(arguments.manifest.parent, group), [last])[last]
        before = _cpu()
        likely = decoder.ask(states.astype(np.float32), words)
        asked += _cpu() - before
        seconds += sum(one.seconds for one in group)
        if likely is None:
            continue
        counts["decoder"].add(by_decoder(likely, arguments.least), true)
        counts["rules"].add(by_rules(words), true)
    print("| marks | what | precision | recall | F1 | of |\n|---|---|---|---|---|---|")
    for name, each in counts.items():
        for what in ("ends", "questions", "commas"):
            print(f"| {name} | {what} | {getattr(each, what).row()} |")
    print(f"\n{seconds:.0f} s of sound; asking took {asked / seconds:.4f} CPU s a second.")


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
