"""Models on the Hub: what is there, and fetching it.

No connection is opened unless `remote_model` or `download` is called, and none at all with
HF_HUB_OFFLINE set.
"""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kasr_desktop.bundle.cache_writer import (
    PartialFile,
    RemoteFile,
    hash_of,
    is_commit,
    is_safe_name,
    is_sane,
    link_blob,
    point_main_to,
)
from kasr_desktop.bundle.hub_cache import PART_SUFFIX, is_model_id, repo_dir
from kasr_desktop.bundle.hub_client import bad_answer, explained, list_files, open_file
from kasr_desktop.bundle.model_bundle import check_config
from kasr_desktop.domain.errors import BundleError, DownloadError

_WANTED = re.compile(
    r"(config|preprocessor_config|processor_config|tokenizer_config|special_tokens_map"
    r"|added_tokens|vocab|tokenizer|alphabet|kasr)\.json|README\.md|LICENSE[^/]*|NOTICE[^/]*"
    r"|(language_model|syllable_model|whisper_decoder)/[^/]+"
)
_SAFETENSORS = re.compile(r"model(-\d+-of-\d+)?\.safetensors|model\.safetensors\.index\.json")
_PICKLES = re.compile(r"pytorch_model(-\d+-of-\d+)?\.bin|pytorch_model\.bin\.index\.json")
_ADAPTERS = re.compile(r"adapter\.(kor|ko)\.(safetensors|bin)")
"""Of a model of many languages: the Korean part alone, not ten gigabytes of all."""

_SPARE_BYTES = 64 * 1024 * 1024
"""Left free on the disk beside the model itself."""

_STEP_BYTES = 64 * 1024
"""Progress is told after so many bytes; also how long a cancel may take."""

_TRIES = 5
_PAUSE_SECONDS = 1.0
"""Before the second try; doubled before each next one."""


@dataclass(frozen=True, slots=True)
class RemoteModel:
    """A model on the Hub as it is now.

    Attributes:
        model_id: Hub id.
        commit: What `main` points to.
        license: From its card, "" if it says nothing.
        files: Those that are needed, smallest first.
    """

    model_id: str
    commit: str
    license: str
    files: tuple[RemoteFile, ...]

    @property
    def num_bytes(self) -> int:
        """Size of all files."""
        return sum(file.num_bytes for file in self.files)


@dataclass(frozen=True, slots=True)
class DownloadProgress:
    """How far a download is.

    Attributes:
        model_id: Hub id.
        file: The file being fetched.
        done_bytes: Of the whole model, what was here before included.
        total_bytes: Of the whole model.
    """

    model_id: str
    file: str
    done_bytes: int
    total_bytes: int


def remote_model(model_id: str) -> RemoteModel:
    """Ask the Hub what a model holds.

    Raises:
        DownloadError: offline, no_connection, not_found, gated or bad_answer.
    """
    if not is_model_id(model_id):
        raise DownloadError(
            f"{model_id!r} is not a Hub id of the form owner/name.",
            reason="not_found",
            model=model_id,
        )
    listing = list_files(model_id)
    files = _needed(model_id, listing.files)
    if not all(map(is_sane, files)) or not is_commit(listing.commit):
        raise bad_answer(model_id)
    return RemoteModel(model_id, listing.commit, listing.license, files)


def download(model_id: str) -> Iterator[DownloadProgress]:
    """Fetch a model into the Hub's cache; closing the iterator pauses, calling again resumes.

    Files come smallest first, so that a model that cannot be used is refused before its
    weights are fetched. The model counts as there only when every file has its hash.

    Raises:
        DownloadError: offline, no_connection, not_found, gated, no_space, unwritable,
            busy or hash_mismatch.
        BundleError: The model is not one this program can use.
    """
    remote = remote_model(model_id)
    repo = repo_dir(model_id)
    snapshot = repo / "snapshots" / remote.commit
    present = sum(_bytes_here(repo, snapshot, file) for file in remote.files)
    with explained(model_id):
        _check_space(repo, remote.num_bytes - present, model_id)
    done = 0
    checked = False
    for file in remote.files:
        if not checked and _is_weights(file.name):
            check_config(snapshot)
            checked = True
        for num_bytes in _fetch(remote, repo, snapshot, file):
            yield DownloadProgress(model_id, file.name, done + num_bytes, remote.num_bytes)
        done += file.num_bytes
    with explained(model_id):
        point_main_to(repo, remote.commit)
    yield DownloadProgress(model_id, "", remote.num_bytes, remote.num_bytes)


