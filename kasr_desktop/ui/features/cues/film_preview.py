"""The film beside its subtitles: where the sound is, with the subtitle that stands there."""

from __future__ import annotations

from bisect import bisect_right
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Slot
from PySide6.QtWidgets import QWidget

from kasr_desktop.domain.cue import Cue
from kasr_desktop.domain.errors import KasrError
from kasr_desktop.domain.film import FilmPicture
from kasr_desktop.session.queue_item import QueueItem
from kasr_desktop.settings import config_dir
from kasr_desktop.ui.features.cues.cue_view import CueView
from kasr_desktop.ui.features.cues.cue_words import time_shown
from kasr_desktop.ui.features.cues.film_feed import FilmFeed
from kasr_desktop.ui.features.workbench import Workbench
from kasr_desktop.ui.views.strings import error_sentence
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.worker.task_runner import Policy, TaskRunner

_PAUSE_MS = 250  # whoever runs through the list with the arrow keys wants none of them opened
_SHOWN, _SIZES = "cues/film", "cues/film_sides"


class FilmPreview(QObject):
    """Shows the film of the recording in the view of subtitles, if it has one.

    Nothing is opened while another view is in front, and no process runs while it is folded.
    """

    def __init__(self, bench: Workbench, view: CueView) -> None:
        super().__init__(bench)
        self._bench = bench
        self._view = view
        self._path: Path | None = None
        self._has_film = False
        self._tasks = TaskRunner(self, policy=Policy.REPLACE, pause_ms=_PAUSE_MS)
        self.feed = FilmFeed(self)
        self.shown = bench.menus.add(
            bench.menus.view, translate("Cues", "Show the &video"), "Ctrl+Alt+V", separate=True
        )
        self.shown.setCheckable(True)
        self.shown.setAutoRepeat(False)
        self.shown.setChecked(_kept().value(_SHOWN, "true") == "true")
        view.add_film_switch(self.shown)
        view.film.add_actions(bench.transport)
        view.restore_film_size(_kept().value(_SIZES))
        self._connect()
        self.on_item(bench.item)

    @Slot(object)
    def on_item(self, item: QueueItem | None) -> None:
        """Look whether another recording is a film."""
        path = None if item is None else item.sound.path
        if path == self._path:
            return
        self._path = path
        self._tasks.drop()
        self._know(has_film=False)
        if path is not None:
            from kasr_desktop.audio.film_frames import has_pictures

            self._tasks.call(lambda: has_pictures(path), done=self._take_known)

    @Slot(object)
    def on_changed(self, item: QueueItem) -> None:
        """Follow a recording that gets another file."""
        if item is self._bench.item:
            self.on_item(item)

    @Slot(QWidget)
    def on_view(self, _view: QWidget) -> None:
        """Show the film once the view is in front."""
        self._show()

    @Slot(bool)
    def on_folded(self, _shown: bool) -> None:
        """Show the film, or fold it away."""
        self._show()

    @Slot()
    def on_moved(self) -> None:
        """Show what the film shows where the sound is."""
        if not self._is_seen:
            return
        second = self._bench.heard
        self.feed.want(second, self._view.film.picture.pixels)
        self._draw_subtitle()
        self._view.film.show_time(time_shown(second, self._view.model.frames))

    @Slot(object)
    def on_picture(self, picture: FilmPicture) -> None:
        """Show a picture that came."""
        screen = self._view.film.picture
        screen.show_note("" if picture.width else translate("Cues", "The video begins later."))
        screen.show_picture(picture)

    @Slot(object)
    def on_failed(self, error: KasrError) -> None:
        """Say why there is no picture; everything else goes on."""
        self._view.film.picture.show_picture(None)
        self._view.film.picture.show_note(error_sentence(error))

    @Slot()
    def on_cues(self) -> None:
        """Draw the subtitle as it stands now, or is being typed."""
        if self._is_seen:
            self._draw_subtitle()

    @Slot()
    def on_clicked(self) -> None:
        """Play, or pause."""
        if self._bench.transport:
            self._bench.transport[0].trigger()

    @Slot()
    def on_closing(self) -> None:
        """Remember whether the film is shown, and how large."""
        _kept().setValue(_SHOWN, "true" if self.shown.isChecked() else "false")
        sizes = self._view.film_size()
        if not sizes.isEmpty():
            _kept().setValue(_SIZES, sizes)

    @property
    def _is_seen(self) -> bool:
        return (
            self._has_film
            and self.shown.isChecked()
            and (self._bench.page.views.shown is self._view)
        )

    def _take_known(self, known: object) -> None:
        self._know(has_film=bool(known))

    def _know(self, *, has_film: bool) -> None:
        self._has_film = has_film
        self.shown.setEnabled(has_film)
        why = "" if has_film else translate("Cues", "This recording has no video.")
        self.shown.setToolTip(why or translate("Cues", "The video with its subtitles"))
        self._show()

    def _show(self) -> None:
        """Show as much as there is to be seen, and decode nothing else."""
        self._view.show_film(shown=self._has_film and self.shown.isChecked())
        screen = self._view.film.picture
        screen.show_picture(None)
        screen.show_note("")
        self.feed.use(self._path if self._is_seen else None)
        self.on_moved()

    def _draw_subtitle(self) -> None:
        draft = self._view.model.draft
        cue = _cue_at(draft.cues if draft else (), self._bench.heard)
        self._view.film.picture.show_lines(() if cue is None else cue.lines)

    def _connect(self) -> None:
        bench, view = self._bench, self._view
        bench.item_chosen.connect(self.on_item)
        bench.item_changed.connect(self.on_changed)
        bench.heard_moved.connect(self.on_moved)
        bench.page.views.view_changed.connect(self.on_view)
        bench.closing.connect(self.on_closing)
        self.shown.toggled.connect(self.on_folded)
        self.feed.shown.connect(self.on_picture)
        self.feed.failed.connect(self.on_failed)
        view.film.picture.resized.connect(self.on_moved)
        view.film.picture.clicked.connect(self.on_clicked)
        for changed in (view.model.dataChanged, view.model.modelReset):
            changed.connect(self.on_cues)


def _cue_at(cues: tuple[Cue, ...], second: float) -> Cue | None:
    """Return the subtitle that stands at a second, None between two."""
    number = bisect_right([cue.start for cue in cues], second + 1e-6) - 1
    return cues[number] if number >= 0 and second < cues[number].end else None


def _kept() -> QSettings:
    return QSettings(str(config_dir() / "window.ini"), QSettings.Format.IniFormat)
