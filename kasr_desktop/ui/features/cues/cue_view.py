"""The view of subtitles: a table, the profile, the rules, and what mends them."""

from __future__ import annotations

from collections.abc import Container

from PySide6.QtCore import QByteArray, QEvent, QModelIndex, QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QLabel,
    QMenu,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from kasr_desktop.domain.cue_options import CueProfile, FrameRate
from kasr_desktop.editing.search import Query
from kasr_desktop.subtitles.korean_profile import Rule
from kasr_desktop.ui.features.cues.checked_cues import CheckedCues
from kasr_desktop.ui.features.cues.cue_model import CueColumn, CueModel
from kasr_desktop.ui.features.cues.cue_table import NARROW, CueTable
from kasr_desktop.ui.features.cues.cue_words import rule_name
from kasr_desktop.ui.features.cues.film_pane import FilmPane
from kasr_desktop.ui.features.cues.measure_line import MeasureLine
from kasr_desktop.ui.views.setting_labels import setting_label
from kasr_desktop.ui.widgets.accessibility import name_choice
from kasr_desktop.ui.widgets.action_labels import plain
from kasr_desktop.ui.widgets.flow_row import FlowRow
from kasr_desktop.ui.widgets.language import in_language, translate
from kasr_desktop.ui.widgets.theme import M, S, scaled
from kasr_desktop.ui.widgets.tool_tip import tool_tip

_FILM_SHARES = (0.3, 0.4)  # of the width: least, and most where subtitles would be narrow
_FILM_SHAPE = 16 / 9


