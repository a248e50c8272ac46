"""Pictures of every screen from a real run: sizes, light and dark, Korean and English, 1× and 2×.

Starts a screen of its own (Xvfb), so that no desktop takes part; every picture is taken of
the real window with the real engine. All of them go to `build/screenshots`, which is not
committed; the few in `CHOSEN` go to `docs/screenshots`, those in `MANUAL` to the manual in each
language, packed tightly. Usage: `poe shots`; for the manual's alone
`poe shots --scales 1 --themes light --no-large`.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image as PilImage
    from PySide6.QtWidgets import QWidget

    from kasr_desktop.app import App

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "screenshots"
MANUAL_FOLDER = ROOT / "docs" / "manual"
EVERYTHING = ROOT / "build" / "screenshots"
LIMIT_MS = 900_000
SCALES = ("1", "2")
LANGUAGES = ("ko", "en")
THEMES = ("light", "dark")
SMALLEST, USUAL = (1024, 700), (1440, 900)
LARGEST = {"1": (3840, 2160), "2": (1920, 1080)}  # a 4K screen, in pixels of the layout

CHOSEN = {
    "ko-light-1440x900-1x-done-view-1": "done",
    "ko-light-1440x900-2x-done-view-1": "done@2x",
    "ko-dark-1440x900-1x-done-view-1": "done-dark",
    "en-light-1440x900-1x-done-view-1": "english",
    "ko-light-1024x700-1x-done-view-1": "small",
    "ko-light-1440x900-1x-empty": "empty",
    "ko-light-1440x900-1x-working": "working",
    "ko-dark-1440x900-1x-error": "error-dark",
    "ko-light-1440x900-1x-done-view-2": "view-2",
    "ko-light-1440x900-1x-film": "view-3",
    "ko-light-1440x900-1x-done-view-4": "view-4",
    "ko-light-1440x900-1x-done-view-5": "view-5",
    "ko-light-1440x900-1x-library": "library",
    "ko-light-1440x900-1x-settings": "settings",
    "ko-light-1440x900-1x-dialog-shortcuts": "shortcuts",
    "ko-light-1440x900-1x-dialog-about": "about",
}

MANUAL = {
    "light-1024x700-1x-empty": "first-start",
    "light-1024x700-1x-working": "working",
    "light-1024x700-1x-recording": "recording",
    "light-1024x700-1x-recovery": "recovery",
    "light-1024x700-1x-done-view-1": "compare",
    "light-1024x700-1x-reference": "check",
    "light-1024x700-1x-editing": "correct",
    "light-1024x700-1x-find": "find",
    "light-1024x700-1x-film": "subtitles",
    "light-1024x700-1x-done-view-4": "decoder",
    "light-1024x700-1x-done-view-5": "two-models",
    "light-1440x900-1x-library": "library",
    "light-1440x900-1x-settings": "settings",
    "light-1440x900-1x-models": "models",
    "light-1440x900-1x-export": "export",
    "light-1440x900-1x-dialog-shortcuts": "keys",
}
"""Pictures of the manual: what is taken, without its language, and its name there."""

_FILM_SIZE, _FILM_RATE, _FILM_CUE = (1280, 720), 25, 2  # pixels; a second; the subtitle shown
_AAC_SAMPLES = 1024  # of one frame
_WAVEFORM_MS = 4000  # a window in another language reads its waveform anew
_MODELS_HEIGHT = 1010  # pixels, of the models page with all its cards
_FEW_COLORS = 128
"""A picture of the window has few; so packed it is a third of the size, and looks the same."""


def main() -> int:
    """Take all pictures, one process a scale: Qt reads it only once."""
    arguments = _arguments()
    if arguments.session:
        return Session(arguments).run()
    with _screen() as display, _microphone() as microphone:
        for scale in arguments.scales:
            env = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
            env |= {"QT_SCALE_FACTOR": scale, "LANG": "C.UTF-8", **microphone}
            command = [sys.executable, __file__, *sys.argv[1:], "--session", scale]
            with tempfile.TemporaryDirectory() as home:
                env |= {"KASR_HOME": home}
                subprocess.run(command, env=env, check=True)
    if arguments.target == EVERYTHING:
        _take_chosen(arguments.target)
        take_manual(arguments.target)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recording", type=Path, help="instead of the sample")
    parser.add_argument("--model", default="builtin", help="instead of the built-in model")
    parser.add_argument("--target", type=Path, default=EVERYTHING, help="where all pictures go")
    parser.add_argument("--scales", nargs="+", default=SCALES, choices=SCALES)
    parser.add_argument("--languages", nargs="+", default=LANGUAGES, choices=LANGUAGES)
    parser.add_argument("--themes", nargs="+", default=THEMES, choices=THEMES)
    parser.add_argument("--no-dialogs", action="store_true", help="the window only")
    parser.add_argument("--no-large", action="store_true", help="not on a screen of 4K")
    parser.add_argument("--session", choices=SCALES, help=argparse.SUPPRESS)
    return parser.parse_args()


def _take_chosen(folder: Path) -> None:
    """Put the pictures that documents show into the repository, packed tightly."""
    from PySide6.QtGui import QImage

    TARGET.mkdir(parents=True, exist_ok=True)
    for name, chosen in CHOSEN.items():
        source = folder / f"{name}.png"
        if source.exists():
            image = QImage(str(source)).convertToFormat(QImage.Format.Format_RGB888)
            image.save(str(TARGET / f"{chosen}.png"), "PNG", 0)  # type: ignore[call-overload]


def take_manual(folder: Path, target: Path = MANUAL_FOLDER) -> None:
    """Put the pictures of the manual where its pages show them."""
    from PIL import Image

    for language in LANGUAGES:
        for taken, name in MANUAL.items():
            source = folder / f"{language}-{taken}.png"
            if source.exists():
                place = target / language / "pictures" / f"{name}.png"
                place.parent.mkdir(parents=True, exist_ok=True)
                with Image.open(source) as image:
                    packed = image.convert("RGB").quantize(_FEW_COLORS, dither=Image.Dither.NONE)
                packed.save(place, optimize=True)


def _write_in_field(text: str) -> None:
    """Write into the field that has the keyboard."""
    from PySide6.QtWidgets import QApplication, QLineEdit

    field = QApplication.focusWidget()
    if isinstance(field, QLineEdit):
        field.setText(text)


def _two_who_talk() -> PilImage:
    """Return a picture of two heads before an evening sky."""
    from PIL import Image, ImageDraw, ImageFilter

    width, height = _FILM_SIZE
    sky = Image.new("RGB", _FILM_SIZE, "#26355c")
    shade = Image.linear_gradient("L").resize(_FILM_SIZE)
    sky.paste("#e8a06a", (0, 0, *_FILM_SIZE), mask=shade)
    draw = ImageDraw.Draw(sky)
    hills = [(0, 470), (220, 380), (430, 450), (700, 350), (980, 440), (width, 390)]
    draw.polygon([*hills, _FILM_SIZE, (0, height)], fill="#54506e")
    sky = sky.filter(ImageFilter.GaussianBlur(4))
    draw = ImageDraw.Draw(sky)
    for middle, cloth in ((360, "#1d2233"), (920, "#2d1f2b")):
        draw.ellipse((middle - 80, 230, middle + 80, 430), fill=cloth)
        draw.rounded_rectangle((middle - 45, 390, middle + 45, 500), 20, fill=cloth)
        draw.rounded_rectangle((middle - 190, 460, middle + 190, height + 150), 110, fill=cloth)
    draw.rectangle((0, 640, width, height), fill="#14161f")
    return sky


@contextmanager
def _microphone() -> Iterator[dict[str, str]]:
    """Start the tests' virtual microphone, and give what a program needs to use it."""
    sys.path.insert(0, str(ROOT / "tests"))
    support = importlib.import_module("support.virtual_microphone")
    if not all(map(shutil.which, support.PROGRAMS)):
        print("no PulseAudio here: no picture of a recording being made", file=sys.stderr)
        yield {}
        return
    with tempfile.TemporaryDirectory() as folder:
        microphone = support.VirtualMicrophone(Path(folder))
        try:
            yield microphone.env
        finally:
            microphone.close()


