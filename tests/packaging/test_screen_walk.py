"""Every dialog of every feature: named for screen readers, nothing cut off, no box for Hangul."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtCore import QPoint, QRect, Qt, QThread
from PySide6.QtGui import QAccessible, QFontMetrics, QImage, QRawFont
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHeaderView,
    QLabel,
    QSlider,
    QStyle,
    QStyleOptionComboBox,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot
from support.scripted_engine import ScriptedEngine

from kasr_desktop.resources import sample_path
from kasr_desktop.session.controller import Controller
from kasr_desktop.session.library.library_sync import LibrarySync
from kasr_desktop.session.preferences import Preferences
from kasr_desktop.session.session import Session
from kasr_desktop.session.stage import Stage
from kasr_desktop.settings import TextSize, Theme, UiLanguage
from kasr_desktop.ui.features.edit.edit_feature import EditFeature
from kasr_desktop.ui.shell.main_window import MainWindow
from kasr_desktop.ui.widgets.appearance import Appearance
from kasr_desktop.ui.widgets.elided_label import ElidedLabel
from kasr_desktop.ui.widgets.language import LanguageSwitch
from kasr_desktop.ui.widgets.theme import contrast

pytestmark = pytest.mark.costly

_LESS_THAN_A_LINE = 6  # pixels that a font smaller than the widget's own may make up
_NO_ROLES = (QAccessible.Role.NoRole, QAccessible.Role.Client)  # the latter: a mere area
_SMALLEST_SCREEN = (1024, 700)
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def walk() -> Iterator[ModuleType]:
    spec = importlib.util.spec_from_file_location(
        "screen_walk", ROOT / "packaging" / "screen_walk.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["screen_walk"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["screen_walk"]


@pytest.fixture
def appearance_of_window(qapp: QApplication) -> Iterator[Appearance]:
    made = Appearance(qapp)
    made.use(Theme.LIGHT)
    yield made
    qapp.setStyleSheet("")


@pytest.fixture
def text_size(request: pytest.FixtureRequest) -> TextSize:
    """How large the text of the window is: the usual, if a test does not say."""
    return getattr(request, "param", TextSize.NORMAL)


@pytest.fixture(params=[UiLanguage.KOREAN, UiLanguage.ENGLISH])
def window(
    qtbot: QtBot,
    qapp: QApplication,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
    text_size: TextSize,
) -> Iterator[MainWindow]:
    """A window with a recording that is done, in the language of the case."""
    monkeypatch.setenv("KASR_HOME", str(tmp_path / "home"))
    appearance = Appearance(qapp)
    appearance.use(Theme.LIGHT, text_size)
    switch = LanguageSwitch()
    switch.use(request.param)
    controller = Controller(ScriptedEngine())
    library_sync = LibrarySync(tmp_path / "library.db")
    library_sync.watch(controller)
    preferences = Preferences(tmp_path / "settings.toml")
    with appearance.held_back():
        made = MainWindow(Session(controller, preferences, library_sync))
    qtbot.addWidget(made)
    made.show()
    recording = tmp_path / "회의 녹음.m4a"
    recording.write_bytes(sample_path().read_bytes())  # so that it can be listened to
    made.add_paths([recording])
    qtbot.waitUntil(lambda: controller.stage is Stage.IDLE, timeout=20_000)
    yield made
    made.close()
    qtbot.waitUntil(lambda: not running_threads(made), timeout=60_000)
    controller.shut_down()
    library_sync.close()
    switch.use(UiLanguage.ENGLISH)
    appearance.use(Theme.LIGHT, TextSize.NORMAL)
    qapp.setStyleSheet("")


def running_threads(window: MainWindow) -> list[QThread]:
    return [thread for thread in window.findChildren(QThread) if thread.isRunning()]


def faults(name: str, screen: QWidget) -> list[str]:
    """Return what is wrong with a screen."""
    found = []
    if screen.isWindow() and not isinstance(screen, MainWindow):
        wide, high = screen.frameSize().width(), screen.frameSize().height()
        if wide > _SMALLEST_SCREEN[0] or high > _SMALLEST_SCREEN[1]:
            found.append(f"{name} ({screen.windowTitle()}) is too large: {wide}×{high}")
    for widget in screen.findChildren(QWidget):
        if widget.window() is not screen or widget.visibleRegion().isEmpty():
            continue
        where = f"{name} ({screen.windowTitle()}): {type(widget).__name__} {widget.objectName()}"
        if needs_name(widget) and not name_of(widget):
            found.append(f"{where} has no name")
        if needs_name(widget) and role_of(widget) in _NO_ROLES:
            found.append(f"{where} has no role")
        if isinstance(widget, QComboBox) and not is_explained(widget):
            found.append(f"{where} says only what is chosen in it")
        if isinstance(widget, QLabel | QAbstractButton) and is_cut_off(widget):
            size = (widget.width(), widget.height(), widget.heightForWidth(widget.width()))
            found.append(f"{where} is cut off {size}: {widget.text()!r}")
        if isinstance(widget, QLabel | QAbstractButton) and has_boxes(widget):
            found.append(f"{where} shows boxes: {widget.text()!r}")
    return found


def needs_name(widget: QWidget) -> bool:
    parent = widget.parent()
    return (
        widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not widget.objectName().startswith("qt_")
        and not isinstance(parent, QAbstractSpinBox | QComboBox)
        and widget.metaObject().className() != "QComboBoxListView"
    )


def name_of(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface is not None else ""


def role_of(widget: QWidget) -> QAccessible.Role:
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.role() if interface is not None else QAccessible.Role.NoRole


def is_explained(box: QComboBox) -> bool:
    """Return whether more is said of a box than its choice, which is its name on Linux."""
    interface = QAccessible.queryAccessibleInterface(box)
    labels = interface.relations(QAccessible.RelationFlag.Label)
    return bool(labels or interface.text(QAccessible.Text.Description))


def is_cut_off(widget: QLabel | QAbstractButton) -> bool:
    """Return whether a text has less room than it needs."""
    if isinstance(widget, QLabel):
        if widget.wordWrap():
            return widget.height() < widget.heightForWidth(widget.width()) - _LESS_THAN_A_LINE
        is_elided = type(widget) is not QLabel  # labels of ours that shorten by themselves
        return not is_elided and widget.width() < widget.minimumSizeHint().width()
    if isinstance(widget, QToolButton) and not widget.icon().isNull():
        return False  # its words are its tool tip
    shown = QFontMetrics(widget.font()).size(Qt.TextFlag.TextShowMnemonic, widget.text())
    return widget.width() < shown.width()


def losses(name: str, screen: QWidget) -> list[str]:
    """Return the words that a user cannot read: cut off by others, or shortened untold."""
    found = []
    for widget in screen.findChildren(QWidget):
        if widget.window() is not screen or not widget.isVisible():
            continue
        where = f"{name}: {type(widget).__name__} {widget.objectName()} {widget.accessibleName()!r}"
        if isinstance(widget, QLabel | QAbstractButton | QComboBox | QAbstractSpinBox | QSlider):
            if not can_scroll(widget) and widget.visibleRegion().boundingRect() != widget.rect():
                found.append(f"{where} is covered: {widget.visibleRegion().boundingRect()}")
            if sticks_out(widget):
                found.append(f"{where} sticks out of what is scrolled")
            wanted = widget.minimumSizeHint().height() - _LESS_THAN_A_LINE
            if not isinstance(widget, QLabel) and widget.height() < wanted:
                found.append(f"{where} is {widget.height()} high, not {wanted}")
        if isinstance(widget, ElidedLabel) and not tells_all(widget):
            found.append(f"{where} is shortened without a tip: {widget.text()!r}")
        if isinstance(widget, QComboBox) and not holds_choice(widget):
            found.append(f"{where} shows a part of {widget.currentText()!r}")
        if isinstance(widget, QAbstractSpinBox) and not holds_value(widget):
            found.append(f"{where} shows a part of {widget.text()!r}")
        if isinstance(widget, QHeaderView) and widget.orientation() is Qt.Orientation.Horizontal:
            found += [f"{where}: {title!r} is cut off" for title in cut_titles(widget)]
    return found


def can_scroll(widget: QWidget) -> bool:
    """Return whether a widget lies in what can be scrolled to it."""
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QAbstractScrollArea) and parent.viewport() is not widget:
            return True
        parent = parent.parentWidget()
    return False


def sticks_out(widget: QWidget) -> bool:
    """Return whether a widget is wider than what it lies in, which scrolls downwards alone."""
    parent = widget.parentWidget()
    if parent is None or parent is widget.window():
        return False
    return widget.x() < 0 or widget.x() + widget.width() > parent.width()


def tells_all(label: ElidedLabel) -> bool:
    """Return whether a label shows all it says, or some of it and the rest in its tip."""
    is_whole = label.text() == label.whole_text
    return is_whole or (label.whole_text in label.toolTip() and len(label.text()) > 1)


def holds_choice(box: QComboBox) -> bool:
    """Return whether the whole choice can be read, or its tip says it."""
    option = QStyleOptionComboBox()
    box.initStyleOption(option)
    field = box.style().subControlRect(
        QStyle.ComplexControl.CC_ComboBox,
        option,
        QStyle.SubControl.SC_ComboBoxEditField,
        box,
    )
    needed = box.fontMetrics().horizontalAdvance(box.currentText())
    return needed - 2 <= field.width() or box.currentText() in box.toolTip()


def holds_value(box: QAbstractSpinBox) -> bool:
    """Return whether the whole value can be read."""
    return box.fontMetrics().horizontalAdvance(box.text()) <= box.lineEdit().width()


def cut_titles(header: QHeaderView) -> list[str]:
    """Return the titles of columns that have too little room, and no tip."""
    cut = []
    model, role = header.model(), Qt.ItemDataRole
    for column in range(header.count()):
        title = str(model.headerData(column, header.orientation(), role.DisplayRole) or "")
        tip = str(model.headerData(column, header.orientation(), role.ToolTipRole) or "")
        shown = header.sectionSize(column) if not header.isSectionHidden(column) else None
        needed = header.sectionSizeFromContents(column).width()
        if shown is not None and shown < needed and title not in tip:
            cut.append(f"{title} ({shown} of {needed})")
    return cut


def has_boxes(widget: QLabel | QAbstractButton) -> bool:
    """Return whether the house's font lacks a Hangul syllable of a text."""
    raw = QRawFont.fromFont(widget.font())
    return any(
        not raw.supportsCharacter(ord(sign)) for sign in widget.text() if "가" <= sign <= "힣"
    )


