"""One recording: what it is, how far the work is, its text, its differences."""

from __future__ import annotations

from contextlib import nullcontext

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from kasr_desktop.domain.events import Notice, NoticeKind
from kasr_desktop.domain.readings import EDITED, Ability, can_any
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.editing.change import Change, ChangeKind
from kasr_desktop.session.queue_item import ItemState, QueueItem
from kasr_desktop.ui.views.item_texts import empty_words, page_line
from kasr_desktop.ui.views.problem_card import ProblemCard
from kasr_desktop.ui.views.strings import notice_sentence
from kasr_desktop.ui.views.transcript.difference_bar import DifferenceBar
from kasr_desktop.ui.views.transcript.row_editing import RowEditing
from kasr_desktop.ui.views.transcript.segment_model import SegmentModel
from kasr_desktop.ui.views.transcript.transcript_table import TranscriptTable
from kasr_desktop.ui.widgets.elided_label import ElidedLabel
from kasr_desktop.ui.widgets.empty_state import EmptyState
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.shared_height import Foot, SharedHeight
from kasr_desktop.ui.widgets.theme import XL, M, S
from kasr_desktop.ui.widgets.tool_tip import tool_tip
from kasr_desktop.ui.widgets.view_switch import ViewSwitch

_STEPS = 1000  # of the progress bar
_WHY_ONE_TEXT = {NoticeKind.NO_LANGUAGE_MODEL, NoticeKind.LANGUAGE_MODEL_BROKEN}


