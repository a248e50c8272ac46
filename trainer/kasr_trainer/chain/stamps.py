"""When a step is done: its output is there, and made from the content and settings of now."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from kasr_desktop.atomic_file import replace_file

MISSING = "missing"
"""In place of the word of a file that is not there."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a step was made from and what it made.

    Attributes:
        settings: Name to value, of the settings that change what it makes.
        reads: What it read, by a name of its own, to the word of its content.
        outputs: Path below the run's folder to the word of its content.
        seconds: What it took, of the process that ended it.
    """

    settings: Mapping[str, Any]
    reads: Mapping[str, str]
    outputs: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0


def write_stamp(path: Path, stamp: Stamp) -> None:
    """Write a stamp, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, json.dumps(asdict(stamp), indent=1, ensure_ascii=False).encode())


def read_stamp(path: Path) -> Stamp | None:
    """Return a stamp; None if there is none, it is torn, or it is of another form."""
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
        return Stamp(**table)
    except (OSError, ValueError, TypeError):
        return None


def differences(
    before: Stamp, now: Stamp, *, defaults: Mapping[str, Any] | None = None
) -> Iterator[str]:
    """Return what parts a step from what it was made from, as parts of a sentence.

    A source that is gone is no difference: what was made from it is there. Nor is a setting
    that an older version did not know, while it has its default.

    Args:
        before: As it was written.
        now: As it would be.
        defaults: Setting to the value it has where nobody sets it.

    Example:
        >>> old = Stamp({"lm.order": 3}, {"text": "a", "archive": "b"})
        >>> list(differences(old, Stamp({"lm.order": 4}, {"text": "c", "archive": MISSING})))
        ['lm.order was 3 and is 4', 'text has changed']
    """
    for name in sorted({*before.settings, *now.settings}):
        new = plain(now.settings.get(name))
        if name in before.settings:
            old = plain(before.settings[name])
        else:
            old = plain((defaults or {}).get(name))
        if _known_before(old, new) != old:
            yield f"{name} was {_said(old)} and is {_said(new)}"
    for name in sorted({*before.reads, *now.reads}):
        old, new = before.reads.get(name, MISSING), now.reads.get(name, MISSING)
        if old != new and (new != MISSING or name not in now.reads):
            yield f"{name} {'is new' if old == MISSING else 'has changed'}"


def _known_before(old: Any, new: Any) -> Any:
    """Return `new` without what tables of lists have gained since `old`, while it is empty."""
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        return [_known_before(a, b) for a, b in zip(old, new, strict=True)]
    if isinstance(old, dict) and isinstance(new, dict):
        kept = {key: each for key, each in new.items() if key in old or each not in _EMPTY}
        return {key: _known_before(old.get(key), each) for key, each in kept.items()}
    return new


_EMPTY: tuple[Any, ...] = ("", None, False, [], 0)


def plain(value: Any) -> Any:
    """Return a value as it comes back from JSON."""
    return json.loads(json.dumps(value, ensure_ascii=False, default=str))


def _said(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}..."
