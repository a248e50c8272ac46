"""Below the transcript: overview, waveform and controls in one card."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Slot
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from kasr_desktop.domain.errors import KasrError
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.ui.features.playback.overview_strip import OverviewStrip
from kasr_desktop.ui.features.playback.peak_loader import Waveform
from kasr_desktop.ui.features.playback.sound_player import SoundPlayer
from kasr_desktop.ui.features.playback.transport_actions import TransportActions
from kasr_desktop.ui.features.playback.transport_bar import TransportBar
from kasr_desktop.ui.features.playback.wave_strip import WaveStrip
from kasr_desktop.ui.views.strings import error_sentence
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.theme import XS, scaled

_LOW_WINDOW = 760  # pixels
_ROOM_FOR_BOTH = 112  # pixels, below which the waveform alone is shown


class PlaybackPanel(QWidget):
    """Lays out the strips and keeps them showing the same thing.

    Attributes:
        overview: The whole recording.
        strip: The waveform near the playhead.
        bar: The controls.
    """

    def __init__(self, actions: TransportActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("listen_panel")
        self.overview = OverviewStrip()
        self.strip = WaveStrip()
        self.bar = TransportBar(actions)
        self._duration = 0.0
        self._waveform_duration = 0.0
        self._lay_out()
        self.strip.view_changed.connect(self.on_view_changed)

    def show_segments(self, segments: Sequence[Segment], *, duration: float) -> None:
        """Show words; the recording is at least so long."""
        self._duration = max(duration, segments[-1].end if segments else 0.0)
        self.strip.show_segments(segments)
        self._show_duration()

    def show_waveform(self, waveform: Waveform) -> None:
        """Show the sound as far as it is known."""
        self._waveform_duration = waveform.duration
        reading = translate("Listen", "Reading the sound…")
        self.strip.show_note("" if waveform.num_bins else reading)
        self.overview.show_waveform(waveform)
        self.strip.show_waveform(waveform)
        self._show_duration()

    @Slot(Exception)
    def show_failure(self, error: Exception) -> None:
        """Say why there is no waveform; playing may work all the same."""
        why = error_sentence(error) if isinstance(error, KasrError) else str(error)
        said = translate("Listen", "The waveform cannot be shown: {why}").format(why=why)
        self.strip.show_note(said)

    def show_no_sound(self) -> None:
        """Say that these are subtitles alone."""
        said = translate(
            "Listen", "No sound: there is no recording of the same name beside the file"
        )
        self.strip.show_note(said)

    def show_playhead(self, second: float) -> None:
        """Show where we are."""
        self.overview.show_playhead(second)
        self.strip.show_playhead(second)
        self.bar.show_place(second)

    def show_state(self, player: SoundPlayer) -> None:
        """Show how the player stands."""
        self.bar.show_state(playing=player.is_playing, speed=player.speed, volume=player.volume)
        self.strip.show_loop(player.loop)

    def show_strips(self, *, shown: bool) -> None:
        """Show waveform and overview, or the controls alone."""
        self._card.setVisible(shown)

    def repaint_colors(self) -> None:
        """Take the colors of the present scheme."""
        self.overview.repaint_colors()
        self.strip.repaint_colors()
        self.bar.repaint_colors()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.window().installEventFilter(self)
        self._fit_window()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.window():
            self._fit_window()
        return super().eventFilter(watched, event)

    @Slot()
    def on_view_changed(self) -> None:
        """Frame in the overview what the waveform shows."""
        self.overview.show_view(self.strip.view)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = self.height() - self.bar.sizeHint().height() - XS
        self.overview.setVisible(room >= _ROOM_FOR_BOTH)

    def _fit_window(self) -> None:
        self.strip.set_low(low=self.window().height() < scaled(_LOW_WINDOW))

    def _show_duration(self) -> None:
        seconds = max(self._duration, self._waveform_duration)
        self.overview.show_duration(seconds)
        self.strip.show_duration(seconds)
        self.bar.show_duration(seconds)

    def _lay_out(self) -> None:
        self._card = QFrame()
        self._card.setObjectName("card")
        inside = QVBoxLayout(self._card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.setSpacing(1)
        inside.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)  # it folds
        inside.addWidget(self.overview)
        inside.addWidget(self.strip)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(XS)
        column.addWidget(self._card, 1)
        column.addWidget(self.bar)
