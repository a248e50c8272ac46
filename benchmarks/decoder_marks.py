"""Sentence marks as the built-in model hears them, against the rules and what was written.

    python -m benchmarks.decoder_marks MANIFEST [--split dev] [--every 1]

MANIFEST is a TSV with `path`, `split`, `speaker`, `seconds`, `text`, `written_text`. Recordings of
one speaker are joined, four at a time, a quarter of a second apart, and go the way that files go:
windows, texts, written form. *True words*: the decoder is given what was said, and rules have no
pauses. *Heard words*: the text that stands, with pauses; the marks of what was written are laid on
it by aligning letters. Where no recogniser heard a word behind which a mark stands, that is missed.
Last what the marks cost: each sound goes through the network with them and without, in turn.
"""

from __future__ import annotations

import argparse
import csv
import random
import re
import resource
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise, zip_longest
from pathlib import Path

import numpy as np

from benchmarks.written_form import Count
from kasr_desktop.bundle.locate import locate
from kasr_desktop.bundle.model_bundle import load_bundle
from kasr_desktop.domain.audio import SAMPLE_RATE, Samples
from kasr_desktop.domain.events import Final
from kasr_desktop.domain.marks import HeardMarks
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.pipeline.job import EngineSpec, TranscribeJob
from kasr_desktop.pipeline.job_runner import JobRunner
from kasr_desktop.pipeline.written_text import goes_on
from kasr_desktop.recognizer.attention.mark_asking import as_heard_marks
from kasr_desktop.recognizer.ctc.onnx_whisper import OnnxWhisper
from kasr_desktop.safe_wav import SafeWav
from kasr_desktop.text.alignment import align
from kasr_desktop.written_form.rewrite import RewriteKind
from kasr_desktop.written_form.writing import write_down
from kasr_trainer.data.manifest import Utterance, hear_utterance

_GAP = 0.25
_LONGEST = 28.0
_TOGETHER = 4


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

    def add(self, got: Sequence[str], true: Sequence[str], lost: Sequence[str] = ()) -> None:
        """Count the marks of one text, and those that had no word to stand behind."""
        for count, kinds in ((self.ends, ".?"), (self.questions, "?"), (self.commas, ",")):
            ours = {place for place, mark in enumerate(got) if mark and mark in kinds}
            theirs = {place for place, mark in enumerate(true) if mark and mark in kinds}
            count.right += len(ours & theirs)
            count.wrong += len(ours - theirs)
            count.missed += len(theirs - ours) + sum(mark in kinds for mark in lost)


class Engine:
    """The built-in model: what makes texts of files, and a network of its own to ask."""

    def __init__(self, folder: Path) -> None:
        self._runner = JobRunner()
        self._folder = folder
        self._network = OnnxWhisper(load_bundle(locate("builtin")), cache=folder)
        joint = self._network._joint
        if joint is None or joint._asking is None:
            raise SystemExit("the built-in model knows no marks")
        self._joint, self._asking = joint, joint._asking
        self.with_marks = self.without = 0.0
        """CPU seconds of the network."""
        self.num_same = self.num_weighed = 0
        """Sounds whose numbers are the same to the last bit with marks and without; all."""

    def heard(self, sound: Samples) -> list[Segment]:
        """Return the segments of a recording, by the way that files go."""
        path = self._folder / "recording.wav"
        path.unlink(missing_ok=True)
        wav = SafeWav(path, sample_rate=SAMPLE_RATE)
        wav.write(np.rint(sound * 32_767).astype(np.int16).reshape(-1, 1))
        wav.close()
        job = TranscribeJob(path, EngineSpec(compute_device="cpu"))
        return [each.segment for each in self._runner.run(job) if isinstance(each, Final)]

    def asked(self, sound: Samples, words: Sequence[str]) -> list[HeardMarks] | None:
        """Return the marks behind words that are given; None if they cannot be spelled."""
        assert self._network._encoder is not None  # noqa: S101
        (states,), _ = self._network._hear(self._network._encoder, [sound])
        likely = self._asking.ask(self._joint._decoder.hear(states), words)
        if likely is None or len(likely) < len(words):
            return None
        return [
            HeardMarks(*(round(float(one), 2) for one in as_heard_marks(row))) for row in likely
        ]

    def weigh(self, sound: Samples) -> None:
        """Count what the network costs with marks and without; hold its numbers side by side."""
        begun = _cpu()
        (marked,) = self._network.log_probs_of([sound])
        asked = _cpu()
        self._joint._asking = None
        (bare,) = self._network.log_probs_of([sound])
        self._joint._asking = self._asking
        self.with_marks += asked - begun
        self.without += _cpu() - asked
        self.num_weighed += 1
        self.num_same += marked.tobytes() == bare.tobytes()


