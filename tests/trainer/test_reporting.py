from __future__ import annotations

import logging

import pytest

from kasr_trainer.reporting import LibrariesOnce


def record(name: str, level: int, text: str) -> logging.LogRecord:
    return logging.LogRecord(name, level, "x.py", 1, text, None, None)


def test_a_library_says_a_thing_once(monkeypatch: pytest.MonkeyPatch) -> None:
    once = LibrariesOnce()
    said = [
        once.filter(record("transformers.trainer", logging.WARNING, "weights are new"))
        for _ in range(3)
    ]
    assert said == [True, False, False]
    assert once.filter(record("transformers.trainer", logging.WARNING, "another thing"))
    for _ in range(2):
        assert once.filter(record("kasr_trainer.progress", logging.INFO, "training: 4 of 8"))
        assert once.filter(record("torch", logging.ERROR, "it broke"))
    monkeypatch.setenv("RANK", "1")
    assert not once.filter(record("torch", logging.WARNING, "of another process"))
    assert once.filter(record("torch", logging.ERROR, "of another process"))
