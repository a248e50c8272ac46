"""What a person has corrected, as a data set: a folder of sound, texts, and what is kept aside.

`train.jsonl` and `kept_aside.jsonl` have a line for each piece of sound: its path inside the
folder, the text, seconds, the speaker. `left_out.jsonl` says of every other row why it is in
neither, `licenses.txt` that all of it stays on this machine. `kasr-train` reads such folders.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kasr_desktop.atomic_file import replace_file
from kasr_desktop.domain.errors import LearningError
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.library.corrections import CorrectedRecording, read_corrections, speaker_of
from kasr_desktop.text.normalize import is_plain_korean, normalize
from kasr_desktop.whole_file import read_whole

SHARE = 0.2
"""Sentences that are kept aside to measure on."""

MIN_SECONDS, MAX_SECONDS = 0.4, 28.0
"""Of a row: Whisper's encoder hears 30 s."""

MAX_SYLLABLES_A_SECOND = 12.0
"""Nobody speaks so fast: such a text belongs to other sound."""

LICENSE = "own recordings: they stay on this machine\n"

_TRAIN, _ASIDE, _LEFT_OUT = "train.jsonl", "kept_aside.jsonl", "left_out.jsonl"
_MOST_BYTES = 500_000_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of sound and what a person says is said in it.

    Attributes:
        path: FLAC, 16 kHz, mono; inside the folder of its set.
        text: NFC, Hangul and spaces alone.
        seconds: Its length.
        speaker: A name that a person gave, else a voice of one recording alone.
        place: Recording and row it comes from.
    """

    path: Path
    text: str
    seconds: float
    speaker: str
    place: str


@dataclass(frozen=True, slots=True)
class DataSet:
    """A folder of corrected rows.

    Attributes:
        folder: Where it lies.
        train: What is learned.
        kept_aside: What is measured on: no sentence of it is in `train`, whoever says it.
        left_out: How many rows are in neither, by reason: "no_sound", "not_korean" (digits,
            other letters), "too_short", "too_long", "too_fast".
    """

    folder: Path
    train: tuple[Piece, ...]
    kept_aside: tuple[Piece, ...]
    left_out: Mapping[str, int] = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        """Seconds of sound that are learned."""
        return sum(piece.seconds for piece in self.train)

    @property
    def speakers(self) -> tuple[str, ...]:
        """Who speaks in either part."""
        return tuple(sorted({piece.speaker for piece in (*self.train, *self.kept_aside)}))


def make_data_set(
    library: Path, folder: Path, *, share: float = SHARE
) -> Generator[float, None, DataSet]:
    """Write the data set of a library; yields the share that is done, returns the set.

    Sound that is cut already is not cut again, so a stopped run goes on. The library is only read.

    Args:
        library: The app's `library.db`.
        folder: Made if need be.
        share: Of the sentences, kept aside.

    Raises:
        LearningError: empty: nothing was corrected; unwritable or no_space.
        LibraryError: The library cannot be read.
    """
    recordings = read_corrections(library) if library.is_file() else []
    total = sum(len(each.rows) for each in recordings)
    if not total:
        raise LearningError("Nothing was corrected yet.", reason="empty")
    rows: list[dict[str, Any]] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for recording in recordings:
            rows += _rows_of(recording, folder)
            yield len(rows) / total
        _write(folder, rows, share)
    except OSError as error:
        raise unwritable(folder, error) from error
    return read_data_set(folder)


def read_data_set(folder: Path) -> DataSet:
    """Return what `make_data_set` has written.

    Raises:
        LearningError: damaged: it is not there or not whole.
    """
    try:
        train, aside = (tuple(_pieces(folder, name)) for name in (_TRAIN, _ASIDE))
        left = Counter(str(row["reason"]) for row in _lines(folder / _LEFT_OUT))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LearningError(
            f"{folder} holds no whole data set: {error}.", reason="damaged", path=folder
        ) from error
    return DataSet(folder, train, aside, dict(left))


def is_kept_aside(text: str, share: float) -> bool:
    """Tell whether a sentence is kept aside: by its letters alone, so for ever and for everyone.

    Example:
        >>> is_kept_aside("나는 간다", 0.5) == is_kept_aside("나는간다", 0.5)
        True
    """
    letters = "".join(normalize(text).split())
    digest = hashlib.blake2b(letters.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") < share * 2**64


def unwritable(path: Path, error: OSError) -> LearningError:
    """Return what is told where nothing can be written."""
    import errno

    reason = "no_space" if error.errno == errno.ENOSPC else "unwritable"
    return LearningError(
        f"{path} cannot be written: {error.strerror or error}.", reason=reason, path=path
    )


def _rows_of(recording: CorrectedRecording, folder: Path) -> Iterator[dict[str, Any]]:
    """Return a line for every row of a recording; one that cannot be learned has a reason."""
    from kasr_desktop.audio.pieces import cut_pieces

    entry = recording.entry
    spans = [(row.start, row.end) for _, row in recording.rows]
    sounds = cut_pieces(entry.path, spans, folder / "audio", track=entry.track)
    for (number, row), sound in zip(recording.rows, sounds, strict=True):
        place = f"{entry.key}, row {number}"
        text = normalize(row.best.text)
        reason = _why_not(row, text, sound)
        if reason or sound is None:
            yield {"place": place, "reason": reason}
            continue
        yield {
            "path": sound.relative_to(folder).as_posix(),
            "text": text,
            "seconds": round(row.end - row.start, 3),
            "speaker": speaker_of(entry, row),
            "place": place,
        }


def _why_not(row: Segment, text: str, sound: Path | None) -> str:
    """Return why a row cannot be learned, "" if it can."""
    seconds = row.end - row.start
    if sound is None:
        return "no_sound"
    if not is_plain_korean(text):
        return "not_korean"
    if seconds < MIN_SECONDS or seconds > MAX_SECONDS:
        return "too_short" if seconds < MIN_SECONDS else "too_long"
    if len(text.replace(" ", "")) > MAX_SYLLABLES_A_SECOND * seconds:
        return "too_fast"
    return ""


def _write(folder: Path, rows: Sequence[Mapping[str, Any]], share: float) -> None:
    usable = [row for row in rows if "reason" not in row]
    aside = [row for row in usable if is_kept_aside(str(row["text"]), share)]
    train = [row for row in usable if not is_kept_aside(str(row["text"]), share)]
    _write_lines(folder / _LEFT_OUT, [row for row in rows if "reason" in row])
    _write_lines(folder / _ASIDE, aside)
    (folder / "licenses.txt").write_text(f"corrections: {LICENSE}", encoding="utf-8")
    _write_lines(folder / _TRAIN, train)  # last: with it the set is whole


def _write_lines(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    replace_file(path, lines.encode("utf-8"))


def _lines(path: Path) -> Iterator[Mapping[str, Any]]:
    for line in read_whole(path, _MOST_BYTES).decode("utf-8").splitlines():
        yield json.loads(line)


def _pieces(folder: Path, name: str) -> Iterator[Piece]:
    for row in _lines(folder / name):
        yield Piece(
            folder / str(row["path"]),
            str(row["text"]),
            float(row["seconds"]),
            str(row["speaker"]),
            str(row["place"]),
        )
