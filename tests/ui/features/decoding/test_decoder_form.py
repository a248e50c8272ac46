"""Where settings and results of the decoder stand: beside each other, else one above the other."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from kasr_desktop.ui.features.decoding.decoder_view import DecoderView
from kasr_desktop.ui.widgets.low_scroll import LowScroll


@pytest.fixture
def view(qtbot: QtBot) -> DecoderView:
    made = DecoderView()
    area = LowScroll(made)
    qtbot.addWidget(area)
    made._area = area  # type: ignore[attr-defined]  # it lives as long as the view
    area.show()
    return made


@pytest.mark.parametrize("width", [700, 1100, 3000])
def test_results_take_the_width_that_settings_leave(
    qtbot: QtBot, view: DecoderView, width: int
) -> None:
    view.window().resize(width, 500)

    def is_shared() -> bool:
        left = view.keep.mapTo(view, QPoint()).x()
        beside = view.form.x() == 0 and 0 < left - view.form.side_width < 40
        return beside and abs(view._empty.width() - (view.width() - left)) <= 2

    qtbot.waitUntil(is_shared)


def test_in_a_narrow_view_results_stand_below(qtbot: QtBot, view: DecoderView) -> None:
    view.window().resize(view.form.side_width + 100, 500)
    qtbot.waitUntil(lambda: view.keep.mapTo(view, QPoint()).y() > view.form.height() - 1)
    assert view.keep.mapTo(view, QPoint()).x() == 0
    assert view.form.width() == view.width()
