"""What became of each file: one record a file, written when its results are all there."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum

from kasr_desktop.cluster.manifest import Recording
from kasr_desktop.cluster.stores import Store
from kasr_desktop.exports.csv_table import harmless

RECORDS = "records"
"""Folder of the records beside the results."""

REPORT = "report.tsv"


class Status(StrEnum):
    """How a file ended."""

    DONE = "done"
    FAILED = "failed"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of one file.

    Attributes:
        url: The file.
        name: What its results are called.
        status: A `Status`.
        duration: Seconds of sound.
        elapsed: Seconds of wall time.
        results: Their names in the folder of results.
        detail: Why it failed, or what was odd; one line.
        worker: The host that did it.
    """

    url: str
    name: str
    status: str
    duration: float = 0.0
    elapsed: float = 0.0
    results: tuple[str, ...] = ()
    detail: str = ""
    worker: str = ""


def finished_names(store: Store) -> set[str]:
    """Return the names of the files whose results are all there."""
    ending = ".json"
    return {name.removesuffix(ending) for name in store.names(RECORDS) if name.endswith(ending)}


def is_finished(store: Store, recording: Recording) -> bool:
    """Return whether a file's results are all there."""
    return store.has(f"{RECORDS}/{recording.name}.json")


def keep_record(store: Store, result: FileResult) -> None:
    """Write down that a file's results are all there: the last thing that is done for it."""
    store.write(f"{RECORDS}/{result.name}.json", to_json(result).encode())


def read_record(store: Store, recording: Recording) -> FileResult:
    """Return what was written down of a finished file.

    Raises:
        FileNotFoundError: It is not finished.
        ValueError: The record is damaged.
    """
    return from_json(store.read(f"{RECORDS}/{recording.name}.json").decode())


def to_json(result: FileResult) -> str:
    """Return a result as text."""
    return json.dumps(asdict(result), ensure_ascii=False, indent=1)


def from_json(text: str) -> FileResult:
    """Return the result that `to_json` wrote.

    Raises:
        ValueError: The text is damaged.
    """
    try:
        facts = json.loads(text)
        return FileResult(**{**facts, "results": tuple(facts["results"])})
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError("the record of a file is damaged") from error


def report(results: Iterable[FileResult]) -> str:
    """Return all results as a table, tab-separated, in the order given."""
    lines = io.StringIO()
    writer = csv.writer(lines, delimiter="\t", lineterminator="\n")
    writer.writerow(["path", "name", "status", "seconds", "elapsed", "results", "detail", "worker"])
    for one in results:
        detail = " ".join(one.detail.split())
        seconds, elapsed = f"{one.duration:.2f}", f"{one.elapsed:.2f}"
        files = " ".join(one.results)
        row = (one.url, one.name, one.status, seconds, elapsed, files, detail, one.worker)
        writer.writerow(map(harmless, row))
    return lines.getvalue()
