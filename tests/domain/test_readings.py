from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kasr_desktop.decoding.decoders import DECODERS
from kasr_desktop.domain.readings import (
    EDITED,
    GREEDY,
    LM,
    REFERENCE,
    SOURCES,
    Ability,
    ReadingKind,
    decoder_choices,
    export_choices,
    machine_sources,
    made_of_emissions,
    source_of,
)
from kasr_desktop.domain.transcript import Hypothesis, Reading, Segment, Word

KEYS = st.lists(
    st.sampled_from([REFERENCE, GREEDY, LM, EDITED, "model:a", "model:b", "script"]), unique=True
)


def said(text: str) -> Hypothesis:
    return Hypothesis((Word(text, 0.0, 1.0, 0.5),))


@given(KEYS)
def test_readings_stand_in_the_order_of_their_sources_however_they_came(keys: list[str]) -> None:
    segment = Segment(0.0, 1.0, tuple(Reading(key, said(key)) for key in keys))
    backwards = Segment(0.0, 1.0, tuple(Reading(key, said(key)) for key in reversed(keys)))
    assert segment == backwards
    kinds = [list(ReadingKind).index(source_of(one.source).kind) for one in segment.readings]
    assert kinds == sorted(kinds)
    assert {one.source: one.hypothesis.text for one in segment.readings} == {k: k for k in keys}


@given(KEYS)
def test_a_person_stands_before_machines_and_the_greatest_rank_before_others(
    keys: list[str],
) -> None:
    segment = Segment(0.0, 1.0, tuple(Reading(key, said(key)) for key in keys))
    others = sorted(set(keys) & {"model:a", "model:b"})
    order = [EDITED, "script", LM, GREEDY, *others]  # whoever lays a script over it wants its text
    assert segment.best.text == next((key for key in order if key in keys), "")
    assert segment.with_edited(None).edited is None
    assert segment.with_edited(said("x")).best.text == "x"


def test_one_source_has_one_reading() -> None:
    with pytest.raises(ValueError, match="one reading"):
        Segment(0.0, 1.0, (Reading(LM, said("가")), Reading(LM, said("나"))))
    once = Segment(0.0, 1.0, (Reading(LM, said("가")),)).with_reading(Reading(LM, said("나")))
    assert [one.hypothesis.text for one in once.readings] == ["나"]


def test_choices_are_those_of_the_command_line_and_the_settings_of_before() -> None:
    assert decoder_choices() == ("both", "greedy", "lm")
    assert export_choices() == ("best", "greedy", "lm")
    assert made_of_emissions(without=Ability.LANGUAGE_MODEL) == ("greedy",)


def test_every_decoder_is_declared_and_every_source_of_emissions_has_one() -> None:
    declared = {source.key for source in machine_sources(Ability.REDECODE)}
    assert {kind.source for kind in DECODERS} == declared
    assert any(source_of(kind.source).can(Ability.LIVE) for kind in DECODERS)
    assert len({source.key for source in SOURCES}) == len(SOURCES)
    for source in SOURCES:
        labels = (source.name, source.heading, source.meaning, source.short, source.note)
        assert all(label.english and label.korean for label in labels if label is not None)