class CueView(QWidget):
    """Shows `CheckedCues`.

    Signals:
        chosen: Number of the cue that is looked at now, -1 for none.
        entered: The keyboard comes to the table, of which no cue is looked at yet.
        profile_chosen: A `CueProfile`.
        frame_rate_chosen: A `FrameRate`.
        frames_shown: Times are to be shown in frames, or in milliseconds.
        rules_chosen: The rules that are looked at, a frozenset of `Rule`.
        cue_activated: The start of a cue, seconds, to be heard or found in the text.
    """

    chosen = Signal(int)
    entered = Signal()
    profile_chosen = Signal(object)
    frame_rate_chosen = Signal(object)
    frames_shown = Signal(bool)
    rules_chosen = Signal(object)
    cue_activated = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.model = CueModel()
        self.table = CueTable(self.model)
        self.texts = self.table.texts
        self._make_bar()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        column.addLayout(self._bar)
        column.addLayout(self._second_row())
        card = QFrame()
        card.setObjectName("card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.table)
        self.film = FilmPane()
        self.film.hide()
        self._sides = QSplitter(Qt.Orientation.Horizontal)
        self._sides.setObjectName("film_sides")
        self._sides.setChildrenCollapsible(False)
        self._sides.setHandleWidth(S)
        self._sides.addWidget(self.film)
        self._sides.addWidget(card)
        self._are_sides_moved = False
        self._sides.setStretchFactor(1, 1)
        self._sides.splitterMoved.connect(self.on_sides_moved)
        column.addWidget(self._sides, 1)
        self.measures = MeasureLine()
        column.addWidget(self.measures)
        self.table.selectionModel().currentRowChanged.connect(self.on_current_row)
        self.table.installEventFilter(self)
        self.texts.typed.connect(self.on_typed)
        self.texts.closeEditor.connect(self.on_editor_closed)

    @property
    def focus_home(self) -> QWidget:
        """Where the keyboard goes when this view comes to the front under it."""
        return self.table

    def set_reading_size(self, pixels: int) -> None:
        """Show subtitles in the size of type of the transcript, as far as they have room."""
        self.table.set_reading_size(pixels)
        self._share_width()

    @property
    def current(self) -> int:
        """Number of the chosen cue, -1 for none."""
        return self.table.currentIndex().row()

    def add_action_buttons(self, actions: list[QAction]) -> None:
        """Put actions on the bar and into the table's menu."""
        for action in actions:
            button = QPushButton(plain(action.text()))
            button.setAccessibleName(button.text())
            button.setToolTip(tool_tip(button.text(), action.shortcut().toString()))
            button.setProperty("look", "quiet")
            button.clicked.connect(action.trigger)
            action.enabledChanged.connect(button.setEnabled)
            button.setEnabled(action.isEnabled())
            self._bar.addWidget(button)
        self.table.addActions(actions)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    def add_film_switch(self, action: QAction) -> None:
        """Let the film be shown and folded away beside the number of subtitles."""
        self._switch = QCheckBox(plain(action.text()))
        self._switch.setAccessibleName(self._switch.text())
        self._film_action = action
        self._switch.toggled.connect(action.setChecked)
        action.changed.connect(self.on_film_action)
        self.on_film_action()
        self._row.insert_widget(self._row.indexOf(self._filter), self._switch)

    def show_film(self, *, shown: bool) -> None:
        """Show the film beside the table, or the table alone."""
        if shown == self.film.isHidden():
            self.film.setVisible(shown)
            self._share_sides()
            self._share_width()

    def film_size(self) -> QByteArray:
        """Return how the user shares the width, to be kept; nothing if it was left as it comes."""
        return self._sides.saveState() if self._are_sides_moved else QByteArray()

    def restore_film_size(self, kept: object) -> None:
        """Share the width as it was kept."""
        if isinstance(kept, QByteArray) and not kept.isEmpty():
            self._are_sides_moved = self._sides.restoreState(kept)

    @Slot()
    def on_film_action(self) -> None:
        """Show whether there is a film and whether it is to be seen; the tip says why not."""
        self._switch.setChecked(self._film_action.isChecked())
        self._switch.setEnabled(self._film_action.isEnabled())
        self._switch.setToolTip(self._film_action.toolTip())

    @Slot()
    def on_sides_moved(self) -> None:
        """Give the table the columns that it has room for; from now on the user shares."""
        self._are_sides_moved = True
        self._share_width()

    def show_cues(self, checked: CheckedCues | None) -> None:
        """Show subtitles and how many rules they break."""
        place, scrolled = self.current, self.table.verticalScrollBar().value()
        self.model.show_cues(checked)
        if place >= 0 and self.model.rowCount() and self.current != place:
            self.choose(min(place, self.model.rowCount() - 1))
            self.table.verticalScrollBar().setValue(scrolled)
        self._hide_good()
        self._measure()
        self._share_width()
        self._count.setText(_summary(checked))
        self._count.setProperty("look", "good" if checked and not checked.broken else "muted")
        self._count.style().polish(self._count)

    def choose(self, number: int) -> None:
        """Go to a cue."""
        index = self.model.index(number, CueColumn.TEXT)
        self.table.setCurrentIndex(index)
        self.table.scrollTo(index)

    def show_draft(self, draft: CheckedCues | None, number: int) -> None:
        """Show what is found while a cue is being typed or dragged; None: no more."""
        self.model.show_draft(draft, number)
        self._share_width()
        self._measure()

    def show_found(self, query: Query) -> None:
        """Mark what was looked for."""
        self.texts.query = query
        self.table.viewport().update()

    def show_frames(self, rate: FrameRate, *, shown: bool) -> None:
        """Show to which frames subtitles keep, and whether times are told in them."""
        for action in self._rates.actions():
            action.setChecked(action.data() == rate.value)
        self._in_frames.setChecked(shown)
        self.model.show_frames(shown=shown)

    def show_choices(self, profile: CueProfile, rules: frozenset[Rule]) -> None:
        """Show which limits are at work."""
        self._profiles.setCurrentIndex(self._profiles.findData(profile))
        for rule, action in self._rules.items():
            action.setChecked(rule in rules)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_sides()
        self._share_width()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.table:
            self._share_width()  # a film that comes takes of its width later than it is shown
        is_entered = event.type() == QEvent.Type.FocusIn and watched is self.table
        if is_entered and self.current < 0 and self.model.rowCount():
            self.entered.emit()  # before Qt chooses the first
        return super().eventFilter(watched, event)

    @Slot(int)
    def on_profile(self, place: int) -> None:
        """Use another profile."""
        self.profile_chosen.emit(CueProfile(self._profiles.itemData(place)))

    @Slot()
    def on_rules(self) -> None:
        """Look at other rules."""
        chosen = (rule for rule, action in self._rules.items() if action.isChecked())
        self.rules_chosen.emit(frozenset(chosen))

    @Slot(QAction)
    def on_frame_rate(self, action: QAction) -> None:
        """Keep to other frames."""
        self.frame_rate_chosen.emit(FrameRate(action.data()))

    @Slot()
    def on_filter(self) -> None:
        """Show all subtitles, or those that break a rule."""
        self._hide_good()

    @Slot(QModelIndex)
    def on_current_row(self, current: QModelIndex) -> None:
        """Measure another subtitle."""
        self._measure()
        self.chosen.emit(current.row())

    @Slot(int, str)
    def on_typed(self, number: int, text: str) -> None:
        """Measure what is being typed."""
        checked = self.model.checked
        if checked is not None and 0 <= number < len(checked.cues):
            self.show_draft(checked.with_draft(number, checked.typed(number, text)), number)

    @Slot()
    def on_editor_closed(self) -> None:
        """Measure what stands."""
        self.show_draft(None, max(0, self.current))

    @Slot(QModelIndex)
    def on_activated(self, index: QModelIndex) -> None:
        """Lead to where a cue is spoken."""
        if index.column() not in (CueColumn.START, CueColumn.END):
            self.cue_activated.emit(self.model.cues[index.row()].start)

    def _measure(self) -> None:
        shown, number = self.model.draft, self.current
        known = shown is not None and 0 <= number < len(shown.cues)
        self.measures.show_measures(shown.measures_of(number) if shown and known else ())

    def _hide_good(self) -> None:
        """Hide what breaks no rule where that is wanted; the chosen one stays in sight."""
        checked, wanted = self.model.checked, self._filter.isChecked()
        broken: Container[int] = () if checked is None else checked.broken
        for number in range(self.model.rowCount()):
            hidden = wanted and number not in broken and number != self.current
            if hidden != self.table.isRowHidden(number):
                self.table.setRowHidden(number, hidden)

    def _share_sides(self) -> None:
        """Let the film be as wide as it is high, if subtitles have room; until the user shares."""
        if self._are_sides_moved or self.film.isHidden():
            return
        whole = self.width() - self._sides.handleWidth()
        least, most = (round(whole * share) for share in _FILM_SHARES)
        most = max(most, whole - scaled(NARROW) - M)  # and the frame around the table
        wide = min(max(least, round(self._sides.height() * _FILM_SHAPE)), most)
        self._sides.setSizes([wide, whole - wide])

    def _share_width(self) -> None:
        """Leave the text all the room that the rules do not need."""
        checked = self.model.draft
        broken = checked is not None and bool(checked.broken)
        self.table.share_width(self.width() // 4, is_broken=broken)

    def _make_bar(self) -> None:
        self._profiles = QComboBox()
        self._profiles.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        name_choice(self._profiles, setting_label("cue_profile"))
        for profile in CueProfile:
            self._profiles.addItem(in_language(profile.label), profile.value)
        self._profiles.activated.connect(self.on_profile)
        menu = QMenu(self)
        self._rules = {rule: menu.addAction(rule_name(rule)) for rule in Rule}
        for action in self._rules.values():
            action.setCheckable(True)
            action.triggered.connect(self.on_rules)
        rules = QPushButton(translate("Cues", "Rules"))
        rules.setAccessibleName(translate("Cues", "Rules to check"))
        rules.setMenu(menu)
        frames = QPushButton(translate("Cues", "Frames"))
        frames.setAccessibleName(translate("Cues", "Frame rate of the subtitles"))
        frames.setMenu(self._frames_menu())
        self._bar = FlowRow(spacing=M)
        self._bar.addWidget(self._profiles)
        self._bar.addWidget(rules)
        self._bar.addWidget(frames)
        self._bar.add_gap()

    def _second_row(self) -> FlowRow:
        self._count = QLabel()
        self._filter = QCheckBox(translate("Cues", "Only those that break a rule"))
        self._filter.setAccessibleName(self._filter.text())
        self._filter.toggled.connect(self.on_filter)
        self._row = row = FlowRow(spacing=M)
        row.addWidget(self._count)
        row.add_gap()
        row.addWidget(self._filter)
        return row

    def _frames_menu(self) -> QMenu:
        self.frames = menu = QMenu(self)
        self._rates = QActionGroup(self)
        for rate in FrameRate:
            action = self._rates.addAction(in_language(rate.label))
            action.setCheckable(True)
            action.setData(rate.value)
        self._rates.triggered.connect(self.on_frame_rate)
        menu.addActions(self._rates.actions())
        menu.addSeparator()
        self._in_frames = menu.addAction(setting_label("cue_frames_shown"))
        self._in_frames.setCheckable(True)
        self._in_frames.triggered.connect(self.frames_shown)
        return menu


def _summary(checked: CheckedCues | None) -> str:
    if checked is None or not checked.cues:
        return translate("Cues", "Subtitles appear here with the text.")
    if not checked.broken:
        all_well = translate("Cues", "✓ {count} subtitles, no rules broken")
        return all_well.format(count=len(checked.cues))
    return translate("Cues", "▲ {problems} rules broken in {count} subtitles").format(
        problems=checked.num_violations, count=len(checked.cues)
    )