READABLE = 4.5
"""WCAG 2.2, 1.4.3: contrast of text with its ground; what is disabled is exempt."""

RECOGNIZABLE = 3.0
"""WCAG 2.2, 1.4.11: contrast of a symbol with its ground."""

_LOST_BY_SMOOTHING = 0.85  # of a thin stroke's contrast: no point of it has the whole ink


def pale_texts(name: str, screen: QWidget) -> list[str]:
    """Return the labels and buttons whose words, as drawn, stand out too little."""
    found = []
    picture = screen.grab().toImage()
    for widget in screen.findChildren(QWidget):
        if not isinstance(widget, QLabel | QAbstractButton) or widget.window() is not screen:
            continue
        if not widget.isEnabled() or not widget.text().strip("×▶ ") or "<" in widget.text():
            continue
        region = widget.visibleRegion().boundingRect()
        if region.size() != widget.size() or widget.width() < 8:  # scrolled out, or covered
            continue
        ratio = drawn_contrast(picture, QRect(widget.mapTo(screen, QPoint()), widget.size()))
        is_icon = isinstance(widget, QToolButton) and not widget.icon().isNull()
        if ratio < (RECOGNIZABLE if is_icon else READABLE) * _LOST_BY_SMOOTHING:
            where = f"{name} ({screen.windowTitle()}): {type(widget).__name__}"
            found.append(f"{where} {widget.text()[:40]!r}: {ratio:.2f} to 1")
    return found


