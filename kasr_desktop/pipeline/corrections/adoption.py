"""Taking what was learned, and giving it back: the former model and its words return.

The folder of learned models holds one folder a model and `taken.json`, which says what was taken
last and what stood before it.
"""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from kasr_desktop.atomic_file import replace_file
from kasr_desktop.domain.errors import LearningError
from kasr_desktop.pipeline.corrections.data_set import unwritable
from kasr_desktop.pipeline.corrections.learning import LearningResult, Variant
from kasr_desktop.text.error_rate import ErrorRate
from kasr_desktop.whole_file import read_whole

_TAKEN = "taken.json"
_WORDS_BEFORE = "words_before.json"
_MOST_BYTES = 1_000_000

WordsOf = Callable[[str], Path]
"""Returns the file of what a model has learned from documents."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What the settings say of models.

    Attributes:
        model: The one in use.
        adapted: Those that use what was learned from documents.
        known: Folders and Hub ids on the user's list.
    """

    model: str
    adapted: tuple[str, ...]
    known: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken last.

    Attributes:
        model: The model in use since then.
        base: The model the learning began with.
        variant: What was learned.
        before: Letters that the former model got wrong on the rows kept aside.
        after: Letters that the new one gets wrong there.
        num_rows: Corrected rows that were learned.
        num_aside: Rows that were kept aside.
        day: When, as ISO 8601 has it.
        former: What the settings said.
        had_words: True if the file of learned words was there before.
    """

    model: str
    base: str
    variant: Variant
    before: ErrorRate
    after: ErrorRate
    num_rows: int
    num_aside: int
    day: str
    former: Choices
    had_words: bool


def read_taken(folder: Path) -> Taken | None:
    """Return what was taken last, None if nothing was or it was given back."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        value = json.loads(read_whole(folder / _TAKEN, _MOST_BYTES))
        return Taken(
            str(value["model"]),
            str(value["base"]),
            Variant(value["variant"]),
            ErrorRate(**value["before"]),
            ErrorRate(**value["after"]),
            int(value["num_rows"]),
            int(value["num_aside"]),
            str(value["day"]),
            _choices_from(value["former"]),
            bool(value["had_words"]),
        )
    return None


def base_of(model: str, folder: Path) -> str:
    """Return the model to begin with: a learned one is never trained on, its base is."""
    taken = read_taken(folder)
    return taken.base if taken is not None and taken.model == model else model


def take(
    result: LearningResult, folder: Path, now: Choices, *, words_of: WordsOf, day: date
) -> Choices:
    """Put the best variant in use and return what the settings are to say.

    Args:
        result: Something in it is better than the model as it is.
        folder: Of learned models; `result` lies outside of its model folders.
        now: What the settings say.
        words_of: Where learned words lie.
        day: Today.

    Raises:
        LearningError: unwritable or no_space; the former state stands.
    """
    variant, model = result.best, result.model
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if variant.has_voice and result.folder is not None:
            place = _free_name(folder, day)
            shutil.move(result.folder, place)
            model = str(place)
        words = words_of(model)
        had_words = words.is_file()
        if had_words:
            shutil.copyfile(words, folder / _WORDS_BEFORE)
        taken = Taken(
            model,
            result.model,
            variant,
            result.measured[Variant.AS_IT_IS].letters,
            result.measured[variant].letters,
            result.num_rows,
            result.num_aside,
            day.isoformat(),
            now,
            had_words,
        )
        _write(folder / _TAKEN, taken)
        known = words_of(result.model)
        if variant.has_words and result.words is not None:
            words.parent.mkdir(parents=True, exist_ok=True)
            replace_file(words, result.words.read_bytes())
        elif model != result.model and known.is_file():
            replace_file(words, known.read_bytes())  # what documents taught goes along
    except OSError as error:
        raise unwritable(folder, error) from error
    used = variant.has_words or result.model in now.adapted
    adapted = tuple(each for each in now.adapted if each != model)
    return Choices(
        model,
        (*adapted, model) if used else adapted,
        now.known if model == result.model else (*now.known, model),
    )


def give_back(folder: Path, now: Choices, *, words_of: WordsOf) -> Choices:
    """Undo what was taken last and return what the settings are to say; its folder stays.

    Other choices that were made since stay as they are.

    Raises:
        LearningError: nothing_taken, unwritable or no_space.
    """
    taken = read_taken(folder)
    if taken is None:
        raise LearningError("Nothing that was learned is in use.", reason="nothing_taken")
    try:
        if taken.variant.has_words and taken.model == taken.base:
            words, before = words_of(taken.model), folder / _WORDS_BEFORE
            if taken.had_words:
                replace_file(words, before.read_bytes())
            else:
                words.unlink(missing_ok=True)
        (folder / _TAKEN).unlink(missing_ok=True)
        (folder / _WORDS_BEFORE).unlink(missing_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from error
    former = taken.former
    adapted = now.adapted
    if taken.model == taken.base:
        others = tuple(each for each in adapted if each != taken.model)
        adapted = (*others, taken.model) if taken.model in former.adapted else others
    return Choices(former.model if now.model == taken.model else now.model, adapted, now.known)


def _free_name(folder: Path, day: date) -> Path:
    number = 1
    while True:
        suffix = f"-{number}" if number > 1 else ""
        place = folder / f"corrected-{day.isoformat()}{suffix}"
        if not place.exists():
            return place
        number += 1


def _write(path: Path, taken: Taken) -> None:
    value: dict[str, Any] = {
        "model": taken.model,
        "base": taken.base,
        "variant": taken.variant.value,
        "before": _rate(taken.before),
        "after": _rate(taken.after),
        "num_rows": taken.num_rows,
        "num_aside": taken.num_aside,
        "day": taken.day,
        "former": {
            "model": taken.former.model,
            "adapted": taken.former.adapted,
            "known": taken.former.known,
        },
        "had_words": taken.had_words,
    }
    replace_file(path, json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8"))


def _rate(rate: ErrorRate) -> dict[str, int]:
    return {
        "substitutions": rate.substitutions,
        "deletions": rate.deletions,
        "insertions": rate.insertions,
        "reference_length": rate.reference_length,
    }


def _choices_from(value: Mapping[str, Any]) -> Choices:
    return Choices(
        str(value["model"]), tuple(map(str, value["adapted"])), tuple(map(str, value["known"]))
    )
