"""Errors travel between processes with class, sentence, reason and facts."""

from __future__ import annotations

import pickle

import pytest

from kasr_desktop.domain.errors import (
    AudioError,
    EngineError,
    KasrError,
    VocabError,
    needs_library,
)


def subclasses(cls: type[KasrError]) -> list[type[KasrError]]:
    return [cls, *(deep for child in cls.__subclasses__() for deep in subclasses(child))]


@pytest.mark.parametrize("cls", subclasses(KasrError))
def test_errors_survive_pickling(cls: type[KasrError]) -> None:
    error = cls("회의.m4a cannot be read.", reason="unreadable", path="회의.m4a", expected=3)
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is cls
    assert str(copy) == "회의.m4a cannot be read."
    assert copy.reason == "unreadable"
    assert copy.facts == {"path": "회의.m4a", "expected": "3"}


def test_facts_are_text() -> None:
    assert AudioError("x", reason="empty", path=None).facts == {"path": "None"}


def test_a_vocabulary_error_is_a_bundle_error() -> None:
    assert {cls.__name__ for cls in VocabError.__mro__} >= {"BundleError", "KasrError"}


@pytest.mark.parametrize("cls", subclasses(KasrError)[1:])
def test_every_error_lists_its_reasons_or_is_plain(cls: type[KasrError]) -> None:
    """What can be looked up is spelled in the docstring: the texts of window and terminal."""
    assert cls.__doc__


@pytest.mark.parametrize(
    ("module", "library", "package"),
    [
        ("torch.nn", "torch", "kasr-desktop[torch]"),
        ("transformers", "transformers", "kasr-desktop[torch]"),
        ("tokenizers", "transformers", "kasr-desktop[torch]"),
        ("huggingface_hub.errors", "huggingface_hub", "huggingface_hub"),
    ],
)
def test_a_library_that_was_left_out_is_named_with_what_brings_it(
    module: str, library: str, package: str
) -> None:
    error = needs_library(ModuleNotFoundError("no", name=module), EngineError)
    assert error.reason == "needs_library"
    assert error.facts == {"library": library, "package": package}


@pytest.mark.parametrize("module", ["kasr_desktop.nothing", "numpy", None])
def test_any_other_module_that_is_gone_is_our_fault(module: str | None) -> None:
    with pytest.raises(ModuleNotFoundError):
        needs_library(ModuleNotFoundError("no", name=module), EngineError)
