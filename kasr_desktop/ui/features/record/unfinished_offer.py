"""Takes that a killed program left: offered one after the other, and never lost by one click."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from kasr_desktop.domain.errors import KasrError
from kasr_desktop.domain.recording import Take
from kasr_desktop.session.recording.unfinished_takes import UnfinishedTakes
from kasr_desktop.text.elision import shown_name
from kasr_desktop.ui.views.strings import error_sentence
from kasr_desktop.ui.widgets.clock import clock
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.notices import Level, Message, WayOut

TOPIC = "unfinished"


class UnfinishedOffer(QObject):
    """Asks what is to be done with each, and tells what came of it.

    Signals:
        message: A `Message` for the user.
    """

    message = Signal(object)

    def __init__(self, takes: UnfinishedTakes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._takes = takes
        takes.changed.connect(self.on_changed)
        takes.recovered.connect(self.on_recovered)
        takes.failed.connect(self.on_failed)

    @Slot(object, object)
    def on_recovered(self, _growing: object, take: Take) -> None:
        """Say what a take is called now."""
        text = translate("Record", "Recovered: {name} ({length})")
        said = text.format(name=shown_name(take.path.name), length=clock(take.duration))
        self.message.emit(Message(Level.DONE, said, topic="recovered", brief=True))

    @Slot(Exception)
    def on_failed(self, error: Exception) -> None:
        """Say why a take stays as it is."""
        if isinstance(error, KasrError):
            self.message.emit(Message(Level.ERROR, error_sentence(error), topic=TOPIC))

    @Slot()
    def on_changed(self) -> None:
        """Offer the next take."""
        if not self._takes.left:
            return
        text = translate(
            "Record", "A recording was not finished last time: {name} ({length}). Keep it?"
        )
        ways_out = (
            WayOut(translate("Record", "Recover"), self._takes.recover),
            WayOut(translate("Record", "Discard…"), self._ask),
        )
        self._say(Level.WARNING, text, ways_out)

    def _ask(self) -> None:
        text = translate("Record", "Discard {name} ({length})? What was said in it is lost.")
        ways_out = (
            WayOut(translate("Record", "Recover it after all"), self._takes.recover),
            WayOut(translate("Record", "Discard"), self._ask_again),
        )
        self._say(Level.WARNING, text, ways_out)

    def _ask_again(self) -> None:
        text = translate(
            "Record", "Really delete {name} ({length}) for good? This cannot be undone."
        )
        ways_out = (
            WayOut(translate("Record", "Recover it after all"), self._takes.recover),
            WayOut(translate("Record", "Delete for good"), self._takes.discard),
        )
        self._say(Level.ERROR, text, ways_out)

    def _say(self, level: Level, text: str, ways_out: tuple[WayOut, ...]) -> None:
        first = self._takes.left[0]
        said = text.format(
            name=shown_name(first.take.final_path.name), length=clock(first.duration)
        )
        self.message.emit(Message(level, said, ways_out, topic=TOPIC))
