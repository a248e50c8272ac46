"""Where the app keeps its files: as the system asks, or all under `KASR_HOME`."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from pathlib import Path

import platformdirs

_APP = "kasr"
_OWN, _OTHERS = 0o700, 0o077


def config_dir() -> Path:
    """Return the folder of the settings. It may not exist yet, like all of these."""
    return _home("config") or platformdirs.user_config_path(_APP, appauthor=False)


def data_dir() -> Path:
    """Return the folder of what cannot be made again: recordings, transcripts."""
    return _home("data") or platformdirs.user_data_path(_APP, appauthor=False)


def library_path() -> Path:
    """Return the file of the library of transcripts."""
    return data_dir() / "library.db"


def cache_dir() -> Path:
    """Return the folder of what can be made again: emissions, waveform peaks."""
    return _home("cache") or platformdirs.user_cache_path(_APP, appauthor=False)


def log_dir() -> Path:
    """Return the folder of the logs."""
    return _home("log") or platformdirs.user_log_path(_APP, appauthor=False)


def recordings_dir() -> Path:
    """Return the folder of recordings: one that people look into, so no hidden one."""
    return _home("recordings") or platformdirs.user_documents_path() / "KASR"


def adaptation_path(model: str) -> Path:
    """Return the file of what a model has learned from the user's documents.

    Args:
        model: "builtin", a folder or a Hub id, as in the settings.
    """
    readable = re.sub(r"\W+", "-", Path(model).name)[-40:]
    digest = hashlib.sha256(model.encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return data_dir() / "documents" / f"{readable}-{digest}.json"


def learned_dir() -> Path:
    """Return the folder of models that have learned from the user's corrections."""
    return data_dir() / "learned"


def keep_private() -> None:
    """Let nobody else on a shared computer look into what the app keeps: recordings and texts.

    Folders of before are closed too. Those that are not there yet are made, but for that of
    the recordings. A system that knows no such permissions keeps its own.
    """
    for folder in (config_dir(), data_dir(), cache_dir(), log_dir()):
        with contextlib.suppress(OSError):
            folder.mkdir(mode=_OWN, parents=True, exist_ok=True)
    for folder in (config_dir(), data_dir(), cache_dir(), log_dir(), recordings_dir()):
        with contextlib.suppress(OSError):
            if folder.is_dir() and folder.stat().st_mode & _OTHERS:
                folder.chmod(_OWN)


def _home(part: str) -> Path | None:
    home = os.environ.get("KASR_HOME")
    return Path(home).expanduser().absolute() / part if home else None
