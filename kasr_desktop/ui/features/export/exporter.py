"""Saves what is shown: at once or by the dialog, never over another file unasked."""

from __future__ import annotations

import tempfile
from collections.abc import Generator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from kasr_desktop.domain.errors import ExportError
from kasr_desktop.domain.export_options import FileFormat
from kasr_desktop.domain.readings import BEST, export_choices
from kasr_desktop.domain.transcript import Transcript
from kasr_desktop.pipeline.film_cues import limits_if_known
from kasr_desktop.scratch_folder import ScratchFolder
from kasr_desktop.session.preferences import Preferences
from kasr_desktop.session.queue_item import QueueItem
from kasr_desktop.text.elision import shown_name
from kasr_desktop.ui.features.export.export_controller import ExportController, ExportTask
from kasr_desktop.ui.features.export.export_plan import ExportPlan, carry_out, plan_export
from kasr_desktop.ui.views.strings import error_sentence, what_happened
from kasr_desktop.ui.widgets.file_manager import open_folder
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.notices import Level, Message, WayOut
from kasr_desktop.worker.task_runner import Policy, TaskRunner

if TYPE_CHECKING:
    from kasr_desktop.pipeline.exporting import Exported

TOPIC, FAILED = "export", "export-failed"


class Exporter(QObject):
    """Turns a wish to save into files and a message.

    Signals:
        message: A `Message` for the user.
        saved: An item that lies on the disk now.
        headed: An item, what stands over its documents, and their day, None: nobody said one.
        wrote: An item and the files saved of it: path, time in nanoseconds and size of each.
    """

    message = Signal(object)
    saved = Signal(object)
    headed = Signal(object, str, object)
    wrote = Signal(object, object)

    def __init__(self, preferences: Preferences, window: QWidget) -> None:
        super().__init__(window)
        self._preferences = preferences
        self._window = window
        self.work = ExportController(self)
        self.work.exported.connect(self.on_exported)
        self.work.progressed.connect(self.on_progressed)
        self._new_folder: Path | None = None  # chosen in the dialog, nothing written in it yet
        self._days = TaskRunner(self, policy=Policy.REPLACE)
        self._dragged = ScratchFolder()

    def save_subtitles(self, item: QueueItem) -> None:
        """Save SRT with the last choices; ask inside the window if another's file is there.

        A file that we have saved of this recording, and that nobody has touched since, is ours.
        """
        plan = self._plan(item, (FileFormat.SRT,))
        if all(_is_as_saved(item, path) for path in plan.existing):
            self.save(item, plan.with_overwrite(overwrite=True))
        else:
            self.message.emit(self._question(item, plan))

    def choose(self, item: QueueItem) -> None:
        """Ask how to save, remember the answer, and save."""
        from kasr_desktop.ui.features.export.export_dialog import ExportDialog

        transcript = item.result()
        if transcript is None:
            return
        plan = self._plan(item)
        dialog = ExportDialog(plan, transcript, parent=self._window)
        if plan.options.date is None:
            self._days.run(partial(_day_of, item.sound.path), produced=dialog.show_day)
        if dialog.exec() == ExportDialog.DialogCode.Accepted:
            self._remember(dialog.plan, plan, transcript)
            self.headed.emit(item, dialog.plan.options.title, dialog.said_day)
            self.save(item, dialog.plan)
        self._days.drop()
        dialog.deleteLater()

    def save(self, item: QueueItem, plan: ExportPlan) -> None:
        """Carry out a plan; what comes of it is said when it is done."""
        transcript = item.result()
        if transcript is not None:
            self.work.write(ExportTask(item, plan, transcript))

    def files_to_drag(self, item: QueueItem) -> tuple[Path, ...]:
        """Write the formats chosen last into a folder of ours, to be dragged from there."""
        transcript = item.result()
        if transcript is None:
            return ()
        folder = Path(tempfile.mkdtemp(dir=self._dragged.path))
        plan = replace(self._plan(item), folder=folder)
        result = carry_out(plan, transcript)
        for error in result.errors:
            self.message.emit(Message(Level.ERROR, error_sentence(error), topic=TOPIC))
        return result.written

    def shut_down(self) -> None:
        """Write what was asked for, and clear what was dragged."""
        self.work.finish()
        self._dragged.close()

    @Slot(object, object)
    def on_exported(self, task: ExportTask, result: Exported) -> None:
        """Say what came of it; text that changed meanwhile is not saved yet."""
        item = task.item
        if task.stopped.is_set():
            self.message.emit(self._stopped(task, result))
        elif result.written:
            self.message.emit(self._success(result.written))
        if result.written and task.plan.folder == self._new_folder:
            self._preferences.change(export_folder=str(self._new_folder))  # it can be written in
        if result.written:
            self.wrote.emit(item, tuple((str(path), *_state_of(path)) for path in result.written))
            if item.result() == task.transcript:
                self.saved.emit(item)
        if result.errors:
            elsewhere = WayOut(translate("Export", "Save elsewhere"), partial(self.choose, item))
            said = "\n".join(dict.fromkeys(map(error_sentence, result.errors)))
            self.message.emit(
                Message(Level.ERROR, said, (elsewhere,), topic=FAILED if result.written else TOPIC)
            )

    @Slot(object, int)
    def on_progressed(self, task: ExportTask, done: int) -> None:
        """Say how many of several files are there."""
        count = len(task.plan.formats)
        if count > 1:
            text = translate("Export", "Saving… {done} of {count} files")
            ways: tuple[WayOut, ...] = ()
            if task.stopped.is_set():
                text = translate("Export", "Stopping after this file… {done} of {count} saved")
            elif done < count:
                ways = (WayOut(translate("Export", "Stop saving"), partial(self._stop, task)),)
            said = text.format(done=done, count=count)
            self.message.emit(Message(Level.INFORMATION, said, ways, topic=TOPIC))

    def _stop(self, task: ExportTask) -> None:
        """Begin no further file; the one at work is finished, so that none is half."""
        task.stopped.set()

    def _stopped(self, task: ExportTask, result: Exported) -> Message:
        done, count = len(result.written), len(task.plan.formats)
        text = translate("Export", "Saving was stopped; {done} of {count} files are saved.")
        ways = (_folder_way(result.written[0]),) if result.written else ()
        said = text.format(done=done, count=count)
        return Message(Level.INFORMATION, said, ways, topic=TOPIC, brief=True)

    def _plan(self, item: QueueItem, formats: tuple[FileFormat, ...] | None = None) -> ExportPlan:
        plan = plan_export(item.sound.path, self._preferences.settings, formats)
        options, film = plan.options, item.sound.path
        options = replace(
            options,
            adjustments=item.document.adjustments,
            written=item.is_written,
            title=item.about.heading or item.about.title,
            date=item.about.date,
            film=film,
            cues=limits_if_known(options.cues, options.frame_rate, film),
        )
        plan = replace(plan, options=options)
        if plan.options.source in item.sources:
            return plan
        # a text that this recording does not have was chosen for others
        return replace(plan, options=replace(plan.options, source=BEST))

    def _remember(self, plan: ExportPlan, suggested: ExportPlan, transcript: Transcript) -> None:
        from kasr_desktop.ui.features.export.export_dialog import profile_of

        fields: dict[str, object] = {
            "export_formats": plan.formats,
            "export_encoding": plan.options.encoding,
            "export_times": plan.options.times,
            "export_speakers": plan.options.speakers,
            "export_layout": plan.options.layout,
            "cue_profile": profile_of(plan.options.cues),
        }
        # with one text there was nothing to choose; one that few recordings have is not kept
        if len(transcript.sources) > 1 and plan.options.source in export_choices():
            fields["export_side"] = plan.options.source
        self._preferences.change(**fields)
        self._new_folder = plan.folder if plan.folder != suggested.folder else None

    def _question(self, item: QueueItem, plan: ExportPlan) -> Message:
        replaced = plan.with_overwrite(overwrite=True)
        return Message(
            Level.WARNING,
            what_happened(ExportError, "exists", path=plan.existing[0]),
            (
                WayOut(
                    translate("Export", "Save under a new name"), partial(self.save, item, plan)
                ),
                WayOut(translate("Export", "Replace"), partial(self.save, item, replaced)),
            ),
            topic=TOPIC,
        )

    def _success(self, written: tuple[Path, ...]) -> Message:
        text = translate("Export", "Saved: {names}")
        names = ", ".join(shown_name(path.name) for path in written)
        ways = (_folder_way(written[0]),)
        return Message(Level.DONE, text.format(names=names), ways, topic=TOPIC, brief=True)


def _folder_way(path: Path) -> WayOut:
    show = translate("Export", "Open folder")
    return WayOut(show, partial(open_folder, path.parent), stays=True)


def _day_of(path: Path) -> Generator[str, None, None]:
    """Give the day that a recording says it was made on; it may lie on a slow disk."""
    from kasr_desktop.pipeline.recording_day import recording_day

    yield recording_day(path)


def _state_of(path: Path) -> tuple[int, int]:
    """Return time and size of a file; of one that cannot be asked, what no file has."""
    try:
        facts = path.stat()
    except OSError:
        return -1, -1
    return facts.st_mtime_ns, facts.st_size


def _is_as_saved(item: QueueItem, path: Path) -> bool:
    return (str(path), *_state_of(path)) in item.keeping.written
