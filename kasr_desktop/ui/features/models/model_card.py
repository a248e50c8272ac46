"""One model on the models page: what it is, how it stands, what can be done with it."""

from __future__ import annotations

import time
from collections.abc import Mapping

from PySide6.QtCore import Signal, SignalInstance, Slot
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from kasr_desktop.bundle.hub import DownloadProgress, RemoteModel
from kasr_desktop.bundle.installed_models import InstalledModel, ModelState
from kasr_desktop.domain.errors import KasrError
from kasr_desktop.ui.features.models import model_words
from kasr_desktop.ui.features.models.download_rate import DownloadRate
from kasr_desktop.ui.views.strings import error_sentence
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.theme import XS, L, M, S

_STEPS = 1000


class ModelCard(QFrame):
    """Shows one `InstalledModel`.

    Signals:
        use_wanted, download_wanted, pause_wanted, delete_wanted, forget_wanted: The model,
            as `InstalledModel.model`. Deleting is asked for only after a second press.
    """

    use_wanted = Signal(str)
    download_wanted = Signal(str)
    pause_wanted = Signal(str)
    delete_wanted = Signal(str)
    forget_wanted = Signal(str)

    def __init__(self, model: InstalledModel) -> None:
        super().__init__()
        self.setObjectName("card")
        self.model = model
        self._rate = DownloadRate()
        self._deleting = False
        self._make_parts()
        self._lay_out()
        self.show_model(model)

    @property
    def focus_home(self) -> QWidget:
        """What can be done with the model first: where the keyboard goes."""
        buttons = (self.use, self.download, self.pause, self.delete, self.forget)
        return next((button for button in buttons if button.isVisibleTo(self)), self.use)

    def show_model(self, model: InstalledModel) -> None:
        """Show how the model stands now."""
        self.model = model
        name = model_words.title(model)
        self.setAccessibleName(name)
        self._title.setText(name)
        self._note.setText(model_words.note(model))
        self._note.setVisible(bool(self._note.text()))
        self._facts.setText(model_words.facts(model))
        self._error.setText(model_words.published(model))
        self._error.setToolTip(model_words.published_where(model))
        if model.problem is not None:
            self._say(error_sentence(model.problem))
        self._deleting = False
        self._offer(downloading=False)

    def show_use(self, *, used: bool, state: str) -> None:
        """Mark the model in use, with how its loading stands."""
        self._badge.setVisible(used)
        self._badge.setText(f"✓ {state}" if state else "")
        self.use.setVisible(not used and self.model.state is ModelState.READY)

    def show_remote(self, remote: RemoteModel) -> None:
        """Show what the Hub says of the model."""
        parts = [model_words.size(remote.num_bytes)]
        if remote.license:
            licence = translate("Models", "license: {name}")
            parts.append(licence.format(name=remote.license.upper()))
        self._facts.setText(" · ".join(parts))

    def show_waiting(self) -> None:
        """Show that the download begins when those before it are done."""
        self._say("")
        self._line.setText(translate("Models", "Waiting…"))
        self._bar.setRange(0, 0)
        self._offer(downloading=True)

    def show_progress(self, progress: DownloadProgress) -> None:
        """Show how far the download is."""
        self._rate.note(progress.done_bytes, now=time.monotonic())
        left = self._rate.seconds_left(progress.total_bytes - progress.done_bytes)
        self._line.setText(model_words.progress_line(progress, left))
        self._bar.setRange(0, _STEPS)
        share = progress.done_bytes / progress.total_bytes if progress.total_bytes else 1.0
        self._bar.setValue(round(share * _STEPS))
        self._offer(downloading=True)

    def show_end(self, error: KasrError | None) -> None:
        """Show that the download ended: done, paused, or with an error."""
        self._rate = DownloadRate()
        self._say("" if error is None else error_sentence(error))
        self._offer(downloading=False)

    @Slot()
    def on_delete(self) -> None:
        """Ask once more, then delete."""
        if self._deleting:
            self.delete_wanted.emit(self.model.model)
        self._deleting = not self._deleting
        self._offer(downloading=False)

    @Slot()
    def on_keep(self) -> None:
        """Do not delete after all."""
        self._deleting = False
        self._offer(downloading=False)

    def _say(self, problem: str) -> None:
        self._problem.setText(f"▲ {problem}" if problem else "")
        self._problem.setVisible(bool(problem))

    def _offer(self, *, downloading: bool) -> None:
        model, state = self.model, self.model.state
        fetchable = model.is_on_hub and state in (ModelState.ABSENT, ModelState.INCOMPLETE)
        again = model.is_on_hub and state is ModelState.BROKEN
        resume = state is ModelState.INCOMPLETE
        label = translate("Models", "Resume") if resume else translate("Models", "Download")
        _label(self.download, label)
        sure = translate("Models", "Delete {size} for good").format(
            size=model_words.size(model.num_bytes)
        )
        _label(self.delete, sure if self._deleting else translate("Models", "Delete"))
        self._bar.setVisible(downloading)
        self._line.setVisible(downloading)
        deletable = model.is_on_hub and state is not ModelState.ABSENT and not downloading
        _show(
            {
                self.download: (fetchable or again) and not downloading and not self._deleting,
                self.pause: downloading,
                self.use: state is ModelState.READY and self.use.isVisibleTo(self),
                self.delete: deletable,
                self.keep: self._deleting,
                self.forget: not model.is_builtin and not model.note and not downloading,
            }
        )

    def _make_parts(self) -> None:
        self._title = QLabel()
        self._title.setProperty("look", "strong")
        self._badge = QLabel()
        self._badge.setProperty("look", "good")
        self._note = QLabel(wordWrap=True)
        self._facts = QLabel(wordWrap=True)
        self._facts.setProperty("look", "small")
        self._error = QLabel(wordWrap=True)
        self._error.setProperty("look", "small")
        self._problem = QLabel(wordWrap=True)
        self._problem.setProperty("look", "danger")
        self._problem.setVisible(False)
        self._bar = QProgressBar(textVisible=False)
        self._bar.setAccessibleName(translate("Models", "Download progress"))
        self._line = QLabel()
        self._line.setProperty("look", "small")
        self.use = self._button(translate("Models", "Use"), self.use_wanted)
        self.download = self._button("", self.download_wanted)
        self.pause = self._button(translate("Models", "Pause"), self.pause_wanted)
        self.forget = self._button(translate("Models", "Remove from the list"), self.forget_wanted)
        self.delete = QPushButton()
        self.delete.clicked.connect(self.on_delete)
        self.keep = QPushButton(translate("Models", "Keep it"))
        self.keep.clicked.connect(self.on_keep)
        for button in (self.forget, self.delete, self.keep):
            button.setProperty("look", "quiet")

    def _button(self, label: str, wanted: SignalInstance) -> QPushButton:
        button = QPushButton(label)
        button.setAccessibleName(label)
        button.clicked.connect(lambda: wanted.emit(self.model.model))
        return button

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(M)
        head.addWidget(self._title)
        head.addWidget(self._badge)
        head.addStretch(1)
        for button in (self.use, self.download, self.pause):
            head.addWidget(button)
        foot = QHBoxLayout()
        foot.setSpacing(S)
        foot.addWidget(self._facts, 1)
        for button in (self.keep, self.delete, self.forget):
            foot.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(L, M, L, M)
        column.setSpacing(XS)
        column.addLayout(head)
        column.addWidget(self._note)
        column.addWidget(self._error)
        column.addWidget(self._bar)
        column.addWidget(self._line)
        column.addWidget(self._problem)
        column.addLayout(foot)


def _label(button: QPushButton, label: str) -> None:
    button.setText(label)
    button.setAccessibleName(label)


def _show(wanted: Mapping[QWidget, bool]) -> None:
    """Show and hide; what comes is there before what goes, so that it can have the keyboard."""
    for widget, shown in sorted(wanted.items(), key=lambda pair: not pair[1]):
        widget.setVisible(shown)
