"""`python -m benchmarks.forward_passes --device cuda:0`: ways to run one group of windows.

Three ways through the same weights: launched kernel by kernel, as the app does; a CUDA graph of
those launches; `torch.compile`. Of each: what it costs before the first group, seconds a group,
and whether it says the same. A way pays where an hour of sound gets back more than it cost first.
`benchmarks.compare --device cuda:0` runs it too and writes FORWARD_PASSES.md.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.random_model import SIZES, TINY, make_folder
from benchmarks.speech import read_speech
from kasr_desktop.bundle.model_bundle import load_bundle
from kasr_desktop.domain.audio import SAMPLE_RATE
from kasr_desktop.domain.emissions import LogProbs
from kasr_desktop.domain.options import StreamOptions
from kasr_desktop.recognizer.ctc.torch_wav2vec2 import TorchWav2Vec2
from kasr_desktop.recognizer.networks.self_test import same_probabilities
from kasr_desktop.resources import sample_path

if TYPE_CHECKING:
    from torch import Tensor

Forward = Callable[["Tensor"], "Tensor"]
"""(B, N) on the device -> (B, T, V)."""

_HOUR = 3600.0
_WINDOWS = 8


@dataclass(frozen=True, slots=True)
class Way:
    """One way, measured.

    Attributes:
        launches: Kernels that the CPU puts in line for a group; 0: one, or not known.
        first: Seconds before the first group: warmed up, recorded or compiled.
        group: Seconds a group, median.
        is_same: Whether it gives the probabilities of the plain way.
        problem: Why it was not measured; "" if it was.
    """

    launches: int = 0
    first: float = 0.0
    group: float = 0.0
    is_same: bool = True
    problem: str = ""


def plain(forward: Forward, _signals: Tensor) -> Forward:
    """Launch kernel by kernel."""
    return forward


def graph(forward: Forward, signals: Tensor) -> Forward:
    """Record the launches of one group and replay them.

    Raises:
        RuntimeError: The device has no graphs.
    """
    import torch

    if not signals.is_cuda:
        raise RuntimeError("only CUDA has graphs")
    fed = signals.clone()
    with torch.cuda.device(signals.device):
        beside = torch.cuda.Stream()  # type: ignore[no-untyped-call]
        beside.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(beside):  # what is made at the first call is not for the record
            for _ in range(3):
                forward(fed)
        torch.cuda.current_stream().wait_stream(beside)
        recorded = torch.cuda.CUDAGraph()
        with torch.cuda.graph(recorded):
            found = forward(fed)

    def replay(other: Tensor) -> Tensor:
        fed.copy_(other)
        recorded.replay()
        return found

    return replay


def compiled(backend: str) -> Callable[[Forward, Tensor], Forward]:
    """Return a way through `torch.compile`; "inductor" takes its own graphs where it can."""

    def make(forward: Forward, _signals: Tensor) -> Forward:
        import torch

        mode = "reduce-overhead" if backend == "inductor" else None
        made: Any = torch.compile(forward, backend=backend, dynamic=False, mode=mode)
        return made  # type: ignore[no-any-return]

    return make


def measure(
    network: TorchWav2Vec2,
    *,
    windows: int = _WINDOWS,
    seconds: float | None = None,
    repeats: int = 5,
    backend: str = "inductor",
) -> dict[str, Way]:
    """Measure every way on one group of windows, each as long as the app cuts them.

    Args:
        network: On the device.
        windows: In the group.
        seconds: Of a window, contexts included; None: as the app cuts them.
        repeats: Groups that are timed.
        backend: What `torch.compile` compiles with.
    """
    import torch

    stream = StreamOptions()
    length = seconds or stream.left_context + stream.window + stream.right_context
    sound = np.random.default_rng(0).standard_normal((windows, int(length * SAMPLE_RATE)))
    signals = torch.from_numpy(sound.astype(np.float32) * 0.1).to(network.compute_device)
    signals = signals.to(network.dtype)
    ways = {"plain": plain, "graph": graph, "compiled": compiled(backend)}
    found: dict[str, Way] = {}
    with torch.inference_mode():
        expected = network.forward(signals).float().cpu().numpy()
        for name, make in ways.items():
            try:
                found[name] = _measured(make, network.forward, signals, expected, repeats)
            except Exception as error:  # noqa: BLE001  compilers fail with errors of their own
                said = str(error).strip().partition("\n")[0]
                found[name] = Way(problem=said or type(error).__name__)
    return found


def _measured(
    make: Callable[[Forward, Tensor], Forward],
    forward: Forward,
    signals: Tensor,
    expected: LogProbs,
    repeats: int,
) -> Way:
    began = time.perf_counter()
    run = make(forward, signals)
    for _ in range(2):
        _done(run(signals))
    first = time.perf_counter() - began
    spent = []
    for _ in range(repeats):
        began = time.perf_counter()
        found = _done(run(signals))
        spent.append(time.perf_counter() - began)
    same = all(
        same_probabilities(one, other)
        for one, other in zip(expected, found.float().cpu().numpy(), strict=True)
    )
    launches = count_launches(lambda: run(signals)) if run is forward else 0
    return Way(launches, first, statistics.median(spent), same)


def _done(found: Tensor) -> Tensor:
    """Wait until a tensor is there."""
    import torch

    if found.is_cuda:
        torch.cuda.synchronize(found.device)
    return found


def count_launches(run: Callable[[], object]) -> int:
    """Count the operations that compute something: each is a kernel or more on a GPU."""
    from torch.utils._python_dispatch import TorchDispatchMode

    launched: list[str] = []

    class Counting(TorchDispatchMode):  # type: ignore[no-untyped-call]
        def __torch_dispatch__(
            self, func: Any, _types: Any, args: Any = (), kwargs: Any = None
        ) -> Any:
            if not _is_view(func):
                launched.append(str(func))
            return func(*args, **(kwargs or {}))

    with Counting():  # type: ignore[no-untyped-call]
        run()
    return len(launched)


def _is_view(operation: Any) -> bool:
    """Return whether an operation only looks at memory in another way."""
    returns = operation._schema.returns
    is_alias = bool(returns) and all(
        each.alias_info is not None and not each.alias_info.is_write for each in returns
    )
    return is_alias or "empty" in str(operation)


def table(found: Mapping[str, Way], *, group_seconds: float) -> str:
    """Return the measurements as Markdown.

    Args:
        found: By name.
        group_seconds: Of new sound in a group.
    """
    base = found["plain"]
    lines = [
        "| way | launches | before the first group, s | a group, ms | says the same | pays |",
        "|---|---|---|---|---|---|",
    ]
    for name, way in found.items():
        if way.problem:
            lines.append(f"| {name} | | | | | not run: {way.problem} |")
            continue
        saved = (base.group - way.group) * _HOUR / group_seconds - (way.first - base.first)
        pays = "" if name == "plain" else f"{saved:+.1f} s an hour of sound"
        lines.append(
            f"| {name} | {way.launches or ''} | {way.first:.2f} | {way.group * 1e3:.1f} "
            f"| {'yes' if way.is_same else 'NO'} | {pays} |"
        )
    return "\n".join(lines)


def main(words: Sequence[str] | None = None) -> int:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.forward_passes", description=__doc__
    )
    parser.add_argument("--device", default="cuda:0")
    parser.add_argument("--tiny", action="store_true", help="a small network of the family")
    parser.add_argument("--folder", type=Path, help="a model folder of the family")
    parser.add_argument("--seconds", type=float, help="of a window; as the app cuts them")
    parser.add_argument("--backend", default="inductor", help="of torch.compile")
    arguments = parser.parse_args(words)
    with tempfile.TemporaryDirectory(prefix="kasr-forward-") as work:
        speech = read_speech(sample_path())[: 10 * SAMPLE_RATE]
        sizes = TINY if arguments.tiny else SIZES
        folder = arguments.folder or make_folder(Path(work) / "model", speech=speech, sizes=sizes)
        network = TorchWav2Vec2(
            load_bundle(folder),
            arguments.device,
            half_precision=arguments.device.startswith("cuda"),
        )
        found = measure(network, seconds=arguments.seconds, backend=arguments.backend)
        network.close()
    print(table(found, group_seconds=_WINDOWS * StreamOptions().window))
    return 0


if __name__ == "__main__":
    sys.exit(main())
