"""The library of recordings and their texts: kept, listed, searched, forgotten."""

from __future__ import annotations

import json
import logging
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from kasr_desktop.domain.errors import LibraryError
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.editing.document_json import segment_object
from kasr_desktop.library.entry import Entry, Found
from kasr_desktop.library.facts_json import facts_to_json, name_of_write
from kasr_desktop.library.library_errors import told_as_library_errors
from kasr_desktop.library.row_reader import RowReader, readable_text
from kasr_desktop.library.schema import copy_library
from kasr_desktop.library.search_terms import by_index, by_reading, pattern, terms_of

log = logging.getLogger(__name__)

_COLUMNS = "entry.key, entry.path, entry.name, entry.state, entry.created, entry.duration, facts"
_TEXTS = 4  # that are kept in memory as they were written last
_FIRST_WORDS = 12  # segments that are looked through for words to show


class TranscriptLibrary:
    """One SQLite file, used from one thread; what `store_all` was given is on the disk after it.

    Threads:
        The thread that opened it, and no other.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path, *, has_index: bool) -> None:
        """Take over a connection of `open_library`."""
        self.path = path
        self.has_index = has_index
        self._connection = connection
        self._written: dict[str, tuple[Segment, ...]] = {}
        self._writes: dict[str, str] = {}  # which write each text in use here is from
        self._parted: dict[str, str] = {}
        self._rows = RowReader(path)
        connection.text_factory = readable_text

    def store(self, entry: Entry, segments: Sequence[Segment]) -> None:
        """Keep an entry and its text; only segments that changed since last time are written.

        Raises:
            LibraryError: Nothing was written; the former text is as it was.
        """
        self.store_all(((entry, segments),))

    def store_all(
        self,
        texts: Sequence[tuple[Entry, Sequence[Segment]]],
        *,
        queue: Sequence[str] | None = None,
    ) -> dict[str, str]:
        """Keep entries with their texts and the user's list, all of it or nothing.

        A program killed at any moment leaves texts and list as they belonged together. Where
        another program has written a text since it was read or written here, that one stays,
        and ours becomes an entry of its own.

        Args:
            texts: Each entry and its text, see `store`.
            queue: Keys of the user's list in its order, None: it is as it was.

        Returns:
            The new keys of entries that were parted from another program's, by their former ones.

        Raises:
            LibraryError: Nothing was written.
        """
        write, parted = uuid4().hex, dict(self._parted)
        with self._transaction():
            for entry, segments in texts:
                key = entry.key
                if key not in parted and self._is_of_another(key):
                    parted[key] = uuid4().hex
                kept = replace(entry, key=parted.get(key, key))
                number = self._store_entry(kept, write)
                self._store_segments(number, self._before(kept.key), tuple(segments))
            if queue is not None:
                places = enumerate(parted.get(key, key) for key in queue)
                self._connection.execute("UPDATE entry SET place = NULL WHERE place IS NOT NULL")
                self._connection.executemany(
                    "UPDATE entry SET place = ? WHERE key = ?", list(places)
                )
        self._parted = parted
        for entry, segments in texts:
            key = parted.get(entry.key, entry.key)
            self._writes[key] = write
            self._remember(key, tuple(segments))
        return {entry.key: parted[entry.key] for entry, _ in texts if entry.key in parted}

    def queue(self) -> tuple[Entry, ...]:
        """Return what was on the user's list, in its order."""
        return self._entries("WHERE place IS NOT NULL ORDER BY place")

    def entry(self, key: str) -> Entry | None:
        """Return one entry, None if it was forgotten."""
        return next(iter(self._entries("WHERE key = ?", key)), None)

    def has_recording(self, path: Path) -> bool:
        """Return whether an entry is of this file."""
        return bool(self._entries("WHERE path = ? LIMIT 1", os.fsencode(path)))

    def corrected(self, path: Path) -> Entry | None:
        """Return the newest corrected text of a whole file, None if there is none."""
        entries = self._entries("WHERE path = ? ORDER BY created DESC", os.fsencode(path))
        return next((one for one in entries if one.edited and one.excerpt is None), None)

    def corrected_of_size(self, num_bytes: int) -> tuple[Entry, ...]:
        """Return corrected texts of whole files that were so large when heard, newest first."""
        heard = json.dumps({"heard": [num_bytes, 0]})[1:-3]  # as `facts_to_json` writes it
        entries = self._entries("WHERE instr(facts, ?) ORDER BY created DESC", heard)
        return tuple(one for one in entries if one.edited and one.excerpt is None)

    def segments(self, key: str) -> tuple[Segment, ...]:
        """Return the text of an entry to be used here, empty if there is none."""
        with told_as_library_errors(self.path):
            found = self._connection.execute("SELECT facts FROM entry WHERE key = ?", (key,))
            self._writes[key] = "".join(name_of_write(facts) for (facts,) in found)
        return self._segments(key)

    def _segments(self, key: str) -> tuple[Segment, ...]:
        query = (
            "SELECT segment.document, segment.start, segment.text, segment.place "
            "FROM segment JOIN entry ON entry.id = segment.entry "
            "WHERE key = ? ORDER BY segment.place"
        )
        with told_as_library_errors(self.path):
            rows = self._connection.execute(query, (key,)).fetchall()
        found = tuple(self._rows.segment(key, row) for row in rows)
        self._remember(key, found)
        return found

    def search(self, query: str, *, limit: int = 500) -> tuple[Found, ...]:
        """Find entries, newest first, that hold all the words: name, tags and note, or a segment.

        Args:
            query: Words as typed; without any, everything is found.
            limit: Entries at most.
        """
        terms = terms_of(query)
        if not terms:
            return self._all(limit)
        condition, values = by_index(terms) if self.has_index else by_reading(terms)
        names = " AND ".join(["(name LIKE ? ESCAPE '\\' OR about LIKE ? ESCAPE '\\')"] * len(terms))
        sql = (
            f"SELECT {_COLUMNS}, count(segment.id), min(segment.start), segment.text "
            f"FROM entry LEFT JOIN segment ON segment.entry = entry.id AND {condition} "
            f"WHERE segment.id IS NOT NULL OR ({names}) "
            "GROUP BY entry.id ORDER BY created DESC, entry.id DESC LIMIT ?"
        )
        named = [pattern(term) for term in terms for _ in ("name", "about")]
        arguments = [*values, *named, limit]
        with told_as_library_errors(self.path):
            rows = self._connection.execute(sql, arguments).fetchall()
        return tuple(
            Found(entry, row[7], row[8] or 0.0, row[9] or "")
            for row in rows
            if (entry := self._rows.entry(row[:7])) is not None
        )

    def damage(self) -> LibraryError | None:
        """Return what was found damaged since the last call, None if nothing was."""
        return self._rows.damage()

    def forget(self, keys: Sequence[str]) -> None:
        """Delete entries and their texts; the sound is not touched."""
        with self._transaction():
            for key in keys:
                self._connection.execute("DELETE FROM entry WHERE key = ?", (key,))
                self._written.pop(key, None)

    def copy_to(self, target: Path) -> bool:
        """Copy what there is, as long as there is anything; without room for it there is none."""
        try:
            if self._connection.execute("SELECT count(*) FROM entry").fetchone()[0]:
                copy_library(self._connection, target)
                return True
        except (OSError, sqlite3.Error) as error:
            log.info("the library is not copied: %s", error)
        return False

    def close(self) -> None:
        """Close the file. Safe twice."""
        self._connection.close()

    def _all(self, limit: int) -> tuple[Found, ...]:
        first = (
            f"SELECT text FROM segment WHERE segment.entry = entry.id AND place < {_FIRST_WORDS} "
            "AND text != '' ORDER BY place LIMIT 1"
        )
        sql = f"SELECT {_COLUMNS}, ({first}) FROM entry ORDER BY created DESC, id DESC LIMIT ?"
        with told_as_library_errors(self.path):
            rows = self._connection.execute(sql, (limit,)).fetchall()
        return tuple(
            Found(entry, line=row[7] or "")
            for row in rows
            if (entry := self._rows.entry(row[:7])) is not None
        )

    def _entries(self, condition: str, *values: object) -> tuple[Entry, ...]:
        with told_as_library_errors(self.path):
            query = f"SELECT {_COLUMNS} FROM entry {condition}"
            rows = self._connection.execute(query, values).fetchall()
        return tuple(entry for row in rows if (entry := self._rows.entry(row)) is not None)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with told_as_library_errors(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def _remember(self, key: str, segments: tuple[Segment, ...]) -> None:
        """Know what stands in the file, for the texts in use: others are read again."""
        self._written.pop(key, None)
        self._written[key] = segments
        while len(self._written) > _TEXTS:
            del self._written[next(iter(self._written))]

    def _before(self, key: str) -> tuple[Segment, ...]:
        """Return the text as it stands in the file."""
        return self._written[key] if key in self._written else self._segments(key)

    def _is_of_another(self, key: str) -> bool:
        """Return whether another program wrote a text that is in use here."""
        if key not in self._writes:
            return False
        found = self._connection.execute("SELECT facts FROM entry WHERE key = ?", (key,)).fetchone()
        return found is not None and name_of_write(found[0]) != self._writes[key]

    def _store_entry(self, entry: Entry, write: str) -> int:
        row = self._connection.execute(
            "INSERT INTO entry (key, path, name, state, created, duration, facts, about) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET path = excluded.path, "
            "name = excluded.name, state = excluded.state, duration = excluded.duration, "
            "facts = excluded.facts, about = excluded.about RETURNING id",
            (
                entry.key,
                os.fsencode(entry.path),
                entry.name.encode(errors="replace").decode(),
                entry.state.value,
                entry.created,
                entry.duration,
                facts_to_json(entry, write=write),
                entry.about.encode(errors="replace").decode(),
            ),
        ).fetchall()
        return int(row[0][0])

    def _store_segments(
        self, entry: int, before: tuple[Segment, ...], now: tuple[Segment, ...]
    ) -> None:
        """Write the stretch that differs; what follows it only moves."""
        first, last = _changed(before, now)
        gone, moved = len(before) - last, len(now) - len(before)
        self._connection.execute(
            "DELETE FROM segment WHERE entry = ? AND place >= ? AND place < ?",
            (entry, first, gone),
        )
        if moved and last:
            self._connection.execute(
                "UPDATE segment SET place = place + ? WHERE entry = ? AND place >= ?",
                (moved, entry, gone),
            )
        self._connection.executemany(
            "INSERT INTO segment (entry, place, start, text, document) VALUES (?, ?, ?, ?, ?)",
            [
                (entry, place, segment.start, _storable(segment), _document_of(segment))
                for place, segment in enumerate(now[first : len(now) - last], start=first)
            ],
        )


def _storable(segment: Segment) -> str:
    return readable_text(segment.best.text.encode(errors="replace"))


def _document_of(segment: Segment) -> str:
    """Write a segment; a half of a surrogate pair, which UTF-8 has no bytes for, as JSON does."""
    written = json.dumps(segment_object(segment), ensure_ascii=False, separators=(",", ":"))
    if readable_text(written.encode(errors="replace")) == written:
        return written
    return json.dumps(segment_object(segment), separators=(",", ":"))


def _changed(before: tuple[Segment, ...], now: tuple[Segment, ...]) -> tuple[int, int]:
    """Count the segments that are the same ones at the start and at the end.

    Segments are frozen: the same object is the same text, and nothing else is compared.

    Example:
        >>> a, b, c, d = (Segment(float(n), n + 1.0) for n in range(4))
        >>> _changed((a, b, c), (a, d, d, c))
        (1, 1)
    """
    shortest = min(len(before), len(now))
    first = next((n for n in range(shortest) if before[n] is not now[n]), shortest)
    left = shortest - first
    last = next((n for n in range(left) if before[-1 - n] is not now[-1 - n]), left)
    return first, last
