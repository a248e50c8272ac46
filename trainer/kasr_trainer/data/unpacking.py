"""Files of an archive to the disk, one after the other, whole or not there."""

from __future__ import annotations

import secrets
import shutil
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any

from kasr_trainer.errors import CorpusError


def stream_tar(archive: Path) -> Iterator[tuple[PurePosixPath, int, IO[bytes]]]:
    """Return name, size and content of every file of a tar, plain or packed, without seeking.

    Read it inside `explained`, since the content too may end too early.
    """
    with tarfile.open(archive, mode="r|*") as tar:
        for member in tar:
            content = tar.extractfile(member) if member.isfile() else None
            if content is not None:
                yield _safe(archive, member.name), member.size, content


@contextmanager
def explained(archive: Path) -> Iterator[None]:
    """Turn what a damaged archive raises into a sentence.

    Raises:
        CorpusError: unreadable: it is no tar, or ends in the middle.
    """
    try:
        yield
    except (tarfile.TarError, EOFError, zlib.error, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise CorpusError(
            f"The archive {archive} is damaged or ends too early ({error}); fetch it again.",
            reason="unreadable",
            path=archive,
        ) from error


def _safe(archive: Path, name: str) -> PurePosixPath:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        raise CorpusError(
            f"The archive {archive} wants to write outside its folder: {name}.",
            reason="unreadable",
            path=archive,
        )
    return PurePosixPath(*(part for part in path.parts if part != "."))


def keep(path: Path, content: IO[bytes] | bytes, size: int) -> None:
    """Put a file's content at `path`; a file of that size is there already from before a kill.

    Raises:
        CorpusError: no_space.
    """
    if path.is_file() and path.stat().st_size == size:
        return
    with _whole(path) as file:
        if isinstance(content, bytes):
            file.write(content)
        else:
            shutil.copyfileobj(content, file)


@contextmanager
def _whole(path: Path) -> Iterator[Any]:
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.parent / f".kasr-{secrets.token_hex(6)}.tmp"
    try:
        with scratch.open("xb") as file:
            yield file
        scratch.replace(path)
    except OSError as error:
        raise CorpusError(
            f"{path} could not be written: {error.strerror}.", reason="no_space", path=path
        ) from error
    finally:
        scratch.unlink(missing_ok=True)
