"""The addresses in the metadata, which only whoever builds can know."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def project_urls(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The hook, without hatchling, which only builds have."""
    for name in ("hatchling", "hatchling.metadata", "hatchling.metadata.plugin"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    interface = ModuleType("hatchling.metadata.plugin.interface")
    interface.MetadataHookInterface = type("MetadataHookInterface", (), {})  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, interface.__name__, interface)
    path = ROOT / "packaging" / "project_urls.py"
    spec = importlib.util.spec_from_file_location("project_urls_under_test", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_whoever_builds_names_the_addresses(
    project_urls: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    metadata: dict[str, object] = {"name": "kasr-desktop"}
    monkeypatch.setenv("KASR_HOMEPAGE", "https://example.invalid/kasr/")
    project_urls.UrlsHook().update(metadata)
    urls = metadata["urls"]
    assert isinstance(urls, dict)
    assert urls["Homepage"] == "https://example.invalid/kasr"
    assert urls["Releases"] == "https://example.invalid/kasr/releases"


def test_nobody_s_address_is_made_up(
    project_urls: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KASR_HOMEPAGE", raising=False)
    metadata: dict[str, object] = {}
    project_urls.UrlsHook().update(metadata)
    assert metadata == {"urls": {}}


def test_the_workflow_names_the_repository_it_runs_in() -> None:
    text = (ROOT / ".github" / "workflows" / "release.yml").read_text("utf-8")
    assert "KASR_HOMEPAGE: ${{ github.server_url }}/${{ github.repository }}" in text
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    assert 'path = "packaging/project_urls.py"' in project
