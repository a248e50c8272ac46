"""Does a three-hour transcript scroll, play and edit without delay? The real window, measured.

`python -m benchmarks.long_transcript` makes a recording of that length from the sample, shows
it with about 4 000 segments, and measures what a person would feel: how long the window's loop
is held up, how long a picture takes, how long a jump. Writes `benchmarks/LONG_TRANSCRIPT.md`.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.paced_output import find_paced_output

if TYPE_CHECKING:
    from kasr_desktop.domain.transcript import Segment
    from kasr_desktop.session.queue_item import QueueItem
    from kasr_desktop.ui.shell.main_window import MainWindow

TARGET = Path(__file__).with_name("LONG_TRANSCRIPT.md")
RATE = 16_000
WORDS = (
    "오늘은",
    "날씨가",
    "참",
    "좋아서",
    "한강",
    "공원에",
    "사람이",
    "아주",
    "많이",
    "나왔습니다",
)
TICK_MS = 4


@dataclass
class Findings:
    """Lines of the report."""

    lines: list[str] = field(default_factory=list)

    def note(self, what: str, values: list[float], *, unit: str = "ms", scale: float = 1e3) -> None:
        """Add median, 99th percentile and worst of what was measured."""
        shown = np.array(values) * scale
        median, high, worst = np.median(shown), np.percentile(shown, 99), shown.max()
        self.add(what, f"{median:.1f} {unit}", f"{high:.1f} {unit}", f"{worst:.1f} {unit}")

    def add(self, what: str, *cells: str) -> None:
        """Add a line."""
        line = " | ".join([what, *cells, *[""] * (3 - len(cells))])
        self.lines.append(f"| {line} |")
        print(self.lines[-1], flush=True)


def main() -> int:
    """Measure, and write the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=float, default=3.0)
    parser.add_argument("--recording", type=Path, help="an own one, instead of the sample repeated")
    parser.add_argument("--print-only", action="store_true", help="leave the report as it is")
    arguments = parser.parse_args()
    if "DISPLAY" not in os.environ:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["KASR_HOME"] = str(Path(folder) / "home")
        path = arguments.recording or make_recording(Path(folder), arguments.hours)
        findings = Measurement(path, make_segments(arguments.hours * 3600)).run()
        if not arguments.print_only:
            made = report(findings, arguments.hours, path.suffix)
            TARGET.write_text(made, encoding="utf-8")
    return 0


def make_recording(folder: Path, hours: float) -> Path:
    """Put the sample together again and again as one AAC file, as phones record."""
    import av

    once, path = _encode_sample(folder / "once.m4a"), folder / "세 시간 인터뷰.m4a"
    with av.open(str(once)) as source, av.open(str(path), "w") as target:
        given: Any = source.streams.audio[0]
        packets = [(p.pts, p.duration, bytes(p)) for p in source.demux(given) if p.size]
        length = packets[-1][0] + packets[-1][1] - packets[0][0]
        track = target.add_stream_from_template(given)
        for number in range(round(hours * 3600 / (length * float(given.time_base)))):
            for pts, duration, body in packets:
                packet = av.Packet(body)
                packet.stream, packet.time_base = track, given.time_base
                packet.pts = packet.dts = pts - packets[0][0] + number * length
                packet.duration = duration
                target.mux(packet)
    return path


def _encode_sample(path: Path) -> Path:
    import av
    import soundfile

    from kasr_desktop.resources import sample_path

    samples, _ = soundfile.read(sample_path(), dtype="float32")
    frame = av.AudioFrame.from_ndarray(samples[None, :], format="fltp", layout="mono")
    frame.sample_rate, frame.pts = RATE, 0
    with av.open(str(path), "w") as container:
        track: Any = container.add_stream("aac", rate=RATE, layout="mono")
        track.bit_rate = 48_000
        for piece in av.AudioResampler(format="fltp", frame_size=1024).resample(frame):
            container.mux(track.encode(piece))
        container.mux(track.encode(None))
    return path


def make_segments(seconds: float) -> list[Segment]:
    """Make a transcript of so many seconds: 7 or 8 words each 2.7 s, one in ten different."""
    from kasr_desktop.domain.transcript import Hypothesis, Reading, Segment, Word

    rng, made, time_ = np.random.default_rng(1), [], 0.2
    while time_ < seconds - 3.0:
        said = [WORDS[n] for n in rng.integers(0, len(WORDS), rng.integers(6, 10))]
        words, start = [], time_
        for word in said:
            words.append(Word(word, start, start + 0.26, float(rng.uniform(0.3, 1.0))))
            start += 0.31
        other = [
            Word(w.text[::-1], w.start, w.end, 0.4) if rng.random() < 0.1 else w for w in words
        ]
        readings = (
            Reading("greedy", Hypothesis(tuple(other), 0.8)),
            Reading("lm", Hypothesis(tuple(words), 0.8)),
        )
        made.append(Segment(time_, start, readings))
        time_ = start + 0.4
    return made


