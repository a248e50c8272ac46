"""Every reason of the error tree has its sentence in both languages, and no sentence is dead."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest

import kasr_desktop
from kasr_desktop.cli.phrases import PHRASES
from kasr_desktop.domain import errors
from kasr_desktop.domain.errors import AudioError, ExportError, KasrError
from kasr_desktop.messages import (
    BROKEN_RULES,
    ERRORS,
    NOTICES,
    RULE_NAMES,
    Language,
    Place,
    error_sentence,
    message_of,
)
from kasr_desktop.text.hangul import nfd

KOREAN, ENGLISH = Language.KOREAN, Language.ENGLISH
FACTS = {"path": "/a/회의.mp3", "detail": "disk on fire"}
GAPS = "seconds library model device found expected characters num_tracks cause log said count "
GAPS += "url source number address start end package"
TRANSLATIONS = Path(kasr_desktop.__file__).parents[1] / "resources" / "translations" / "kasr_ko.ts"
SOURCES = sorted(Path(kasr_desktop.__file__).parent.rglob("*.py"))


@cache
def documented() -> list[tuple[type[KasrError], str]]:
    """Return every reason that stands in a docstring of the error tree."""
    found = []
    for kind in vars(errors).values():
        if isinstance(kind, type) and issubclass(kind, KasrError):
            listed = re.search(r"Reasons:(.*?)\.\s*$", kind.__doc__ or "", re.DOTALL)
            words = re.findall(r"[a-z_]+", listed[1]) if listed else []
            found += [(kind, word) for word in words]
    return found


@cache
def raised() -> frozenset[tuple[type[KasrError], str]]:
    """Return every class and literal reason that the program's source makes an error of."""
    found = set()
    texts = (path.read_text("utf-8") for path in SOURCES)
    for text in (text for text in texts if "reason=" in text):
        for call in ast.walk(ast.parse(text)):
            if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
                continue
            kind = getattr(errors, call.func.id, None)
            if isinstance(kind, type) and issubclass(kind, KasrError):
                given = [word.value for word in call.keywords if word.arg == "reason"]
                found |= {
                    (kind, node.value)
                    for value in given
                    for node in ast.walk(value)
                    if isinstance(node, ast.Constant) and node.value in words_of_reasons(value)
                }
    return frozenset(found)


def words_of_reasons(value: ast.expr) -> list[object]:
    """Return the texts an expression may give: itself, or both arms of a choice."""
    arms = [value.body, value.orelse] if isinstance(value, ast.IfExp) else [value]
    return [arm.value for arm in arms if isinstance(arm, ast.Constant)]


def test_docstrings_and_source_are_read() -> None:
    assert (AudioError, "not_audio") in documented()
    assert len(documented()) > 80
    assert (ExportError, "malformed") in raised()
    assert len(raised()) > 60


def test_every_reason_of_the_source_has_a_sentence() -> None:
    """Those alone that no docstring of the tree names: the others are cases of their own below."""
    for kind, reason in sorted(raised() - {*documented()}, key=str):
        test_every_reason_has_a_sentence_in_both_languages(kind, reason)


@pytest.mark.parametrize(("kind", "reason"), sorted({*documented()}, key=str))
def test_every_reason_has_a_sentence_in_both_languages(kind: type[KasrError], reason: str) -> None:
    assert message_of(kind, reason) is not None
    error = kind("plain English", reason=reason, **FACTS, **dict.fromkeys(GAPS.split(), "x"))
    for place in Place:
        korean = error_sentence(error, KOREAN, place)
        english = error_sentence(error, ENGLISH, place)
        assert re.search(r"[가-힣]", korean)
        assert not re.search(r"[가-힣]", english.replace("회의.mp3", ""))
        for sentence in (korean, english):
            assert "{" not in sentence
            assert "?" not in sentence
        assert not re.search(r"\((이|은|을|으로|가|는|를)\)|니다\b", korean), korean
    assert re.search(r"요\.$|요: ", error_sentence(error, KOREAN, Place.WINDOW))


def test_no_sentence_is_of_a_reason_that_is_not() -> None:
    known = {*documented(), *raised()}
    used = {(errors.KasrError, reason) for _, reason in known}
    written = {(kind, reason) for kind, table in ERRORS.items() for reason in table}
    assert not {(k.__name__, r) for k, r in written - known - used}


def test_a_subclass_may_say_it_in_its_own_words() -> None:
    assert message_of(errors.BundleError, "missing") != message_of(AudioError, "missing")
    assert message_of(errors.VocabError, "missing") == message_of(errors.BundleError, "missing")


def test_an_unknown_reason_still_says_something() -> None:
    error = KasrError("the details", reason="brand_new")
    assert "the details" in error_sentence(error, KOREAN, Place.WINDOW)


def test_the_window_names_a_file_and_the_terminal_its_path() -> None:
    loose = nfd("회의.srt")
    assert len(loose) > len("회의.srt")
    error = ExportError("x", reason="unwritable", path=f"/a/b/{loose}", detail="locked")
    window = error_sentence(error, KOREAN, Place.WINDOW)
    assert window == "“회의.srt”를 그곳에 저장할 수 없어요. 다른 폴더를 골라 주세요."
    assert "/a/b/회의.srt" in error_sentence(error, KOREAN, Place.TERMINAL)
    assert error_sentence(error, ENGLISH, Place.TERMINAL).endswith("(locked)")


def test_the_terminal_says_of_which_file_it_speaks() -> None:
    error = AudioError("x", reason="empty", path="/a/b.wav")
    assert error_sentence(error, ENGLISH, Place.TERMINAL) == "/a/b.wav: The file is empty."
    assert "/a" not in error_sentence(error, ENGLISH, Place.WINDOW)


def without_a_sentence() -> set[tuple[type[KasrError], str]]:
    """Return the reasons of which nothing is said."""
    known = {*documented(), *raised()}
    return {(kind, reason) for kind, reason in known if message_of(kind, reason) is None}


def sentences() -> list[tuple[type[KasrError], str]]:
    """Return the entries of the catalogue that stand for themselves, no other class's behind."""
    found = []
    for kind, table in ERRORS.items():
        behind = [ERRORS.get(ancestor, {}) for ancestor in kind.__mro__[1:]]
        found += [(kind, reason) for reason in table if not any(reason in b for b in behind)]
    return sorted(found, key=str)


@pytest.mark.parametrize(("kind", "reason"), sentences())
def test_a_sentence_taken_away_is_missed(
    kind: type[KasrError], reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not without_a_sentence()
    monkeypatch.delitem(ERRORS[kind], reason)
    assert reason in {missed for _, missed in without_a_sentence()}


def catalogue() -> set[str]:
    """Return every sentence of errors, notices and rules, in both languages."""
    messages = [message for table in ERRORS.values() for message in table.values()]
    messages += NOTICES.values()
    labels = [message.what for message in messages] + [*BROKEN_RULES.values(), *RULE_NAMES.values()]
    return {text for label in labels for text in (label.english, label.korean)}


def test_window_and_terminal_say_nothing_of_it_again() -> None:
    """There is one catalogue: neither the translations nor the terminal's phrases repeat it."""
    said = catalogue()
    assert len(said) > 200
    translated = ElementTree.parse(TRANSLATIONS)
    window = {entry.text for name in ("source", "translation") for entry in translated.iter(name)}
    terminal = {text for label in PHRASES.values() for text in (label.english, label.korean)}
    assert len(window) > 500
    assert not said & window
    assert not said & terminal
