"""Python values as TOML 1.0 on one line; the standard library reads TOML but cannot write it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, datetime, time

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def toml_line(key: str, value: object) -> str:
    """Write one key with its value.

    Example:
        >>> toml_line("hotwords", [{"text": "한강", "weight": 10.0}])
        'hotwords = [{text = "한강", weight = 10.0}]'
    """
    return f"{_key(key)} = {toml_value(value)}"


def toml_value(value: object) -> str:
    """Write a value; tables become inline tables, tuples arrays.

    Raises:
        TypeError: TOML has no such value.
    """
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return _string(value)
        case int() | float():
            return repr(value)
        case datetime() | date() | time():
            return value.isoformat()
        case list() | tuple():
            return f"[{', '.join(map(toml_value, value))}]"
        case Mapping():
            return f"{{{', '.join(toml_line(key, item) for key, item in value.items())}}}"
    raise TypeError(f"TOML cannot hold {value!r}")


def _key(key: str) -> str:
    return key if _BARE_KEY.fullmatch(key) else _string(key)


def _string(text: str) -> str:
    """Quote text. JSON's escapes are TOML's, but for DEL, which TOML wants escaped too.

    Half a surrogate pair (a file name no encoding can write) becomes a question mark.
    """
    writable = text.encode(errors="replace").decode()
    return json.dumps(writable, ensure_ascii=False).replace("\x7f", "\\u007f")
