"""One measurement in a process of its own: `python -m benchmarks.measure '{"system": ...}'`.

Prints one JSON object. Its parent watches the memory of the whole process tree.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from kasr_desktop.recognizer.networks.devices import num_threads


class Stopwatch:
    """Adds up the wall and CPU time spent inside wrapped functions."""

    def __init__(self) -> None:
        self.wall = 0.0
        self.cpu = 0.0
        self.calls = 0

    def around(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return `function`, timed."""

        def timed(*arguments: Any, **options: Any) -> Any:
            wall, cpu = time.monotonic(), time.process_time()
            try:
                return function(*arguments, **options)
            finally:
                self.wall += time.monotonic() - wall
                self.cpu += time.process_time() - cpu
                self.calls += 1

        return timed


def measure_ours(model: str, audio: Path, device: str) -> dict[str, Any]:
    """Run the app's engine, greedy and LM text, as the window's child process does."""
    from kasr_desktop.domain.events import Final, Finished, Partial, Ready
    from kasr_desktop.pipeline.job import EngineSpec, TranscribeJob
    from kasr_desktop.pipeline.job_runner import make_job_runner
    from kasr_desktop.recognizer.ctc.ctc_model import CtcAcousticModel

    network = Stopwatch()
    CtcAcousticModel.emit_all = network.around(CtcAcousticModel.emit_all)  # type: ignore[method-assign]
    begin_all = network.around(CtcAcousticModel.begin_all)
    CtcAcousticModel.begin_all = lambda *given: network.around(begin_all(*given))  # type: ignore[method-assign]
    spec = EngineSpec(model=model, compute_device=device)
    runner = make_job_runner()
    born = time.monotonic()
    events = list(runner.load(spec))
    has_lm = any(isinstance(event, Ready) and "lm" in event.sources for event in events)
    loaded = time.monotonic()
    cpu = time.process_time()
    first_text, texts, segments = None, ("", ""), []
    for event in runner.run(TranscribeJob(path=audio, engine=spec)):
        spoken = (isinstance(event, Partial) and event.hypothesis.text) or (
            isinstance(event, Final) and event.segment.best.text
        )
        if spoken and first_text is None:
            first_text = time.monotonic() - loaded
        if isinstance(event, Final):
            segments.append(event.segment)
        if isinstance(event, Finished):
            greedy = " ".join(one.hypothesis("greedy").text for one in segments)
            texts = (greedy, " ".join(one.hypothesis("lm").text for one in segments))
    return {
        "load": loaded - born,
        "compute": time.monotonic() - loaded,
        "compute_cpu": time.process_time() - cpu,
        "network_cpu": network.cpu,
        "first_text": first_text,
        "lm_ran": has_lm and bool(texts[1]),
        "syllables": len((texts[1] or texts[0]).replace(" ", "")),
    }


def measure_pipeline(model: str, audio: Path, device: str) -> dict[str, Any]:
    """Run transformers' pipeline with the same weights, language model and beam width."""
    born = time.monotonic()
    import torch

    torch.set_num_threads(num_threads())
    from benchmarks.pipeline import LmWatch, build_pipeline, chunking
    from kasr_desktop.domain.options import DecodeOptions
    from kasr_desktop.text.hangul import nfc

    pipe = build_pipeline(model, device)
    watch = LmWatch(pipe)
    network = Stopwatch()
    pipe.forward = network.around(pipe.forward)
    loaded = time.monotonic()
    cpu = time.process_time()
    from benchmarks.speech import read_speech

    options = chunking(pipe)
    if watch.has_lm:
        options["decoder_kwargs"] = {"beam_width": DecodeOptions().beam_width}
    text = nfc(pipe(read_speech(audio), **options)["text"])  # the pipeline leaves letters apart
    compute = time.monotonic() - loaded
    return {
        "load": loaded - born,
        "compute": compute,
        "compute_cpu": time.process_time() - cpu,
        "network_cpu": network.cpu,
        "first_text": compute if text.strip() else None,  # all text comes at the end
        "lm_ran": watch.calls > 0,
        "syllables": len(text.replace(" ", "")),
    }


def measure_faster_whisper(model: str, audio: Path, device: str) -> dict[str, Any]:
    """Run faster-whisper with int8 products and five beams, everything else as it comes."""
    from faster_whisper import WhisperModel

    born = time.monotonic()
    kind, form = ("cpu", "int8") if device == "cpu" else ("cuda", "float16")
    whisper = WhisperModel(model, device=kind, compute_type=form, cpu_threads=num_threads())
    return _measured_whisper(
        lambda: whisper.transcribe(str(audio), language="ko", beam_size=5)[0], born
    )


def measure_whisper_cpp(model: str, audio: Path, _device: str) -> dict[str, Any]:
    """Run whisper.cpp with five beams, everything else as it comes."""
    from pywhispercpp.model import Model

    from benchmarks.speech import read_speech

    born = time.monotonic()
    whisper = Model(
        model,
        params_sampling_strategy=1,  # beam search
        n_threads=num_threads(),
        language="ko",
        beam_search={"beam_size": 5, "patience": -1.0},
        print_progress=False,
        print_realtime=False,
        redirect_whispercpp_logs_to=None,
    )
    return _measured_whisper(lambda: whisper.transcribe(read_speech(audio)), born)


def _measured_whisper(read: Callable[[], Iterable[Any]], born: float) -> dict[str, Any]:
    loaded, cpu = time.monotonic(), time.process_time()
    first_text, texts = None, list[str]()
    for segment in read():
        texts.append(segment.text)
        if first_text is None and segment.text.strip():
            first_text = time.monotonic() - loaded
    return {
        "load": loaded - born,
        "compute": time.monotonic() - loaded,
        "compute_cpu": time.process_time() - cpu,
        "first_text": first_text,
        "syllables": len("".join(texts).replace(" ", "")),
    }


def load_only(model: str, _audio: Path, device: str) -> dict[str, Any]:
    """Load a model in the app's engine, so that its converted network is kept from now on."""
    from kasr_desktop.pipeline.job import EngineSpec
    from kasr_desktop.pipeline.job_runner import make_job_runner

    for _ in make_job_runner().load(EngineSpec(model=model, compute_device=device)):
        pass
    return {}


MEASUREMENTS: Mapping[str, Callable[[str, Path, str], dict[str, Any]]] = {
    "ours": measure_ours,
    "shipped": measure_ours,
    "pipeline": measure_pipeline,
    "faster-whisper": measure_faster_whisper,
    "whisper.cpp": measure_whisper_cpp,
    "load": load_only,
}


def main() -> None:
    """Read the job from the command line, print the figures."""
    job = json.loads(sys.argv[1])
    logging.basicConfig(level=logging.ERROR, stream=sys.stderr)
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    figures = MEASUREMENTS[job["system"]](job["model"], Path(job["audio"]), job["device"])
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
