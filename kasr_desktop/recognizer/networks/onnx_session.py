"""ONNX Runtime's one door: a graph's bytes to something that computes on the CPU."""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from kasr_desktop.recognizer.networks.devices import num_threads
from kasr_desktop.recognizer.networks.quantized import Array

_LEAST_MAPPED = "1024"
"""Bytes of an array that lies in the file of weights; smaller ones stay in the graph."""


class OnnxSession:
    """One network, ready to run."""

    def __init__(
        self, model: bytes | Path, *, threads: int | None = None, arena: bool = False
    ) -> None:
        """Load a graph.

        Args:
            model: What `OnnxGraph.model` gives, or a file that `write_packed` has written.
            threads: None: as many as suit the processor.
            arena: Keep pages for the length of a run. Networks whose results are megabytes each
                would else get fresh pages for every one, which costs the kernel nearly as much as
                the products cost; small ones have the allocator's pages anyway.

        Raises:
            RuntimeError: ONNX Runtime cannot load it, or memory is too small.
        """
        onnxruntime = _silent_runtime()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or num_threads()
        options.inter_op_num_threads = 1
        # threads that spin between two runs cost CPU and gain nothing here
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        options.enable_cpu_mem_arena = arena
        options.enable_mem_pattern = False  # windows differ in length
        if isinstance(model, Path):  # it was optimized when it was written
            level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
            options.graph_optimization_level = level
        with _errors_of_the_runtime():
            self._session = onnxruntime.InferenceSession(
                os.fspath(model) if isinstance(model, Path) else model,
                options,
                providers=["CPUExecutionProvider"],
            )
        self._names = [output.name for output in self._session.get_outputs()]
        self._run_options = onnxruntime.RunOptions()
        if arena:  # what it holds goes back after each run, else it would keep the most
            self._run_options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")

    def run(self, inputs: Mapping[str, Array]) -> dict[str, Array]:
        """Compute all outputs, by name.

        Raises:
            RuntimeError: Whatever ONNX Runtime raises, such as for want of memory.
        """
        with _errors_of_the_runtime():
            results: list[Any] = self._session.run(self._names, dict(inputs), self._run_options)
        return {name: np.asarray(each) for name, each in zip(self._names, results, strict=True)}


def write_packed(model: bytes, path: Path) -> None:
    """Write a graph with its weights packed as this processor multiplies them.

    They lie in a second file beside it, `NAME.weights`, which the runtime maps: a session has no
    copy of its own, and processes that load the same file share its pages.

    Args:
        model: What `OnnxGraph.model` gives.
        path: The file.

    Raises:
        RuntimeError: ONNX Runtime cannot load or write it.
    """
    onnxruntime = _silent_runtime()
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.optimized_model_filepath = os.fspath(path)
    for name, value in (
        ("optimized_model_external_initializers_file_name", f"{path.stem}.weights"),
        ("optimized_model_external_initializers_min_size_in_bytes", _LEAST_MAPPED),
        ("save_external_prepacked_constant_initializers", "1"),
    ):
        options.add_session_config_entry(f"session.{name}", value)
    with _errors_of_the_runtime():
        onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def give_back_free_memory() -> None:
    """Return to the system what the allocator keeps of freed memory, where it can be asked (glibc).

    Between two parts of the work that hold much, so that their peaks do not add up; whatever is
    wanted again costs the kernel fresh pages.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):  # another C library has no such call
            ctypes.CDLL(None).malloc_trim(0)


@contextlib.contextmanager
def _errors_of_the_runtime() -> Iterator[None]:
    """Make a `RuntimeError` of what ONNX Runtime raises: its own classes are bare `Exception`s."""
    try:
        yield
    except Exception as error:
        if type(error).__module__.startswith("onnxruntime."):
            raise RuntimeError(str(error)) from error
        raise


def _silent_runtime() -> Any:
    # read when the library is loaded: it would keep an identity of this device in the user's
    # cache and look names up; `disable_telemetry_events` afterwards comes too late for both
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    onnxruntime.disable_telemetry_events()
    return onnxruntime
