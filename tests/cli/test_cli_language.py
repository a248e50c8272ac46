"""Every error and notice has a Korean sentence; the locale chooses."""

from __future__ import annotations

import re

import pytest

from kasr_desktop.cli.korean import ERRORS, NOTICES, PHRASES
from kasr_desktop.cli.language import _ENGLISH, error_sentence, notice_sentence, say
from kasr_desktop.domain import errors
from kasr_desktop.domain.errors import AudioError, KasrError
from kasr_desktop.domain.events import Notice, NoticeKind

TERMINAL_CLASSES = (
    "AudioError",
    "BundleError",
    "VocabError",
    "DownloadError",
    "EngineError",
    "MicrophoneError",
    "LibraryError",
)


def reasons() -> list[tuple[str, str]]:
    """Read the reasons out of the docstrings, where they are declared."""
    found = []
    for name in TERMINAL_CLASSES:
        doc = getattr(errors, name).__doc__
        listed = re.search(r"Reasons: ([\w,\s]+)\.", doc)
        assert listed is not None, name
        found += [(name, reason.strip()) for reason in listed[1].split(",")]
    return found


@pytest.mark.parametrize(("name", "reason"), reasons())
def test_every_reason_has_a_korean_sentence(
    name: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    error: KasrError = getattr(errors, name)("It broke.", reason=reason)
    sentence = error_sentence(error)
    assert re.search("[가-힣]", sentence), f"{name} {reason} is not in cli/korean.py"


def test_korean_sentences_hold_only_fields() -> None:
    for template in [*ERRORS.values(), *NOTICES.values()]:
        template.format_map(dict.fromkeys(re.findall(r"{(\w+)}", template), "x"))


def test_both_languages_have_the_same_phrases() -> None:
    assert PHRASES.keys() == _ENGLISH.keys()
    fields = re.compile(r"{(\w+)")
    for key, phrase in PHRASES.items():
        assert set(fields.findall(phrase)) == set(fields.findall(_ENGLISH[key])), key


@pytest.mark.parametrize("kind", NoticeKind)
@pytest.mark.parametrize("language", ["C", "ko_KR.UTF-8"])
def test_every_notice_has_a_sentence(
    kind: NoticeKind, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", language)
    sentence = notice_sentence(Notice(kind))
    assert bool(re.search("[가-힣]", sentence)) == (language != "C")


def test_english_says_what_the_error_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    assert error_sentence(AudioError("x.wav is empty.", reason="empty")) == "x.wav is empty."
    assert say("left", left="01:00") == "01:00 left"
