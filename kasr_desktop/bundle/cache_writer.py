"""One file on its way into the Hub's cache: resumed, checked, put in place.

huggingface_hub 2.x throws a partial file away when a download stops, which costs 1.3 GB
on a bad line. Here the part stays beside the blobs and is taken up again; the finished
file has the Hub library's own name and place, so transformers and others find it too.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from kasr_desktop.atomic_file import sync_file
from kasr_desktop.bundle.hub_cache import PART_SUFFIX
from kasr_desktop.file_lock import lock_file

_READ_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """One file of a model on the Hub.

    Attributes:
        name: Path inside the repository, with "/".
        num_bytes: Its size.
        etag: Its hash, which is its name in the cache: SHA-256 for large files, git's
            SHA-1 of a blob for small ones.
    """

    name: str
    num_bytes: int
    etag: str

    @property
    def is_large(self) -> bool:
        """True if the Hub keeps it outside git (LFS), hashed with SHA-256."""
        return len(self.etag) == 64


_SHA1, _SHA256 = re.compile("[0-9a-f]{40}"), re.compile("[0-9a-f]{64}")
_PART_OF_A_NAME = re.compile(r"[^\\/:*?\"<>|\x00-\x1f]{1,200}")
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_MOST_BYTES = 1 << 42


def is_safe_name(name: str) -> bool:
    r"""Return whether a name on the Hub stays inside of its folder, on every system.

    Example:
        >>> is_safe_name("language_model/5gram.bin"), is_safe_name(r"LICENSE\..\..\x.bat")
        (True, False)
    """
    parts = name.split("/")
    return all(
        _PART_OF_A_NAME.fullmatch(part)
        and not part.endswith((".", " "))
        and not _DEVICES.fullmatch(part)
        for part in parts
    )


def is_sane(file: RemoteFile) -> bool:
    """Return whether a file has a name, a size and a hash that can be true."""
    is_hash = _SHA1.fullmatch(file.etag) or _SHA256.fullmatch(file.etag)
    return bool(is_hash) and is_safe_name(file.name) and 0 <= file.num_bytes < _MOST_BYTES


def is_commit(text: str) -> bool:
    """Return whether a text can be a commit, which is used as a folder's name."""
    return bool(_SHA1.fullmatch(text))


def hash_of(path: Path, remote: RemoteFile) -> str:
    """Return the hash of a file on the disk, of the kind that the Hub gives."""
    digest = _fresh_hash(remote)
    with path.open("rb") as file:
        while data := file.read(_READ_BYTES):
            digest.update(data)
    return digest.hexdigest()


def _fresh_hash(remote: RemoteFile) -> hashlib._Hash:
    if remote.is_large:
        return hashlib.sha256()
    # git hashes a header before the content (Pro Git, 10.2 "Git Objects")
    header = f"blob {remote.num_bytes}\0".encode()
    return hashlib.sha1(header, usedforsecurity=False)


class PartialFile:
    """The part of a file that is here, its hash kept up while more arrives."""

    def __init__(self, repo: Path, remote: RemoteFile) -> None:
        """Open what an earlier try left, or start.

        Raises:
            BlockingIOError: Another process is fetching the same file.
            OSError: The cache cannot be written.
        """
        self.remote = remote
        self.blob = repo / "blobs" / remote.etag
        self.path = self.blob.with_name(self.blob.name + PART_SUFFIX)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._file: BinaryIO = self.path.open("ab+")
        if not self._is_ours():
            self._file.close()
            raise BlockingIOError(errno.EWOULDBLOCK, "another download is writing", str(self.path))
        self._hash = _fresh_hash(self.remote)
        self.num_bytes = 0
        self._read_what_is_there()

    def __enter__(self) -> PartialFile:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._file.close()

    @property
    def missing_bytes(self) -> int:
        """What is still to come."""
        return self.remote.num_bytes - self.num_bytes

    def append(self, data: bytes) -> None:
        """Take the next bytes.

        Raises:
            OSError: The disk is full.
        """
        self._file.write(data)
        self._hash.update(data)
        self.num_bytes += len(data)

    def restart(self) -> None:
        """Forget what is here: a server answered a resumed download from the start."""
        self._file.seek(0)
        self._file.truncate()
        self._hash = _fresh_hash(self.remote)
        self.num_bytes = 0

    def is_right(self) -> bool:
        """Return whether the whole file is here and has the hash the Hub promised."""
        return self.missing_bytes == 0 and self._hash.hexdigest() == self.remote.etag

    def finish(self, snapshot: Path) -> None:
        """Put the file in its place in the cache and link it under its readable name."""
        self._file.flush()
        sync_file(self._file.fileno())
        self._file.close()
        self.path.replace(self.blob)
        link_blob(self.blob, snapshot / self.remote.name)

    def discard(self) -> None:
        """Delete what is here: it is not the file that was promised."""
        self._file.close()
        self.path.unlink(missing_ok=True)

    def _is_ours(self) -> bool:
        """Lock the part; a second writer would append to what the first has already checked."""
        try:
            lock_file(self._file)
            return os.path.samestat(os.fstat(self._file.fileno()), self.path.stat())
        except OSError:
            return False

    def _read_what_is_there(self) -> None:
        self._file.seek(0)
        while data := self._file.read(_READ_BYTES):
            self._hash.update(data)
            self.num_bytes += len(data)
        if self.missing_bytes < 0:
            self.restart()


def link_blob(blob: Path, target: Path) -> None:
    """Return a blob its readable name: a relative link, a copy of the entry where links fail.

    Windows allows links only in developer mode; there the file itself moves, as
    huggingface_hub does it.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    try:
        target.symlink_to(os.path.relpath(blob, target.parent))
    except OSError:
        blob.replace(target)


def point_main_to(repo: Path, commit: str) -> None:
    """Make a commit the one that is found under the model's name; the last step of a download.

    Parts that an older commit left half fetched go.
    """
    for part in (repo / "blobs").glob(f"*{PART_SUFFIX}"):
        part.unlink(missing_ok=True)
    ref = repo / "refs" / "main"
    ref.parent.mkdir(parents=True, exist_ok=True)
    fresh = ref.with_name("main.new")
    fresh.write_text(commit, encoding="utf-8")
    fresh.replace(ref)
