from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from kasr_desktop.ui.features.edit.times_dialog import TimesDialog
from kasr_desktop.ui.widgets.clock import exact_clock, seconds_of


@pytest.mark.parametrize("seconds", [0.0, 0.001, 59.999, 60.0, 3599.9996, 3723.45])
def test_a_time_shown_is_the_time_read(seconds: float) -> None:
    assert seconds_of(exact_clock(seconds)) == pytest.approx(seconds, abs=0.0006)


@pytest.mark.parametrize("text", ["", "soon", "1:2:3:4", "1:75", "-1", "1.2345"])
def test_what_is_no_time_is_none(text: str) -> None:
    assert seconds_of(text) is None


def test_only_times_in_order_can_be_accepted(qtbot: QtBot) -> None:
    dialog = TimesDialog(1.0, 2.0)
    qtbot.addWidget(dialog)
    ok = dialog._buttons.button(dialog._buttons.StandardButton.Ok)
    assert dialog.times == (None, None)
    dialog.end.setText("0.5")
    assert not ok.isEnabled()
    dialog.end.setText("x")
    assert not ok.isEnabled()
    dialog.end.setText("0:00:03,5")
    assert ok.isEnabled()
    assert dialog.times == (None, 3.5)