class Measurement:
    """One run of the window."""

    def __init__(self, path: Path, segments: list[Segment]) -> None:
        from kasr_desktop.app import make_application
        from kasr_desktop.settings import Theme, UiLanguage
        from kasr_desktop.ui.features.playback.playback_feature import PlaybackFeature
        from kasr_desktop.ui.widgets.appearance import Appearance
        from kasr_desktop.ui.widgets.language import LanguageSwitch

        PlaybackFeature.find_output = staticmethod(find_paced_output)
        self.findings = Findings()
        self.qt = make_application(["kasr-desktop"])
        self.appearance = Appearance(self.qt)
        self.appearance.use(Theme.LIGHT)
        self.languages = LanguageSwitch()
        self.languages.use(UiLanguage.KOREAN)
        self.path, self.segments = path, segments
        self.window = self._make_window()
        self.feature = next(f for f in self.window.features if isinstance(f, PlaybackFeature))

    def run(self) -> Findings:
        """Do everything a person would do."""
        words = sum(len(segment.best.words) for segment in self.segments)
        self.findings.add("segments, words", f"{len(self.segments)}", f"{words}")
        try:
            self.open()
            self.scroll()
            self.zoom()
            self.play()
            self.seek()
            self.edit()
        finally:
            self.window.close()
            self.window.controller.shut_down()
            self.library_sync.close()
        return self.findings

    def open(self) -> None:
        """Show it, and draw its waveform while it is read."""
        before = memory()
        started = time.perf_counter()
        self.window.controller.restore([self.item])
        self.window.panel.choose(self.item)
        self.window.show()
        self.qt.processEvents()
        self.findings.add("shown after", f"{time.perf_counter() - started:.2f} s")
        known: list[Any] = [None]
        self.feature.loader.grown.connect(lambda waveform: known.__setitem__(0, waveform))
        first: list[float] = []
        children: list[int] = []

        def is_done() -> bool:
            if not first and known[0] is not None and known[0].peaks.num_bins:
                first.append(time.perf_counter() - started)
            children.append(children_memory())
            return known[0] is not None and bool(known[0].is_complete)

        self.note_turns("while the waveform is read", self.turns_until(is_done))
        self.findings.add("first of the waveform after", f"{first[0]:.2f} s")
        self.findings.add("all of it after", f"{time.perf_counter() - started:.1f} s")
        self.findings.add("memory of the window more by", f"{(memory() - before) / 2**20:.0f} MiB")
        third = max(1, len(children) // 3)
        early, late = max(children[:third]), max(children[-third:])
        cells = (
            f"{early / 2**20:.0f} MiB in the first third",
            f"{late / 2**20:.0f} MiB in the last",
        )
        self.findings.add("memory of the reading process", *cells)

    def scroll(self) -> None:
        """Drag the scroll bar through the whole transcript."""
        table = self.window.page.table
        bar, took = table.verticalScrollBar(), []
        for place in np.linspace(0, bar.maximum(), 200):
            started = time.thread_time()
            bar.setValue(int(place))
            table.viewport().repaint()
            took.append(time.thread_time() - started)
        self.findings.note("a step of the transcript's scroll bar, painted", took)

    def zoom(self) -> None:
        """Paint the waveform at every zoom, at 1x and 2x."""
        from kasr_desktop.ui.features.playback.wave_picture import paint_picture

        strip = self.feature.panel.strip
        for name, scale in (("closest", 0.002), ("words", 1 / 90), ("minutes", 0.3), ("all", 99.0)):
            for ratio in (1.0, 2.0):
                took = []
                for share in np.linspace(0, 0.98, 25):
                    view = strip.view.whole().zoomed(scale / strip.view.whole().scale, 0.0)
                    strip.show_view(view.at(share * view.duration))
                    started = time.thread_time()
                    paint_picture(strip._scene(), ratio)
                    took.append(time.thread_time() - started)
                self.findings.note(f"waveform painted, zoom “{name}”, {ratio:g}x", took)

    def play(self) -> None:
        """Listen for a while, transcript and waveform following."""
        feature, strip = self.feature, self.feature.panel.strip
        strip.show_view(strip.view.whole().zoomed(1 / 90 / strip.view.whole().scale, 0.0))
        begin = self.segments[-1].end / 3
        feature.player.seek(begin)
        feature.actions.play.trigger()
        self.turns_until(lambda: feature.player.position > begin + 0.2)
        cpu, started = time.process_time(), time.perf_counter()
        end = started + 20.0
        turns = self.turns_until(lambda: time.perf_counter() > end)
        share = (time.process_time() - cpu) / (time.perf_counter() - started)
        self.note_turns("while playing", turns)
        self.findings.add("processor used by the window while playing", f"{100 * share:.0f} %")

    def seek(self) -> None:
        """Jump all over the recording while it plays."""
        player, took = self.feature.player, []
        for second in np.random.default_rng(3).uniform(0, self.segments[-1].end - 5, 40):
            started = time.perf_counter()
            player.seek(float(second))
            self.turns_until(partial(self._is_heard, second))
            took.append(time.perf_counter() - started)
        player.pause()
        self.findings.note("from a jump to its sound (0.1 s of it the device's)", took)

    def edit(self) -> None:
        """Write another text into rows all over, undo it, split rows."""
        from kasr_desktop.editing.operations import set_text
        from kasr_desktop.editing.row_operations import split

        editor, document = self.window.bench.editor, self.item.document
        rows = [int(row) for row in np.linspace(1, len(self.segments) - 2, 25)]

        def write(row: int) -> object:
            return editor.do(self.item, set_text(document, row, "손으로 고쳐 쓴 글이다"))

        def undo(_row: int) -> object:
            return editor.undo(self.item)

        def cut(row: int) -> object:
            return editor.do(self.item, split(document, row, 8))

        for what, act in (("a corrected text", write), ("an undo", undo), ("a split row", cut)):
            took = [self._timed(partial(act, row)) for row in rows]
            self.findings.note(f"{what}, to its painting", took)

    def note_turns(self, when: str, turns: list[tuple[float, float]]) -> None:
        """Add how long the loop was held up: by our own work, and by all that ran meanwhile."""
        own, wall = [cpu for cpu, _ in turns], [gap for _, gap in turns]
        self.findings.note(f"a turn of the event loop {when}, own work", own)
        self.findings.note(f"a turn of the event loop {when}, on the clock", wall)

    def turns_until(
        self, is_done: Callable[[], bool], *, limit: float = 3600.0
    ) -> list[tuple[float, float]]:
        """Let the window work until something is so.

        Returns:
            For each turn of its loop the processor time of its thread, and how much later
            than asked the next turn came, in seconds.
        """
        from PySide6.QtCore import QEventLoop, Qt, QTimer

        loop, turns = QEventLoop(), []
        last = [time.thread_time(), time.perf_counter()]
        deadline = time.perf_counter() + limit

        def tick() -> None:
            cpu, now = time.thread_time(), time.perf_counter()
            turns.append((cpu - last[0], max(0.0, now - last[1] - TICK_MS / 1000)))
            if is_done() or now > deadline:
                loop.quit()
            last[:] = time.thread_time(), time.perf_counter()

        timer = QTimer(interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        timer.timeout.connect(tick)
        timer.start()
        loop.exec()
        timer.stop()
        if time.perf_counter() > deadline:
            raise TimeoutError("it did not happen in time")
        return turns

    def _is_heard(self, second: float) -> bool:
        return 0.005 < self.feature.player.position - second < 3.0

    def _timed(self, act: Callable[[], object]) -> float:
        started = time.thread_time()
        act()
        self.window.page.table.viewport().repaint()
        self.feature.panel.strip.repaint()
        taken = time.thread_time() - started
        self.qt.processEvents()
        return taken

    def _make_window(self) -> MainWindow:
        from kasr_desktop.editing.document import Document
        from kasr_desktop.pipeline.engine_process import EngineProcess
        from kasr_desktop.session.controller import Controller
        from kasr_desktop.session.library.library_sync import LibrarySync
        from kasr_desktop.session.preferences import Preferences
        from kasr_desktop.session.queue_item import ItemState, new_item
        from kasr_desktop.session.session import Session
        from kasr_desktop.settings import data_dir
        from kasr_desktop.ui.shell.main_window import MainWindow

        controller = Controller(EngineProcess())
        library_sync = LibrarySync(data_dir() / "library.db")
        library_sync.watch(controller)
        self.library_sync = library_sync
        self.item: QueueItem = new_item(
            self.path, state=ItemState.DONE, document=Document(self.segments)
        )
        window = MainWindow(Session(controller, Preferences(), library_sync))
        window.resize(1280, 860)
        return window


def memory() -> int:
    """Return the bytes this process holds."""
    import psutil

    return int(psutil.Process().memory_info().rss)


def children_memory() -> int:
    """Return the bytes its largest child holds."""
    import psutil

    sizes = []
    for child in psutil.Process().children():
        try:
            sizes.append(int(child.memory_info().rss))
        except psutil.Error:
            continue
    return max(sizes, default=0)


def report(findings: Findings, hours: float, suffix: str) -> str:
    """Put it into Markdown."""
    cores, load = os.cpu_count(), os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    lines = "\n".join(findings.lines)
    return f"""# A transcript of {hours:g} hours

What a person feels with a long recording open: made by `python -m benchmarks.long_transcript`
in the real window, 1280 x 860, with a {suffix} file and a loudspeaker that takes sound at its pace.
{platform.system()}, Python {platform.python_version()}, {cores} cores, load {load:.1f} from
whatever else ran at that time: what is called "own work", a painting or an edit is processor
time of the window's thread; the rest is time on the clock, in which others worked too.

| what | median | 99 % | worst |
|---|---|---|---|
{lines}
"""


if __name__ == "__main__":
    sys.exit(main())
