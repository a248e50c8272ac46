"""Which part of a recording is to be transcribed."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from kasr_desktop.domain.options import Excerpt
from kasr_desktop.ui.features.excerpts.time_fields import TimeFields
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.theme import XL, L

_WIDTH = 460


class ExcerptDialog(QDialog):
    """Asks from when to when; an end that is left open is the recording's."""

    def __init__(
        self,
        start: float,
        end: float | None,
        *,
        duration: float,
        keeps_text: bool,
        parent: QWidget | None = None,
    ) -> None:
        """Make it.

        Args:
            start: Proposed start in seconds.
            end: Proposed end, None: of the recording.
            duration: Of the recording, 0.0 while nobody knows.
            keeps_text: There is a text, beside which the new one will stand.
            parent: The window.
        """
        super().__init__(parent)
        self.setWindowTitle(translate("Excerpts", "Transcribe only a part"))
        lines = [
            translate(
                "Excerpts",
                "Only this part is heard. Its times are those of the whole recording.",
            )
        ]
        if keeps_text:
            lines.append(translate("Excerpts", "The text so far stays in the list, beside it."))
        about = QLabel(" ".join(lines), wordWrap=True)
        about.setProperty("look", "muted")
        self.fields = TimeFields(start, end, duration=duration, may_be_open=True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.accept_button = self.buttons.addButton(
            translate("Excerpts", "Transcribe"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(XL, XL, XL, L)
        column.setSpacing(L)
        for widget in (about, self.fields, self.buttons):
            column.addWidget(widget)
        self.setMinimumWidth(_WIDTH)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.fields.changed.connect(self.on_changed)
        self.on_changed()

    @property
    def excerpt(self) -> Excerpt | None:
        """The part, None for all of it."""
        times = self.fields.times
        return None if times is None or times == (0.0, None) else Excerpt(*times)

    @Slot()
    def on_changed(self) -> None:
        """Let only times be accepted."""
        self.accept_button.setEnabled(self.fields.times is not None)
