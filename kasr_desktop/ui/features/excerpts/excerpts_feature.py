"""A part of a recording: transcribed alone, or heard again by another model or decoder."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from kasr_desktop.domain.errors import KasrError
from kasr_desktop.editing.hearing_again import Span
from kasr_desktop.session.queue_item import QueueItem
from kasr_desktop.ui.features.excerpts.again_dialog import AgainDialog
from kasr_desktop.ui.features.excerpts.excerpt_dialog import ExcerptDialog
from kasr_desktop.ui.features.workbench import Workbench
from kasr_desktop.ui.views.strings import error_sentence
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.notices import Level, Message, WayOut

_TOPIC = "excerpts"


class ExcerptsFeature(QObject):
    """Three actions, in the menu "Edit" and where the part is pointed out."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._bench = bench
        self._runs = bench.session.excerpt_runs
        menu = bench.menus.edit.addMenu(translate("Excerpts", "A part of the recordin&g"))
        add = bench.menus.add
        self.only = add(menu, translate("Excerpts", "Transcribe &only a part…"), name="only a part")
        self.again = add(
            menu, translate("Excerpts", "&Hear the marked part again…"), name="hear part again"
        )
        self.rows = add(
            menu, translate("Excerpts", "Hear the selected &rows again…"), name="hear rows again"
        )
        self.only.triggered.connect(self.on_only)
        self.again.triggered.connect(self.on_again)
        self.rows.triggered.connect(self.on_rows)
        bench.page.table.add_to_menu([self.rows])
        bench.add_to_waveform([self.only, self.again])
        bench.offered.connect(self.on_offer)
        bench.item_chosen.connect(self.on_offer)
        bench.region_changed.connect(self.on_offer)
        self._runs.progressed.connect(self.on_progressed)
        self._runs.ended.connect(self.on_ended)
        self.on_offer()

    @Slot()
    def on_only(self) -> None:
        """Ask which part, and transcribe that alone."""
        item = self._bench.item
        if item is None:
            return
        start, end = self._bench.region or _present_part(item)
        dialog = ExcerptDialog(
            start,
            end,
            duration=_duration(item),
            keeps_text=bool(item.segments),
            parent=self._bench.window,
        )
        if dialog.exec():
            self._bench.editor.commit_drafts(item)
            fresh = self._bench.controller.use_excerpt(item, dialog.excerpt)
            self._bench.show_item(fresh)
        dialog.deleteLater()

    @Slot()
    def on_again(self) -> None:
        """Hear again what is marked in the waveform."""
        if self._bench.region is not None:
            self._ask(self._bench.region)

    @Slot()
    def on_rows(self) -> None:
        """Hear the selected rows again."""
        item, selected = self._bench.item, self._bench.page.table.selected_rows()
        if item is not None and selected and selected[-1] < len(item.segments):
            self._ask((item.segments[selected[0]].start, item.segments[selected[-1]].end))

    @Slot()
    def on_offer(self) -> None:
        """Enable what can be done with the recording shown."""
        item = self._bench.item
        self.only.setEnabled(item is not None and not item.sound.is_live)
        free = item is not None and item.can_be_heard_again and not self._runs.is_running
        self.again.setEnabled(free and self._bench.region is not None)
        self.rows.setEnabled(free and item is not None and bool(item.segments))

    @Slot(object, float)
    def on_progressed(self, _item: QueueItem, share: float) -> None:
        """Show how far it is, with a way to stop."""
        stop = WayOut(translate("Excerpts", "Stop"), self._runs.cancel)
        text = translate("Excerpts", "Hearing a part again: {share}%")
        self._tell(Level.INFORMATION, text.format(share=round(100 * share)), stop)

    @Slot(object, object, object)
    def on_ended(self, item: QueueItem, count: int | None, error: KasrError | None) -> None:
        """Say what came of it."""
        self.on_offer()
        if error is not None:
            self._tell(Level.ERROR, error_sentence(error))
        elif count is None:
            self._tell(Level.DONE, translate("Excerpts", "Stopped. The text is as it was."))
        elif not count:
            text = translate("Excerpts", "No other speech was found there. The text is as it was.")
            self._tell(Level.INFORMATION, text)
        else:
            text = translate("Excerpts", "Heard again: {count} rows. Undo takes it back.")
            self._bench.show_step(item, text.format(count=count), topic=_TOPIC)

    def _ask(self, span: Span) -> None:
        """Ask how a part is to be heard, and hear it."""
        item, session = self._bench.item, self._bench.session
        if item is None or self._runs.is_running:
            return
        self._bench.editor.commit_drafts(item)
        dialog = AgainDialog(
            item.segments,
            span,
            model=session.comparisons.first_model(item),
            decoder=session.preferences.settings.decoder,
            duration=_duration(item),
            parent=self._bench.window,
        )
        session.comparisons.models_listed.connect(dialog.show_models)
        session.comparisons.list_models(session.preferences.settings.known_models)
        if dialog.exec():
            self._tell(Level.INFORMATION, translate("Excerpts", "Getting ready…"))
            self._runs.start(item, dialog.wish)
            self.on_offer()
        dialog.deleteLater()

    def _tell(self, level: Level, text: str, *ways_out: WayOut) -> None:
        brief = level is Level.DONE
        self._bench.show_message(Message(level, text, ways_out, topic=_TOPIC, brief=brief))


def _present_part(item: QueueItem) -> tuple[float, float | None]:
    part = item.sound.excerpt
    return (0.0, None) if part is None else (part.start, part.end)


def _duration(item: QueueItem) -> float:
    """Return how long a recording is, 0.0 where only a part of it was heard or nothing yet."""
    if item.sound.excerpt is not None or item.work.progress is None:
        return 0.0
    return item.work.progress.duration or 0.0