def drawn_contrast(picture: QImage, place: QRect) -> float:
    """Return the contrast of what is least like the ground, the commonest color of a place."""
    scale = picture.devicePixelRatio()
    inside = place.adjusted(2, 2, -2, -2)  # without the frame
    colors = Counter(
        picture.pixel(round(x * scale), round(y * scale)) & 0xFFFFFF
        for x in range(inside.left(), inside.right())
        for y in range(inside.top(), inside.bottom())
    )
    if len(colors) < 2:
        return 21.0  # nothing is drawn there
    ground = colors.most_common(1)[0][0]
    return max(contrast(f"#{color:06X}", f"#{ground:06X}") for color in colors)


@pytest.mark.parametrize("theme", [Theme.LIGHT, Theme.DARK])
@pytest.mark.parametrize("window", [UiLanguage.KOREAN], indirect=True)
def test_words_as_drawn_can_be_read_in_both_themes(
    window: MainWindow, walk: ModuleType, appearance_of_window: Appearance, theme: Theme
) -> None:
    appearance_of_window.use(theme)
    window.on_theme_changed()
    found: list[str] = []
    num_seen = 0

    def visit(name: str, screen: QWidget) -> None:
        nonlocal num_seen
        num_seen += 1
        found.extend(pale_texts(name, screen))

    window.resize(1280, 800)
    walk.visit_views(window, visit)
    walk.visit_dialogs(window, visit)
    assert num_seen >= 10
    assert not found, "\n".join(sorted(set(found)))


