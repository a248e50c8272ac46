"""The map itself: what is left of a list, over the workers of a Ray cluster."""

from __future__ import annotations

import importlib.util
import logging
import os
from collections.abc import Generator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from kasr_desktop.cluster.file_worker import FileWorker, WorkPlan
from kasr_desktop.cluster.manifest import Recording
from kasr_desktop.cluster.results import FileResult, from_json
from kasr_desktop.domain.errors import ClusterError

if TYPE_CHECKING:
    from ray.data import Dataset

LOCAL = "local"
"""The address of a cluster of this machine alone, which ends with the work."""

_MOST_BLOCKS = 5_000
"""Tasks that Ray's scheduler is given; more files than that share tasks."""


@dataclass(frozen=True, slots=True)
class Workers:
    """How many workers there are and what each of them takes.

    Attributes:
        most: Workers at once, None: as many as the cluster carries.
        cores: CPU cores of each.
        gpus: GPUs of each; a part of one lets several share it.
        memory: Bytes of each; Ray starts no worker where there is less.
    """

    most: int | None = None
    cores: int = 1
    gpus: float = 0.0
    memory: int = 1_500_000_000


def connect(address: str) -> None:
    """Join a cluster, or make one of this machine for as long as the program runs.

    Args:
        address: `LOCAL`, "auto" (the one running on this machine), "host:6379", "ray://host:10001".

    Raises:
        ClusterError: needs_library, no_cluster.
    """
    for library in ("ray", "fsspec", "pyarrow"):
        if importlib.util.find_spec(library) is None:
            raise ClusterError(f"{library} is not installed.", reason="needs_library")
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # it would report to its makers
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")  # what matters comes as an error
    logging.getLogger("ray").setLevel(logging.ERROR)
    import ray

    try:
        ray.init(
            address=address,
            ignore_reinit_error=True,
            log_to_driver=False,
            logging_level=logging.ERROR,
            include_dashboard=False if address == LOCAL else None,
        )
    except Exception as error:  # Ray raises it bare where a machine is too busy to start in time
        raise ClusterError(
            f"No cluster answers at {address}: {error}.",
            reason="no_cluster",
            address=address,
            detail=error,
        ) from error


def transcribe_all(
    recordings: Sequence[Recording], plan: WorkPlan, workers: Workers
) -> Generator[FileResult, None, None]:
    """Yield what became of each file, in the order in which they end.

    A worker or machine that is lost costs the file it was at, which is done again elsewhere.
    Closing the generator ends the work; what is done stays.

    Raises:
        ClusterError: lost, if the cluster itself went away.
    """
    import ray
    from ray.data import DataContext

    DataContext.get_current().enable_progress_bars = False
    logging.getLogger("ray.data").setLevel(logging.ERROR)  # it sets its own when imported
    try:
        for row in _mapped(recordings, plan, workers).iter_rows():
            yield from_json(row["result"])
    except ray.exceptions.RayError as error:
        raise ClusterError(
            f"The cluster ended the work: {error}.", reason="lost", detail=_first_line(error)
        ) from error


def _mapped(recordings: Sequence[Recording], plan: WorkPlan, workers: Workers) -> Dataset:
    from ray.data import ActorPoolStrategy, from_items

    rows: list[dict[str, Any]] = [asdict(recording) for recording in recordings]
    most = workers.most or len(rows)
    files = from_items(rows, override_num_blocks=min(len(rows), _MOST_BLOCKS))
    return files.map(
        FileWorker,
        fn_constructor_args=(plan,),
        compute=ActorPoolStrategy(
            min_size=1,
            max_size=min(most, len(rows)),
            max_tasks_in_flight_per_actor=2,  # one lies ready; no more, so that the last are shared
        ),
        num_cpus=workers.cores,
        num_gpus=workers.gpus or None,
        memory=workers.memory,
    )


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[-1] if str(error).strip() else type(error).__name__
