"""The way through doubtful places, and what happens when a reading is picked."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QPoint, QSettings, QTimer, Signal, Slot
from PySide6.QtWidgets import QMenu

from kasr_desktop.decoding.doubt import Place, Saying
from kasr_desktop.domain.readings import GREEDY, REFERENCE, source_of
from kasr_desktop.domain.transcript import Segment, Word
from kasr_desktop.editing.operations import set_words
from kasr_desktop.settings import config_dir
from kasr_desktop.ui.features.compare.check_model import CheckModel
from kasr_desktop.ui.features.compare.check_view import CheckView
from kasr_desktop.ui.features.compare.doubt_queue import DoubtOrder, DoubtQueue, Spot, next_spot
from kasr_desktop.ui.features.compare.pick_bar import (
    NEXT_KEY,
    OTHERS_KEY,
    PICK_KEYS,
    PREVIOUS_KEY,
)
from kasr_desktop.ui.features.compare.picking import picked_words, readings, standing_text
from kasr_desktop.ui.features.workbench import Workbench
from kasr_desktop.ui.widgets.language import in_language, translate

_ORDER = "check/order"
_PORTION = 0.006  # seconds of looking for doubts between two events


class PickPresenter(QObject):
    """Leads to doubtful places and lets a reading stand there.

    Signals:
        resolved: A place was decided; fewer are left.
    """

    resolved = Signal()

    def __init__(
        self, bench: Workbench, view: CheckView, model: CheckModel, doubts: DoubtQueue
    ) -> None:
        super().__init__(bench)
        self._bench = bench
        self._view = view
        self._model = model
        self._doubts = doubts
        self._looking = QTimer(self, interval=0, singleShot=True)
        self._looking.timeout.connect(self.count)
        self._kept = QSettings(str(config_dir() / "window.ini"), QSettings.Format.IniFormat)
        view.picks.set_order(_order(self._kept.value(_ORDER)))
        self._connect()

    @property
    def current(self) -> Spot | None:
        """The doubtful place the user is at."""
        return self._model.current

    def add_actions(self) -> None:
        """Put the keys into the menu."""
        menus = self._bench.menus
        take = translate("Menus", "Take here: {source}")
        for label, key, slot in (
            (translate("Menus", "Next &doubtful word"), NEXT_KEY, self.on_next),
            (translate("Menus", "Previous doubtf&ul word"), PREVIOUS_KEY, self.on_previous),
            *(
                (
                    take.format(source=in_language(source_of(source).name)),
                    key,
                    partial(self.on_pick, source),
                )
                for source, key in PICK_KEYS.items()
            ),
            (translate("Menus", "Other read&ings here…"), OTHERS_KEY, self.on_others),
        ):
            first = key == NEXT_KEY
            menus.add(menus.view, label, key, separate=first).triggered.connect(slot)

    @Slot()
    def count(self) -> None:
        """Say how many places are left; of a long document, a little later."""
        item = self._bench.item
        if item is None:
            return
        if not self._doubts.look_ahead(item.segments, _PORTION):
            self._looking.start()
            return
        self._view.picks.show_count(self._doubts.num_spots(item.segments))

    def go_to(self, spot: Spot | None) -> None:
        """Mark a place and offer its readings."""
        self._model.set_current(spot)
        if spot is not None:
            self._view.table.go_to(spot.row)
            said = _shown_saying(spot.place)
            self._view.table.show_word(spot.row, said.source, said.words[0])
            self._bench.go_to(spot.place.start)
        self.show_picks()

    def show_picks(self) -> None:
        """Offer the readings of the place as the row stands now."""
        spot = self.current
        if spot is None or spot.row >= len(self._model.rows):
            self._view.picks.show_place(None)
            return
        segment = self._model.rows[spot.row].segment
        self._view.picks.show_place(
            spot.place,
            standing=standing_text(segment, spot.place),
            reference=reference_at(self._model, spot),
        )

    @Slot(bool)
    def on_move(self, backwards: bool) -> None:
        """Go to the next doubtful place."""
        item = self._bench.item
        if item is None:
            return
        order = self._view.picks.order
        spots = self._doubts.spots(item.segments, order)
        self._view.picks.show_count(len(spots))
        self._bench.page.views.show_view(self._view)
        self.go_to(next_spot(spots, self.current, order, backwards=backwards))

    @Slot()
    def on_next(self) -> None:
        """Go on."""
        self.on_move(False)

    @Slot()
    def on_previous(self) -> None:
        """Go back."""
        self.on_move(True)

    @Slot(str)
    def on_pick(self, source: str, *_: object) -> None:
        """Take what a source says there, if it has a reading of the segment."""
        spot = self.current
        if spot is None:
            return
        if source == REFERENCE:
            text = reference_at(self._model, spot)
            if text:
                self.on_reading(text)
        elif any(saying.source == source for saying in spot.place.sayings):
            self.on_reading(spot.place.saying(source).text)

    @Slot()
    def on_others(self) -> None:
        """Show all readings of the place."""
        spot = self.current
        if spot is not None:
            said = _shown_saying(spot.place)
            below = self._view.table.point_below(spot.row, said.source, said.words[0])
            self._offer_readings(below)

    @Slot(int, int, QPoint)
    def on_word_clicked(self, row: int, number: int, below: QPoint) -> None:
        """Go to the place of a word and show its readings."""
        segment = self._model.rows[row].segment
        place = self._doubts.places(segment)[number]
        self.go_to(Spot(row, number, place, place.doubt))
        self._offer_readings(below)

    @Slot(int)
    def on_row_entered(self, row: int) -> None:
        """Go to the first doubtful place of a row, else to its first."""
        segment = self._model.rows[row].segment
        places = self._doubts.places(segment)
        doubtful = self._doubts.doubtful(segment)
        spots = [
            Spot(row, number, place, place.doubt)
            for number, place in enumerate(places)
            if place in doubtful or not doubtful
        ]
        self.go_to(spots[0] if spots else None)

    @Slot(str)
    def on_reading(self, text: str) -> None:
        """Let a reading stand at the place, and go to the next place."""
        item, spot = self._bench.item, self.current
        if item is None or spot is None:
            return
        self._bench.editor.commit_drafts(item)
        if spot.row >= len(item.segments) or self.current is not spot:
            return  # what was still being typed has moved the rows: look again first
        self._doubts.resolve(spot.place)
        words = picked_words(item.segments[spot.row], spot.place, text)
        if not self._bench.editor.do(item, set_words(item.document, spot.row, words)):
            self._model.refresh(spot.row)
        self.resolved.emit()
        self.on_move(False)

    @Slot()
    def on_order_changed(self) -> None:
        """Remember the order of doubtful places."""
        self._kept.setValue(_ORDER, self._view.picks.order.value)

    @Slot(QMenu, int, object)
    def on_row_menu(self, menu: QMenu, row: int, word: Word | None) -> None:
        """Offer every reading of a word in the menu of its row, what was heard by its name."""
        item = self._bench.item
        if item is None or word is None or row >= len(item.segments):
            return
        segment, middle = item.segments[row], (word.start + word.end) / 2
        place = next((p for p in self._doubts.places(segment) if p.start <= middle < p.end), None)
        if place is None:
            return
        standing = standing_text(segment, place)
        heard = place.saying(GREEDY).text
        for text in dict.fromkeys([*readings(place), standing]):
            label = translate("Check", "As heard here: {text}") if text == heard else "{text}"
            action = menu.addAction(label.format(text=text).replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(text == standing)
            action.triggered.connect(partial(self._take, segment, place, text))

    def _take(self, segment: Segment, place: Place, text: str, *_: object) -> None:
        item = self._bench.item
        if item is None:
            return
        self._bench.editor.commit_drafts(item)
        row = next((n for n, each in enumerate(item.segments) if each is segment), None)
        if row is not None:  # else what was still being typed has changed it
            words = picked_words(segment, place, text)
            self._bench.editor.do(item, set_words(item.document, row, words))

    def _offer_readings(self, at: QPoint) -> None:
        spot = self.current
        if spot is not None:
            segment = self._model.rows[spot.row].segment
            texts = readings(spot.place, reference=reference_at(self._model, spot))
            self._view.offer_readings(texts, standing_text(segment, spot.place), at)

    def _connect(self) -> None:
        view = self._view
        self._bench.page.table.menu_opening.connect(self.on_row_menu)
        view.picks.moved.connect(self.on_move)
        view.picks.source_wanted.connect(self.on_pick)
        view.picks.others_wanted.connect(self.on_others)
        view.picks.order_changed.connect(self.on_order_changed)
        view.reading_chosen.connect(self.on_reading)
        view.table.word_clicked.connect(self.on_word_clicked)
        view.table.row_entered.connect(self.on_row_entered)


def _shown_saying(place: Place) -> Saying:
    """Return what stands at a place; where that is nothing, what another source says."""
    said = place.saying(place.standing)
    return said if said.text else next((one for one in place.sayings if one.text), said)


def reference_at(model: CheckModel, spot: Spot) -> str:
    """Return the words of the reference that stand over the place's words, "" without one."""
    row = model.rows[spot.row]
    lines = row.lines.lines
    if REFERENCE not in lines:
        return ""
    words = {line: set(range(*span)) for line, span in row.words_of(spot.place).items()}
    top = lines.index(REFERENCE)
    found = [
        column[top].text
        for column in row.lines.columns
        if column[top].number is not None
        and any(
            cell.number in words.get(line, ())
            for line, cell in zip(lines, column, strict=True)
            if line != REFERENCE
        )
    ]
    return " ".join(found)


def _order(kept: object) -> DoubtOrder:
    known = {order.value: order for order in DoubtOrder}
    return known.get(str(kept), DoubtOrder.WORST_FIRST)
