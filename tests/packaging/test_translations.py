"""The Korean of the window is complete and as new as its sources."""

from __future__ import annotations

import ast
import importlib.util
import re
import shutil
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMMITTED = ROOT / "resources" / "translations" / "kasr_ko.ts"


@pytest.fixture(scope="module")
def translations() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "translations", ROOT / "packaging" / "translations.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def messages(path: Path) -> dict[tuple[str, str], ElementTree.Element]:
    found = {}
    for context in ElementTree.parse(path).getroot().iter("context"):
        for message in context.iter("message"):
            key = context.findtext("name", ""), message.findtext("source", "")
            translation = message.find("translation")
            assert translation is not None
            found[key] = translation
    return found


@pytest.mark.costly
def test_every_source_string_is_translated_and_no_other(
    translations: ModuleType, tmp_path: Path
) -> None:
    fresh = tmp_path / "kasr_ko.ts"
    shutil.copy(COMMITTED, fresh)
    translations.update(fresh)
    assert set(messages(fresh)) == set(messages(COMMITTED)), "run packaging/translations.py"
    unfinished = [key for key, entry in messages(fresh).items() if entry.get("type")]
    assert not unfinished, "give these their Korean in kasr_ko.ts"


@pytest.mark.costly
def test_what_the_window_says_is_found_by_the_program_that_collects_it() -> None:
    """It does not look into f-strings, for one: such a text would stay English unnoticed."""
    known = set(messages(COMMITTED))
    said = set()
    for path in [*(ROOT / "kasr_desktop" / "ui").rglob("*.py"), ROOT / "kasr_desktop" / "app.py"]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "translate":
                words = [one.value for one in node.args[:2] if isinstance(one, ast.Constant)]
                if len(words) == 2:
                    said.add((words[0], words[1]))
    assert len(said) > 500
    assert sorted(said - known) == []


@pytest.mark.costly
@pytest.mark.parametrize("name", ["kasr_ko", "kasr_en"])
def test_the_binary_is_made_from_the_text(
    name: str, translations: ModuleType, tmp_path: Path
) -> None:
    written = COMMITTED.with_name(f"{name}.ts")
    translations.release(written, tmp_path / "made.qm")
    assert (tmp_path / "made.qm").read_bytes() == written.with_suffix(".qm").read_bytes()


def test_translations_keep_their_gaps_and_speak_korean() -> None:
    for (context, source), entry in messages(COMMITTED).items():
        korean = entry.text or ""
        gaps = sorted(re.findall(r"\{(\w+)", source))
        assert sorted(re.findall(r"\{(\w+)", korean)) == gaps, (context, source)
        same_in_both = context == "QShortcut" or source in (
            "CPU",
            "{model}: CER {cer:.1f}%, WER {wer:.1f}%",
        )
        assert same_in_both or re.search("[가-힣]", korean) or korean == "CPU", (context, source)


def test_menus_keep_their_keys() -> None:
    for (context, source), entry in messages(COMMITTED).items():
        if context == "Menus" and "&" in source:
            key = source[source.index("&") + 1].upper()
            assert f"(&{key})" in (entry.text or ""), source
