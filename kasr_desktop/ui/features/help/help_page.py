"""The manual in a window: contents, search and pictures; part of the program, no network."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer, QUrl, Slot
from PySide6.QtGui import (
    QImage,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QTextBrowser,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from kasr_desktop.text.hangul import nfc
from kasr_desktop.ui.features.help.manual import ManualPage, manual_pages
from kasr_desktop.ui.widgets.language import translate, window_language
from kasr_desktop.ui.widgets.theme import XL, XS, L, M, S, dialog_size, scaled

_SIZE = (960, 640)
_CONTENTS = 230  # pixels
_CALM_MS = 150  # until the window is as wide as its user wants it
_PICTURE = "\N{OBJECT REPLACEMENT CHARACTER}"
_LINE = 125  # percent of its letters
_HEADING_SIZES = (2, 1, 0)  # steps above the text, for headings of the first to the third level


class HelpPage(QDialog):
    """Stays open beside the window; what is looked for is marked on every page."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(translate("Help", "How it works"))
        self.resize(dialog_size(*_SIZE))
        self.pages = manual_pages(window_language())
        self.page = ManualBrowser()
        self.page.setAccessibleName(self.windowTitle())
        self.contents = QListWidget()
        self.contents.setSpacing(XS)
        self.contents.setAccessibleName(translate("Help", "Contents"))
        for page in self.pages:
            self.contents.addItem(QListWidgetItem(page.title))
        self.query = QLineEdit(clearButtonEnabled=True)
        self.query.setPlaceholderText(translate("Help", "Search the manual"))
        self.query.setAccessibleName(self.query.placeholderText())
        self.found = QLabel()
        self.found.setProperty("look", "muted")
        self.back = _button(translate("Help", "Back"))
        self.next_place = _button(translate("Help", "Next match"))
        self._lay_out()
        self.contents.currentRowChanged.connect(self.on_chosen)
        self.query.textChanged.connect(self.on_query)
        self.query.returnPressed.connect(self.on_next)
        self.next_place.clicked.connect(self.on_next)
        self.back.clicked.connect(self.page.backward)
        self.page.historyChanged.connect(self.on_source)  # `sourceChanged` comes too early
        self.page.backwardAvailable.connect(self.back.setEnabled)
        self.back.setEnabled(False)
        self.on_query()
        self.contents.setCurrentRow(0)
        self.query.setFocus()

    @property
    def shown(self) -> ManualPage | None:
        """The page that is read."""
        here = self.page.source().toLocalFile()
        return next((page for page in self.pages if page.url.toLocalFile() == here), None)

    @Slot(int)
    def on_chosen(self, row: int) -> None:
        """Show another page."""
        if row >= 0 and self.pages[row] is not self.shown:
            self.page.setSource(self.pages[row].url)

    @Slot()
    def on_source(self) -> None:
        """Follow a link in the contents."""
        shown = self.shown
        if shown is not None:
            self.contents.setCurrentRow(self.pages.index(shown))

    @Slot()
    def on_query(self) -> None:
        """Leave the pages that hold what was typed, and go to its first place."""
        query = self.query.text().strip()
        counts = [page.count(query) for page in self.pages]
        for row, (page, count) in enumerate(zip(self.pages, counts, strict=True)):
            item = self.contents.item(row)
            item.setText(f"{page.title} ({count})" if count else page.title)
            item.setHidden(bool(query) and not count)
        self.next_place.setEnabled(any(counts))
        self.found.setText("")
        if query:
            said = translate("Help", "Found: {count}").format(count=sum(counts))
            self.found.setText(said if any(counts) else translate("Help", "Not found"))
        self.page.mark(query)
        if any(counts):
            shown = self.shown
            if shown is None or not counts[self.pages.index(shown)]:
                self.contents.setCurrentRow(next(row for row, count in enumerate(counts) if count))
            self.page.go_to_first()

    @Slot()
    def on_next(self) -> None:
        """Go to the next place of what is looked for, on the pages that follow too."""
        if self.page.go_to_next() or not self.next_place.isEnabled():
            return
        rows = [row for row in range(len(self.pages)) if not self.contents.item(row).isHidden()]
        later = [row for row in rows if row > self.contents.currentRow()]
        self.contents.setCurrentRow((later or rows)[0])
        self.page.go_to_first()

    def _lay_out(self) -> None:
        side = QVBoxLayout()
        side.setSpacing(S)
        side.addWidget(self.query)
        side.addWidget(self.found)
        side.addWidget(self.contents, 1)
        for widget in (self.query, self.contents):
            widget.setFixedWidth(scaled(_CONTENTS))
        middle = QHBoxLayout()
        middle.setSpacing(L)
        middle.addLayout(side)
        middle.addWidget(self.page, 1)
        close = _button(translate("Help", "Close"))
        close.clicked.connect(self.close)
        foot = QHBoxLayout()
        foot.setSpacing(S)
        foot.addWidget(self.next_place)
        foot.addWidget(self.back)
        foot.addStretch(1)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(XL, XL, XL, L)
        column.setSpacing(M)
        column.addLayout(middle, 1)
        column.addLayout(foot)


