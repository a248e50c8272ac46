from __future__ import annotations

import tomllib
from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kasr_desktop.settings.toml_text import toml_line, toml_value

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
