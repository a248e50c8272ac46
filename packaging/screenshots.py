"""Pictures of the window from a real run on the sample, into `docs/screenshots/`.

Starts a screen of its own (Xvfb), so that no desktop takes part; every picture is taken
of the real window with the real engine. Usage: `poe shots`.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from kasr_desktop.app import App

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "screenshots"
LIMIT_MS = 900_000
SESSIONS = {"1x": "1", "2x": "2"}


def main() -> int:
    """Take all pictures, one process a scale: Qt reads it only once."""
    arguments = _arguments()
    if arguments.session:
        return Session(arguments.session, arguments.recording, arguments.model).run()
    TARGET.mkdir(parents=True, exist_ok=True)
    with _screen() as display:
        for name, scale in SESSIONS.items():
            env = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
            env |= {"QT_SCALE_FACTOR": scale, "LANG": "C.UTF-8"}
            command = [sys.executable, __file__, *sys.argv[1:], "--session", name]
            with tempfile.TemporaryDirectory() as home:
                env |= {"KASR_HOME": home}
                subprocess.run(command, env=env, check=True)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recording", type=Path, help="instead of the sample")
    parser.add_argument("--model", default="builtin", help="instead of the built-in model")
    parser.add_argument("--session", choices=SESSIONS, help=argparse.SUPPRESS)
    return parser.parse_args()


@contextmanager
def _screen() -> Iterator[str]:
    """Start Xvfb on a free number and give its name."""
    reader, writer = os.pipe()
    size = ["-screen", "0", "3200x2200x24", "-nolisten", "tcp", "-noreset"]
    xvfb = subprocess.Popen(["Xvfb", "-displayfd", str(writer), *size], pass_fds=[writer])
    os.close(writer)
    try:
        with os.fdopen(reader) as answer:
            yield f":{answer.readline().strip()}"
    finally:
        xvfb.terminate()
        xvfb.wait()


class Session:
    """One run of the app, photographed at every stage."""

    def __init__(self, name: str, recording: Path | None, model: str) -> None:
        from kasr_desktop.app import App, make_application
        from kasr_desktop.pipeline.engine_process import EngineProcess
        from kasr_desktop.resources import sample_path
        from kasr_desktop.settings import Settings, save_settings

        self.name = name
        self.recording = recording or sample_path()
        save_settings(Settings(model=model))
        self.qt = make_application(["kasr-desktop"])
        self.app: App = App(self.qt, EngineProcess())
        self.folder = tempfile.TemporaryDirectory()

    def run(self) -> int:
        """Take the pictures of this scale."""
        try:
            self._shoot_all()
        finally:
            self.app.controller.shut_down()
            self.folder.cleanup()
        return 0

    def _shoot_all(self) -> None:
        self.app.start()
        self.app.window.resize(1200, 780)
        self.wait(lambda: self.app.controller.engine_state.ready is not None, "the engine")
        self.shoot("empty")
        self.app.window.add_paths(self._files())
        items = self.app.controller.items
        long = items[0]
        self.wait(lambda: len(long.segments) >= 4 and long.partial is not None, "some text")
        self.shoot("working")
        self.wait(lambda: all(item.is_over for item in items), "the end")
        self._shoot_results()

    def _shoot_results(self) -> None:
        from kasr_desktop.settings import Theme, UiLanguage

        window, items = self.app.window, self.app.controller.items
        window.panel.choose(items[1])
        window.page.differences.on_next()
        self.shoot("done")
        self._shoot_dialogs()
        self.app.appearance.use(Theme.DARK)
        self.shoot("done-dark")
        window.panel.choose(items[2])
        self.shoot("error-dark")
        self.app.appearance.use(Theme.LIGHT)
        self.shoot("error")
        window.panel.choose(items[1])
        window.acts.on_save()
        window.acts.on_save()
        window.resize(1024, 700)
        self.shoot("small")
        self.app.on_language_wanted(UiLanguage.ENGLISH)
        self.app.window.resize(1200, 780)
        self.shoot("english")

    def _shoot_dialogs(self) -> None:
        from kasr_desktop.ui.export.export_dialog import ExportDialog
        from kasr_desktop.ui.export.export_plan import plan_export
        from kasr_desktop.ui.help_dialogs import AboutDialog, ShortcutDialog

        window, item = self.app.window, self.app.controller.items[1]
        settings = replace(self.app.preferences.settings, export_folder="/home/kim/문서")
        plan = plan_export(item.path, settings)
        dialogs: dict[str, QWidget] = {
            "export": ExportDialog(plan, has_lm=item.has_lm, parent=window),
            "shortcuts": ShortcutDialog(window.menuBar(), window),
            "about": AboutDialog(window),
        }
        for name, dialog in dialogs.items():
            dialog.show()
            self.shoot(name, dialog)
            dialog.close()

    def _files(self) -> list[Path]:
        """Give a long recording, the sample itself, and a text that says it is sound."""
        import numpy as np
        import soundfile

        folder = Path(self.folder.name)
        samples, sample_rate = soundfile.read(self.recording, dtype="float32")
        once, long = folder / "예시 녹음.flac", folder / "구술 인터뷰 2026-11-03.flac"
        soundfile.write(once, samples, sample_rate)
        soundfile.write(long, np.tile(samples, 2), sample_rate)
        broken = folder / "메모.mp3"
        broken.write_text("소리가 아니라 글입니다.\n" * 100, encoding="utf-8")
        return [long, once, broken]

    def shoot(self, name: str, widget: QWidget | None = None) -> None:
        """Save a picture, once everything is drawn and measured."""
        self.pause(400)
        path = TARGET / f"{name}{'' if self.name == '1x' else '@2x'}.png"
        (widget or self.app.window).grab().save(str(path), "PNG")
        print(path.relative_to(ROOT))

    def wait(self, condition: Callable[[], bool], what: str) -> None:
        """Let the app work until something is so."""
        from PySide6.QtCore import QElapsedTimer

        clock = QElapsedTimer()
        clock.start()
        while not condition():
            if clock.hasExpired(LIMIT_MS):
                raise TimeoutError(what)
            self.pause(20)

    @staticmethod
    def pause(milliseconds: int) -> None:
        """Let the app work for a while."""
        from PySide6.QtCore import QEventLoop, QTimer

        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()


if __name__ == "__main__":
    sys.exit(main())
