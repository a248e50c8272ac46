"""Numbers on the command line, checked where they are read."""

from __future__ import annotations

import argparse
import re

_MAX = 10_000


def natural(text: str) -> int:
    """Read a whole number from 0 on."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0 on")
    return int(text)


def positive(text: str) -> int:
    """Read a whole number from 1 to 10,000."""
    number = natural(text)
    if not 1 <= number <= _MAX:
        raise argparse.ArgumentTypeError(f"{text!r} is not between 1 and {_MAX}")
    return number


def positive_number(text: str) -> float:
    """Read a finite number above 0."""
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return number


def finite(text: str) -> float:
    """Read a number that is neither infinite nor none."""
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not abs(number) < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number")
    return number


def log_probability(text: str) -> float:
    """Read a finite number from 0 down: above it a search drops even its best."""
    number = finite(text)
    if number > 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0 down")
    return number


def moment(text: str) -> float:
    """Read a place in a recording in seconds, as `1:02:03.5`, `2:03` or `123`.

    Example:
        >>> moment("1:02:03.5"), moment("2:03"), moment("90")
        (3723.5, 123.0, 90.0)

    Raises:
        argparse.ArgumentTypeError: It is none.
    """
    if not re.fullmatch(r"(?:(?:\d+:)?[0-5]?\d:[0-5]?\d|\d+)(?:\.\d+)?", text, re.ASCII):
        raise argparse.ArgumentTypeError(f"{text!r} is no time such as 1:02:03.5")
    seconds = 0.0
    for part in text.split(":"):
        seconds = 60 * seconds + float(part)
    return seconds
