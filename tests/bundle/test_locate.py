from __future__ import annotations

from pathlib import Path

import pytest
from support.bare_folders import bare_folder, write_json

from kasr_desktop import resources
from kasr_desktop.bundle.hub_cache import (
    cache_dir,
    cached_models,
    is_model_id,
    is_offline,
    remove_cached,
    repo_dir,
)
from kasr_desktop.bundle.locate import locate
from kasr_desktop.domain.errors import BundleError

COMMIT = "0123456789abcdef0123456789abcdef01234567"
MODEL = "kresnik/wav2vec2-large-xlsr-korean"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    return tmp_path / "hub"


def put_in_cache(model_id: str) -> Path:
    repo = repo_dir(model_id)
    (repo / "refs").mkdir(parents=True)
    (repo / "refs" / "main").write_text(COMMIT, encoding="utf-8")
    (repo / "blobs").mkdir()
    return bare_folder(repo / "snapshots" / COMMIT)


def test_builtin(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(resources, "builtin_model_dir", lambda: tmp_path)
    assert locate("builtin") == tmp_path
    monkeypatch.setattr(resources, "builtin_model_dir", lambda: tmp_path / "gone")
    with pytest.raises(BundleError, match="built-in"):
        locate("builtin")


def test_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "나의 모델"
    folder.mkdir()
    assert locate(str(folder)) == folder
    monkeypatch.chdir(tmp_path)
    assert locate("나의 모델") == folder


def test_a_folder_wins_over_a_hub_id(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_in_cache(MODEL)
    monkeypatch.chdir(tmp_path)
    (tmp_path / MODEL).mkdir(parents=True)
    assert locate(MODEL) == tmp_path / MODEL


def test_a_hub_id_in_the_cache(cache: Path) -> None:
    folder = put_in_cache(MODEL)
    assert locate(MODEL) == folder


def test_a_hub_id_that_is_not_here(cache: Path) -> None:
    with pytest.raises(BundleError, match=f"kasr models download {MODEL}") as caught:
        locate(MODEL)
    assert caught.value.reason == "not_downloaded"


@pytest.mark.parametrize("model", ["./nowhere", "C:\\없는 폴더", "a/b/c", "nothing", "../up"])
def test_neither_folder_nor_id(cache: Path, model: str) -> None:
    with pytest.raises(BundleError) as caught:
        locate(model)
    assert caught.value.reason == "missing"


@pytest.mark.parametrize("text", ["a/../b", "a/b--c", "/abs", "a/", "a b/c", "a/b\n", ""])
def test_what_is_no_id(text: str) -> None:
    assert not is_model_id(text)


def test_cache_dir_follows_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_dir() == tmp_path / "huggingface" / "hub"
    monkeypatch.setenv("HF_HOME", str(tmp_path / "home"))
    assert cache_dir() == tmp_path / "home" / "hub"
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "named"))
    assert cache_dir() == tmp_path / "named"


@pytest.mark.parametrize(("value", "expected"), [("1", True), ("0", False), ("true", True)])
def test_is_offline(monkeypatch: pytest.MonkeyPatch, value: str, expected: bool) -> None:
    monkeypatch.delenv("TRANSFORMERS_OFFLINE", raising=False)
    monkeypatch.setenv("HF_HUB_OFFLINE", value)
    assert is_offline() is expected


def test_listing_and_removing(cache: Path) -> None:
    assert cached_models() == ()
    folder = put_in_cache(MODEL)
    other = put_in_cache("someone/gpt")
    write_json(other / "config.json", {"architectures": ["GPT2LMHeadModel"]})
    (listed,) = cached_models()
    assert listed.model_id == MODEL
    assert listed.complete
    assert listed.num_bytes == sum(p.stat().st_size for p in repo_dir(MODEL).rglob("*.*")) + len(
        COMMIT
    )
    (folder / "model.safetensors").unlink()
    assert not cached_models()[0].complete
    assert remove_cached(MODEL) > 0
    assert not repo_dir(MODEL).exists()
    with pytest.raises(BundleError):
        remove_cached(MODEL)
