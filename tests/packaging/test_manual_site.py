"""The manual as a site: built strictly, in both languages, and readable without a network."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("site_of", ROOT / "packaging" / "manual_site.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.costly
def test_the_site_is_built_strictly_and_searched_in_korean(
    script: ModuleType, tmp_path: Path
) -> None:
    assert script.build(tmp_path / "site") == 0
    for folder in (tmp_path / "site", tmp_path / "site" / "en"):
        assert (folder / "10-limits.html").is_file()
        assert (folder / "pictures" / "compare.png").is_file()
    index = json.loads((tmp_path / "site/search/search_index.json").read_text("utf-8"))
    assert index["config"]["lang"] == ["ko", "en"]
    assert any("정전" in doc["text"] for doc in index["docs"])
    front = (tmp_path / "site" / "index.html").read_text("utf-8")
    assert 'href="./en/index.html">English' in front
    english = (tmp_path / "site" / "en" / "index.html").read_text("utf-8")
    assert 'href="./../index.html">한국어' in english


@pytest.mark.parametrize(
    "page",
    [
        '<script src="https://cdn.example/a.js"></script>',
        "<link rel='stylesheet' href='//fonts.example/a.css'>",
        '<img alt="x" src="http://example/a.png">',
    ],
)
def test_what_would_be_fetched_from_elsewhere_is_found(
    script: ModuleType, tmp_path: Path, page: str
) -> None:
    (tmp_path / "a.html").write_text(f'{page}<a href="https://example">x</a>', "utf-8")
    assert len(script.fetched_by(tmp_path)) == 1


def test_a_style_that_fetches_is_found_and_what_lies_beside_it_is_not(
    script: ModuleType, tmp_path: Path
) -> None:
    (tmp_path / "a.css").write_text("a { src: url(fonts/a.woff) }", "utf-8")
    assert script.fetched_by(tmp_path) == []
    (tmp_path / "b.css").write_text('a { src: url("https://example/a.woff") }', "utf-8")
    assert len(script.fetched_by(tmp_path)) == 1
