"""The manual is read in the program: both languages, offline, pictures, links and a search."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QImage, QTextDocument
from pytestqt.qtbot import QtBot

from kasr_desktop.settings import UiLanguage
from kasr_desktop.ui.features.help import manual
from kasr_desktop.ui.features.help.help_feature import HelpFeature
from kasr_desktop.ui.features.help.help_page import HelpPage
from kasr_desktop.ui.shell.main_window import MainWindow
from kasr_desktop.ui.widgets.language import LanguageSwitch


@pytest.fixture
def page(qtbot: QtBot, korean: LanguageSwitch) -> HelpPage:
    made = HelpPage(None)  # type: ignore[arg-type]  # without a window above
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made


def visible(page: HelpPage) -> list[str]:
    rows = range(page.contents.count())
    return [
        page.contents.item(row).text() for row in rows if not page.contents.item(row).isHidden()
    ]


def test_it_opens_by_f1_and_from_the_menu(qtbot: QtBot, window: MainWindow) -> None:
    (feature,) = (each for each in window.features if isinstance(each, HelpFeature))
    assert feature.how.shortcut().toString() == "F1"
    feature.how.trigger()
    page = window.findChild(HelpPage)
    assert page is not None
    assert page.isVisible()
    assert visible(page)[:2] == ["KASR Desktop 사용 설명서", "처음 시작하기"]


def test_it_is_in_the_language_of_the_window(qtbot: QtBot, korean: LanguageSwitch) -> None:
    korean.use(UiLanguage.ENGLISH)
    page = HelpPage(None)  # type: ignore[arg-type]
    qtbot.addWidget(page)
    assert visible(page)[1] == "First start"
    assert "Nothing is asked" in page.pages[1].words or "nothing is asked" in page.pages[1].words


def picture_of(page: HelpPage, name: str) -> QImage:
    kind = QTextDocument.ResourceType.ImageResource
    return page.page.document().resource(kind.value, QUrl(name))


def test_pictures_are_as_wide_as_there_is_room_also_in_a_window_that_grows(
    qtbot: QtBot, page: HelpPage
) -> None:
    page.contents.setCurrentRow(1)

    def fits() -> bool:
        picture = picture_of(page, "pictures/first-start.png")
        return 0 < page.page.viewport().width() - picture.width() < 50

    qtbot.waitUntil(fits)
    page.resize(page.width() + 400, page.height())
    qtbot.waitUntil(lambda: page.page.viewport().width() > 800)
    qtbot.waitUntil(fits)


def test_a_link_leads_to_another_page_and_the_contents_follow(qtbot: QtBot, page: HelpPage) -> None:
    cursor = page.page.document().find("할 수 없는 것")
    page.page.setTextCursor(cursor)
    page.page.ensureCursorVisible()
    place = page.page.cursorRect(cursor).center() - QPoint(8, 0)
    qtbot.mouseClick(page.page.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert page.shown is page.pages[10]
    assert page.contents.currentRow() == 10
    assert page.back.isEnabled()
    page.back.click()
    assert page.contents.currentRow() == 0


def test_a_search_leaves_the_pages_that_hold_it_and_goes_through_all_its_places(
    page: HelpPage,
) -> None:
    page.query.setText("정전")
    assert len(visible(page)) == 1
    assert visible(page)[0].startswith("할 수 없는 것")
    assert page.page.textCursor().block().text().count("정전") == 1
    page.query.setText("F7")
    total = sum(each.count("f7") for each in page.pages)
    assert page.found.text() == f"{total}곳"
    seen = set()
    for _ in range(total):
        seen.add((page.contents.currentRow(), page.page.textCursor().position()))
        page.on_next()
    assert len(seen) == total
    page.query.setText("없는말이에요")
    assert visible(page) == []
    assert page.found.text() == "찾을 수 없어요"
    assert not page.next_place.isEnabled()
    page.query.setText("")
    assert len(visible(page)) == len(page.pages)


def test_letters_that_are_typed_apart_are_found(page: HelpPage) -> None:
    import unicodedata

    whole = page.pages[3].count("의심")
    assert page.pages[3].count(unicodedata.normalize("NFD", "의심")) == whole > 0


def test_a_page_without_a_heading_goes_by_its_file(tmp_path: Path) -> None:
    assert manual.ManualPage(tmp_path / "01-odd.md", "text").title == "01-odd"
