"""torch brought into a folder of the user's by pip: what it costs first, then the work."""

from __future__ import annotations

import contextlib
import importlib.metadata
import importlib.util
import re
import shutil
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path

from kasr_desktop.addons.torch_folder import (
    addons_dir,
    size_of,
    staging_dir,
    sweep,
    torch_dir,
    torch_here,
)
from kasr_desktop.addons.torch_source import TorchSource
from kasr_desktop.domain.errors import DownloadError
from kasr_desktop.file_lock import lock_file
from kasr_desktop.pipeline.pip_child import PipAnswer, PipEnded, PipFiles, PipLine, pip_main
from kasr_desktop.pipeline.process_handle import ChildDiedError, ProcessHandle

TICK = 0.1
"""Seconds without news after which the work looks whether it is wanted any more."""

TIMES_UNPACKED = {True: 2, False: 6}
"""A folder in terms of what was fetched: torch 2.13 for Linux with CUDA, 2.7 GB, unpacks to 5.4 GB;
its build for the processor, 0.2 GB, to 1.15 GB."""

TYPICAL = {True: 2_700_000_000, False: 200_000_000}
"""Bytes to fetch with and without CUDA, where a server does not say: torch 2.13 for Linux."""

_BAR = re.compile(r"Progress (\d+) of (\d+)")
_OLDEST_WITH_BAR = (24, 1)
_COMMON = (
    *("--disable-pip-version-check", "--no-input", "--only-binary", ":all:"),
    *("--root-user-action", "ignore"),
)


@dataclass(frozen=True, slots=True)
class TorchCost:
    """What it takes to add torch.

    Attributes:
        version: Of torch.
        uses_gpu: True if this torch is built for NVIDIA's cards.
        fetched_bytes: What is fetched.
        is_told: False if a server did not say, so that the size is the usual one.
        kept_bytes: What stays on the disk, about.
        needed_bytes: What must be free meanwhile, about.
        free_bytes: What is free there.
    """

    version: str
    uses_gpu: bool
    fetched_bytes: int
    is_told: bool
    kept_bytes: int
    needed_bytes: int
    free_bytes: int


@dataclass(frozen=True, slots=True)
class TorchProgress:
    """How far it is.

    Attributes:
        done_bytes: Fetched so far.
        total_bytes: To be fetched.
        is_unpacking: True once all is here and is put in its place.
    """

    done_bytes: int
    total_bytes: int
    is_unpacking: bool = False


@dataclass(frozen=True, slots=True)
class TorchAdded:
    """It is there.

    Attributes:
        uses_gpu: True if it was built for a graphics card.
    """

    uses_gpu: bool


def can_install() -> bool:
    """Return whether pip is here; an environment made by uv has none."""
    return importlib.util.find_spec("pip") is not None


def look_up(source: TorchSource) -> Generator[TorchCost | None, None, None]:
    """Ask the index what would come; yields None while it waits, and the cost at last.

    Raises:
        DownloadError: not_installed: pip found nothing, said why; unwritable, adding.
    """
    with _staging() as staging:
        found: list[PipFiles] = []
        for number, words in enumerate(source.calls):
            report = staging / f"report-{number}.json"
            asked = ["install", "--dry-run", "--ignore-installed", "--report", str(report)]
            for answer in _pip([*asked, *words], staging, report):
                if isinstance(answer, PipFiles):
                    found.append(answer)
                yield None
        yield _cost(found)


def _cost(found: list[PipFiles]) -> TorchCost:
    versions = {
        name: version
        for files in found
        for name, version in zip(files.names, files.versions, strict=True)
    }
    version = versions.get("torch", "")
    uses_gpu = "+cu" in version or any(name.startswith("nvidia-") for name in versions)
    told = [files.num_bytes for files in found if files.num_bytes is not None]
    is_told = len(told) == len(found)
    fetched = sum(told) if is_told else TYPICAL[uses_gpu]
    kept = fetched * TIMES_UNPACKED[uses_gpu]
    free = shutil.disk_usage(_existing(addons_dir())).free
    # what was fetched is kept until all is in its place: a broken line does not begin anew
    return TorchCost(version, uses_gpu, fetched, is_told, kept, kept + 2 * fetched, free)


