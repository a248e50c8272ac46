"""What `prepare` found, for people and for the model card."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from kasr_desktop.atomic_file import replace_file
from kasr_trainer.data.checking import Row
from kasr_trainer.data.overlaps import (
    LEAK_NOTE,
    Overlap,
    SplitFacts,
    count_overlaps,
    format_overlaps,
    is_leaking,
)
from kasr_trainer.data.splitting import Voice
from kasr_trainer.data.texts import TextFacts


@dataclass(slots=True)
class Report:
    """Counts of everything that was read, kept and left out.

    Attributes:
        splits: Split to its facts.
        rejected: Corpus to reason to utterances.
        unused: Why usable utterances are in no split, to how many.
        rates: Sample rates of the recordings, Hz, to how many.
        channels: Channels of the recordings, to how many.
        text: What became of the texts; None: there are none.
    """

    splits: dict[str, SplitFacts] = field(default_factory=dict)
    rejected: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    unused: Counter[str] = field(default_factory=Counter)
    rates: Counter[int] = field(default_factory=Counter)
    channels: Counter[int] = field(default_factory=Counter)
    text: TextFacts | None = None

    def reject(self, corpus: str, reason: str) -> None:
        """Count an utterance that cannot be used."""
        self.rejected[corpus][reason] += 1

    def hear(self, row: Row) -> None:
        """Count what a recording is."""
        self.rates[int(str(row["sample_rate"]))] += 1
        self.channels[int(str(row["channels"]))] += 1

    def place(self, voice: Voice, split: str) -> None:
        """Count an utterance by its split; its length comes with `measure`."""
        if split in ("train", "dev", "dev_seen", "test"):
            self.splits.setdefault(split, SplitFacts()).add(voice.sentence, voice.speaker, 0.0)
        else:
            self.unused[split] += 1

    def measure(self, split: str, row: Row) -> None:
        """Add the length of an utterance to its split."""
        self.splits[split].seconds += float(str(row["seconds"]))

    def is_trained(self, key: int) -> bool:
        """Return whether somebody reads a sentence in train."""
        return "train" in self.splits and key in self.splits["train"].sentences

    def sentences(self, split: str) -> Iterable[int]:
        """Return the numbers of a split's sentences."""
        return self.splits[split].sentences.keys() if split in self.splits else ()

    def overlaps(self) -> list[Overlap]:
        """Return what the splits and the text have in common, before anything was taken out."""
        ordered = {name: self.splits[name] for name in sorted(self.splits)}
        return count_overlaps(ordered, self.text.found if self.text else ())

    def save(self, path: Path) -> None:
        """Write it as JSON."""
        table = {
            "splits": {
                name: {
                    "utterances": facts.utterances,
                    "hours": round(facts.seconds / 3600, 3),
                    "speakers": len(facts.speakers - {""}),
                    "sentences": len(facts.sentences),
                }
                for name, facts in self.splits.items()
            },
            "left_out": {corpus: dict(counts) for corpus, counts in self.rejected.items()},
            "unused": dict(self.unused),
            "sample_rates": dict(self.rates),
            "channels": dict(self.channels),
            "overlaps": [asdict(overlap) for overlap in self.overlaps()],
            "leak": LEAK_NOTE if is_leaking(self.overlaps()) else "",
            "text": _text_table(self.text),
        }
        replace_file(path, (json.dumps(table, ensure_ascii=False, indent=1) + "\n").encode())

    def format(self) -> str:
        """Return it for people, in Markdown."""
        lines = [
            "| split | utterances | hours | speakers | sentences |",
            "|---|---:|---:|---:|---:|",
        ]
        for name, facts in self.splits.items():
            lines.append(
                f"| {name} | {facts.utterances:,} | {facts.seconds / 3600:.2f} "
                f"| {len(facts.speakers - {''}):,} | {len(facts.sentences):,} |"
            )
        for corpus, counts in self.rejected.items():
            said = ", ".join(f"{number:,} {reason}" for reason, number in counts.most_common())
            lines.append(f"\n{corpus}: left out {said} (left_out.jsonl says which)")
        if self.unused:
            said = ", ".join(f"{number:,} {reason}" for reason, number in self.unused.items())
            lines.append(f"\nin no split: {said}")
        if self.text:
            lines.append(
                f"\ntext: {self.text.lines:,} lines, {self.text.sentences:,} sentences kept, "
                f"{self.text.repeated:,} repeated, {self.text.excluded:,} taken out: measured here"
            )
        lines.append(f"\n{format_overlaps(self.overlaps())}")
        if is_leaking(self.overlaps()):
            lines.append(f"\n{LEAK_NOTE}")
        return "\n".join(lines)


def _text_table(text: TextFacts | None) -> dict[str, int] | None:
    if text is None:
        return None
    return {
        "lines": text.lines,
        "sentences": text.sentences,
        "repeated": text.repeated,
        "excluded": text.excluded,
    }
