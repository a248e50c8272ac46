"""From what the user calls a model to the folder that holds it; never opens a connection."""

from __future__ import annotations

from pathlib import Path

from kasr_desktop import resources
from kasr_desktop.bundle.hub_cache import cached_snapshot, is_model_id
from kasr_desktop.domain.errors import BundleError

BUILTIN = "builtin"
"""The word for the model that ships with the program."""


def locate(model: str) -> Path:
    """Return the folder of "builtin", of a folder's path, or of a Hub id in the local cache.

    A folder wins over a Hub id of the same spelling.

    Raises:
        BundleError: missing, if there is no such folder; not_downloaded, if a Hub id is
            not in the cache. Nothing is fetched: a download is asked for by name.
    """
    if model == BUILTIN:
        return _builtin()
    path = Path(model).expanduser()
    if path.is_dir():
        return path.resolve()
    if not is_model_id(model):
        raise BundleError(f"There is no model folder {model}.", reason="missing", path=model)
    snapshot = cached_snapshot(model)
    if snapshot is None:
        raise BundleError(
            f"The model {model} is not on this machine; get it with: kasr models download {model}",
            reason="not_downloaded",
            model=model,
            command=f"kasr models download {model}",
        )
    return snapshot


def _builtin() -> Path:
    path = resources.builtin_model_dir()
    if not path.is_dir():
        raise BundleError(
            f"The built-in model is not where it should be: {path}.", reason="missing", path=path
        )
    return path
