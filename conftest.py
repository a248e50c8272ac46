"""What pytest looks into: a module with nothing to run for this call is not imported.

Importing torch and transformers takes longer than a thousand of the tests, and pytest would
import every module of the program in search of examples. Nothing is left out that would run.
"""

from __future__ import annotations

import ast
import gc
import os
import re
import sys
from collections.abc import Generator
from itertools import chain, combinations
from pathlib import Path

import pytest
from _pytest.doctest import DoctestModule
from _pytest.mark.expression import Expression

# compiled modules are kept: else every call and every child process compiles the program anew
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

_WORDS_OF_EXPRESSIONS = {"and", "or", "not", "True", "False"}


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(
    file_path: Path, parent: pytest.Collector
) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
    """Drop collectors of modules without examples, and without a test that `-m` could choose."""
    collectors = yield
    if file_path.suffix != ".py" or not collectors:
        return collectors
    source = file_path.read_text("utf-8")
    if ">>> " not in source:
        collectors = [each for each in collectors if not isinstance(each, DoctestModule)]
    if not can_be_chosen(module_marks(source), parent.config.getoption("markexpr")):
        return []
    return collectors


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Fail a module that brings torch into a run without `model` tests."""
    before = "torch" in sys.modules
    report = yield
    brought = "torch" in sys.modules and not before and isinstance(collector, pytest.Module)
    if brought and "model" not in module_marks(collector.path.read_text("utf-8")):
        report.outcome = "failed"
        report.longrepr = "imports torch, so it needs `pytestmark = pytest.mark.model`"
    return report


def pytest_collection_finish() -> None:
    """Take all that importing made out of the collector's sight: it is never garbage.

    Every test of the window collects when it is over.
    """
    gc.collect()
    gc.freeze()


def module_marks(source: str) -> set[str]:
    """Return the names of the marks that `pytestmark` in a module's text gives to all its tests."""
    if "pytestmark" not in source:
        return set()
    assigned = [
        statement.value
        for statement in ast.parse(source).body
        if isinstance(statement, ast.Assign)
        and any(
            isinstance(name, ast.Name) and name.id == "pytestmark" for name in statement.targets
        )
    ]
    return {
        node.attr
        for value in assigned
        for node in ast.walk(value)
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "pytest.mark"
    }


def can_be_chosen(marks: set[str], expression: str) -> bool:
    """Return whether a test with these marks, and perhaps more of its own, can match `-m`."""
    if not marks or not expression:
        return True
    compiled = Expression.compile(expression)
    others = set(re.findall(r"\w+", expression)) - _WORDS_OF_EXPRESSIONS - marks
    more = chain.from_iterable(combinations(others, size) for size in range(len(others) + 1))
    return any(_matches(compiled, marks.union(own)) for own in more)


def _matches(expression: Expression, marks: set[str]) -> bool:
    def has(name: str, /, **_: str | int | bool | None) -> bool:
        return name in marks

    return expression.evaluate(has)
