"""`prepare`: sources to checked manifests, one a split, and a text for the language model."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterator, Mapping, Set
from dataclasses import asdict
from pathlib import Path

from kasr_trainer.data.checking import Checker, Row
from kasr_trainer.data.fetching import fetch, glance, is_address
from kasr_trainer.data.folders import read_folder, read_table
from kasr_trainer.data.in_order import in_order, usable_cores
from kasr_trainer.data.journal import Journal
from kasr_trainer.data.library import app_library, read_library, wal_of
from kasr_trainer.data.manifest import manifest_line
from kasr_trainer.data.openslr import read_openslr
from kasr_trainer.data.parquet import Columns, read_parquet
from kasr_trainer.data.published import READERS
from kasr_trainer.data.raw import RawUtterance
from kasr_trainer.data.report import Report
from kasr_trainer.data.splitting import SentenceBook, Voice, assign
from kasr_trainer.data.texts import write_text
from kasr_trainer.errors import CorpusError
from kasr_trainer.progress import Progress
from kasr_trainer.recipe.data_options import (
    DataOptions,
    SourceOptions,
    TextSourceOptions,
    license_note,
)

log = logging.getLogger(__name__)

_KEPT = ("train", "dev", "dev_seen", "test")
_TOLD = ("place", "corpus", "reason", "detail")


def prepare(options: DataOptions, folder: Path, *, sources: Mapping[str, Path]) -> Report:
    """Read, check and split all sources of a recipe into `folder`.

    Writes `train.jsonl`, `dev.jsonl`, `dev_seen.jsonl`, `test.jsonl` (those there are),
    `left_out.jsonl` with a reason for every utterance in none of them, `lm.txt`, `report.json`
    and `licenses.txt`. Recordings are decoded on all cores; a killed run goes on at the
    utterance where it was. At most a batch of utterances is in memory with its sound, and of the
    others what decides their split.

    Args:
        options: The recipe's table `[data]`.
        folder: Made if need be.
        sources: Corpus to its file or folder, as `find_sources` gives them.

    Raises:
        CorpusError: A source is missing or damaged, a row is bad and `on_bad` is "stop",
            nothing is left for a split, or the disk is full.
    """
    if not options.sources:
        raise CorpusError("The recipe names no recordings (data.sources).", reason="empty")
    folder.mkdir(parents=True, exist_ok=True)
    checker, journals = Checker(options), []
    for source in options.sources:
        path = sources[source.corpus]
        name = f"{source.corpus}-{_fingerprint(options, source, path)}.jsonl"
        journal = Journal(folder / "checked" / name)
        _check_source(checker, source, path, journal, folder)
        journals.append(journal)
    report = Report()
    splits = _assign(journals, options, report)
    _write_splits(journals, splits, folder, report)
    _write_text(options, folder, sources, report)
    report.save(folder / "report.json")
    _write_licenses(options, folder)
    return report


def find_sources(
    options: DataOptions, folder: Path, *, given: Mapping[str, Path] | None = None
) -> dict[str, Path]:
    """Return where every corpus lies, downloading into `folder` what is on the web.

    Args:
        options: The recipe's table `[data]`.
        folder: For downloads.
        given: Corpus to a file or folder that takes the place of the recipe's path.

    Raises:
        CorpusError: missing: a corpus of `given` is none of the recipe's, or a file is not there.
    """
    given = dict(given or {})
    found: dict[str, Path] = {}
    named: tuple[SourceOptions | TextSourceOptions, ...] = (*options.sources, *options.texts)
    require_known(options, given)  # first: a slip of the pen must not begin a download
    absent = [str(path) for path in given.values() if not path.exists()]
    if absent:
        raise CorpusError(f"There is no {absent[0]} (--source).", reason="missing", path=absent[0])
    for source in named:
        path = given.pop(source.corpus, None)
        found[source.corpus] = path or _find(source, folder)
    return found


def require_known(options: DataOptions, given: Mapping[str, Path]) -> None:
    """Refuse places for corpora that a recipe does not name.

    Raises:
        CorpusError: missing.
    """
    named = [source.corpus for source in options.sources]
    named += [text.corpus for text in options.texts]
    unknown = sorted(set(given) - set(named))
    if unknown:
        raise CorpusError(
            f"The recipe has no corpus {unknown[0]!r}; it has {', '.join(named)}.",
            reason="missing",
        )


def _find(source: SourceOptions | TextSourceOptions, folder: Path) -> Path:
    path = source.path
    if isinstance(source, SourceOptions) and source.kind == "library" and not path:
        return app_library()
    if is_address(path):
        return fetch(path, folder)
    if Path(path).exists():
        return Path(path).resolve()
    is_hub = isinstance(source, SourceOptions) and source.kind == "parquet"
    if isinstance(source, SourceOptions) and is_hub and path.count("/") == 1:
        from kasr_trainer.hub import download_dataset

        return download_dataset(path, revision=source.revision, config=source.config)
    raise CorpusError(
        f"There is no {path}; name the place with --source CORPUS=PATH.",
        reason="missing",
        path=path,
    )


def _fingerprint(options: DataOptions, source: SourceOptions, path: Path) -> str:
    """Name what a check depends on, so that another one does not go on from it."""
    settings = asdict(options)
    parts = [
        asdict(source),
        {name: settings[name] for name in _CHECKED},
        [str(path.resolve()), *glance(path), *_beside(path, source)],
    ]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:12]


def _beside(path: Path, source: SourceOptions) -> list[int]:
    """Return the glance of what SQLite has written and not yet taken into a library's file."""
    log_file = wal_of(path)
    return [*glance(log_file)] if source.kind == "library" and log_file.is_file() else []


_CHECKED = ("transcript", "min_seconds", "max_seconds", "limit", "duplicates")


