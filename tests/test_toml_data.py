from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, make_dataclass
from datetime import date, datetime, time
from enum import Enum, StrEnum
from pathlib import Path
from typing import Any, Literal, get_origin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kasr_desktop.toml_data import (
    TomlError,
    plain,
    read_section,
    read_toml,
    toml_line,
    toml_lines,
    toml_value,
    within,
)

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
SCALARS = (
    st.booleans()
    | TEXTS
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False)
    | st.dates(date(1000, 1, 1))
    | st.times()
    | st.datetimes(datetime(1000, 1, 1))  # noqa: DTZ001 - TOML has local times too
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3)
)


@given(TEXTS, VALUES)
def test_the_standard_library_reads_what_is_written(key: str, value: object) -> None:
    line = toml_line(key, value)
    assert "\n" not in line
    assert tomllib.loads(line) == {key: value}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        ('한글 "q" \\ \n', r'"한글 \"q\" \\ \n"'),
        (("a", 1), '["a", 1]'),
        ({"a b": {}}, '{"a b" = {}}'),
        (time(1, 2), "01:02:00"),
    ],
)
def test_the_exact_text(value: object, text: str) -> None:
    assert toml_value(value) == text


def test_half_a_surrogate_pair_is_still_toml() -> None:
    assert tomllib.loads(toml_line("path", "a\udcff.wav")) == {"path": "a?.wav"}


def test_what_toml_cannot_hold_is_an_error() -> None:
    with pytest.raises(TypeError):
        toml_value(None)


class Color(StrEnum):
    RED = "red"
    DARK = "짙은 빨강"


class Size(Enum):
    SMALL = 1
    LARGE = 2


PLAIN = {
    bool: st.booleans(),
    int: st.integers(-(2**63), 2**63 - 1),
    float: st.floats(allow_nan=False, allow_infinity=False),
    str: TEXTS,
    Color: st.sampled_from(Color),
    Size: st.sampled_from(Size),
    Literal["가", "b", 3, True]: st.sampled_from(["가", "b", 3, True]),
}
NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True).filter(str.isidentifier)


@st.composite
def data_classes(draw: st.DrawFn, depth: int = 2) -> tuple[type[Any], st.SearchStrategy[Any]]:
    """Draw a frozen data class and what draws its instances."""
    names = draw(st.lists(NAMES, max_size=4, unique=True))
    entries, values = [], {}
    for number, name in enumerate(names):
        if depth and draw(st.booleans()):
            hint, strategy = draw(data_classes(depth - 1))
        else:
            hint = draw(st.sampled_from(list(PLAIN)))
            strategy = PLAIN[hint]
        form = draw(st.sampled_from(["one", "many", "or nothing", "with a default"]))
        key = {"key": f"열쇠 {number}"} if draw(st.booleans()) else {}
        place = f"x{number}_{name}"
        if form == "many":
            hint, strategy = tuple[hint, ...], st.lists(strategy, max_size=3).map(tuple)
            entry = field(default=(), metadata=key)
        elif form == "or nothing":
            hint, strategy = hint | None if isinstance(hint, type) else hint, strategy
            is_type = get_origin(hint) is not Literal
            strategy = st.none() | strategy if is_type else strategy
            entry = field(default=None, metadata=key)
        elif form == "with a default":
            default = draw(strategy)
            entry = field(default_factory=lambda default=default: default, metadata=key)
        else:
            entry = field(metadata=key)
        entries.append((place, hint, entry))
        values[place] = strategy
    kind = make_dataclass("Drawn", entries, frozen=True, kw_only=True)
    return kind, st.builds(kind, **values)


@settings(max_examples=40)
@given(st.data())
def test_any_data_class_is_read_back_as_it_was_written(data: st.DataObject) -> None:
    kind, instances = data.draw(data_classes())
    written = data.draw(instances)
    inline = tomllib.loads(toml_line("x", plain(written)))["x"]
    assert read_section(kind, inline, place="x") == written
    tables = tomllib.loads("\n".join(toml_lines(written)))
    assert read_section(kind, tables, place="x") == written


@dataclass(frozen=True)
class Inner:
    share: float = within(0, 1, default=0.5)
    kinds: tuple[Literal["a", "b"], ...] = ()


@dataclass(frozen=True)
class Outer:
    name: str
    count: int | None = within(1, default=None)
    source: str = field(default="", metadata={"key": "from"})
    inner: Inner = Inner()
    many: tuple[Inner, ...] = ()

    def __post_init__(self) -> None:
        if self.name == "bad":
            raise ValueError("name is bad")


@pytest.mark.parametrize(
    ("text", "reason", "said"),
    [
        ('name = "x"\nnmae = 1', "unknown_key", "f: unknown setting 'nmae'; known are name, count"),
        ("count = 1", "bad_value", "f: 'name' is missing."),
        ('name = "bad"', "bad_value", "f: name is bad"),
        ("name = 3", "bad_value", "f: name must be a text, not 3."),
        ('name = "x"\ncount = true', "bad_value", "f: count must be a whole number, not True."),
        ('name = "x"\ncount = 0', "bad_value", "f: count must be at least 1, not 0."),
        ('name = "x"\nsource = "y"', "unknown_key", "unknown setting 'source'"),
        ('name = "x"\n[inner]\nshare = 2', "bad_value", "share must be between 0 and 1, not 2.0."),
        ('name = "x"\n[inner]\nshare = inf', "bad_value", "share must be a number, not inf."),
        ('name = "x"\n[inner]\nkinds = ["c"]', "bad_value", "kinds[0] must be one of 'a', 'b'"),
        ('name = "x"\nmany = [{}, {share = -1}]', "bad_value", "f: many[1]: share must be between"),
        ('name = "x"\nmany = 1', "bad_value", "f: many must be a list, not 1."),
        ('name = "x"\ninner = 1', "bad_value", "f: inner must be a table, not 1."),
    ],
)
def test_what_is_wrong_is_named_with_its_place(text: str, reason: str, said: str) -> None:
    with pytest.raises(TomlError) as caught:
        read_section(Outer, tomllib.loads(text), place="f")
    assert said in str(caught.value)
    assert caught.value.reason == reason


def test_a_file_that_is_no_toml_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes("\ufeffname = 1\nx =\n".encode())
    with pytest.raises(TomlError, match="line 2") as caught:
        read_toml(path)
    assert caught.value.reason == "not_toml"
    path.write_bytes(b"\xff")
    with pytest.raises(TomlError):
        read_toml(path)
    path.write_bytes("\ufeffname = 1\n".encode())
    assert read_toml(path) == {"name": 1}


@dataclass(frozen=True)
class Counted:
    count: int | None = 3


def test_nothing_that_would_be_read_as_something_is_not_written() -> None:
    with pytest.raises(TypeError, match="count"):
        plain(Counted(None))
    with pytest.raises(TypeError, match="count"):
        list(toml_lines(Counted(None)))