def test_words_that_are_too_pale_are_found(qtbot: QtBot, appearance_of_window: Appearance) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    label = QLabel("읽을 수 있는 글", holder)
    label.resize(200, 30)
    holder.resize(220, 40)
    holder.show()
    for ink, is_pale in (("#59635F", False), ("#A8B0AC", True)):
        label.setStyleSheet(f"color: {ink}; background: #FFFFFF")
        assert bool(pale_texts("a label", holder)) is is_pale


def test_every_dialog_is_whole_and_named(window: MainWindow, walk: ModuleType) -> None:
    found: list[str] = []
    seen: list[str] = []

    def visit(name: str, screen: QWidget) -> None:
        seen.append(type(screen).__name__)
        found.extend(faults(name, screen))

    walk.visit_dialogs(window, visit)
    assert {"LibraryWindow", "SettingsWindow", "ReportWindow", "ExportDialog"} <= set(seen)
    assert {"ShortcutDialog", "AboutDialog", "ModelsDialog"} <= set(seen)
    assert not found, "\n".join(found)


def test_every_view_is_whole_and_named(window: MainWindow, walk: ModuleType) -> None:
    found: list[str] = []
    seen: list[str] = []

    def visit(name: str, screen: QWidget) -> None:
        seen.append(name)
        found.extend(faults(name, screen))
        found.extend(one for one in losses(name, screen) if "is cut off" not in one)  # headings

    for size in ((1024, 700), (1600, 1000), (3840, 2160)):
        window.resize(*size)
        walk.visit_views(window, visit)
    assert len(seen) >= 9
    assert not found, "\n".join(sorted(set(found)))


@pytest.mark.parametrize("text_size", [TextSize.DOUBLE], indirect=True)
def test_every_view_is_whole_at_twice_the_size_of_text(
    window: MainWindow, walk: ModuleType, qtbot: QtBot
) -> None:
    """In the smallest window: WCAG 2.2, 1.4.4. What is shortened is told whole by its tip."""
    found: list[str] = []
    seen: list[str] = []

    def visit(name: str, screen: QWidget) -> None:
        seen.append(name)
        found.extend(faults(name, screen) + losses(name, screen))

    window.resize(*_SMALLEST_SCREEN)
    walk.visit_views(window, visit)
    edit = next(made for made in window.features if isinstance(made, EditFeature))
    edit.actions.replace.trigger()  # the bar with most in it
    walk.visit_views(window, lambda name, screen: visit(f"{name}, replacing", screen))
    assert len(seen) >= 8
    assert window.size().toTuple() == _SMALLEST_SCREEN
    assert not found, "\n".join(sorted(set(found)))


@pytest.mark.parametrize("window", [UiLanguage.KOREAN], indirect=True)
def test_what_is_translated_is_shown_translated(window: MainWindow, walk: ModuleType) -> None:
    """No button of a Korean window speaks English."""
    assert not window.menus.open_files.text().startswith("&Open")
    strangers: list[str] = []

    def visit(name: str, screen: QWidget) -> None:
        for button in screen.findChildren(QAbstractButton):
            text = button.text()
            if (
                button.isVisible()
                and re.search("[a-z]{4}", text)
                and not re.search("[가-힣]", text)
            ):
                strangers.append(f"{name}: {text}")

    walk.visit_dialogs(window, visit)
    assert set(strangers) <= {"dialog: English"}