def _needed(model_id: str, files: tuple[RemoteFile, ...]) -> tuple[RemoteFile, ...]:
    """Choose what the recognizer reads: one form of the weights, never code or other formats."""
    safe = any(_SAFETENSORS.fullmatch(file.name) for file in files)
    weights = _SAFETENSORS if safe else _PICKLES
    adapters = [file.name for file in files if _ADAPTERS.fullmatch(file.name)]
    adapter = max(adapters, key=lambda name: (name.endswith(".safetensors"), name), default="")
    wanted = [
        file
        for file in files
        if is_safe_name(file.name)
        and (_WANTED.fullmatch(file.name) or weights.fullmatch(file.name) or file.name == adapter)
    ]
    names = {file.name for file in wanted}
    if "config.json" not in names or not any(_is_weights(name) for name in names):
        raise BundleError(
            f"{model_id} on the Hub holds no config.json or no weights, so it is no model.",
            reason="no_weights" if "config.json" in names else "no_config",
            model=model_id,
        )
    order = sorted(
        wanted, key=lambda file: (_is_weights(file.name), file.name == adapter, file.num_bytes)
    )
    return tuple(order)


def _is_weights(name: str) -> bool:
    return bool(_SAFETENSORS.fullmatch(name) or _PICKLES.fullmatch(name))


def _bytes_here(repo: Path, snapshot: Path, file: RemoteFile) -> int:
    """Count the bytes of a file that need not be fetched again."""
    if _is_here(repo, snapshot, file):
        return file.num_bytes
    part = repo / "blobs" / f"{file.etag}{PART_SUFFIX}"
    return min(part.stat().st_size, file.num_bytes) if part.is_file() else 0


def _is_here(repo: Path, snapshot: Path, file: RemoteFile) -> bool:
    return _place(repo, snapshot, file) is not None


def _place(repo: Path, snapshot: Path, file: RemoteFile) -> Path | None:
    """Return where a file of the right size lies, None if it is not here."""
    for path in (repo / "blobs" / file.etag, snapshot / file.name):
        if path.is_file() and path.stat().st_size == file.num_bytes:
            return path
    return None


def _is_whole(repo: Path, snapshot: Path, file: RemoteFile) -> bool:
    """Return whether a file is here as the Hub has it; one that is not is thrown away.

    A byte that flipped on the disk leaves the size as it was.
    """
    while (path := _place(repo, snapshot, file)) is not None:
        if hash_of(path, file) == file.etag:
            return True
        path.unlink()
    return False


def _check_space(repo: Path, needed: int, model_id: str) -> None:
    place = next(path for path in (repo, *repo.parents) if path.exists())
    free = shutil.disk_usage(place).free
    if needed > 0 and free < needed + _SPARE_BYTES:
        raise DownloadError(
            f"{model_id} needs {needed / 1e9:.2f} GB more, but only {free / 1e9:.2f} GB "
            f"are free in {place}.",
            reason="no_space",
            model=model_id,
            needed_bytes=needed,
            free_bytes=free,
            path=place,
            detail=f"{free / 1e9:.2f} / {needed / 1e9:.2f} GB",
        )


def _fetch(remote: RemoteModel, repo: Path, snapshot: Path, file: RemoteFile) -> Iterator[int]:
    """Fetch one file and yield how many of its bytes are here."""
    with explained(remote.model_id):
        if _is_whole(repo, snapshot, file):
            blob, target = repo / "blobs" / file.etag, snapshot / file.name
            if not target.is_file() and blob.is_file():
                link_blob(blob, target)
            yield file.num_bytes
            return
        with PartialFile(repo, file) as part:
            yield from _stream_with_retries(remote, part)
            if not part.is_right():
                part.discard()
                raise DownloadError(
                    f"{file.name} of {remote.model_id} arrived damaged and was thrown away.",
                    reason="hash_mismatch",
                    model=remote.model_id,
                    file=file.name,
                    expected=file.etag,
                )
            part.finish(snapshot)


def _stream_with_retries(remote: RemoteModel, part: PartialFile) -> Iterator[int]:
    """Stream until the file is whole; a broken line is taken up where it broke."""
    tries, most = 0, part.num_bytes
    while part.missing_bytes > 0:
        problem = None
        try:
            yield from _stream(remote, part)
        except DownloadError as error:
            problem = error
        if part.missing_bytes <= 0:
            return
        if problem is not None and not _may_pass(problem):
            raise problem
        tries = 1 if part.num_bytes > most else tries + 1
        most = max(most, part.num_bytes)
        if tries >= _TRIES:  # an answer that ends early each time is no broken line
            raise problem or bad_answer(remote.model_id)
        yield part.num_bytes
        threading.Event().wait(_PAUSE_SECONDS * 2 ** (tries - 1))


def _may_pass(error: DownloadError) -> bool:
    """Tell a broken line from a server that answered: it would answer the same again."""
    return error.reason == "no_connection" and error.facts.get("answered") != "True"


def _stream(remote: RemoteModel, part: PartialFile) -> Iterator[int]:
    name, start = part.remote.name, part.num_bytes
    with open_file(remote.model_id, remote.commit, name, start=start) as (resumed, blocks):
        if not resumed:
            part.restart()
        told = part.num_bytes
        for data in blocks:
            part.append(data)
            if part.num_bytes - told >= _STEP_BYTES:
                told = part.num_bytes
                yield told
            if part.missing_bytes < 0:
                return
    yield part.num_bytes
