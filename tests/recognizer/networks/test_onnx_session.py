"""The runtime: silent, and its weights in files that processes share."""

from __future__ import annotations

import os
import platform
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.costly

PACKED = """
import sys
from pathlib import Path
import numpy as np
from kasr_desktop.recognizer.networks.onnx_graph import OnnxGraph
from kasr_desktop.recognizer.networks.onnx_session import OnnxSession, write_packed
random = np.random.default_rng(0)
weight = random.standard_normal((256, 128)).astype(np.float32)
states = random.standard_normal((1, 5, 128)).astype(np.float32)
folder = Path(sys.argv[1])
for form in ({"int8": False}, {"int8": True}, {"int8": True, "in_blocks": True}):
    graph = OnnxGraph({"one.weight": weight}, **form)
    graph.output("out", graph.linear(graph.input("x", (1, "T", 128)), "one"), (1, "T", 256))
    write_packed(graph.model(), folder / "written.onnx")
    moved = folder / "moved"
    moved.mkdir(exist_ok=True)
    for file in folder.glob("written.*"):
        file.replace(moved / file.name)
    packed = OnnxSession(moved / "written.onnx")
    own = OnnxSession(graph.model()).run({"x": states})["out"]
    assert np.array_equal(packed.run({"x": states})["out"], own)
    if sys.platform == "linux":
        maps = Path("/proc/self/maps").read_text()
        assert str(moved / "written.weights") in maps, form
    del packed
print("equal")
"""

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


def test_packed_weights_are_mapped_from_their_file_and_change_no_number(tmp_path: Path) -> None:
    """In each form of product, and wherever the folder was moved to before it is read."""
    run = subprocess.run(
        [sys.executable, "-c", PACKED, str(tmp_path)], capture_output=True, text=True
    )
    assert run.stdout.strip() == "equal", run.stderr


ERRORS = """
import sys
from pathlib import Path
import numpy as np
from kasr_desktop.recognizer.networks.onnx_graph import OnnxGraph
from kasr_desktop.recognizer.networks.onnx_session import OnnxSession, write_packed
graph = OnnxGraph({"one.weight": np.ones((64, 64), np.float32)}, int8=False)
graph.output("out", graph.linear(graph.input("x", (1, "T", 64)), "one"), (1, "T", 64))
def raised(work):
    try:
        work()
    except RuntimeError:
        return "RuntimeError"
    except Exception as error:
        return repr(error)
# a folder that is not there stands for a full disk: the runtime raises the same class
print(raised(lambda: write_packed(graph.model(), Path(sys.argv[1]) / "none" / "one.onnx")))
print(raised(lambda: OnnxSession(b"no graph")))
print(raised(lambda: OnnxSession(graph.model()).run({"x": np.ones((1, 5, 3), np.float32)})))
"""


def test_what_the_runtime_raises_is_a_runtime_error(tmp_path: Path) -> None:
    """What converts, loads and computes gives way upon that class; the runtime's own are none."""
    run = subprocess.run(
        [sys.executable, "-c", ERRORS, str(tmp_path)], capture_output=True, text=True
    )
    assert run.stdout.split() == ["RuntimeError"] * 3, run.stdout + run.stderr


NO_SOCKETS = """
import ctypes, struct
# a filter of the kernel: whatever calls socket(), native code too, ends the process at once
load, if_equal, give = 0x20, 0x15, 0x06
kill, allow, socket_call = 0x80000000, 0x7FFF0000, 41
steps = [(load, 0, 0, 0), (if_equal, 0, 1, socket_call), (give, 0, 0, kill), (give, 0, 0, allow)]
code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
class Program(ctypes.Structure):
    _fields_ = [("len", ctypes.c_ushort), ("filter", ctypes.c_void_p)]
program = Program(len(steps), ctypes.addressof(code))
libc = ctypes.CDLL(None)
assert libc.prctl(38, 1, 0, 0, 0) == 0
assert libc.prctl(22, 2, ctypes.byref(program), 0, 0) == 0
"""

HEAR = """
import numpy as np
from kasr_desktop.bundle.model_bundle import load_bundle
from kasr_desktop.domain.audio import AudioWindow
from kasr_desktop.recognizer.loading import load_acoustic_model
from kasr_desktop.resources import builtin_model_dir
model = load_acoustic_model(load_bundle(builtin_model_dir()), "cpu")
model.emit(AudioWindow(np.ones(16_400, np.float32) * 0.01, 0, 0, 50))
model.close()
print(model.device_reason)
"""


@pytest.mark.model
@pytest.mark.skipif(
    (sys.platform, platform.machine()) != ("linux", "x86_64"), reason="a filter of Linux on x86-64"
)
def test_a_network_is_converted_and_hears_without_any_socket() -> None:
    env = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}

    def run(code: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", NO_SOCKETS + code]
        return subprocess.run(command, env=env, capture_output=True, text=True, timeout=200)

    assert run("import socket; socket.socket()").returncode == -signal.SIGSYS
    heard = run(HEAR)
    assert heard.returncode == 0, heard.stderr
    assert "ONNX Runtime" in heard.stdout
