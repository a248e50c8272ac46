from __future__ import annotations

from pathlib import Path

import pytest
from support.bare_folders import bare_folder
from support.model_folders import write_language_model

from kasr_desktop.bundle import installed_models as installed
from kasr_desktop.bundle.catalog import CATALOG, RECOMMENDED
from kasr_desktop.bundle.installed_models import InstalledModel, ModelState, installed_models


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    return tmp_path / "hub"


def by_name(*known: str) -> dict[str, InstalledModel]:
    return {model.model: model for model in installed_models(known)}


def cached(cache: Path, model_id: str) -> Path:
    repo = cache / f"models--{model_id.replace('/', '--')}"
    (repo / "refs").mkdir(parents=True)
    (repo / "refs" / "main").write_text("abc", encoding="utf-8")
    return bare_folder(repo / "snapshots" / "abc")


@pytest.mark.parametrize("architectures", ["5", '"Wav2Vec2ForCTC"', "{}", "[5, null]"])
def test_one_strange_config_hides_no_other_model(cache: Path, architectures: str) -> None:
    cached(cache, "owner/good")
    strange = cached(cache, "owner/strange")
    text = f'{{"architectures": {architectures}, "model_type": "wav2vec2", "x": "ForCTC"}}'
    (strange / "config.json").write_text(text, encoding="utf-8")
    models = by_name()
    assert models["owner/good"].state is ModelState.READY
    assert "owner/strange" in models


def test_a_model_that_breaks_what_reads_it_hides_no_other(
    cache: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever nobody thought of: it is a broken model, not an empty page."""
    cached(cache, "owner/good")
    cached(cache, "owner/strange")
    real = installed.load_bundle

    def load(path: Path) -> object:
        if "strange" in str(path):
            raise TypeError("unhashable type: 'list'")
        return real(path)

    monkeypatch.setattr(installed, "load_bundle", load)
    models = by_name()
    assert models["owner/good"].state is ModelState.READY
    assert models["owner/strange"].state is ModelState.BROKEN
    assert models["owner/strange"].problem is not None
    assert "not as it should be" in caplog.text


def test_the_builtin_model_comes_first_and_names_its_licence() -> None:
    first = installed_models()[0]
    assert first.is_builtin
    assert first.state is ModelState.READY
    assert first.license
    assert first.num_bytes > 1_000_000


def test_the_catalog_is_offered_with_size_and_licence() -> None:
    models = by_name()
    assert list(models)[1:] == [entry.model_id for entry in CATALOG]
    recommended = models[RECOMMENDED]
    assert recommended.state is ModelState.ABSENT
    assert recommended.num_bytes > 1_000_000_000
    assert recommended.license == "apache-2.0"
    assert recommended.has_language_model


def test_a_model_in_the_cache_is_ready(cache: Path) -> None:
    write_language_model(cached(cache, RECOMMENDED))
    model = by_name()[RECOMMENDED]
    assert model.state is ModelState.READY
    assert model.has_language_model
    assert model.num_bytes < 10_000_000  # what is here, not what the catalog guesses


def test_half_a_download_can_be_resumed(cache: Path) -> None:
    blobs = cache / "models--someone--half" / "blobs"
    blobs.mkdir(parents=True)
    (blobs / "123.kasr-part").write_bytes(b"x")
    assert by_name()["someone/half"].state is ModelState.INCOMPLETE


def test_folders_and_ids_of_the_user(tmp_path: Path) -> None:
    folder = str(bare_folder(tmp_path / "내 모델"))
    broken = str(tmp_path / "gone")
    models = by_name(folder, broken, "someone/else")
    assert models[folder].state is ModelState.READY
    assert not models[folder].is_on_hub
    assert models[broken].state is ModelState.BROKEN
    assert models[broken].problem is not None
    assert models["someone/else"].state is ModelState.ABSENT
    assert models["someone/else"].is_on_hub


def test_a_damaged_model_says_why(cache: Path) -> None:
    (cached(cache, RECOMMENDED) / "config.json").write_text("{ForCTC", encoding="utf-8")
    model = by_name()[RECOMMENDED]
    assert model.state is ModelState.BROKEN
    assert model.problem is not None
    assert model.problem.reason == "bad_config"
