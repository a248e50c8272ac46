"""Files wherever they lie: on this machine, a shared disk, or any store that fsspec opens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from kasr_desktop.atomic_file import replace_file
from kasr_desktop.domain.errors import ClusterError
from kasr_desktop.scratch_folder import ScratchFolder
from kasr_desktop.whole_file import read_whole

_MOST_TEXT = 1_000_000_000  # bytes of a list: ten million files
_LOCAL = ("", "file", "local")


class Store:
    """A folder, given as a path or a URL such as "s3://bucket/texts".

    On a disk a file is written beside its place and moved into it; an object store shows an
    object only once it is whole. So nobody reads half a result.
    """

    def __init__(self, url: str) -> None:
        """Take the folder; nothing is read or made yet.

        Raises:
            ClusterError: unreadable, if its store is one that cannot be opened here.
        """
        self.url = url.rstrip("/") or url
        self._files, self._root = _opened(url)

    def join(self, name: str) -> str:
        """Return where a file of this folder lies."""
        return f"{self.url}/{name}"

    def names(self, folder: str) -> set[str]:
        """Return the names in a folder of this one; none if it is not there."""
        try:
            found = self._files.ls(f"{self._root}/{folder}", detail=False)
        except FileNotFoundError:
            return set()
        return {PurePosixPath(path).name for path in found}

    def has(self, name: str) -> bool:
        """Return whether a file is there."""
        return bool(self._files.exists(f"{self._root}/{name}"))

    def read(self, name: str) -> bytes:
        """Return a file's bytes.

        Raises:
            FileNotFoundError: There is none.
        """
        data: bytes = self._files.cat_file(f"{self._root}/{name}")
        return data

    def write(self, name: str, data: bytes) -> None:
        """Put a whole file in its place, whatever was there.

        Raises:
            OSError: It cannot be written.
        """
        if _is_local(self.url):
            path = Path(self._root) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(path, data)
        else:
            self._files.pipe_file(f"{self._root}/{name}", data)


@contextmanager
def local_copy(url: str) -> Iterator[Path]:
    """Yield a file as a path: itself where it lies on a disk, else a copy for as long.

    Raises:
        ClusterError: unreadable.
    """
    if _is_local(url):
        yield Path(_path_of(url))
        return
    files, root = _opened(url)
    with ScratchFolder() as folder:
        try:
            copy = folder.path / PurePosixPath(root).name
            files.get_file(root, str(copy))
        except OSError as error:
            raise _unreadable(url, error) from error
        yield copy


def read_text(url: str) -> str:
    """Return a file's text, UTF-8 with or without a mark.

    Raises:
        ClusterError: unreadable.
    """
    try:
        with local_copy(url) as path:
            return read_whole(path, _MOST_TEXT).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(url, error) from error


def _is_local(url: str) -> bool:
    scheme = urlsplit(url).scheme
    return scheme in _LOCAL or len(scheme) == 1  # a drive's letter


def _path_of(url: str) -> str:
    """Return a local URL's path; a plain path is one already."""
    scheme, separator, path = url.partition("://")
    return path if separator and scheme in _LOCAL else url


def _opened(url: str) -> tuple[Any, str]:
    """Return the file system of a URL and the path in it."""
    import fsspec

    try:
        files, root = fsspec.core.url_to_fs(_path_of(url) if _is_local(url) else url)
    except (ImportError, ValueError, OSError) as error:
        raise _unreadable(url, error) from error
    return files, str(root)


def _unreadable(url: str, error: Exception) -> ClusterError:
    return ClusterError(
        f"{url} cannot be read: {error}.", reason="unreadable", url=url, detail=error
    )