def install(source: TorchSource, cost: TorchCost) -> Generator[object, None, None]:
    """Fetch and unpack; yields `TorchProgress`, None while it waits, and `TorchAdded` at last.

    Closing it stops pip at once. What was fetched whole is kept for the next time, nothing of it
    is used before all is there.

    Raises:
        DownloadError: no_space, not_installed, unwritable or adding.
    """
    if cost.free_bytes < cost.needed_bytes:
        gigabytes = f"{cost.free_bytes / 1e9:.1f} / {cost.needed_bytes / 1e9:.1f} GB"
        raise DownloadError(
            f"torch needs more room: {gigabytes}.", reason="no_space", detail=gigabytes
        )
    with _staging() as staging:
        site = staging / "site"
        shutil.rmtree(site, ignore_errors=True)
        fetched = _Fetched(cost.fetched_bytes)
        for words in source.calls:
            asked = ["install", "--target", str(site), "--progress-bar", _bar(), *words]
            for answer in _pip(asked, staging):
                yield fetched.after(answer)
        _put_in_place(site)
        # only now: what was fetched serves no more
        shutil.rmtree(staging, ignore_errors=True)
    here = torch_here()
    yield TorchAdded(here is not None and here.uses_gpu)


class _Fetched:
    """Counts bytes over all files; pip tells those of one file at a time."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._before = self._here = self._size = 0

    def after(self, answer: PipAnswer | None) -> TorchProgress | None:
        """Return how far it is after a line of pip's, None if that says nothing of it."""
        if not isinstance(answer, PipLine):
            return None
        if answer.text.startswith("Installing collected"):
            return TorchProgress(self._total, self._total, is_unpacking=True)
        found = _BAR.fullmatch(answer.text)
        if found is None:
            return None
        here, size = int(found[1]), int(found[2])
        if size != self._size or here < self._here:
            self._before += self._size
        self._here, self._size = here, size
        done = self._before + here
        return TorchProgress(done, max(done, self._total))


@contextlib.contextmanager
def _staging() -> Iterator[Path]:
    """Give the folder where it is put together, to one process at a time."""
    staging = staging_dir()
    try:
        sweep()
        (staging / "work").mkdir(parents=True, exist_ok=True)
        lock = (staging.parent / "lock").open("ab")
    except OSError as error:
        raise DownloadError(
            f"{staging} cannot be written: {error}.", reason="unwritable", path=staging
        ) from error
    with lock:
        try:
            lock_file(lock)
        except OSError as error:
            raise DownloadError("torch is being added already.", reason="adding") from error
        try:
            yield staging
        finally:
            shutil.rmtree(staging / "work", ignore_errors=True)


def _pip(
    words: list[str], staging: Path, report: Path | None = None
) -> Generator[PipAnswer | None, None, None]:
    """Run pip in a process of its own and yield what it says; None while it says nothing.

    Raises:
        DownloadError: not_installed, with what pip said last.
    """
    work = staging / "work"
    work.mkdir(exist_ok=True)
    arguments = (*words, *_COMMON, "--cache-dir", str(staging / "cache"))
    try:
        child: ProcessHandle[None, PipAnswer] = ProcessHandle(
            pip_main, (arguments, work, report), name="kasr-pip"
        )
    except OSError as error:
        raise _failed(str(error)) from error
    said: list[str] = []
    try:
        while not isinstance(answer := child.receive(TICK), PipEnded):
            if isinstance(answer, PipLine) and not _BAR.fullmatch(answer.text):
                said.append(answer.text)
            yield answer
        if answer.status != 0:
            errors = [line for line in said if line.startswith("ERROR")]
            raise _failed(" ".join(errors[-2:] or said[-2:]) or f"exit status {answer.status}")
    except ChildDiedError as death:
        raise _failed(death.cause) from death
    finally:
        child.close()


def _failed(detail: str) -> DownloadError:
    detail = detail.replace("ERROR: ", "")
    return DownloadError(f"pip: {detail}", reason="not_installed", detail=detail)


def _put_in_place(site: Path) -> None:
    """Let the finished folder take its name; another that stands there goes.

    Raises:
        DownloadError: unwritable: the former one is in use (Windows).
    """
    target = torch_dir()
    try:
        if target.exists():
            shutil.rmtree(target)
        site.replace(target)
    except OSError as error:
        raise DownloadError(
            f"{target} cannot be written: {error}.", reason="unwritable", path=target
        ) from error


def added_bytes() -> int:
    """Return how much of the disk it takes."""
    return size_of(torch_dir())


def _bar() -> str:
    """Return the form of pip's progress: one for programs, where this pip has it."""
    try:
        parts = importlib.metadata.version("pip").split(".")[:2]
        known = tuple(int(part) for part in parts) >= _OLDEST_WITH_BAR
    except (importlib.metadata.PackageNotFoundError, ValueError):
        known = False
    return "raw" if known else "off"


def _existing(folder: Path) -> Path:
    return next(path for path in (folder, *folder.parents) if path.exists())
