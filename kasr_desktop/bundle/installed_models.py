"""All models a user can choose from: built in, in the Hub's cache, in folders, on the Hub."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from kasr_desktop.bundle.catalog import BUILTIN_ERROR, CATALOG, CatalogEntry, PublishedError
from kasr_desktop.bundle.hub_cache import CachedModel, cached_models, is_model_id
from kasr_desktop.bundle.locate import BUILTIN, locate
from kasr_desktop.bundle.model_bundle import load_bundle
from kasr_desktop.domain.errors import BundleError, KasrError

log = logging.getLogger(__name__)


class ModelState(Enum):
    """How a model stands on this machine."""

    READY = "ready"
    INCOMPLETE = "incomplete"
    ABSENT = "absent"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """One model with what a user wants to know before choosing it.

    Attributes:
        model: What `locate` takes: "builtin", a Hub id or a folder.
        state: Whether it can be used.
        num_bytes: On the disk, or of a download that was not made yet; 0 if nobody knows.
        license: As its card says, "" if nobody knows.
        has_language_model: None if nobody knows.
        note: What it is good for, an English sentence of the catalog; "" for none.
        problem: Why it is broken.
    """

    model: str
    state: ModelState
    num_bytes: int = 0
    license: str = ""
    has_language_model: bool | None = None
    note: str = ""
    problem: KasrError | None = None

    @property
    def is_builtin(self) -> bool:
        """True for the model that ships with the program."""
        return self.model == BUILTIN

    @property
    def published(self) -> PublishedError | None:
        """Its error as published, None where none is known."""
        if self.is_builtin:
            return BUILTIN_ERROR
        return next((entry.published for entry in CATALOG if entry.model_id == self.model), None)

    @property
    def is_on_hub(self) -> bool:
        """True if it is known by a Hub id, downloaded or not."""
        return not self.is_builtin and is_model_id(self.model)


def installed_models(known: Iterable[str] = ()) -> tuple[InstalledModel, ...]:
    """List the models: built in, the catalog's in its order, then what else is here or known.

    Reads small files and sizes only; opens no connection.

    Args:
        known: Folders and Hub ids that the user has added.
    """
    cached = {model.model_id: model for model in cached_models()}
    catalog = {entry.model_id: entry for entry in CATALOG}
    names = dict.fromkeys((BUILTIN, *catalog, *cached, *known))
    return tuple(_listed(name, cached.get(name), catalog.get(name)) for name in names)


def _listed(model: str, cached: CachedModel | None, entry: CatalogEntry | None) -> InstalledModel:
    """Return a model as it stands; whatever is the matter with one hides no other."""
    try:
        return _shelved(model, cached, entry)
    except (KasrError, OSError, ValueError, TypeError, LookupError, AttributeError) as error:
        log.warning("the model %s is not as it should be", model, exc_info=error)
        problem = BundleError(f"{model}: {error}", reason="bad_config", model=model, detail=error)
        return InstalledModel(model, ModelState.BROKEN, problem=problem)


def _shelved(model: str, cached: CachedModel | None, entry: CatalogEntry | None) -> InstalledModel:
    note = entry.note if entry else ""
    if cached is not None and not cached.complete:
        return InstalledModel(
            model,
            ModelState.INCOMPLETE,
            num_bytes=entry.num_bytes if entry else 0,
            license=entry.license if entry else "",
            has_language_model=entry.has_language_model if entry else None,
            note=note,
        )
    if cached is None and is_model_id(model) and not Path(model).expanduser().is_dir():
        return _absent(model, entry)
    return _here(model, note)


def _absent(model: str, entry: CatalogEntry | None) -> InstalledModel:
    if entry is None:
        return InstalledModel(model, ModelState.ABSENT)
    return InstalledModel(
        model,
        ModelState.ABSENT,
        num_bytes=entry.num_bytes,
        license=entry.license,
        has_language_model=entry.has_language_model,
        note=entry.note,
    )


def _here(model: str, note: str) -> InstalledModel:
    try:
        bundle = load_bundle(locate(model))
    except KasrError as problem:
        return InstalledModel(model, ModelState.BROKEN, note=note, problem=problem)
    return InstalledModel(
        model,
        ModelState.READY,
        num_bytes=sum(_file_sizes(bundle.path)),
        license=bundle.license,
        has_language_model=bundle.language_model_dir is not None,
        note=note,
    )


def _file_sizes(folder: Path) -> Iterator[int]:
    """Return the sizes of all files of a model folder, links followed; other weights count too."""
    for path in folder.rglob("*"):
        if path.is_file():
            yield path.stat().st_size
