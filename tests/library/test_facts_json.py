from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from library_values import entry

from kasr_desktop.domain.events import Notice, NoticeKind
from kasr_desktop.library.entry import Entry, Failure
from kasr_desktop.library.facts_json import entry_from_row, facts_to_json

FULL = replace(
    entry("a"),
    duration=9.5,
    elapsed=1.5,
    rtf=0.25,
    model="builtin-ko",
    compute_device="cpu",
    decoders=("greedy",),
    exported=True,
    edited=True,
    notices=(Notice(NoticeKind.TRUNCATED, (("announced", "600.0"),)),),
    failure=Failure("AudioError", "missing", "It is gone.", (("path", "/a.wav"),)),
    emissions_path=Path("/cache/회의.emissions"),
    engine="builtin",
    final_until=9.25,
    excerpt=(60.0, None),
    head='{"version":1}',
)


def row_of(kept: Entry) -> tuple[object, ...]:
    path = os.fsencode(kept.path)
    facts = facts_to_json(kept)
    return kept.key, path, kept.name, kept.state.value, kept.created, kept.duration, facts


@pytest.mark.parametrize("kept", [FULL, entry("plain")], ids=["full", "plain"])
def test_an_entry_comes_back_as_it_was(kept: Entry) -> None:
    assert entry_from_row(row_of(kept)) == kept


def test_a_name_that_is_no_text_survives() -> None:
    """Linux holds names of any bytes."""
    path = Path(os.fsdecode(b"/sound/\xff.wav"))
    kept = replace(FULL, path=path, emissions_path=path)
    assert entry_from_row(row_of(kept)) == kept


def test_facts_of_a_later_version_are_passed_over() -> None:
    *columns, facts = row_of(FULL)
    known = json.loads(str(facts))
    known["mood"] = "good"
    known["notices"].append(["from_the_future", ["a", "b"]])
    assert entry_from_row((*columns, json.dumps(known))) == FULL


@pytest.mark.parametrize("facts", ["[]", "{", '{"failure": 3}', '{"excerpt": [3, 2]}'])
def test_damaged_facts_are_refused(facts: str) -> None:
    *columns, _ = row_of(FULL)
    with pytest.raises(ValueError):
        entry_from_row((*columns, facts))


@pytest.mark.parametrize(
    ("has_lm", "decoders"),
    [(True, ("greedy", "lm")), (False, ("greedy",)), (None, ("greedy", "lm"))],
)
def test_before_there_was_a_list_of_decoders_a_word_told(
    has_lm: bool | None, decoders: tuple[str, ...]
) -> None:
    *columns, facts = row_of(FULL)
    known = json.loads(str(facts))
    del known["decoders"]
    if has_lm is not None:
        known["has_lm"] = has_lm
    assert entry_from_row((*columns, json.dumps(known))).decoders == decoders
