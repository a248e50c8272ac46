"""Subtitle files of the window: one opened as a recording, the report of what is broken saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QFileDialog

from kasr_desktop.domain.errors import ExportError
from kasr_desktop.domain.export_options import Newline, TextEncoding
from kasr_desktop.exports.files import write_text
from kasr_desktop.exports.reading import CUE_READERS
from kasr_desktop.session.listed_files import listed_subtitles
from kasr_desktop.session.subtitle_project import open_subtitles
from kasr_desktop.text.elision import short, shown_name
from kasr_desktop.ui.features.cues.checked_cues import CheckedCues
from kasr_desktop.ui.features.cues.cue_view import CueView
from kasr_desktop.ui.features.workbench import Workbench
from kasr_desktop.ui.views.strings import error_sentence, guess_told
from kasr_desktop.ui.widgets.file_manager import open_folder
from kasr_desktop.ui.widgets.language import filled, translate
from kasr_desktop.ui.widgets.notices import Level, Message, WayOut

TOPIC = "cues"


class CueFiles(QObject):
    """Asks which file, reads or writes it, and tells what came of it."""

    def __init__(self, bench: Workbench, view: CueView) -> None:
        super().__init__(bench)
        self._bench = bench
        self._view = view

    @Slot()
    def on_open(self) -> None:
        """Choose a subtitle file to be opened as a recording."""
        patterns = " ".join(f"*{suffix}" for suffix in CUE_READERS)
        title = translate("Cues", "Open subtitles")
        kinds = translate("Cues", "Subtitles ({patterns})").format(patterns=patterns)
        start = self._bench.preferences.settings.last_open_folder
        name, _ = QFileDialog.getOpenFileName(self._bench.window, title, start, kinds)
        if name:
            self.open_file(Path(name))

    def take_files(self, paths: Sequence[Path]) -> bool:
        """Open subtitles that were dropped or given at the start; False: they are something else.

        Beside a recording a file may be meant as its text, so it is asked.
        """
        if any(path.suffix.lower() not in CUE_READERS for path in paths):
            return False
        if self._bench.item is None:
            self.open_files(paths)
            return True
        said = translate("Cues", "“{name}” holds subtitles.").format(name=_shown(paths[0]))
        way = WayOut(translate("Cues", "Open as a project"), partial(self.open_files, paths))
        if len(paths) > 1:
            said = translate("Cues", "{count} files hold subtitles.").format(count=len(paths))
            way = WayOut(translate("Cues", "Open as projects"), partial(self.open_files, paths))
        self._bench.show_message(Message(Level.INFORMATION, said, (way,), topic=TOPIC))
        return True

    def open_files(self, paths: Sequence[Path]) -> None:
        """Show subtitle files as recordings; what is to be said of them is told together."""
        if len(paths) == 1:
            self.open_file(paths[0])
            return
        listed = listed_subtitles(self._bench.controller.items, paths)
        told = {path: self._opened(path) for path in paths if path not in listed}
        if all(path in listed for path in paths):
            self._bench.show_item(listed[paths[0]])
            self._bench.page.views.show_view(self._view)
        known = {path: message for path, message in told.items() if message is not None}
        if known:
            level = max((message.level for message in known.values()), key=list(Level).index)
            text = "\n".join(f"{_shown(path)}: {one.text}" for path, one in known.items())
            ways = next((one.ways_out for one in known.values() if one.ways_out), ())
            self._bench.show_message(Message(level, text, ways, topic=TOPIC))

    def open_file(self, path: Path) -> None:
        """Show a subtitle file as a recording: nothing is recognized; one that is listed stays."""
        listed = listed_subtitles(self._bench.controller.items, [path])
        if not listed:
            self.open_anew(path)
            return
        self._bench.show_item(listed[path])
        self._bench.page.views.show_view(self._view)
        said = filled(translate("Cues", "“{name}” is on the list already."), name=listed[path].name)
        anew = WayOut(translate("Cues", "Add it again"), partial(self.open_anew, path))
        message = Message(Level.INFORMATION, said, (anew,), topic=TOPIC, brief=True)
        self._bench.show_message(message)

    def open_anew(self, path: Path) -> None:
        """Show a subtitle file as a recording of its own, as it is on the disk."""
        message = self._opened(path)
        if message is not None:
            said = f"{_shown(path)}: {message.text}"
            self._bench.show_message(replace(message, text=said))

    def _opened(self, path: Path) -> Message | None:
        """Show a subtitle file as a recording of its own, and return what is to be said of it."""
        again = WayOut(translate("Cues", "Open other subtitles"), self.on_open)
        try:
            item, read = open_subtitles(path, self._bench.preferences.settings.cue_profile.limits)
        except ExportError as error:
            return Message(Level.WARNING, error_sentence(error), (again,), topic=TOPIC)
        self._bench.clear_message(TOPIC)  # what was said of another file
        self._bench.controller.restore([item])
        self._bench.show_item(item)
        self._bench.page.views.show_view(self._view)
        told = [guess_told(read.guessed, ())]
        if read.problems:
            said = translate(
                "Cues", "{count} places are not read as they stand, from line {line} on."
            )
            told.append(said.format(count=len(read.problems), line=read.problems[0].line))
        text = " ".join(filter(None, told))
        level = Level.WARNING if read.problems else Level.INFORMATION
        return Message(level, text, topic=TOPIC) if text else None

    @Slot()
    def on_report(self) -> None:
        """Save what is broken as a table."""
        checked, item = self._view.model.checked, self._bench.item
        if checked is None or item is None:
            return
        title, window = translate("Cues", "Save the report"), self._bench.window
        suggested = str(item.sound.path.with_name(f"{item.sound.path.stem}.qc.csv"))
        name, _ = QFileDialog.getSaveFileName(window, title, suggested, "CSV (*.csv)")
        if name:
            self.save_report(checked, Path(name))

    def save_report(self, checked: CheckedCues, wanted: Path) -> None:
        """Write the report where the user wants it; the dialog has asked about replacing."""
        from kasr_desktop.pipeline.quality_report import QualityReport

        found = tuple(one for number in sorted(checked.broken) for one in checked.broken[number])
        text = QualityReport(checked.cues, found).csv()
        try:
            path = write_text(
                wanted,
                text,
                encoding=TextEncoding.UTF_8_BOM,
                newline=Newline.CRLF,
                overwrite=True,
            )
        except ExportError as error:
            elsewhere = WayOut(translate("Export", "Save elsewhere"), self.on_report)
            self._bench.show_message(Message(Level.ERROR, error_sentence(error), (elsewhere,)))
            return
        show = WayOut(translate("Export", "Open folder"), partial(open_folder, path.parent))
        said = translate("Export", "Saved: {names}").format(names=_shown(path))
        self._bench.show_message(Message(Level.DONE, said, (show,), topic=TOPIC, brief=True))


def _shown(path: Path) -> str:
    """Return a file's name as it stands in a message."""
    return short(shown_name(path.name))
