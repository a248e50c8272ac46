"""Whose work something is: what decides which of two may stand in place of the other."""

from __future__ import annotations

from enum import StrEnum


class Origin(StrEnum):
    """Who made something; the value is its name in files."""

    MACHINE = "machine"
    PERSON = "person"
