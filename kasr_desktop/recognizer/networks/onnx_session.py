"""ONNX Runtime's one door: a graph's bytes to something that computes on the CPU."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from kasr_desktop.recognizer.networks.devices import num_threads
from kasr_desktop.recognizer.networks.quantized import Array


class OnnxSession:
    """One network, ready to run."""

    def __init__(
        self, model: bytes | Path, *, threads: int | None = None, arena: bool = False
    ) -> None:
        """Load a graph.

        Args:
            model: What `OnnxGraph.model` gives, or the file it lies in: the weights are then in
                memory once, not twice.
            threads: None: as many as suit the processor.
            arena: Keep pages for the length of a run. Networks whose results are megabytes each
                would else get fresh pages for every one, which costs the kernel nearly as much as
                the products cost; small ones have the allocator's pages anyway.

        Raises:
            RuntimeError: ONNX Runtime cannot load it, or memory is too small.
        """
        # read when the library is loaded: it would keep an identity of this device in the user's
        # cache and look names up; `disable_telemetry_events` afterwards comes too late for both
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"
        import onnxruntime

        onnxruntime.disable_telemetry_events()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or num_threads()
        options.inter_op_num_threads = 1
        # threads that spin between two runs cost CPU and gain nothing here
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        options.enable_cpu_mem_arena = arena
        options.enable_mem_pattern = False  # windows differ in length
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
        results: list[Any] = self._session.run(self._names, dict(inputs), self._run_options)
        return {name: np.asarray(each) for name, each in zip(self._names, results, strict=True)}
