from __future__ import annotations

import errno
import os
import shutil
import sys
from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path

import pytest
from stand_in_hub import COMMIT, StandInHub, serving
from support.bare_folders import bare_folder, change_json, write_json, write_safetensors
from support.model_folders import write_language_model

from kasr_desktop.bundle import cache_writer, hub, hub_client
from kasr_desktop.bundle.hub import DownloadProgress, download, remote_model
from kasr_desktop.bundle.hub_cache import cached_models, repo_dir
from kasr_desktop.bundle.locate import locate
from kasr_desktop.bundle.model_bundle import load_bundle
from kasr_desktop.domain.errors import BundleError, DownloadError

MODEL = "w11wo/wav2vec2-xls-r-300m-korean-lm"


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandInHub]:
    import huggingface_hub.constants

    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setenv("HF_HUB_OFFLINE", "0")
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(hub, "_PAUSE_SECONDS", 0.001)
    with serving() as server:
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        server.add_folder(MODEL, model_folder(tmp_path / "made"))
        yield server
    huggingface_hub.close_session()


def model_folder(folder: Path) -> Path:
    """Write a model of about 1 MB with what else such repositories hold."""
    bare_folder(folder, num_syllables=300)
    rows = load_bundle(folder).vocab_size
    write_safetensors(folder / "model.safetensors", {"lm_head.weight": (rows, 800)})
    (folder / "pytorch_model.bin").write_bytes(b"the same again" * 10_000)
    (folder / "run.sh").write_text("python train.py", encoding="utf-8")
    (folder / "modeling.py").write_text("raise SystemExit", encoding="utf-8")
    (folder / "optimizer.pt").write_bytes(bytes(50_000))
    (folder / "runs").mkdir()
    (folder / "runs" / "events.out").write_bytes(bytes(100))
    write_language_model(folder)
    (folder / "README.md").write_text("---\nlicense: apache-2.0\n---\n", encoding="utf-8")
    return folder


def fetch() -> list[DownloadProgress]:
    return list(download(MODEL))


def content(server: StandInHub, name: str) -> bytes:
    return server.models[MODEL][name]


def reason_of(model_id: str = MODEL) -> str:
    with pytest.raises(DownloadError) as caught:
        list(download(model_id))
    assert "\n" not in str(caught.value)
    return caught.value.reason


def parts() -> list[Path]:
    return list(repo_dir(MODEL).rglob("*.kasr-part"))


def test_a_download_can_be_loaded(stand_in: StandInHub) -> None:
    progress = fetch()
    bundle = load_bundle(locate(MODEL))
    assert bundle.name == MODEL
    assert bundle.license == "apache-2.0"
    assert bundle.language_model_dir is not None
    assert (bundle.path / "model.safetensors").read_bytes() == content(
        stand_in, "model.safetensors"
    )
    done = [step.done_bytes for step in progress]
    assert done == sorted(done)
    assert done[-1] == progress[-1].total_bytes
    assert len(progress) > 10
    assert parts() == []
    (listed,) = cached_models()
    assert listed.complete
    assert listed.model_id == MODEL


def test_only_what_is_needed_is_fetched(stand_in: StandInHub) -> None:
    fetch()
    names = {path.name for path in locate(MODEL).rglob("*")}
    assert "pytorch_model.bin" not in names
    assert not names & {"run.sh", "modeling.py", "optimizer.pt", "events.out"}
    del stand_in.models[MODEL]["model.safetensors"]
    assert "pytorch_model.bin" in {file.name for file in remote_model(MODEL).files}


def test_of_many_languages_the_korean_part_alone_is_fetched(stand_in: StandInHub) -> None:
    """facebook/mms-1b-all holds 1,100 adapters, each as safetensors and as a pickle."""
    languages = ("eng", "fra", "kor", "kok", "zyp")
    for name in languages:
        stand_in.models[MODEL][f"adapter.{name}.safetensors"] = b"s" * 20
        stand_in.models[MODEL][f"adapter.{name}.bin"] = b"p" * 20
    wanted = [file.name for file in remote_model(MODEL).files]
    assert [name for name in wanted if "adapter" in name] == ["adapter.kor.safetensors"]
    del stand_in.models[MODEL]["adapter.kor.safetensors"]
    wanted = [file.name for file in remote_model(MODEL).files]
    assert [name for name in wanted if "adapter" in name] == ["adapter.kor.bin"]


