"""Reading the small JSON files of a model folder, with errors that name file and reason.

Nothing here runs code from the folder and nothing here needs transformers: its
AutoTokenizer and AutoProcessor fail on folders written in 2022.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

from kasr_desktop.domain.errors import BundleError
from kasr_desktop.whole_file import read_whole

JsonObject = dict[str, Any]

_MAX_JSON_BYTES = 64 * 1024 * 1024
"""No tokenizer file comes near; a larger one is not what its name says."""


def read_json_object(path: Path, *, reason: str = "bad_config") -> JsonObject:
    """Read one JSON object from a file.

    Raises:
        BundleError: `reason`, if the file cannot be read, is not JSON or not an object.
    """
    value = read_json(path, reason=reason)
    if not isinstance(value, dict):
        raise BundleError(
            f"{path.name} of the model in {path.parent} does not hold a JSON object.",
            reason=reason,
            path=path,
            found=type(value).__name__,
        )
    return cast(JsonObject, value)


def read_json(path: Path, *, reason: str = "bad_config") -> object:
    """Read any JSON value from a file written as UTF-8, with or without a byte order mark.

    Raises:
        BundleError: `reason`, if the file cannot be read or is not JSON.
    """
    try:
        return cast(object, json.loads(read_whole(path, _MAX_JSON_BYTES).decode("utf-8-sig")))
    except (OSError, ValueError, RecursionError) as error:
        raise BundleError(
            f"{path.name} of the model in {path.parent} cannot be read: {error}.",
            reason=reason,
            path=path,
            detail=error,
        ) from error


def read_optional_object(path: Path, *, reason: str = "bad_config") -> JsonObject:
    """Read one JSON object, or an empty one if there is no such file."""
    return read_json_object(path, reason=reason) if path.is_file() else {}


def token_text(value: object) -> str | None:
    """Return a token that is written as a string or as a dict with `content`, else None.

    transformers has written both `"<s>"` and `{"content": "<s>", "lstrip": ...}`, the
    latter in 2022 without the `__type` that today's loader wants.

    Example:
        >>> token_text({"content": "<s>", "single_word": False}), token_text("[PAD]")
        ('<s>', '[PAD]')
    """
    if isinstance(value, str):
        return value
    if isinstance(value, dict) and isinstance(value.get("content"), str):
        return cast(str, value["content"])
    return None
