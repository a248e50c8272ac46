"""A cluster of two machines on one: run by `test_mapping`, writes what became of each file.

Usage: two_nodes.py MODEL RESULTS KILL FILE...; the answer is RESULTS.json.
KILL: "worker" (its process), "node" (a machine) or nothing, after the third result.
"""

from __future__ import annotations

import dataclasses
import json
import sys
import time
from pathlib import Path

import psutil
import ray
from ray.cluster_utils import Cluster
from support.counting_runner import make_counting_runner

from kasr_desktop.cluster.file_worker import WorkPlan
from kasr_desktop.cluster.manifest import Recording
from kasr_desktop.cluster.mapping import Workers, connect, transcribe_all
from kasr_desktop.domain.export_options import ExportOptions, FileFormat
from kasr_desktop.pipeline.job import EngineSpec, TranscribeJob

_MEMORY = 100_000_000


def main(model: str, results: str, kill: str, *files: str) -> None:
    """Transcribe the files on two nodes of one core each."""
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 0})
    nodes = [cluster.add_node(num_cpus=1) for _ in range(2)]
    cluster.wait_for_nodes()
    connect(cluster.address)
    plan = WorkPlan(
        TranscribeJob(Path(), EngineSpec(model)),
        (FileFormat.SRT, FileFormat.JSON),
        ExportOptions(overwrite=True),
        results,
        make_counting_runner,
    )
    recordings = [Recording(path, Path(path).stem) for path in files]
    found = []
    begin = time.monotonic()
    for result in transcribe_all(recordings, plan, Workers(cores=1, memory=_MEMORY)):
        found.append(dataclasses.asdict(result))
        if len(found) == 3:
            if kill == "worker":
                _kill_a_worker()
            elif kill == "node":
                cluster.remove_node(nodes[0], allow_graceful=False)
    said = json.dumps({"results": found, "seconds": time.monotonic() - begin})
    Path(results).with_suffix(".json").write_text(said, encoding="utf-8")
    ray.shutdown()
    cluster.shutdown()


def _kill_a_worker() -> None:
    workers = [
        process
        for process in psutil.process_iter(["cmdline"])
        if "MapWorker" in " ".join(process.info["cmdline"] or ())
    ]
    workers[0].kill()


if __name__ == "__main__":
    main(*sys.argv[1:])
