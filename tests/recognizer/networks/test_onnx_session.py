"""The runtime is silent: it keeps no identity of this device and asks no name."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.costly

SESSION = """
import numpy as np
from onnx import TensorProto, helper
from kasr_desktop.recognizer.networks.onnx_session import OnnxSession
value = lambda name: helper.make_tensor_value_info(name, TensorProto.FLOAT, [2])
node = helper.make_node("Identity", ["x"], ["y"])
graph = helper.make_graph([node], "one", [value("x")], [value("y")])
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
session = OnnxSession(model.SerializeToString())
print(session.run({"x": np.ones(2, np.float32)})["y"].tolist())
"""


def test_a_network_leaves_no_trace_of_the_device_and_no_queue_to_send(tmp_path: Path) -> None:
    """Without the variable that the tests set for all: what a user's own process does."""
    env = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
    homes = dict.fromkeys(("HOME", "XDG_CACHE_HOME", "LOCALAPPDATA", "TMPDIR"), str(tmp_path))
    run = subprocess.run(
        [sys.executable, "-c", SESSION], env={**env, **homes}, capture_output=True, text=True
    )
    assert run.stdout.strip() == "[1.0, 1.0]", run.stderr
    assert [path.name for path in tmp_path.rglob("*")] == []
