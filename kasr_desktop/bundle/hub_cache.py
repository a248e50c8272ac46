"""The Hub's cache on this machine, read without the Hub's library and without a connection.

Layout (huggingface_hub's documentation, "Understand caching"): one folder
`models--OWNER--NAME` a model with `blobs/` (the files, named by their hash), `refs/main`
(the commit last fetched) and `snapshots/COMMIT/` (links with readable names).
"""

from __future__ import annotations

import logging
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from kasr_desktop.domain.errors import BundleError

log = logging.getLogger(__name__)

_MODEL_ID = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}")

PART_SUFFIX = ".kasr-part"
"""Ending of a file that is still being downloaded."""


@dataclass(frozen=True, slots=True)
class CachedModel:
    """A model whose files lie in the Hub's cache.

    Attributes:
        model_id: Such as "kresnik/wav2vec2-large-xlsr-korean".
        path: The snapshot folder, to be loaded; the repository's while incomplete.
        num_bytes: Size on disk of all its files, unfinished ones included.
        complete: False while its weights are missing or half downloaded.
    """

    model_id: str
    path: Path
    num_bytes: int
    complete: bool


def is_model_id(text: str) -> bool:
    """Return whether a text can be a Hub id of the form owner/name.

    Example:
        >>> is_model_id("kresnik/wav2vec2-large-xlsr-korean"), is_model_id("./models/mine")
        (True, False)
    """
    return bool(_MODEL_ID.fullmatch(text)) and "--" not in text and ".." not in text


def is_offline() -> bool:
    """Return whether the user has forbidden connections (HF_HUB_OFFLINE, TRANSFORMERS_OFFLINE)."""
    value = os.environ.get("HF_HUB_OFFLINE") or os.environ.get("TRANSFORMERS_OFFLINE") or ""
    return value.upper() in {"1", "ON", "YES", "TRUE"}


def cache_dir() -> Path:
    """Return the Hub's cache folder, by the same environment variables as huggingface_hub."""
    named = os.environ.get("HF_HUB_CACHE") or os.environ.get("HUGGINGFACE_HUB_CACHE")
    if named:
        return Path(os.path.expandvars(named)).expanduser()
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    home = os.environ.get("HF_HOME") or str(caches / "huggingface")
    return Path(os.path.expandvars(home)).expanduser() / "hub"


def repo_dir(model_id: str) -> Path:
    """Return the folder of one model in the cache, whether or not it is there.

    Raises:
        BundleError: not_downloaded, if `model_id` cannot be a Hub id.
    """
    if not is_model_id(model_id):
        raise BundleError(
            f"{model_id!r} is not a Hub id of the form owner/name.",
            reason="not_downloaded",
            model=model_id,
        )
    return cache_dir() / f"models--{model_id.replace('/', '--')}"


def cached_snapshot(model_id: str) -> Path | None:
    """Return the snapshot that `refs/main` points to, None if there is none."""
    repo = repo_dir(model_id)
    try:
        commit = (repo / "refs" / "main").read_text(encoding="utf-8").strip()
    except OSError:
        return None
    snapshot = repo / "snapshots" / commit
    return snapshot if commit and snapshot.is_dir() else None


def cached_models() -> tuple[CachedModel, ...]:
    """List the models in the cache that look like speech models, by name.

    Whatever else shares the cache (language models, image models) has no CTC
    architecture in its config.json and is left out. A download of ours that was paused
    is listed as incomplete.
    """
    found = []
    for repo in sorted(cache_dir().glob("models--*--*")):
        try:
            model = _cached(repo)
        except (OSError, ValueError) as error:  # one that cannot be looked into hides no other
            log.info("%s cannot be read: %s", repo, error)
            continue
        if model is not None:
            found.append(model)
    return tuple(found)


def _cached(repo: Path) -> CachedModel | None:
    """Return what a folder of the cache holds, None if it is no speech model."""
    model_id = repo.name.removeprefix("models--").replace("--", "/", 1)
    if not is_model_id(model_id):
        return None
    halves = any((repo / "blobs").glob(f"*{PART_SUFFIX}"))
    snapshot = cached_snapshot(model_id)
    if snapshot is not None and _names_ctc(snapshot / "config.json"):
        return CachedModel(model_id, snapshot, _tree_bytes(repo), complete=_has_weights(snapshot))
    if halves:
        return CachedModel(model_id, repo, _tree_bytes(repo), complete=False)
    return None


def remove_cached(model_id: str) -> int:
    """Delete a model from the cache and give the bytes freed.

    Raises:
        BundleError: not_downloaded, if it is not there.
    """
    repo = repo_dir(model_id)
    if not repo.is_dir():
        raise BundleError(
            f"The model {model_id} is not on this machine.", reason="not_downloaded", model=model_id
        )
    freed = _tree_bytes(repo)
    shutil.rmtree(repo)
    shutil.rmtree(repo.parent / ".locks" / repo.name, ignore_errors=True)
    return freed


def _names_ctc(config: Path) -> bool:
    try:
        return "ForCTC" in config.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False


def _has_weights(snapshot: Path) -> bool:
    names = [path.name for path in snapshot.iterdir() if path.exists()]
    return any(name.endswith((".safetensors", ".bin")) for name in names)


def _tree_bytes(folder: Path) -> int:
    """Sum real files once; links of `snapshots/` cost nothing."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sum(path.stat().st_size for path in files)
