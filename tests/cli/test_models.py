"""`kasr models` over the local cache; the Hub itself is tested in tests/bundle."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kasr_desktop.bundle import hub
from kasr_desktop.bundle.catalog import RECOMMENDED
from kasr_desktop.bundle.hub import DownloadProgress
from kasr_desktop.cli.main import main
from kasr_desktop.domain.errors import DownloadError


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    return tmp_path / "hub"


def put_in_cache(cache: Path, model_id: str) -> Path:
    repo = cache / f"models--{model_id.replace('/', '--')}"
    snapshot = repo / "snapshots" / "abc"
    snapshot.mkdir(parents=True)
    (repo / "refs").mkdir()
    (repo / "refs" / "main").write_text("abc")
    (snapshot / "config.json").write_text('{"architectures": ["Wav2Vec2ForCTC"]}')
    (snapshot / "model.safetensors").write_bytes(bytes(3_000_000))
    return repo


def test_list_tells_what_is_here_and_what_could_be(
    cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put_in_cache(cache, "owner/mine")
    assert main(["models", "list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("builtin ")
    (mine,) = [line for line in lines if line.startswith("owner/mine ")]
    assert "3.0 MB  downloaded" in mine
    (recommended,) = [line for line in lines if line.startswith(RECOMMENDED)]
    assert "not downloaded, apache-2.0" in recommended


def test_info_of_a_catalogue_model_opens_no_connection(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "info", RECOMMENDED]) == 0
    captured = capsys.readouterr()
    assert "apache-2.0" in captured.out
    assert "kasr models download" in captured.err


def test_remove_frees_and_says_how_much(cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    repo = put_in_cache(cache, "owner/mine")
    assert main(["models", "remove", "owner/mine"]) == 0
    assert "3.0 MB freed" in capsys.readouterr().err
    assert not repo.exists()
    assert main(["models", "remove", "owner/mine"]) == 1


def test_download_tells_how_far_it_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def steps(model_id: str) -> Iterator[DownloadProgress]:
        for done in (0, 500_000, 1_000_000):
            yield DownloadProgress(model_id, "model.safetensors", done, 1_000_000)

    monkeypatch.setattr(hub, "download", steps)
    assert main(["models", "download", "owner/name"]) == 0
    captured = capsys.readouterr()
    assert "1.0 MB" in captured.err
    assert "kasr transcribe --model owner/name" in captured.err


def test_a_stopped_download_says_that_it_goes_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def steps(model_id: str) -> Iterator[DownloadProgress]:
        yield DownloadProgress(model_id, "model.safetensors", 1, 2)
        raise KeyboardInterrupt

    monkeypatch.setattr(hub, "download", steps)
    assert main(["models", "download", "owner/name"]) == 130
    assert "goes on from here" in capsys.readouterr().err


def test_a_failed_download_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def steps(model_id: str) -> Iterator[DownloadProgress]:
        raise DownloadError("for the log", reason="not_found", model=model_id)
        yield

    monkeypatch.setattr(hub, "download", steps)
    assert main(["models", "download", "owner/name"]) == 1
    assert capsys.readouterr().err.startswith("kasr: There is no model owner/name on the Hub.")
