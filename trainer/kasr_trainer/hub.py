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


def download_dataset(name: str, *, revision: str = "", config: str = "") -> Path:
    """Return the folder of a data set's parquet files, downloading what is missing.

    Args:
        name: "owner/name".
        revision: Branch, tag or commit; "": the newest.
        config: Only the files of this configuration; "": all of them.

    Raises:
        HubError: See its reasons.
    """
    from huggingface_hub import snapshot_download

    def download(*patterns: str) -> Path:
        return Path(
            snapshot_download(
                name,
                repo_type="dataset",
                revision=revision or None,
                allow_patterns=["README.md", *patterns],
            )
        )

    with _explained(name):
        if not config:
            return download("*.parquet")
        listed = dataset_configs(download())
        if config in listed:
            return download(*(pattern for _, pattern in listed[config]))
        return download(f"{config}/*.parquet", f"*/{config}/*.parquet")


def dataset_configs(folder: Path) -> dict[str, list[tuple[str, str]]]:
    """Return the configurations that a data set's README declares: split and pattern of files.

    Without a README, or with one that declares none, there are none.
    """
    from huggingface_hub import DatasetCard

    if not (folder / "README.md").is_file():
        return {}
    try:
        declared = DatasetCard.load(folder / "README.md").data.to_dict().get("configs") or []
    except ValueError:  # no or damaged metadata: the names of the files say it
        return {}
    found = {}
    for each in declared:
        files = each.get("data_files") or []
        files = [{"split": "train", "path": files}] if isinstance(files, str) else files
        found[str(each.get("config_name", "default"))] = [
            (str(one.get("split", "train")), str(pattern))
            for one in files
            for pattern in ([one["path"]] if isinstance(one["path"], str) else one["path"])
        ]
    return {name: patterns for name, patterns in found.items() if patterns}


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
