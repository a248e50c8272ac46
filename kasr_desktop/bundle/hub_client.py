"""Talking to the Hub: one question, one stream, and every failure in one clear sentence.

The only door to huggingface_hub. HF_ENDPOINT, HF_HUB_OFFLINE and a saved token are
honoured; importing this module opens nothing.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from kasr_desktop.bundle.cache_writer import RemoteFile
from kasr_desktop.bundle.hub_cache import cache_dir, is_offline
from kasr_desktop.domain.errors import DownloadError, needs_library

_TIMEOUT_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Listing:
    """What the Hub says of a model.

    Attributes:
        commit: What `main` points to.
        license: From the card, "" if it says nothing.
        files: All files of the repository.
    """

    commit: str
    license: str
    files: tuple[RemoteFile, ...]


def list_files(model_id: str) -> Listing:
    """Ask the Hub what a model holds.

    Raises:
        DownloadError: offline, no_connection, not_found, gated or bad_answer.
    """
    with explained(model_id):
        try:
            info = _api().model_info(model_id, files_metadata=True, timeout=_TIMEOUT_SECONDS)
            files = tuple(map(_remote_file, info.siblings or ()))
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
            if _is_library_error(error):
                raise
            raise bad_answer(model_id) from error
    return Listing(str(info.sha), str(getattr(info.card_data, "license", None) or ""), files)


def bad_answer(model_id: str) -> DownloadError:
    """Return what to say of a log-in page, a proxy, or a server that means harm."""
    return DownloadError(
        f"What was answered for {model_id} is not what the Hub answers.",
        reason="bad_answer",
        model=model_id,
    )


@contextmanager
def open_file(
    model_id: str, commit: str, name: str, *, start: int
) -> Iterator[tuple[bool, Iterator[bytes]]]:
    """Open a file on the Hub from byte `start` on.

    Yields:
        Whether the server really starts there (else it starts at 0), and the bytes.

    Raises:
        DownloadError: offline, no_connection (also in mid-stream), not_found or gated.
    """
    from huggingface_hub import hf_hub_url, utils

    library: Any = utils
    url = hf_hub_url(model_id, name, revision=commit, endpoint=_endpoint())
    headers = library.build_hf_headers(library_name="kasr-desktop")
    headers["Accept-Encoding"] = "identity"  # sizes and ranges of the file, not of a gzip
    if start:
        headers["Range"] = f"bytes={start}-"
    with (
        explained(model_id),
        library.get_session().stream(
            "GET", url, headers=headers, follow_redirects=True, timeout=_TIMEOUT_SECONDS
        ) as response,
    ):
        library.hf_raise_for_status(response)
        resumed = start == 0 or response.status_code == 206
        yield (
            resumed,
            response.iter_bytes(),
        )  # as it comes: what waits in a buffer is lost with the line


def _remote_file(sibling: Any) -> RemoteFile:
    etag = sibling.lfs.sha256 if sibling.lfs else sibling.blob_id
    return RemoteFile(str(sibling.rfilename), int(sibling.size or 0), str(etag))


def _api() -> Any:
    from huggingface_hub import HfApi

    return HfApi(endpoint=_endpoint(), library_name="kasr-desktop")


def _endpoint() -> str | None:
    """Read HF_ENDPOINT now; the library reads it once, when it is first imported."""
    return (os.environ.get("HF_ENDPOINT") or "").rstrip("/") or None


@contextmanager
def explained(model_id: str) -> Iterator[None]:
    """Turn what the library, the network and the disk raise into one clear sentence."""
    if is_offline():
        raise DownloadError(
            "Downloads are switched off (HF_HUB_OFFLINE is set).", reason="offline", model=model_id
        )
    try:
        yield
    except ModuleNotFoundError as error:
        raise needs_library(error, DownloadError) from error
    except OSError as error:  # the library's HTTP errors among them
        raise _download_error(model_id, error) from error
    except Exception as error:
        if not _is_library_error(error):
            raise
        raise _download_error(model_id, error) from error


def _is_library_error(error: Exception) -> bool:
    from huggingface_hub.errors import HFValidationError, HTTPError  # type: ignore[attr-defined]

    return isinstance(error, HFValidationError | HTTPError)


def _download_error(model_id: str, error: Exception) -> DownloadError:
    from huggingface_hub import errors

    if isinstance(error, errors.OfflineModeIsEnabled):
        return DownloadError(
            "Downloads are switched off (HF_HUB_OFFLINE is set).", reason="offline", model=model_id
        )
    if isinstance(error, errors.GatedRepoError):
        return DownloadError(
            f"{model_id} is gated: accept its terms on the Hub and log in with `hf auth login`.",
            reason="gated",
            model=model_id,
        )
    missing = (errors.RepositoryNotFoundError, errors.EntryNotFoundError)
    if isinstance(error, (*missing, errors.RevisionNotFoundError, errors.HFValidationError)):
        return DownloadError(
            f"There is no model {model_id} on the Hub, or it is private.",
            reason="not_found",
            model=model_id,
        )
    return _connection_or_disk(model_id, error)


def _connection_or_disk(model_id: str, error: Exception) -> DownloadError:
    from huggingface_hub.errors import HTTPError  # type: ignore[attr-defined]

    detail = next(iter(str(error).splitlines()), "") or type(error).__name__
    answered = getattr(error, "response", None) is not None
    if isinstance(error, HTTPError) or not isinstance(error, OSError) or error.errno is None:
        return DownloadError(
            f"The Hub cannot be reached ({detail}); what has arrived is kept.",
            reason="no_connection",
            model=model_id,
            detail=detail,
            answered=answered,
        )
    if isinstance(error, BlockingIOError):
        return DownloadError(
            f"{model_id} is already being downloaded by another program.",
            reason="busy",
            model=model_id,
        )
    full = error.errno == errno.ENOSPC
    what = "The disk is full" if full else f"The cache cannot be written ({error.strerror})"
    return DownloadError(
        f"{what}; what has arrived of {model_id} is kept.",
        reason="no_space" if full else "unwritable",
        model=model_id,
        path=cache_dir(),
        detail=detail,
    )
