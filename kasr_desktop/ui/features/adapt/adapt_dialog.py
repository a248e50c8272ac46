"""The dialog of learned documents: what was learned, on and off, more, none."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from kasr_desktop.decoding.documents import DOCUMENT_SUFFIXES
from kasr_desktop.decoding.learned_text import LearnedText
from kasr_desktop.ui.widgets.dialog_parts import dialog_button, wrapped_label
from kasr_desktop.ui.widgets.drop_target import DropTarget
from kasr_desktop.ui.widgets.empty_state import EmptyState
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.theme import XL, L, M, S, dialog_size

_SIZE = (600, 560)
_SHOWN_WORDS = 60


class AdaptDialog(QDialog):
    """Shows what a model has learned; decides nothing.

    Signals:
        documents_chosen: Documents to learn, a list of `Path`.
        use_changed: Whether what was learned is to be used.
        forget_wanted: All of it is to be deleted.
        stop_wanted: Reading is to stop.
    """

    documents_chosen = Signal(object)
    use_changed = Signal(bool)
    forget_wanted = Signal()
    stop_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        title = translate("Adapt", "Adapt to my documents")
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.resize(dialog_size(*_SIZE))
        self._has_lm = True
        self._make_parts()
        self._lay_out()
        DropTarget(self).paths_dropped.connect(self.on_dropped)

    def show_model(self, name: str, *, has_lm: bool) -> None:
        """Show for which model this is; without a language model nothing can be learned."""
        self._has_lm = has_lm
        self._add.setEnabled(has_lm)
        known = translate("Adapt", "For the model {name}")
        without = translate("Adapt", "{name} has no language model, so it cannot learn words.")
        self._model.setText((known if has_lm else without).format(name=name))

    def show_learned(self, learned: LearnedText, *, used: bool) -> None:
        """Show documents, numbers and the new words."""
        self._list.clear()
        for document in learned.documents:
            words = translate("Adapt", "{name} · {count} words")
            self._list.addItem(words.format(name=document.name, count=f"{document.num_words:,}"))
        has_any = bool(learned.documents)
        self._empty.setVisible(not has_any)
        self._list.setVisible(has_any)
        counts = translate("Adapt", "{words} words learned, {new} of them new to the model")
        self._counts.setText(
            counts.format(words=f"{learned.num_words:,}", new=f"{len(learned.new_words):,}")
        )
        self._counts.setVisible(has_any)
        self._words.setText(" · ".join(learned.new_words[:_SHOWN_WORDS]))
        self._words.setVisible(bool(learned.new_words))
        self._use.setEnabled(has_any)
        with QSignalBlocker(self._use):
            self._use.setChecked(used and has_any)
        self._forget.setEnabled(has_any)

    def show_busy(self, busy: bool) -> None:
        """Show that documents are being read."""
        self._progress.setVisible(busy)
        self._stop.setVisible(busy)
        self._add.setEnabled(not busy and self._has_lm)
        self._forget.setEnabled(not busy and self._list.count() > 0)

    def show_problem(self, sentence: str) -> None:
        """Say what went wrong; "" takes it away."""
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))

    @Slot()
    def on_add(self) -> None:
        """Choose documents."""
        patterns = " ".join(f"*{suffix}" for suffix in DOCUMENT_SUFFIXES)
        kinds = translate("Adapt", "Documents ({patterns})").format(patterns=patterns)
        title = translate("Adapt", "Documents to learn from")
        names, _ = QFileDialog.getOpenFileNames(self, title, "", kinds)
        self._choose([Path(name) for name in names])

    @Slot(object)
    def on_dropped(self, paths: list[Path]) -> None:
        """Take the documents among what was dropped."""
        if self._add.isEnabled():
            self._choose([path for path in paths if path.suffix.lower() in DOCUMENT_SUFFIXES])

    @Slot()
    def on_forget(self) -> None:
        """Ask, then let everything be forgotten."""
        question = QMessageBox(self)
        question.setIcon(QMessageBox.Icon.Question)
        question.setText(translate("Adapt", "Forget everything learned from your documents?"))
        question.setInformativeText(
            translate("Adapt", "The documents themselves and all transcripts stay as they are.")
        )
        forget = question.addButton(
            translate("Adapt", "Forget"), QMessageBox.ButtonRole.DestructiveRole
        )
        keep = question.addButton(translate("Adapt", "Keep"), QMessageBox.ButtonRole.RejectRole)
        question.setDefaultButton(keep)
        question.exec()
        if question.clickedButton() is forget:
            self.forget_wanted.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.stop_wanted.emit()
        super().closeEvent(event)

    def _choose(self, paths: list[Path]) -> None:
        if paths:
            self.show_problem("")
            self.documents_chosen.emit(paths)

    def _make_parts(self) -> None:
        self._model: QLabel = wrapped_label("muted")
        self._empty = EmptyState()
        self._empty.say(
            translate("Adapt", "Nothing learned yet"),
            translate(
                "Adapt",
                "Add or drop texts that contain these names and terms: articles, scripts, "
                "minutes, lists of names.",
            ),
        )
        self._list = QListWidget()
        self._list.setAccessibleName(translate("Adapt", "Learned documents"))
        self._counts = wrapped_label("strong")
        self._words = wrapped_label("muted")
        self._words.setAccessibleName(translate("Adapt", "New words"))
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._use = QCheckBox(translate("Adapt", "&Use these words from the next recording on"))
        self._use.toggled.connect(self.use_changed)
        self._problem = wrapped_label("danger")
        self._problem.hide()
        self._progress = QProgressBar(minimum=0, maximum=0, textVisible=False)
        self._progress.hide()
        self._progress.setAccessibleName(translate("Adapt", "Reading documents"))
        self._stop = dialog_button(translate("Adapt", "Stop"))
        self._stop.hide()
        self._stop.clicked.connect(self.stop_wanted)
        self._add: QPushButton = dialog_button(translate("Adapt", "&Add documents…"))
        self._add.setProperty("look", "primary")
        self._add.clicked.connect(self.on_add)
        self._forget = dialog_button(translate("Adapt", "&Forget everything…"))
        self._forget.clicked.connect(self.on_forget)
        self._close = dialog_button(translate("Adapt", "Close"))
        self._close.clicked.connect(self.close)

    def _lay_out(self) -> None:
        said = wrapped_label("")
        said.setText(
            translate(
                "Adapt",
                "Names and terms from your own documents are recognized better. "
                "What is learned stays on this computer.",
            )
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(XL, L, XL, L)
        column.setSpacing(M)
        column.addWidget(said)
        column.addWidget(self._model)
        column.addWidget(self._empty, 1)
        column.addWidget(self._list, 1)
        column.addWidget(self._counts)
        column.addWidget(self._words)
        column.addWidget(self._use)
        column.addWidget(self._problem)
        working = QHBoxLayout()
        working.addWidget(self._progress, 1)
        working.addWidget(self._stop)
        column.addLayout(working)
        buttons = QHBoxLayout()
        buttons.setSpacing(S)
        buttons.addWidget(self._add)
        buttons.addWidget(self._forget)
        buttons.addStretch(1)
        buttons.addWidget(self._close)
        column.addLayout(buttons)