def _read(
    source: SourceOptions, path: Path, folder: Path, *, known: Set[str]
) -> Iterator[RawUtterance]:
    """Return the utterances of a source but for those whose places are known."""
    unpacked = folder / "audio" / source.corpus
    if source.kind == "parquet":  # it need not even be read up to there
        yield from read_parquet(path, unpacked, columns=Columns.of(source), skip=len(known))
        return
    if source.kind == "openslr":
        found = read_openslr(path, unpacked)
    elif source.kind == "library":
        found = read_library(path, unpacked, rows=source.rows)
    elif source.kind in READERS:
        found = READERS[source.kind](path, unpacked)
    else:
        found = read_folder(path, unpacked) if source.kind == "folder" else read_table(path)
    yield from (raw for raw in found if raw.place not in known)


def _check_source(
    checker: Checker, source: SourceOptions, path: Path, journal: Journal, folder: Path
) -> None:
    for row in journal.rows():
        checker.remember(row)
        _stop_at_bad(checker, row)
    if journal.is_finished:
        return
    known = journal.places()
    if known:
        log.info("%s: %d utterances are checked already", source.corpus, len(known))
    checking = Progress(f"checking {source.corpus}")
    checking.tell(len(known))
    workers = checker.options.workers or usable_cores()
    left = _read(source, path, folder, known=known)
    with journal:
        for number, (raw, heard) in enumerate(
            in_order(checker.listen, left, workers=workers), start=len(known) + 1
        ):
            row = checker.check(raw, source, heard)
            journal.add(row)
            _stop_at_bad(checker, row)
            checking.tell(number, raw.total)
        journal.finish()


def _stop_at_bad(checker: Checker, row: Row) -> None:
    if "reason" in row and checker.options.on_bad == "stop":
        raise CorpusError(
            f"{row['corpus']}, {row['place']}: {row['detail']}; the recipe stops at the first such "
            "row (data.on_bad).",
            reason="bad_row",
            row=row["place"],
        )


def _assign(journals: list[Journal], options: DataOptions, report: Report) -> list[str]:
    book, voices = SentenceBook(), []
    for row in _all_rows(journals):
        if "reason" in row:
            report.reject(str(row["corpus"]), str(row["reason"]))
            continue
        speaker = f"{row['corpus']}/{row['speaker']}" if row["speaker"] else ""
        voices.append(Voice(speaker, book.key(row), str(row["split"])))
        report.hear(row)
    if not voices:
        raise CorpusError("No utterance of the sources can be used.", reason="empty")
    splits = assign(voices, options.split)
    for voice, split in zip(voices, splits, strict=True):
        report.place(voice, split)
    return splits


def _all_rows(journals: list[Journal]) -> Iterator[Row]:
    return (row for journal in journals for row in journal.rows())


def _write_splits(journals: list[Journal], splits: list[str], folder: Path, report: Report) -> None:
    book, assigned = SentenceBook(), iter(splits)
    names = [name for name in _KEPT if name in set(splits)]
    files = {name: (folder / f".{name}.part").open("w", encoding="utf-8") for name in names}
    left_out = (folder / ".left_out.part").open("w", encoding="utf-8")
    try:
        for row in _all_rows(journals):
            split = "" if "reason" in row else next(assigned)
            # of every usable row, as when splits were assigned: the first reading names a script
            key = book.key(row) if split else 0
            if split in files:
                report.measure(split, row)
                files[split].write(manifest_line(_manifest_row(row, split, folder, report, key)))
                continue
            known: Row = {name: row[name] for name in _TOLD if name in row}
            left_out.write(manifest_line({"reason": split, **known}))
    finally:
        for file in (left_out, *files.values()):
            file.close()
    for name in [*names, "left_out"]:
        (folder / f".{name}.part").replace(folder / f"{name}.jsonl")
    for name in set(_KEPT) - set(names):
        (folder / f"{name}.jsonl").unlink(missing_ok=True)


def _manifest_row(row: Row, split: str, folder: Path, report: Report, key: int) -> Row:
    """Return the row of a manifest; the corpus says so where the sentence is one of train."""
    path = Path(str(row["path"]))
    inside = path.is_relative_to(folder)
    corpus = str(row["corpus"])
    if split != "train" and report.is_trained(key):
        corpus += " (sentences of train)"
    return {
        "path": path.relative_to(folder).as_posix() if inside else str(path.resolve()),
        "text": row["text"],
        "seconds": row["seconds"],
        "corpus": corpus,
        "speaker": row["speaker"],
        "split": split,
        "sentence": row["sentence"],
        "written": row["written"],
        "digest": row["digest"],  # another recording in the same place is another manifest
    }


def _write_text(
    options: DataOptions, folder: Path, sources: Mapping[str, Path], report: Report
) -> None:
    if not options.texts and not options.text_splits:
        return
    transcripts = [folder / f"{split}.jsonl" for split in options.text_splits]
    paths = [sources[text.corpus] for text in options.texts]
    excluded = {key for name in options.exclude_splits for key in report.sentences(name)}
    count = write_text(
        paths, transcripts, folder / "lm.txt", options=options.transcript, excluded=excluded,
        watched={key for name in _KEPT for key in report.sentences(name)},
        keep_repeated=options.repeated_text == "keep",
    )  # fmt: skip
    report.text = count


def _write_licenses(options: DataOptions, folder: Path) -> None:
    """Say beside the data whose they are and where they may go."""
    named: tuple[SourceOptions | TextSourceOptions, ...] = (*options.sources, *options.texts)
    lines = [
        f"{each.corpus}: {license_note(each)}{f'; {each.credit}' if each.credit else ''}\n"
        for each in named
    ]
    (folder / "licenses.txt").write_text("".join(lines), encoding="utf-8")