def put_marks(
    words: Sequence[str],
    heard: Sequence[HeardMarks | None] = (),
    *,
    pauses: Sequence[float] = (),
    closes: bool = True,
) -> list[str]:
    """Return the mark that the written form puts behind each word."""
    written = write_down(
        words, pauses=pauses, kinds={RewriteKind.MARK}, closes=closes, heard_marks=heard
    )
    return [word.text[len(said) :] for word, said in zip(written, words, strict=True)]


def put_in_segments(segments: Sequence[Segment], *, by_rules: bool) -> tuple[list[str], list[str]]:
    """Return the words of segments and the mark behind each."""
    words: list[str] = []
    marks: list[str] = []
    for segment, following in zip_longest(segments, segments[1:]):
        said = segment.best.words
        texts = [word.text for word in said]
        words += texts
        marks += put_marks(
            texts,
            () if by_rules else [word.marks for word in said],
            pauses=[right.start - left.end for left, right in pairwise(said)],
            closes=not goes_on(segment, following),
        )
    return words, marks


def laid_on(said: Said, heard: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the true marks behind heard words, and those whose word was not heard."""
    at: dict[int, int | None] = {}
    for edit in align(list("".join(said.words)), list("".join(heard))):
        if edit.left is not None:
            at[edit.left] = at.get(edit.left - 1) if edit.right is None else edit.right
    word_of = [place for place, word in enumerate(heard) for _ in word]
    marks, lost, end = [""] * len(heard), [], 0
    for word, mark in zip(said.words, said.marks, strict=True):
        end += len(word)
        letter = at.get(end - 1)
        if not mark:
            continue
        if letter is None:
            lost.append(mark)
        elif marks[word_of[letter]] in ("", ","):
            marks[word_of[letter]] = mark
    return marks, lost


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


def _joined(group: Sequence[Said]) -> Said:
    return Said(
        tuple(word for one in group for word in one.words),
        tuple(mark for one in group for mark in one.marks),
        "",
        sum(one.seconds for one in group),
    )


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
    parser.add_argument("--split", default="dev")
    parser.add_argument("--every", type=int, default=1, help="take every n-th of the texts")
    arguments = parser.parse_args()
    names = ("true words, rules", "true words, heard marks", "heard words, rules", "heard words")
    counts = {name: Counts() for name in names}
    seconds = 0.0
    with tempfile.TemporaryDirectory() as folder:
        engine = Engine(Path(folder))
        groups = list(read_texts(arguments.manifest, arguments.split))[:: arguments.every]
        for group in groups:
            said, sound = _joined(group), _sound(arguments.manifest.parent, group)
            engine.weigh(sound)
            seconds += said.seconds
            asked = engine.asked(sound, said.words)
            if asked is not None:
                counts[names[0]].add(put_marks(said.words), said.marks)
                counts[names[1]].add(put_marks(said.words, asked), said.marks)
            segments = engine.heard(sound)
            for name, by_rules in ((names[2], True), (names[3], False)):
                words, marks = put_in_segments(segments, by_rules=by_rules)
                counts[name].add(marks, *laid_on(said, words))
    print("| | what | precision | recall | F1 | of |\n|---|---|---|---|---|---|")
    for name, each in counts.items():
        for what in ("ends", "questions", "commas"):
            print(f"| {name} | {what} | {getattr(each, what).row()} |")
    print(
        f"\n{seconds:.0f} s of sound; the network takes {engine.with_marks / seconds:.4f} CPU s "
        f"a second with marks, {engine.without / seconds:.4f} without; its numbers are the same "
        f"in {engine.num_same} of {engine.num_weighed}."
    )


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