class TranscriptPage(QWidget):
    """Shows one `QueueItem`, while it grows and afterwards.

    Signals:
        cancel_wanted: Stop the work on this file.
        copy_wanted: Copy the selected text.
        save_wanted: Save subtitles at once.
        export_wanted: Choose how to save.
    """

    cancel_wanted = Signal()
    copy_wanted = Signal()
    save_wanted = Signal()
    export_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Build it; features add to `views`, `tools` (beside their names) and `bottom`."""
        super().__init__(parent)
        self.setObjectName("page")
        self._item: QueueItem | None = None
        self.segments = SegmentModel()
        self.table = TranscriptTable(self.segments)
        self.editing = RowEditing(self.table, self.segments)
        self.problem = ProblemCard()
        self.views = ViewSwitch()
        self.tools = self.views.corner
        self._foot = Foot()
        self.bottom = self._foot.column
        self._make_parts()
        self._lay_out()
        self.differences.moved.connect(self.on_move_to_difference)
        self.table.following_changed.connect(self.on_following_changed)
        self.table.measured.connect(self.on_measured)
        self.views.view_changed.connect(self.editing.close)  # what is typed is in every view

    @property
    def item(self) -> QueueItem | None:
        """The recording shown."""
        return self._item

    @property
    def focus_home(self) -> QWidget:
        """Where the keyboard goes when a part of the page goes away: a view's own, or the text."""
        home = getattr(self.views.shown, "focus_home", None)
        return home if isinstance(home, QWidget) else self.table

    def show_transcript(self) -> None:
        """Bring the transcript to the front."""
        self.views.show_view(self._compare)

    @property
    def seconds_in_sight(self) -> tuple[float, float]:
        """From where to where the rows reach that are in sight, or were last."""
        return self.table.seconds_in_sight

    def show_item(self, item: QueueItem) -> None:
        """Show another recording; what was being typed in the former one is kept first."""
        self.editing.close()
        self._item = item
        self.segments.show_segments(item.segments, partial=item.work.partial, sources=item.columns)
        if item.state is ItemState.WORKING:
            self.table.follow_end()
        self.refresh(item)

    def refresh(self, item: QueueItem) -> None:
        """Show how an item stands now, if it is the one shown."""
        if item is not self._item:
            return
        restarted = self.segments.num_final > len(item.segments)
        columns = item.columns
        if not restarted and columns != self.segments.sources:
            self.segments.show_sources(columns)
        if restarted:
            self.segments.show_segments(
                item.segments, partial=item.work.partial, sources=item.columns
            )
        working = item.state is ItemState.WORKING and not item.sound.is_live
        self.name.set_text(item.name)
        self._line.set_text(page_line(item))
        self._bar.setVisible(working)
        fraction = item.fraction
        self._bar.setRange(0, 0 if fraction is None else _STEPS)
        self._bar.setValue(round((fraction or 0) * _STEPS))
        self._cancel.setVisible(working)
        has_text = bool(item.segments)
        self._copy.setEnabled(has_text)
        self._export.setEnabled(has_text)
        self._save.setEnabled(has_text)
        self._show_remarks(item)
        self._teach(item)
        self.problem.show_error(item.work.error if item.state is ItemState.FAILED else None)
        self.views.setVisible(item.state is not ItemState.FAILED or has_text)
        self.differences.setVisible(self.segments.is_compared and has_text)
        self.on_following_changed(self.table.is_following)
        self._count_differences()

    def commit_drafts(self) -> None:
        """Take what is being typed into the document: it is about to be used or changed."""
        self.editing.commit()

    def follow(self, item: QueueItem, change: Change) -> None:
        """Show what was done to a document, if it is of the recording shown."""
        if item is self._item and change.patches:
            is_unasked = change.kind is ChangeKind.READ_AGAIN
            with self.table.kept_in_place() if is_unasked else nullcontext():
                self.segments.apply(change.patches)
            self._count_differences()

    def append(self, item: QueueItem, segment: Segment) -> None:
        """Show a new final segment, if it belongs to the recording shown."""
        if item is self._item:
            self.segments.append(segment)
            self._teach(item)
            self._count_differences()

    def show_partial(self, item: QueueItem) -> None:
        """Show the open utterance, if it belongs to the recording shown."""
        if item is self._item:
            self.segments.show_partial(item.work.partial)
            self._teach(item)

    @Slot(bool)
    def on_following_changed(self, following: bool) -> None:
        """Offer the way back to the growing end while it is out of sight."""
        working = self._item is not None and self._item.state is ItemState.WORKING
        self._to_end.setVisible(working and not following)

    @Slot()
    def on_measured(self) -> None:
        """Count once all words are aligned."""
        self._count_differences()

    @Slot(bool)
    def on_move_to_difference(self, backwards: bool) -> None:
        """Select the next row in which the readings differ."""
        current = self.table.currentIndex().row()
        if current < 0:
            current = len(self.segments.rows) if backwards else -1
        row = self.segments.next_difference(current, backwards=backwards)
        if row is not None:
            index = self.segments.index(row, self.segments.standing_column)
            self.table.setCurrentIndex(index)
            self.table.scrollTo(index)

    def _count_differences(self) -> None:
        self.differences.show_sources(self.segments.sources)
        self.differences.show_count(
            self.segments.num_known_differences, self.segments.num_known_spacing
        )

    def _teach(self, item: QueueItem) -> None:
        """Say what will be here, or why nothing is, until there is a first row."""
        said = empty_words(item)
        is_empty = not self.segments.rows and said is not None
        self._card.setVisible(not is_empty)
        self._empty.setVisible(is_empty)
        if said is not None:
            self._empty.say(*said)

    def _show_remarks(self, item: QueueItem) -> None:
        notices = list(item.work.notices)
        has_lm = can_any(item.model.decoders, Ability.LANGUAGE_MODEL)
        is_heard = EDITED not in item.model.decoders
        if is_heard and not has_lm and not any(notice.kind in _WHY_ONE_TEXT for notice in notices):
            notices.append(Notice(NoticeKind.NO_LANGUAGE_MODEL))
        sentences = dict.fromkeys(notice_sentence(notice) for notice in notices)
        self._remarks.setText("\n".join(f"▲ {sentence}" for sentence in sentences))
        self._remarks.setVisible(bool(sentences))

    def _make_parts(self) -> None:
        self.name = ElidedLabel()
        self.name.setProperty("look", "title")
        self._line = ElidedLabel()
        self._line.setProperty("look", "muted")
        self._bar = QProgressBar(textVisible=False)
        self._bar.setAccessibleName(translate("Transcript", "Progress"))
        self._remarks = QLabel(wordWrap=True)
        self._remarks.setObjectName("remarks")
        self._remarks.setProperty("look", "warning")
        self.differences = DifferenceBar()
        self._empty = EmptyState()
        self._empty.hide()
        self._cancel = _button(translate("Transcript", "Stop"), "")
        stays = translate("Transcript", "Stop here; the text so far stays")
        self._cancel.setToolTip(tool_tip(stays, "Esc"))
        self._cancel.clicked.connect(self.cancel_wanted)
        self._copy = _button(translate("Transcript", "Copy"), "")
        rows = translate("Transcript", "Copy the selected rows, or all of them")
        self._copy.setToolTip(tool_tip(rows, "Ctrl+C"))
        self._copy.clicked.connect(self.copy_wanted)
        self._export = _button(translate("Transcript", "Export…"), "")
        choose = translate("Transcript", "Choose formats, limits and a folder")
        self._export.setToolTip(tool_tip(choose, "Ctrl+Shift+S"))
        self._export.clicked.connect(self.export_wanted)
        self._save = _button(translate("Transcript", "Save subtitles"), "primary")
        self._save.setObjectName("save_button")
        at_once = translate("Transcript", "Save an SRT file right away")
        self._save.setToolTip(tool_tip(at_once, "Ctrl+S"))
        self._save.clicked.connect(self.save_wanted)
        self._to_end = _button(translate("Transcript", "↓ To the newest text"), "")
        self._to_end.clicked.connect(self.table.follow_end)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(S)
        head.addWidget(self._line, 1)
        for button in (self._cancel, self._copy, self._export, self._save):
            head.addWidget(button)
        self._card = QFrame()
        self._card.setObjectName("card")
        inside = QVBoxLayout(self._card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.setSpacing(0)
        inside.addWidget(self.table, 1)
        inside.addWidget(self._to_end, 0, Qt.AlignmentFlag.AlignHCenter)
        self._compare = compare = QWidget()
        comparing = QVBoxLayout(compare)
        comparing.setContentsMargins(0, 0, 0, 0)
        comparing.setSpacing(S)
        comparing.addWidget(self._card, 1)
        comparing.addWidget(self._empty, 1)
        comparing.addWidget(self.differences)
        comparing.addStretch(0)
        self.views.add_view(translate("Transcript", "Compare"), compare)
        self.split = SharedHeight(self._views_or_problem(), self._foot)
        column = QVBoxLayout(self)
        # messages lie beside the name: room for two lines of one
        column.setContentsMargins(XL, XL, XL, M)
        column.setSpacing(S)
        column.addWidget(self.name)
        column.addLayout(head)
        column.addWidget(self._bar)
        column.addWidget(self._remarks)
        column.addWidget(self.split, 1)

    def _views_or_problem(self) -> QWidget:
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        column.addWidget(self.problem)
        column.addWidget(self.views, 1)
        column.addStretch(0)
        return whole


def _button(label: str, look: str) -> QPushButton:
    button = QPushButton(label)
    button.setProperty("look", look)
    button.setAccessibleName(label)
    return button
