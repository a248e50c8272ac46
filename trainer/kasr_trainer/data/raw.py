"""What every source of recordings gives: one utterance as it is published."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class RawUtterance:
    """One recording and its transcript, unchecked.

    Attributes:
        place: Where it is said to be, for reports: an archive's member, a manifest's row.
        path: The recording on the disk; None: the source names none or has not got it.
        text: The transcript as it is written; None: there is none.
        speaker: Who speaks; "" if unknown.
        sentence: The script's number if the source has one.
        split: What the source says: "train", "dev", "test" or "".
        total: Utterances of the whole source; 0 if it does not say.
    """

    place: str
    path: Path | None
    text: str | None
    speaker: str = ""
    sentence: str = ""
    split: str = ""
    total: int = 0


def split_of(name: str) -> str:
    """Return the split that a file or folder name speaks of, "" if none.

    Example:
        >>> split_of("train_data_01"), split_of("test-00000-of-00001.parquet"), split_of("003")
        ('train', 'test', '')
    """
    for split, words in _WORDS.items():
        if name.lower().startswith(words):
            return split
    return ""


_WORDS = {"train": ("train",), "dev": ("dev", "valid"), "test": ("test", "eval")}