@contextmanager
def _screen() -> Iterator[str]:
    """Start Xvfb on a free number and give its name."""
    reader, writer = os.pipe()
    size = ["-screen", "0", "7680x4320x24", "-nolisten", "tcp", "-noreset"]
    xvfb = subprocess.Popen(["Xvfb", "-displayfd", str(writer), *size], pass_fds=[writer])
    os.close(writer)
    manager = None
    try:
        with os.fdopen(reader) as answer:
            display = f":{answer.readline().strip()}"
        if openbox := shutil.which("openbox"):
            env = {**os.environ, "DISPLAY": display}
            manager = subprocess.Popen([openbox], env=env, stderr=subprocess.DEVNULL)
        yield display
    finally:
        for process in filter(None, (manager, xvfb)):
            process.terminate()
            process.wait()


class Session:
    """One run of the app, photographed at every stage, in every dress."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        from kasr_desktop.app import App, make_application
        from kasr_desktop.pipeline.engine_process import EngineProcess
        from kasr_desktop.resources import sample_path
        from kasr_desktop.settings import Settings, UiLanguage, save_settings

        self.scale: str = arguments.session
        self.recording: Path = arguments.recording or sample_path()
        self.target: Path = arguments.target
        self.languages: Sequence[str] = arguments.languages
        self.themes: Sequence[str] = arguments.themes
        self.dialogs = not arguments.no_dialogs
        large = () if arguments.no_large else (LARGEST[self.scale],)
        self.sizes = (SMALLEST, USUAL, *large)
        self.target.mkdir(parents=True, exist_ok=True)
        save_settings(Settings(model=arguments.model, ui_language=UiLanguage(self.languages[0])))
        self.qt = make_application(["kasr-desktop"])
        self.app: App = App(self.qt, EngineProcess())
        self.folder = tempfile.TemporaryDirectory()
        self.dress = ""
        self.walk = importlib.import_module("screen_walk")  # beside this script

    def run(self) -> int:
        """Take the pictures of this scale."""
        try:
            self._shoot_all()
        finally:
            self.app.shut_down()
            self.folder.cleanup()
        return 0

    def _shoot_all(self) -> None:
        self._leave_take()
        self.app.start()
        self.wait(lambda: self.app.controller.engine_state.ready is not None, "the engine")
        self.wait(lambda: bool(self.app.window.notices.messages), "the offer to recover")
        self.in_every_dress(partial(self.shoot, "recovery"))
        self._discard_take()
        self.in_every_dress(partial(self.shoot, "empty"))
        self._shoot_recording()
        long, once, broken = self._files()
        controller = self.app.controller
        self.app.window.add_paths([once, broken])
        controller.add([long.with_name("옮겨진 녹음.wav")])
        self.wait(lambda: all(item.is_over for item in controller.items), "the end")
        self.app.window.add_paths([long])
        item = controller.items[-1]
        self.wait(lambda: len(item.segments) >= 4 and item.work.partial is not None, "some text")
        self.app.window.panel.choose(item)
        self.in_every_dress(partial(self.shoot, "working"))
        self.app.window.add_paths([self._film()])
        self.app.window.panel.choose(controller.items[-1])
        self.in_every_dress(partial(self.shoot, "waiting"))
        controller.cancel()
        self.wait(lambda: controller.items[-1].is_over, "the end of the film")
        self.in_every_dress(self._shoot_results)

    def in_every_dress(self, act: Callable[[], None]) -> None:
        """Do something in every language, color and size."""
        from kasr_desktop.settings import Theme, UiLanguage

        for language in self.languages:
            self.app.preferences.change(ui_language=UiLanguage(language))
            self.walk.pause(_WAVEFORM_MS if self.app.controller.items else 0)
            for theme in self.themes:
                self.app.preferences.change(theme=Theme(theme))
                for width, height in self.sizes:
                    self.app.window.resize(width, height)
                    self.dress = f"{language}-{theme}-{width}x{height}-{self.scale}x"
                    act()

    def _shoot_results(self) -> None:
        from kasr_desktop.ui.features.edit.edit_feature import EditFeature

        window, items = self.app.window, self.app.controller.items
        window.panel.choose(items[0])
        for _ in range(2):  # the first differences come into sight
            window.page.differences.on_next()
        self.walk.visit_views(window, lambda name, _: self.shoot(f"done-{name}"))
        window.panel.choose(items[1])
        self.shoot("error")
        window.panel.choose(items[2])
        self.shoot("missing")
        window.panel.choose(items[-1])
        self._shoot_film()
        window.panel.choose(items[0])
        actions = next(each for each in window.features if isinstance(each, EditFeature)).actions
        window.page.table.selectRow(1)
        actions.write.trigger()
        self.shoot("editing")
        self.walk.press_escape()
        actions.find.trigger()
        _write_in_field("모두")
        self.shoot("find")
        self.walk.press_escape()
        self._shoot_reference()
        if self.dialogs and (window.width(), window.height()) == USUAL:
            self.walk.visit_dialogs(window, self._shoot_dialog)

    def _shoot_film(self) -> None:
        """The film beside its subtitles, at the third of them."""
        from kasr_desktop.ui.features.cues.cues_feature import CuesFeature

        window = self.app.window
        cues = next(made for made in window.features if isinstance(made, CuesFeature))
        before = window.page.views.shown
        window.page.views.show_view(cues.view)
        self.wait(lambda: len(cues.view.model.cues) > _FILM_CUE, "the subtitles")
        cues.view.choose(_FILM_CUE)
        cues.sound.on_activated(cues.view.model.cues[_FILM_CUE].start)
        picture = cues.view.film.picture
        self.wait(lambda: picture.isVisible() and not cues.film.feed.is_busy, "the film")
        self.shoot("film")
        if before is not None:
            window.page.views.show_view(before)

    def _shoot_reference(self) -> None:
        """The check with what was truly said, then without it again."""
        from kasr_desktop.resources import sample_path
        from kasr_desktop.ui.features.compare.compare_feature import CompareFeature

        window = self.app.window
        compare = next(made for made in window.features if isinstance(made, CompareFeature))
        compare.reference.use_file(sample_path().with_suffix(".txt"))
        window.page.views.show_view(compare.view)
        self.wait(lambda: compare.reference.sheet is not None, "the comparison")
        self.shoot("reference")
        compare.reference.on_remove()

    def _shoot_recording(self) -> None:
        """A recording being made, with its live text; taken off the list again."""
        from kasr_desktop.resources import sample_path

        if "PULSE_SERVER" not in os.environ:
            return
        recordings, controller = self.app.session.recordings, self.app.controller
        play = ["paplay", "--device=mic_in", str(sample_path())]
        recordings.recording.record()
        self.wait(lambda: recordings.item is not None, "the recording")
        item = controller.items[0]
        voice = subprocess.Popen(play)
        self.wait(lambda: len(item.segments) >= 2 and item.work.partial is not None, "live text")
        self.in_every_dress(partial(self.shoot, "recording"))
        voice.terminate()
        voice.wait()
        recordings.recording.stop()
        self.wait(lambda: item.is_over, "the end of the recording")
        self.app.window.notices.clear_topic("recording")
        controller.remove(item)

    def _leave_take(self) -> None:
        """Leave a recording as a killed program does."""
        import numpy as np

        from kasr_desktop.domain.recording import InputDevice
        from kasr_desktop.library.take_description import description_path
        from kasr_desktop.library.takes import begin_take
        from kasr_desktop.safe_wav import SafeWav

        folder = self.app.preferences.settings.recordings_path()
        device = InputDevice("마이크", "ALSA", 1, 16_000)
        new = begin_take(folder, input_device=device, name="현장 인터뷰")
        wav = SafeWav(new.growing_path, sample_rate=16_000)
        wav.write(np.ones((16_000 * 75, 1), np.int16))
        wav.close()
        facts = json.loads(description_path(new.final_path).read_text("utf-8"))
        del facts["recorder"]  # it is this process, which lives
        description_path(new.final_path).write_text(json.dumps(facts), "utf-8")

    def _discard_take(self) -> None:
        """Say three times that it may go, as a user would have to."""
        notices = self.app.window.notices
        for _ in range(3):
            notices.messages[-1].ways_out[-1].act()
        self.walk.pause(1000)
        notices.clear_topic("unfinished")

    def _shoot_dialog(self, name: str, dialog: QWidget) -> None:
        from kasr_desktop.ui.features.models.models_dialog import ModelsDialog

        known = {
            "LibraryWindow": "library",
            "SettingsWindow": "settings",
            "ModelsDialog": "models",
            "ExportDialog": "export",
        }
        if isinstance(dialog, ModelsDialog):
            dialog.resize(dialog.width(), _MODELS_HEIGHT)  # all cards
        self.shoot(known.get(type(dialog).__name__, name), dialog)

    def _files(self) -> tuple[Path, Path, Path]:
        """Return a long recording, the sample itself, and a text that says it is sound."""
        import numpy as np
        import soundfile

        folder = Path(self.folder.name)
        samples, sample_rate = soundfile.read(self.recording, dtype="float32")
        long, once = folder / "구술 인터뷰 2026-11-03.flac", folder / "예시 녹음.flac"
        soundfile.write(once, samples, sample_rate)
        soundfile.write(long, np.tile(samples, 60), sample_rate)
        broken = folder / "메모.mp3"
        broken.write_text("소리가 아니라 글입니다.\n" * 100, encoding="utf-8")
        return long, once, broken

    def _film(self) -> Path:
        """Return a film of two who talk at a window in the evening, with the sample's sound."""
        import av
        import numpy as np
        import soundfile

        path = Path(self.folder.name) / "대담 1회.mp4"
        samples, sample_rate = soundfile.read(self.recording, dtype="float32", always_2d=True)
        picture = av.VideoFrame.from_ndarray(np.asarray(_two_who_talk()), "rgb24")
        with av.open(str(path), "w") as film:
            pictures = film.add_stream("mpeg4", rate=_FILM_RATE)
            pictures.width, pictures.height, pictures.pix_fmt = *_FILM_SIZE, "yuv420p"
            pictures.bit_rate = 4_000_000
            voice = film.add_stream("aac", rate=sample_rate, layout="mono")
            for number in range(len(samples) * _FILM_RATE // sample_rate):
                picture.pts, picture.time_base = number, Fraction(1, _FILM_RATE)
                film.mux(pictures.encode(picture))
            film.mux(pictures.encode())
            for start in range(0, len(samples), _AAC_SAMPLES):
                part = np.ascontiguousarray(samples[start : start + _AAC_SAMPLES, :1].T)
                frame = av.AudioFrame.from_ndarray(part, "fltp", "mono")
                frame.sample_rate, frame.pts = sample_rate, start
                frame.time_base = Fraction(1, sample_rate)
                film.mux(voice.encode(frame))
            film.mux(voice.encode())
        return path

    def shoot(self, name: str, widget: QWidget | None = None) -> None:
        """Save a picture, once everything is drawn and measured."""
        self.walk.pause(400)
        path = self.target / f"{self.dress}-{name}.png"
        (widget or self.app.window).grab().save(str(path), "PNG")
        print(path.name, flush=True)

    def wait(self, condition: Callable[[], bool], what: str) -> None:
        """Let the app work until something is so."""
        from PySide6.QtCore import QElapsedTimer

        clock = QElapsedTimer()
        clock.start()
        while not condition():
            if clock.hasExpired(LIMIT_MS):
                raise TimeoutError(what)
            self.walk.pause(20)


if __name__ == "__main__":
    sys.exit(main())