def test_a_token_goes_to_its_own_server_and_to_no_other(
    stand_in: StandInHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Large files come from somewhere else: the Hub sends whoever asks on to it."""
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    with serving() as elsewhere:
        elsewhere.models = stand_in.models
        stand_in.cdn = elsewhere.url
        fetch()
        assert elsewhere.requests
        assert set(elsewhere.secrets) == {None}
        assert "Bearer hf_secret" in stand_in.secrets
    assert load_bundle(locate(MODEL)).name == MODEL


def test_what_the_hub_says_of_a_model(stand_in: StandInHub) -> None:
    remote = remote_model(MODEL)
    assert remote.commit == COMMIT
    assert remote.license == "apache-2.0"
    assert remote.files[-1].name == "model.safetensors"
    assert remote.files[-1].is_large
    assert not repo_dir(MODEL).exists()


def test_the_hubs_own_library_finds_the_files(stand_in: StandInHub) -> None:
    import huggingface_hub.constants

    fetch()
    asked = len(stand_in.requests)
    found = huggingface_hub.snapshot_download(
        MODEL, local_files_only=True, cache_dir=repo_dir(MODEL).parent
    )
    assert Path(found) == locate(MODEL)
    path = huggingface_hub.hf_hub_download(
        MODEL, "model.safetensors", revision=COMMIT, cache_dir=repo_dir(MODEL).parent
    )
    assert Path(path).read_bytes() == content(stand_in, "model.safetensors")
    assert len(stand_in.requests) == asked


def test_a_second_download_fetches_nothing(stand_in: StandInHub) -> None:
    fetch()
    sent = stand_in.sent_bytes
    fetch()
    assert stand_in.sent_bytes == sent


def test_closing_pauses_and_the_next_download_resumes(stand_in: StandInHub) -> None:
    whole = len(content(stand_in, "model.safetensors"))
    running = download(MODEL)
    for step in running:
        if step.file == "model.safetensors" and step.total_bytes - step.done_bytes < whole / 2:
            break
    running.close()
    (part,) = parts()
    here = part.stat().st_size
    assert 0 < here < whole
    assert not cached_models()[0].complete
    with pytest.raises(BundleError):
        locate(MODEL)
    stand_in.requests.clear()
    first = next(iter(fetch()))
    assert first.done_bytes > 0
    assert any(f"bytes={here}-" in request for request in stand_in.requests)
    assert (locate(MODEL) / "model.safetensors").stat().st_size == whole


def test_a_line_that_breaks_is_taken_up_where_it_broke(stand_in: StandInHub) -> None:
    stand_in.cut_after["model.safetensors"] = [300_000, 300_000]
    fetch()
    assert stand_in.sent_bytes == sum(file.num_bytes for file in remote_model(MODEL).files)
    assert load_bundle(locate(MODEL)).vocab_size > 300


def test_a_line_that_stays_broken(stand_in: StandInHub) -> None:
    stand_in.cut_after["model.safetensors"] = [200_000] + [0] * 20
    assert reason_of() == "no_connection"
    assert parts()[0].stat().st_size == 200_000


def test_a_server_without_ranges_starts_again(stand_in: StandInHub) -> None:
    stand_in.no_ranges = True
    stand_in.cut_after["model.safetensors"] = [300_000]
    fetch()
    assert (locate(MODEL) / "model.safetensors").read_bytes() == content(
        stand_in, "model.safetensors"
    )


@pytest.mark.parametrize("name", ["model.safetensors", "vocab.json"])
def test_a_wrong_hash(stand_in: StandInHub, name: str) -> None:
    stand_in.wrong.add(name)
    assert reason_of() == "hash_mismatch"
    assert parts() == []
    with pytest.raises(BundleError):
        locate(MODEL)
    stand_in.wrong.clear()
    fetch()
    assert locate(MODEL).is_dir()


def test_a_damaged_part_is_found_at_the_end(stand_in: StandInHub) -> None:
    running = download(MODEL)
    for step in running:
        if step.file == "model.safetensors":
            break
    running.close()
    parts()[0].write_bytes(b"x" * 1_000)
    assert reason_of() == "hash_mismatch"
    fetch()
    assert locate(MODEL).is_dir()


def test_two_downloads_at_once(stand_in: StandInHub) -> None:
    first = download(MODEL)
    for step in first:
        if step.file == "model.safetensors":
            break
    assert reason_of() == "busy"
    assert list(first)[-1].done_bytes == step.total_bytes
    assert load_bundle(locate(MODEL)).vocab_size > 300


def test_parts_of_an_older_commit_go(stand_in: StandInHub) -> None:
    blobs = repo_dir(MODEL) / "blobs"
    blobs.mkdir(parents=True)
    (blobs / ("f" * 64 + ".kasr-part")).write_bytes(b"of an older commit")
    fetch()
    assert parts() == []


def test_a_disk_too_small_is_seen_beforehand(
    stand_in: StandInHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**12, 10**12, 1_000_000))
    assert reason_of() == "no_space"
    assert stand_in.sent_bytes == 0


def test_a_disk_that_fills_up(stand_in: StandInHub, monkeypatch: pytest.MonkeyPatch) -> None:
    append = cache_writer.PartialFile.append

    def full(self: cache_writer.PartialFile, data: bytes) -> None:
        if self.num_bytes > 500_000:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        append(self, data)

    monkeypatch.setattr(cache_writer.PartialFile, "append", full)
    assert reason_of() == "no_space"
    assert parts()
    monkeypatch.setattr(cache_writer.PartialFile, "append", append)
    fetch()


def test_a_cache_that_cannot_be_written(
    stand_in: StandInHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "file" / "hub"))
    assert reason_of() == "unwritable"


@pytest.mark.parametrize("model_id", ["nobody/nothing", "not an id", "a/../../b"])
def test_no_such_model(stand_in: StandInHub, model_id: str) -> None:
    assert reason_of(model_id) == "not_found"


def test_a_gated_model(stand_in: StandInHub) -> None:
    stand_in.gated.add(MODEL)
    assert reason_of() == "gated"


def test_a_hub_that_is_down(stand_in: StandInHub) -> None:
    stand_in.status = 503
    assert reason_of() == "no_connection"


def test_nobody_answers(stand_in: StandInHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    assert reason_of() == "no_connection"


def test_offline_asks_nobody(stand_in: StandInHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    assert reason_of() == "offline"
    assert stand_in.requests == []


def test_a_model_of_another_kind_is_refused_before_its_weights(
    stand_in: StandInHub, tmp_path: Path
) -> None:
    change_json(tmp_path / "made" / "config.json", architectures=["WhisperModel"])
    stand_in.add_folder(MODEL, tmp_path / "made")
    with pytest.raises(BundleError) as caught:
        fetch()
    assert caught.value.reason == "not_ctc"
    assert not any("safetensors" in request for request in stand_in.requests)


def test_a_repository_without_weights(stand_in: StandInHub) -> None:
    for name in ("model.safetensors", "pytorch_model.bin"):
        del stand_in.models[MODEL][name]
    with pytest.raises(BundleError) as caught:
        fetch()
    assert caught.value.reason == "no_weights"


def test_shards_are_fetched_together(stand_in: StandInHub, tmp_path: Path) -> None:
    made = tmp_path / "made"
    (made / "model.safetensors").rename(made / "model-00001-of-00001.safetensors")
    index = {"weight_map": {"lm_head.weight": "model-00001-of-00001.safetensors"}}
    write_json(made / "model.safetensors.index.json", index)
    stand_in.add_folder(MODEL, made)
    fetch()
    assert load_bundle(locate(MODEL)).weights.index is not None


def test_where_links_are_forbidden(stand_in: StandInHub, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object, **__: object) -> None:
        raise OSError(1314, "A required privilege is not held by the client")

    monkeypatch.setattr(Path, "symlink_to", forbidden)
    fetch()
    assert load_bundle(locate(MODEL)).vocab_size > 300
    sent = stand_in.sent_bytes
    fetch()
    assert stand_in.sent_bytes == sent


def test_without_the_hub_s_library_its_name_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_client, "is_offline", lambda: False)
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    with pytest.raises(DownloadError) as caught:
        hub_client.list_files("a/b")
    assert (caught.value.reason, caught.value.facts) == (
        "needs_library",
        {"library": "huggingface_hub", "package": "huggingface_hub"},
    )


def test_a_byte_that_flipped_on_the_disk_is_fetched_again(stand_in: StandInHub) -> None:
    fetch()
    weights = locate(MODEL) / "model.safetensors"
    data = bytearray(weights.read_bytes())
    data[len(data) // 2] ^= 1
    weights.resolve().write_bytes(data)
    before = stand_in.sent_bytes
    fetch()
    assert (locate(MODEL) / "model.safetensors").read_bytes() == content(
        stand_in, "model.safetensors"
    )
    assert stand_in.sent_bytes > before


def test_an_answer_that_is_always_too_short_is_not_asked_for_for_ever(
    stand_in: StandInHub,
) -> None:
    """As the log-in page of a public network: 200, and another body each time."""
    stand_in.short = {"config.json"}
    stand_in.no_ranges = True
    assert reason_of() == "bad_answer"
    assert len([line for line in stand_in.requests if "config.json" in line]) <= 6


@pytest.mark.parametrize("sha", ["../../../outside", "main", "", "0" * 39, "x" * 40])
def test_a_commit_that_is_none_is_no_folder(stand_in: StandInHub, sha: str, tmp_path: Path) -> None:
    stand_in.commit = sha
    assert reason_of() == "bad_answer"
    assert not (tmp_path / "outside").exists()
    assert not list(tmp_path.rglob("snapshots"))


UNSAFE = [
    "LICENSE\\..\\..\\x.bat",
    "LICENSE..\\x",
    "language_model/..",
    "LICENSE:stream",
    "NOTICE\x00",
    "language_model/CON.txt",
    "LICENSE.",
]


@pytest.mark.parametrize("name", UNSAFE)
def test_a_name_that_leaves_its_folder_is_never_written(name: str, stand_in: StandInHub) -> None:
    assert not cache_writer.is_safe_name(name)
    stand_in.models[MODEL][name] = b"harm"
    fetch()
    assert not [
        path
        for path in repo_dir(MODEL).rglob("*")
        if path.is_file() and path.read_bytes() == b"harm"
    ]
