"""How well text as heard becomes text as written: sentence ends, questions, numerals, spacing.

    python -m benchmarks.written_form WRITTEN.txt … [--lines 2000] [--half 1] [--show 20]

Each file holds text as people wrote it, one sentence or more a line. Of every line the half
that is measured on is chosen by its hash (`--half 0` is for looking at while rules are made).
Marks are taken off and numbers are read out in words, and the result goes through
`write_down`; what comes back is compared with what was written. Of a `manifest.tsv` with columns
`split`, `text` and `written_text` the texts are what was really said. How numbers count:
`written_numbers`.
"""

from __future__ import annotations

import argparse
import csv
import random
import re
import zlib
from collections.abc import Hashable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.written_numbers import (
    NumberCount,
    Sentence,
    count_numbers,
    heard_sentence,
    read_sentence,
)
from kasr_desktop.written_form.rewrite import RewriteKind
from kasr_desktop.written_form.writing import write_down

_SENTENCES_A_TEXT = 4
_MARKED_OUT = re.compile(
    r"[^가-힣\d\s,.?!%'\"‘’“”…·]|\d·|\.\.|\d\.\d+\.|\d{7}|\d ?[백천십] [\d만]|\d [백천십]"
)
_SPACING_LOST = 0.15


@dataclass(slots=True)
class Count:
    """Found rightly, found wrongly, missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def row(self) -> str:
        """Return precision, recall and F1 as a row of Markdown."""
        precision = self.right / max(1, self.right + self.wrong)
        recall = self.right / max(1, self.right + self.missed)
        f1 = 2 * self.right / max(1, 2 * self.right + self.wrong + self.missed)
        return f"{precision:.3f} | {recall:.3f} | {f1:.3f} | {self.right + self.missed}"


@dataclass(slots=True)
class Measured:
    """What came of one source."""

    ends: Count = field(default_factory=Count)
    questions: Count = field(default_factory=Count)
    numerals: NumberCount = field(default_factory=NumberCount)
    spacing: Count = field(default_factory=Count)
    spacing_before: Count = field(default_factory=Count)


def read_manifest(path: Path, split: str) -> Iterator[Sentence]:
    """Yield what people said of texts with marks, with numbers where both lie over each other."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        pairs = {(row["text"], row["written_text"]) for row in rows if row["split"] == split}
    for said, written in sorted(pairs):
        if re.search(r"[.?!]", written):
            laid = None if "~" in written else read_sentence(said, written)
            yield laid or Sentence(said, written)


def read_lines(path: Path, limit: int, half: int) -> Iterator[Sentence]:
    """Yield lines of one half of a file as they sound, in an order of chance."""
    lines = [line.strip() for line in path.read_text("utf-8").splitlines()]
    fit = [
        line
        for line in dict.fromkeys(lines)
        if re.search(r"[.?!]$", line) and not _MARKED_OUT.search(line)
    ]
    chosen = [line for line in fit if zlib.crc32(line.encode()) % 2 == half]
    random.Random(0).shuffle(chosen)
    yield from map(heard_sentence, chosen[:limit])


def _words_and_marks(written: str) -> tuple[list[str], list[str]]:
    words: list[str] = []
    marks: list[str] = []
    for word in written.split():
        bare = re.sub(r"[^가-힣0-9A-Za-z]", "", word)
        mark = "?" if re.search(r"\?[\"'’”)]*$", word) else ""
        mark = mark or ("." if re.search(r"[.!…][\"'’”)]*$", word) else "")
        if bare:
            words.append(bare)
            marks.append(mark)
        elif words and mark:
            marks[-1] = mark
    return words, marks


def _ends(written: str) -> dict[int, str]:
    """Return the sentence ends of a text by the number of syllables before them."""
    ends, place = {}, 0
    for word, mark in zip(*_words_and_marks(written), strict=True):
        place += len(re.sub(r"[0-9,.]", "", word))
        if mark:
            ends[place] = mark
    return ends


def measure(sentences: Sequence[Sentence]) -> Measured:
    """Return what came of texts that people wrote."""
    result = Measured()
    noise = random.Random(1)
    for first in range(0, len(sentences), _SENTENCES_A_TEXT):
        group = sentences[first : first + _SENTENCES_A_TEXT]
        heard = " ".join(one.said for one in group).split()
        only_marks = write_down(heard, kinds={RewriteKind.MARK})
        got = _ends(" ".join(word.text for word in only_marks))
        true = _ends(" ".join(_keep_words(one) for one in group))
        _count(result.ends, set(got), set(true))
        _count(
            result.questions,
            {place for place, mark in got.items() if mark == "?"},
            {place for place, mark in true.items() if mark == "?"},
        )
    for sentence in sentences:
        said = sentence.said
        if sentence.numbers is not None:
            count_numbers(sentence, result.numerals)
        lost = "".join(char for char in said if char != " " or noise.random() > _SPACING_LOST)
        for count, source in ((result.spacing, said), (result.spacing_before, lost)):
            mended = write_down(source.split(), kinds={RewriteKind.SPACING})
            _count(count, _spans([word.text for word in mended]), _spans(said.split()))
    return result


def _keep_words(sentence: Sentence) -> str:
    """Return the heard words with the marks of what was written, where both have equal words."""
    words = sentence.said.split()
    _, marks = _words_and_marks(sentence.written)
    if len(marks) != len(words):
        return f"{sentence.said}."
    return " ".join(word + mark for word, mark in zip(words, marks, strict=True))


def _spans(words: Sequence[str]) -> set[tuple[int, int]]:
    spans, place = set(), 0
    for word in words:
        spans.add((place, place + len(word)))
        place += len(word)
    return spans


def _count(count: Count, got: Set[Hashable], true: Set[Hashable]) -> None:
    count.right += len(got & true)
    count.wrong += len(got - true)
    count.missed += len(true - got)


def main(words: Sequence[str] | None = None) -> int:
    """Measure and print a table of Markdown."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--lines", type=int, default=2000)
    parser.add_argument("--half", type=int, choices=(0, 1), default=1)
    parser.add_argument("--split", default="dev", help="of a manifest")
    parser.add_argument("--show", type=int, default=0, help="print so many numerals of each kind")
    arguments = parser.parse_args(words)
    print("| text | what | precision | recall | F1 | of |\n|---|---|---|---|---|---|")
    for path in arguments.files:
        is_table = path.suffix == ".tsv"
        found = read_manifest(path, arguments.split) if is_table else None
        found = found or read_lines(path, arguments.lines, arguments.half)
        measured = measure(list(found))
        rows = [
            (what, getattr(measured, what).row())
            for what in ("ends", "questions", "spacing", "spacing_before")
        ]
        for what, row in (*measured.numerals.rows(), *rows):
            print(f"| {path.stem} | {what} | {row} |", flush=True)
        for kind in ("WRONG", "in words", "missed"):
            shown = [one for one in measured.numerals.examples if one[0].startswith(kind)]
            for change, text in shown[: arguments.show]:
                print(f"    {change} | {text}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
