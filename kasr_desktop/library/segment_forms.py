"""The forms in which segments were kept, and the way from each to the present one."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

_FIRST_TEXTS = ("greedy", "lm", "edited")


def list_readings(connection: sqlite3.Connection) -> None:
    """Put every segment of the first form into the second: a list of readings."""
    rows = connection.execute("SELECT id, document FROM segment")
    connection.executemany(
        "UPDATE segment SET document = ? WHERE id = ?",
        [(with_readings(document), number) for number, document in rows.fetchall()],
    )


def with_readings(document: str) -> str:
    """Return a segment with its texts as readings; one that has them stays as it is.

    In the first form every text had a key of its own, and the alternatives, which are the
    beam search's, stood beside them.

    Example:
        >>> with_readings('{"start":0.0,"greedy":{"words":[]}}')
        '{"start":0.0,"readings":[{"source":"greedy","words":[]}]}'
    """
    try:
        found: dict[str, Any] = json.loads(document)
        if not any(name in found for name in _FIRST_TEXTS):
            return document
        texts = [(name, found.pop(name)) for name in _FIRST_TEXTS if name in found]
        alternatives = found.pop("alternatives", ())
        readings = [{"source": name, **text} for name, text in texts]
    except (ValueError, TypeError, AttributeError, RecursionError):
        return document  # damaged: reading it tells so
    if alternatives:
        owner = next((one for one in readings if one["source"] == "lm"), readings[0])
        owner["alternatives"] = alternatives
    return json.dumps({**found, "readings": readings}, ensure_ascii=False, separators=(",", ":"))
