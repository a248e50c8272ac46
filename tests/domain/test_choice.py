"""A choice is declared with its names, or not at all."""

from __future__ import annotations

import pickle
import re

import pytest

from kasr_desktop.domain.choice import Choice
from kasr_desktop.domain.cue_options import CueProfile
from kasr_desktop.domain.export_options import FileFormat, Newline, TextEncoding
from kasr_desktop.domain.label import Label
from kasr_desktop.domain.options import BeamSearch
from kasr_desktop.settings import Theme, UiLanguage

KINDS = (BeamSearch, CueProfile, FileFormat, Newline, TextEncoding, Theme, UiLanguage)


def nameless(kind: type[Choice]) -> list[str]:
    """Return the members that lack a name of their own in one of the languages."""
    found = []
    for one in kind:
        english, korean = one.label.english.strip(), one.label.korean.strip()
        is_said = re.search(r"[가-힣]", korean) or korean.isascii()
        if not english or not korean or not is_said or korean == one.value:
            found.append(one.value)
    for said in ("english", "korean"):
        names = [getattr(one.label, said) for one in kind]
        found += [one.value for one in kind if names.count(getattr(one.label, said)) > 1]
    return found


def test_every_kind_of_choice_is_looked_at() -> None:
    assert set(Choice.__subclasses__()) >= set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_every_choice_has_names_of_its_own_in_both_languages(kind: type[Choice]) -> None:
    assert not nameless(kind)


@pytest.mark.parametrize(("kind", "one"), [(kind, one) for kind in KINDS for one in kind], ids=str)
def test_a_label_taken_away_is_found(
    kind: type[Choice], one: Choice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(one, "label", Label("", ""))
    assert one.value in nameless(kind)
    monkeypatch.setattr(one, "label", Label("x", one.value))
    assert one.value in nameless(kind)


def test_a_member_without_a_name_makes_no_class() -> None:
    with pytest.raises(TypeError, match="no name"):

        class Half(Choice):
            NAMED = "named", Label("Named", "이름 있음")
            BARE = "bare"


def test_a_format_of_which_nothing_is_known_makes_no_class() -> None:
    with pytest.raises(TypeError, match="nothing is known"):
        FileFormat.__new_member__(FileFormat, "new", Label("New", "새것"))


@pytest.mark.parametrize("one", [one for kind in KINDS for one in kind], ids=str)
def test_it_is_its_value_everywhere(one: Choice) -> None:
    assert type(one)(one.value) is one
    assert (str(one), f"{one}", one == one.value) == (one.value, one.value, True)
    assert pickle.loads(pickle.dumps(one)) is one
