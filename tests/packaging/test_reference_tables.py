"""The documents' tables are those of the declarations; a row that is missing is found."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import pytest

from kasr_desktop.domain.cue_options import CueProfile
from kasr_desktop.domain.export_options import FileFormat, TextEncoding
from kasr_desktop.domain.label import Language
from kasr_desktop.settings import SETTINGS

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = {
    "README.md": {("formats", "en")},
    "README.ko.md": {("formats", "ko")},
    "docs/SETTINGS.md": {(name, "en") for name in ("settings", "formats", "profiles", "encodings")},
    "docs/SETTINGS.ko.md": {
        (name, "ko") for name in ("settings", "formats", "profiles", "encodings")
    },
}


@pytest.fixture(scope="module")
def tables() -> ModuleType:
    path = ROOT / "packaging" / "reference_tables.py"
    spec = importlib.util.spec_from_file_location("reference_tables", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_documents_say_what_is_declared(tables: ModuleType, name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert tables.rendered(text) == text, "run poe tables"
    assert set(tables.tables_of(text)) == DOCUMENTS[name]
    assert name in tables.DOCUMENTS
    assert not tables.missing_rows(text)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_row_taken_away_is_missed(tables: ModuleType, name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    rows = {
        row
        for table, language in DOCUMENTS[name]
        for row in list(tables.TABLES[table](Language(language)))[2:]
    }
    assert len(rows) >= len(FileFormat)
    for row in rows:
        without = text.replace(f"{row}\n", "")
        assert without != text, row
        assert row in tables.missing_rows(without)
        assert tables.rendered(without) != without


def test_no_declared_name_is_said_again_by_the_window() -> None:
    """A setting's name stands in its declaration and nowhere in the window's translations."""
    declared = [label for info in SETTINGS.values() for label in (info.label, info.meaning)]
    declared += [info.unset for info in SETTINGS.values() if info.unset is not None]
    declared += [one.label for kind in (FileFormat, CueProfile, TextEncoding) for one in kind]
    tree = ElementTree.parse(ROOT / "resources" / "translations" / "kasr_ko.ts")
    said = {entry.text for entry in tree.iter("source")}
    assert len(said) > 400
    assert not said & {label.english for label in declared}


@pytest.mark.parametrize("language", Language)
def test_a_row_stands_for_each_declaration(tables: ModuleType, language: Language) -> None:
    def keys(table: str, column: int) -> list[str]:
        rows = list(tables.TABLES[table](language))[2:]
        return [row.split("|")[column].strip(" `") for row in rows]

    assert keys("formats", 1) == list(FileFormat)
    assert keys("profiles", 1) == [one.flag_word for one in CueProfile]
    assert keys("encodings", 1) == list(TextEncoding)
    assert sorted(keys("settings", 2)) == sorted(SETTINGS)
