"""Where a model folder keeps its n-grams."""

from __future__ import annotations

from pathlib import Path

LANGUAGE_MODEL_NAME = "language_model"
"""pyctcdecode's directory: an n-gram over words."""

SYLLABLE_MODEL_NAME = "syllable_model"
"""Directory beside `language_model/` or in its place; not inside, because pyctcdecode and
transformers refuse a `language_model/` with a file they do not know."""


def find_language_model_dir(folder: Path) -> Path | None:
    """Return a model folder's `language_model/`, else its `syllable_model/`, else None.

    An empty directory is none.
    """
    for name in (LANGUAGE_MODEL_NAME, SYLLABLE_MODEL_NAME):
        directory = folder / name
        if directory.is_dir() and any(directory.iterdir()):
            return directory
    return None
