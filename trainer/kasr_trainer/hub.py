"""The trainer's one door to the Hub: a data set down, a model folder up.

HF_ENDPOINT, HF_HUB_OFFLINE and a saved token are honoured.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kasr_trainer.errors import TrainerError


class HubError(TrainerError):
    """The Hub could not be used.

    Reasons: offline, not_found, refused, no_connection.
    """


def download_dataset(name: str, *, revision: str = "") -> Path:
    """Return the folder of a data set's parquet files, downloading what is missing.

    Args:
        name: "owner/name".
        revision: Branch, tag or commit; "": the newest.

    Raises:
        HubError: See its reasons.
    """
    from huggingface_hub import snapshot_download

    with _explained(name):
        return Path(
            snapshot_download(
                name,
                repo_type="dataset",
                revision=revision or None,
                allow_patterns=["*.parquet", "README.md"],
            )
        )


def download_model_files(name: str, patterns: list[str]) -> Path:
    """Return the folder of a model's files that fit `patterns`, downloading what is missing.

    Raises:
        HubError: See its reasons.
    """
    from huggingface_hub import snapshot_download

    with _explained(name):
        return Path(snapshot_download(name, allow_patterns=patterns))


def push_folder(folder: Path, name: str, *, private: bool = True) -> str:
    """Upload a model folder as `name` (owner/name), made if need be; give the address.

    Raises:
        HubError: See its reasons; nothing of the folder is changed.
    """
    from huggingface_hub import HfApi

    with _explained(name):
        api = HfApi()
        address = api.create_repo(name, private=private, exist_ok=True)
        api.upload_folder(
            repo_id=name, folder_path=folder, commit_message="Model by kasr-train export"
        )
        return str(address)


@contextmanager
def _explained(name: str) -> Iterator[None]:
    from huggingface_hub import errors

    network_error: type[Exception] = errors.HTTPError  # type: ignore[attr-defined]
    try:
        yield
    except (OSError, network_error, errors.HFValidationError) as error:
        raise _hub_error(name, error) from error


def _hub_error(name: str, error: Exception) -> HubError:
    from huggingface_hub import errors

    if isinstance(error, errors.OfflineModeIsEnabled):
        said, reason = f"{name} was not reached: HF_HUB_OFFLINE is set.", "offline"
    elif isinstance(error, errors.RepositoryNotFoundError | errors.HFValidationError):
        said = f"The Hub has no {name}, or it is private and the login does not open it."
        reason = "not_found"
    elif isinstance(error, errors.HfHubHTTPError | errors.LocalTokenNotFoundError):
        said = (
            f"The Hub refused {name} ({error}). `hf auth login` stores a token; it needs the right "
            "to write."
        )
        reason = "refused"
    else:
        said, reason = f"The Hub could not be reached for {name} ({error}).", "no_connection"
    return HubError(said, reason=reason, name=name)
