"""How well text as heard becomes text as written: sentence ends, numerals, spacing.

    python -m benchmarks.written_form WRITTEN.txt … [--lines 2000] [--show 20]

Each file holds text as people wrote it, one sentence or more a line. Of every line the half
that is measured on is chosen by its hash (the other half is for looking at while rules are
made). Marks are taken off and numbers are read out in words, and the result goes through
`write_down`; what comes back is compared with what was written. `manifest.tsv` with columns
`text` and `written_text` gives what was really said instead.
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

from kasr_desktop.text.number_reading import say_number
from kasr_desktop.written_form.rewrite import RewriteKind
from kasr_desktop.written_form.writing import write_down

_SENTENCES_A_TEXT = 4
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_MARKED_OUT = re.compile(r"[ㄱ-ㅎㅏ-ㅣA-Za-z~/:*#@^=+<>()\[\]-]|\.\.|\d\.\d+\.|\d{7}")
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
    numerals: Count = field(default_factory=Count)
    spacing: Count = field(default_factory=Count)
    spacing_before: Count = field(default_factory=Count)
    examples: list[str] = field(default_factory=list)


def read_lines(path: Path, limit: int) -> Iterator[tuple[str, str]]:
    """Return (as heard, as written) of the measured half of a file's lines."""
    if path.suffix == ".tsv":
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            seen = {
                (row["text"], row["written_text"])
                for row in rows
                if row["split"] == "dev" and re.search(r"[.?!]", row["written_text"])
            }
        yield from sorted(seen)
        return
    lines = [line.strip() for line in path.read_text("utf-8").splitlines()]
    fit = [
        line
        for line in dict.fromkeys(lines)
        if re.search(r"[.?!]$", line) and not _MARKED_OUT.search(line)
    ]
    held_out = [line for line in fit if zlib.crc32(line.encode()) % 2]
    random.Random(0).shuffle(held_out)
    for line in held_out[:limit]:
        yield _heard(line), line


def _heard(line: str) -> str:
    said = _NUMBER.sub(
        lambda match: say_number(
            match[0], before=line[: match.start()], behind=line[match.end() :]
        ),
        line,
    )
    said = said.replace("%", "퍼센트")
    return " ".join(re.sub(r"[^가-힣 ]", "", said).split())


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


def _numbers(text: str) -> list[str]:
    """Return the values of all numbers of a text in digits."""
    values = []
    for match in re.finditer(r"\d[\d,]*(?:\.\d+)?(?: ?[조억만])?(?: \d[\d,]*만?)?", text):
        total = 0.0
        for part in re.finditer(r"([\d,]*\d(?:\.\d+)?) ?([조억만천]?)", match[0]):
            size = {"조": 1e12, "억": 1e8, "만": 1e4, "천": 1e3, "": 1}[part[2]]
            total += float(part[1].replace(",", "")) * size
        values.append(f"{total:g}")
    return values


def measure(pairs: Sequence[tuple[str, str]]) -> Measured:
    """Return what came of texts that people wrote."""
    result = Measured()
    noise = random.Random(1)
    for first in range(0, len(pairs), _SENTENCES_A_TEXT):
        group = pairs[first : first + _SENTENCES_A_TEXT]
        heard = " ".join(pair[0] for pair in group).split()
        only_marks = write_down(heard, kinds={RewriteKind.MARK})
        got = _ends(" ".join(word.text for word in only_marks))
        true = _ends(" ".join(_keep_words(pair) for pair in group))
        _count(result.ends, set(got), set(true))
        _count(
            result.questions,
            {place for place, mark in got.items() if mark == "?"},
            {place for place, mark in true.items() if mark == "?"},
        )
    for said, written in pairs:
        numbered = write_down(said.split(), kinds={RewriteKind.NUMERAL})
        text = " ".join(word.text for word in numbered)
        got_values, true_values = _numbers(text), _numbers(written)
        _count_values(result.numerals, got_values, true_values)
        if set(got_values) - set(true_values):
            result.examples.append(f"{said}\n      → {text}\n      = {written}")
        lost = "".join(char for char in said if char != " " or noise.random() > _SPACING_LOST)
        for count, source in ((result.spacing, said), (result.spacing_before, lost)):
            mended = write_down(source.split(), kinds={RewriteKind.SPACING})
            _count(count, _spans([word.text for word in mended]), _spans(said.split()))
    return result


def _keep_words(pair: tuple[str, str]) -> str:
    """Return the heard words with the marks of what was written, where both have equal words."""
    words = pair[0].split()
    _, marks = _words_and_marks(pair[1])
    if len(marks) != len(words):
        return f"{pair[0]}."
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


def _count_values(count: Count, got: list[str], true: list[str]) -> None:
    rest = list(true)
    for value in got:
        if value in rest:
            rest.remove(value)
            count.right += 1
        else:
            count.wrong += 1
    count.missed += len(rest)


def main(words: Sequence[str] | None = None) -> int:
    """Measure and print a table of Markdown."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--lines", type=int, default=2000)
    parser.add_argument("--show", type=int, default=0, help="print so many numerals that differ")
    arguments = parser.parse_args(words)
    print("| text | what | precision | recall | F1 | of |\n|---|---|---|---|---|---|")
    for path in arguments.files:
        measured = measure(list(read_lines(path, arguments.lines)))
        for what in ("ends", "questions", "numerals", "spacing", "spacing_before"):
            print(f"| {path.name} | {what} | {getattr(measured, what).row()} |", flush=True)
        for example in measured.examples[: arguments.show]:
            print(f"    {example}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
