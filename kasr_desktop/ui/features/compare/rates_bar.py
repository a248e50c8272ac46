"""How much each text gets wrong against the reference, changing while the user edits."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from kasr_desktop.domain.readings import BEST, machine_sources, source_of
from kasr_desktop.text.error_rate import ErrorRate
from kasr_desktop.text.reference_errors import Rates
from kasr_desktop.ui.widgets.elided_label import ElidedLabel
from kasr_desktop.ui.widgets.language import in_language, translate
from kasr_desktop.ui.widgets.quiet_button import quiet_button
from kasr_desktop.ui.widgets.theme import XS, L, M

_RATES = ("cer", "cer_with_spaces", "wer")


class RatesBar(QFrame):
    """The reference's name, the rates of every text, and the way to take the reference away.

    Signals:
        choose_wanted: Choose a file as the reference.
        remove_wanted: Take the reference away.
        column_wanted: Make the reference a column of the transcript if True, else none any more.
    """

    choose_wanted = Signal()
    remove_wanted = Signal()
    column_wanted = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self._name = ElidedLabel()
        self._name.setProperty("look", "strong")
        self._hint = QLabel(
            translate(
                "Check",
                "Drop a .txt, .srt or .vtt file of what was actually said to count the errors.",
            ),
            wordWrap=True,
        )
        self._hint.setProperty("look", "muted")
        self.choose = quiet_button(translate("Check", "Choose a reference…"))
        self.choose.clicked.connect(self.choose_wanted)
        self._remove = quiet_button(translate("Check", "Remove the reference"))
        self._remove.clicked.connect(self.remove_wanted)
        self.column = QCheckBox(translate("Check", "As a column of the transcript"))
        self.column.setToolTip(
            translate(
                "Check",
                "Row by row beside the other texts, in exports that hold several too. "
                "This can be undone.",
            )
        )
        self.column.clicked.connect(self.column_wanted)
        self._cells: dict[tuple[str, str], QLabel] = {}
        self._heads: dict[str, QLabel] = {}
        self._table = self._make_table()
        self.show_sources([source.key for source in machine_sources()])
        self._lay_out()
        self.show_reference("")

    def show_reference(self, name: str) -> None:
        """Name the reference, "" for none."""
        for part in (self._name, self._table, self.column, self._remove):
            part.setVisible(bool(name))
        self._hint.setVisible(not name)
        self.choose.setVisible(not name)
        self._name.set_text(name)

    def show_column(self, *, shown: bool, enabled: bool) -> None:
        """Show whether the reference is a column of the transcript, and whether it can be."""
        self.column.setChecked(shown)
        self.column.setEnabled(enabled)

    @property
    def sources(self) -> tuple[str, ...]:
        """Of the rows, from the top; the last is `BEST`."""
        return tuple(self._heads)

    def show_sources(self, sources: Sequence[str]) -> None:
        """Make a row for each source, and one for what stands; others are taken away."""
        wanted = [*sources, BEST]
        if wanted == list(self._heads):
            return
        for gone in set(self._heads) - set(wanted):
            self._heads.pop(gone).deleteLater()
            for name in _RATES:
                self._cells.pop((gone, name)).deleteLater()
        for row, source in enumerate(wanted, start=1):
            if source not in self._heads:
                self._heads[source] = QLabel(text_title(source))
                self._heads[source].setProperty("look", "small")
                for name in _RATES:
                    self._cells[source, name] = QLabel("…")
                    self._cells[source, name].setProperty("look", "small")
            self._heads[source] = self._heads.pop(source)  # in this order
            self._grid.addWidget(self._heads[source], row, 0)
            for column, name in enumerate(_RATES, start=1):
                self._grid.addWidget(self._cells[source, name], row, column)

    def show_rates(self, rates: dict[str, Rates | None]) -> None:
        """Show the rates of every text; of None, that they are being counted."""
        for (source, name), cell in self._cells.items():
            known = rates.get(source)
            cell.setText(f"{100 * getattr(known, name).rate:.1f}%" if known else "…")
            cell.setAccessibleName(f"{text_title(source)}, {rate_title(name)}: {cell.text()}")
            cell.setToolTip(_counts(getattr(known, name)) if known else "")

    def text(self, source: str, name: str) -> str:
        """Return what is shown of a rate."""
        return self._cells[source, name].text()

    def _make_table(self) -> QWidget:
        table = QWidget()
        self._grid = QGridLayout(table)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(L)
        self._grid.setVerticalSpacing(0)
        for column, name in enumerate(_RATES, start=1):
            head = QLabel(rate_title(name))
            head.setProperty("look", "small")
            head.setToolTip(_meaning(name))
            self._grid.addWidget(head, 0, column)
        return table

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(M, XS, M, XS)
        row.setSpacing(L)
        row.addWidget(self._hint, 1)
        row.addWidget(self._name, 1)
        row.addWidget(self._table)
        row.addWidget(self.choose)
        ways = QVBoxLayout()  # one above the other: the name needs the width
        ways.setSpacing(XS)
        ways.addWidget(self.column)
        ways.addWidget(self._remove)
        row.addLayout(ways)


def text_title(source: str) -> str:
    """Return the name of a source's text, or of what stands."""
    if source == BEST:
        return translate("Check", "As it stands")
    return in_language(source_of(source).name)


def rate_title(name: str) -> str:
    """Return the name of a rate."""
    return {
        "cer": translate("Check", "CER"),
        "cer_with_spaces": translate("Check", "CER with spaces"),
        "wer": translate("Check", "WER"),
    }[name]


def _meaning(name: str) -> str:
    return {
        "cer": translate("Check", "Wrong syllables per hundred; spaces do not count"),
        "cer_with_spaces": translate("Check", "Wrong syllables and spaces per hundred"),
        "wer": translate("Check", "Wrong words per hundred"),
    }[name]


def _counts(rate: ErrorRate) -> str:
    said = translate(
        "Check",
        "{errors} of {all}: {substituted} substituted, {deleted} missing, {inserted} extra",
    )
    return said.format(
        errors=rate.errors,
        all=rate.reference_length,
        substituted=rate.substitutions,
        deleted=rate.deletions,
        inserted=rate.insertions,
    )