class ManualBrowser(QTextBrowser):
    """Shows pages with room between their parts, and pictures no wider than itself."""

    def __init__(self) -> None:
        super().__init__()
        self.setOpenExternalLinks(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._query = ""
        self._places: list[QTextCursor] = []
        self._place = -1
        self._calm = QTimer(self, interval=_CALM_MS, singleShot=True)
        self._calm.timeout.connect(self.on_calm)
        self._fitted = 0  # width of the room that the pictures were made for

    def mark(self, query: str) -> None:
        """Mark every place that holds a text, whatever its case, on other pages too."""
        self._places, self._place = [], -1
        self._query = wanted = nfc(query).strip()
        document = self.document()
        cursor = document.find(wanted) if wanted else QTextCursor()
        while not cursor.isNull():
            self._places.append(cursor)
            cursor = document.find(wanted, cursor)
        self._paint()

    def go_to_first(self) -> None:
        """Show the first place that is marked."""
        self._place = -1
        self.go_to_next()

    def go_to_next(self) -> bool:
        """Show the next place that is marked; False if there is none behind."""
        if self._place + 1 >= len(self._places):
            return False
        self._place += 1
        here = QTextCursor(self._places[self._place])
        here.setPosition(here.selectionStart())
        self.setTextCursor(here)
        self.ensureCursorVisible()
        self._paint()
        return True

    @Slot()
    def on_calm(self) -> None:
        """Fit the pictures to another width, and stay where one reads."""
        bar = self.verticalScrollBar()
        place = bar.value() / max(1, bar.maximum())
        self.reload()
        bar.setValue(round(place * bar.maximum()))

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        if QTextDocument.ResourceType(kind) is not QTextDocument.ResourceType.ImageResource:
            return super().loadResource(kind, name)
        path = Path(self.source().toLocalFile()).parent / QUrl(name).path()
        image = QImage(str(path))
        ratio = self.devicePixelRatioF()
        self._fitted = self.viewport().width()
        room = self._fitted - 2 * L - XS  # a little less, or a bar to scroll would come
        if image.width() > room:
            smooth = Qt.TransformationMode.SmoothTransformation
            image = image.scaledToWidth(round(room * ratio), smooth)
            image.setDevicePixelRatio(ratio)
        return image

    def doSetSource(
        self,
        name: QUrl | str,
        kind: QTextDocument.ResourceType = QTextDocument.ResourceType.UnknownResource,
    ) -> None:
        super().doSetSource(name, kind)
        _leave_room(self.document())
        self.mark(self._query)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fitted not in (0, self.viewport().width()):
            self._calm.start()

    def _paint(self) -> None:
        colors = self.palette()
        seen = colors.highlight(), colors.highlightedText()
        marks = []
        for number, place in enumerate(self._places):
            mark = QTextEdit.ExtraSelection()
            look = QTextCharFormat()
            look.setFontUnderline(True)
            if number == self._place:
                look.setBackground(seen[0])
                look.setForeground(seen[1])
            mark.cursor, mark.format = place, look
            marks.append(mark)
        self.setExtraSelections(marks)


def _leave_room(document: QTextDocument) -> None:
    """Set headings and paragraphs apart, which Markdown leaves to whoever shows it."""
    document.setDocumentMargin(L)
    document.setIndentWidth(XL)
    block = document.begin()
    while block.isValid():
        cursor = QTextCursor(block)
        room = block.blockFormat()
        level = room.headingLevel()
        room.setTopMargin(L if level else 0)
        room.setBottomMargin(S)
        if _PICTURE not in block.text():
            room.setLineHeight(_LINE, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        cursor.setBlockFormat(room)
        if level:
            # Qt's own headings are several times the size of our titles
            cursor.movePosition(
                QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor
            )
            size = QTextCharFormat()
            size.setProperty(
                QTextCharFormat.Property.FontSizeAdjustment,
                _HEADING_SIZES[min(level, len(_HEADING_SIZES)) - 1],
            )
            cursor.mergeCharFormat(size)
        block = block.next()


def _button(label: str) -> QPushButton:
    button = QPushButton(label)
    button.setAccessibleName(label)
    button.setAutoDefault(False)
    return button
