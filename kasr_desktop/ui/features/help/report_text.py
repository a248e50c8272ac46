"""The report for developers: what is known of this machine and this run, nothing private."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from kasr_desktop.pipeline.diagnostics import (
    folder_lines,
    last_log_lines,
    package_lines,
    setting_lines,
    system_lines,
    without_private,
)
from kasr_desktop.session.controller import Controller
from kasr_desktop.settings import Settings, log_dir

_LOG_LINES = 60
LOGS = ("window.log", "engine.log")


def report_text(controller: Controller, settings: Settings) -> str:
    """Return the whole report; in English, for it is read by whoever mends the program.

    Reads the ends of the log files; takes a few milliseconds.
    """
    private = [item.name for item in controller.items]
    sections = (
        ("system", list(system_lines())),
        ("packages", list(package_lines())),
        ("engine", list(_engine_lines(controller))),
        ("queue", list(_queue_lines(controller))),
        ("changed settings", list(setting_lines(settings))),
        ("folders", list(folder_lines())),
        *(
            (name, list(last_log_lines(log_dir() / name, _LOG_LINES, private=private)))
            for name in LOGS
        ),
    )
    return "\n\n".join(
        "\n".join([f"{title}:", *(f"  {line}" for line in lines or ["nothing"])])
        for title, lines in sections
    )


def _engine_lines(controller: Controller) -> Iterator[str]:
    state = controller.engine_state
    if state.ready is not None:
        ready = state.ready
        yield f"model {without_private(ready.model)} on {ready.compute_device}"
        yield f"why there: {ready.device_reason}"
        yield f"decoders: {', '.join(ready.sources)}"
    if state.loading:
        yield f"loading {state.loading}"
    if state.error is not None:
        yield f"{type(state.error).__name__} ({state.error.reason})"
    yield f"stage {controller.stage.value}"


def _queue_lines(controller: Controller) -> Iterator[str]:
    counts = Counter(item.state.value for item in controller.items)
    yield from (f"{count} {state}" for state, count in sorted(counts.items()))
    for item in controller.items:
        if item.work.error is not None:
            suffix = item.sound.path.suffix.lower()
            kind = type(item.work.error).__name__
            yield f"a {suffix or 'nameless'} file: {kind} ({item.work.error.reason})"
