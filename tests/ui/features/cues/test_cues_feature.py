from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QPlainTextEdit,
    QPushButton,
    QTableView,
)
from pytestqt.qtbot import QtBot
from support.scripted_engine import ScriptedEngine, segment

from kasr_desktop.cli.main import main
from kasr_desktop.domain.cue_options import CueProfile, FrameRate
from kasr_desktop.domain.frame_grid import FrameGrid
from kasr_desktop.messages.rule_messages import plain_number
from kasr_desktop.subtitles.korean_profile import Rule
from kasr_desktop.ui.features.cues.cue_model import CueColumn
from kasr_desktop.ui.features.cues.cues_feature import CuesFeature
from kasr_desktop.ui.shell.main_window import MainWindow
from kasr_desktop.ui.widgets.action_labels import plain

FAST = (
    segment(1.0, "가나다라마바사아자차카타파하"),  # 14 wide, said in a quarter of a second
    segment(2.0, "그렇습니다 그렇지만 저는 정말로 모르겠습니다"),
    segment(9.0, "안녕하세요"),
)


@pytest.fixture
def engine() -> ScriptedEngine:
    return ScriptedEngine(FAST)


@pytest.fixture
def feature(qtbot: QtBot, window: MainWindow, recording: Path) -> CuesFeature:
    (found,) = (feature for feature in window.features if isinstance(feature, CuesFeature))
    window.add_paths([recording])
    qtbot.waitUntil(lambda: bool(window.item and window.item.is_over), timeout=10_000)
    with qtbot.waitSignal(found.checks.tasks.idle, timeout=5_000):
        window.page.views.show_view(found.view)
    return found


def test_type_grows_with_the_transcript_where_it_has_room(
    feature: CuesFeature, window: MainWindow
) -> None:
    table, page = feature.view.table, window.page
    usual = table.font().pixelSize(), table.rowHeight(0), table.columnWidth(CueColumn.START)
    page.views.show_view(page.views._views[0])
    window.resize(3840, 2000)
    assert page.table.reading_size > 24
    page.views.show_view(feature.view)
    large = table.font().pixelSize(), table.rowHeight(0), table.columnWidth(CueColumn.START)
    assert large[0] == page.table.reading_size
    ratios = {round(now / before, 1) for now, before in zip(large, usual, strict=True)}
    assert ratios == {2.0}, "rows and columns hold it"
    table.edit(feature.view.model.index(0, CueColumn.TEXT))
    field = table.findChild(QPlainTextEdit)
    assert field is not None
    assert field.font().pixelSize() == large[0], "it is written in the same size"
    table.closeEditor(field, table.itemDelegate().EndEditHint.NoHint)
    window.resize(1200, 900)
    assert table.font().pixelSize() == usual[0], "a narrow table has no room for it"
    assert table.rowHeight(0) == usual[1]


def shown(feature: CuesFeature, row: int, column: CueColumn) -> str:
    return str(feature.view.model.index(row, column).data())


def press(qtbot: QtBot, feature: CuesFeature, action: object) -> None:
    with qtbot.waitSignal(feature.checks.tasks.idle, timeout=5_000):
        action.trigger()  # type: ignore[attr-defined]


def test_broken_rules_are_named(feature: CuesFeature) -> None:
    checked = feature.view.model.checked
    assert checked is not None
    assert [found.rule for found in checked.broken[0]] == [Rule.READING_SPEED]
    assert "12" in shown(feature, 0, CueColumn.PROBLEMS)
    assert shown(feature, 2, CueColumn.PROBLEMS) == ""
    assert shown(feature, 0, CueColumn.START) == "00:01.000"


def test_one_key_mends_and_undo_takes_it_back(
    qtbot: QtBot, window: MainWindow, feature: CuesFeature
) -> None:
    before = feature.view.model.cues
    with qtbot.waitSignal(feature.checks.tasks.idle, timeout=5_000):
        qtbot.keyClick(window, Qt.Key.Key_F6)
    assert feature.view.model.checked is not None
    assert not feature.view.model.checked.broken
    assert feature.view.model.cues != before
    assert "◆" in shown(feature, 0, CueColumn.NUMBER)
    assert window.item is not None
    with qtbot.waitSignal(feature.checks.tasks.idle, timeout=5_000):
        window.bench.editor.undo(window.item)
    assert feature.view.model.cues == before


def test_what_is_mended_is_what_is_saved(
    qtbot: QtBot, window: MainWindow, feature: CuesFeature, recording: Path
) -> None:
    press(qtbot, feature, feature.fix_all)
    with qtbot.waitSignal(window.exporter.work.exported):
        window.acts.on_save()
    times = recording.with_suffix(".srt").read_text(encoding="utf-8").splitlines()[1]
    cue = feature.view.model.cues[0]
    assert times.endswith(f"{cue.end:06.3f}".replace(".", ","))
    assert cue.duration > 1.1


def test_children_read_slower(qtbot: QtBot, window: MainWindow, feature: CuesFeature) -> None:
    profiles = feature.view.findChild(QComboBox)
    with qtbot.waitSignal(feature.checks.tasks.idle, timeout=5_000):
        profiles.activated.emit(profiles.findData(CueProfile.CHILDREN.value))
    assert window.preferences.settings.cue_profile is CueProfile.CHILDREN
    assert feature.view.model.checked is not None
    assert feature.view.model.checked.task.options.max_reading_speed == 9.0


def test_a_rule_can_be_switched_off(qtbot: QtBot, window: MainWindow, feature: CuesFeature) -> None:
    with qtbot.waitSignal(feature.checks.tasks.idle, timeout=5_000):
        feature.view._rules[Rule.READING_SPEED].trigger()
    assert feature.view.model.checked is not None
    assert not feature.view.model.checked.broken
    assert window.preferences.settings.cue_rules_off == ("reading_speed",)


def test_times_can_be_typed(qtbot: QtBot, feature: CuesFeature) -> None:
    model = feature.view.model
    with qtbot.waitSignal(feature.checks.tasks.idle, timeout=5_000):
        assert model.setData(model.index(2, CueColumn.START), "0:08.5")
    assert shown(feature, 2, CueColumn.START) == "00:08.500"
    assert not model.setData(model.index(2, CueColumn.START), "morgen")
    assert not model.setData(model.index(2, CueColumn.START), "0:59")  # after its end
    feature.view.choose(2)
    press(qtbot, feature, feature.back)
    assert shown(feature, 2, CueColumn.START) == "00:09.000"


def test_the_border_between_lines_moves(qtbot: QtBot, feature: CuesFeature) -> None:
    feature.view.choose(1)
    press(qtbot, feature, feature.word_down)
    assert shown(feature, 1, CueColumn.TEXT) == "그렇습니다\n그렇지만 저는 정말로 모르겠습니다"
    press(qtbot, feature, feature.word_up)
    assert shown(feature, 1, CueColumn.TEXT) == "그렇습니다 그렇지만\n저는 정말로 모르겠습니다"


def test_next_broken_goes_round(qtbot: QtBot, feature: CuesFeature) -> None:
    feature.view.choose(2)
    feature.next.trigger()
    assert feature.view.current == 0
    feature.previous.trigger()
    assert feature.view.current == 0


def test_what_cannot_be_mended_is_said(qtbot: QtBot, window: MainWindow) -> None:
    """Covered by the rule itself in tests/subtitles; here only the message."""
    (feature,) = (one for one in window.features if isinstance(one, CuesFeature))
    from kasr_desktop.domain.cue import Cue

    feature.mending._say_too_much(Cue(1.0, 2.0, ("말",)))
    (way_out,) = window.notices.messages[-1].ways_out
    with qtbot.waitSignal(window.bench.place_chosen) as chosen:
        way_out.act()
    assert chosen.args == [1.0]


def test_the_report_is_a_table(feature: CuesFeature, tmp_path: Path) -> None:
    checked = feature.view.model.checked
    assert checked is not None
    feature.files.save_report(checked, tmp_path / "검사.csv")
    text = (tmp_path / "검사.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.reader(text.splitlines()))
    assert rows[0][:4] == ["cue", "start", "end", "rule"]
    assert rows[1][3] == "reading_speed"


def test_a_report_that_cannot_be_written_offers_a_way_out(
    qtbot: QtBot, window: MainWindow, feature: CuesFeature, tmp_path: Path
) -> None:
    checked = feature.view.model.checked
    assert checked is not None
    (tmp_path / "file").write_text("", encoding="utf-8")
    feature.files.save_report(checked, tmp_path / "file" / "qc.csv")
    assert window.notices.messages[-1].ways_out


def test_keys_are_off_while_the_text_is_in_front(window: MainWindow, feature: CuesFeature) -> None:
    assert feature.fix.isEnabled()
    table = window.page.table
    views = window.page.views
    first = next(b for b in views.findChildren(QAbstractButton) if not b.isChecked() and b.text())
    assert not table.isVisible()
    first.click()
    assert table.isVisible()
    assert not feature.fix.isEnabled()


def test_everything_has_a_name(feature: CuesFeature) -> None:
    for kind in (QAbstractButton, QComboBox, QTableView):
        for widget in feature.view.findChildren(kind):
            if widget.isVisible() and widget.objectName() != "qt_tableview_cornerbutton":
                assert widget.accessibleName(), widget


def test_on_a_wide_screen_speed_and_rules_stay_near_the_text(
    window: MainWindow, feature: CuesFeature
) -> None:
    table = feature.view.table
    for width in (3840, 1100, 3840):
        window.resize(width, 900)
        QApplication.processEvents()
        text = table.columnWidth(CueColumn.TEXT)
        filled = sum(table.columnWidth(column) for column in CueColumn)
        assert filled == pytest.approx(table.viewport().width(), abs=1)
        widest = round(640 * table.font().pixelSize() / 14)
        assert (text == widest) is (width == 3840), text


def typed_in(feature: CuesFeature, row: int) -> QPlainTextEdit:
    table = feature.view.table
    table.setCurrentIndex(feature.view.model.index(row, CueColumn.TEXT))
    table.edit(feature.view.model.index(row, CueColumn.TEXT))
    return feature.view.table.findChild(QPlainTextEdit)


def test_rules_are_told_while_one_types(qtbot: QtBot, feature: CuesFeature) -> None:
    view = feature.view
    field = typed_in(feature, 2)
    assert view.measures.broken == ()
    assert "글자 수 5 / 16" in view.measures.said
    field.setPlainText("이만큼이나 긴 글을 쓰면\n한 줄에는 도무지 들어가지를 않아요...")
    assert Rule.LINE_WIDTH in view.measures.broken
    assert Rule.ELLIPSIS in view.measures.broken
    assert shown(feature, 2, CueColumn.PROBLEMS).startswith("▲ 글자 수 ")
    assert shown(feature, 2, CueColumn.TEXT) == "안녕하세요"  # nothing is written yet
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert view.measures.broken == ()
    assert shown(feature, 2, CueColumn.PROBLEMS) == ""


def test_a_syllable_being_composed_counts(feature: CuesFeature) -> None:
    field = typed_in(feature, 2)
    QApplication.sendEvent(field, QInputMethodEvent("가나", []))
    assert "글자 수 7 / 16" in feature.view.measures.said


def test_only_broken_ones_can_be_shown(qtbot: QtBot, feature: CuesFeature) -> None:
    table = feature.view.table
    feature.view.choose(0)
    feature.view.findChild(QCheckBox).click()
    assert [table.isRowHidden(row) for row in range(3)] == [False, True, True]
    press(qtbot, feature, feature.fix)
    assert not table.isRowHidden(0)  # what was mended stays in sight until another is chosen
    feature.view.findChild(QCheckBox).click()
    assert not any(table.isRowHidden(row) for row in range(3))


def test_buttons_are_grey_where_nothing_is_to_be_mended(qtbot: QtBot, feature: CuesFeature) -> None:
    assert feature.fix.isEnabled()
    press(qtbot, feature, feature.fix_all)
    for action in (feature.fix, feature.fix_all, feature.next, feature.previous):
        assert not action.isEnabled()
    names = {button.text(): button for button in feature.view.findChildren(QPushButton)}
    assert not names[plain(feature.fix_all.text())].isEnabled()


def test_text_and_times_are_mended_in_one_step(
    qtbot: QtBot, window: MainWindow, feature: CuesFeature
) -> None:
    before = feature.view.model.cues
    with qtbot.waitSignal(feature.checks.tasks.idle, timeout=5_000):
        feature.writing.on_written(2, "안녕하세요...")
    press(qtbot, feature, feature.fix_all)
    assert shown(feature, 2, CueColumn.TEXT) == "안녕하세요…"
    assert feature.view.model.checked is not None
    assert not feature.view.model.checked.broken
    assert window.item is not None
    assert window.item.segments[2].best.text == "안녕하세요…"
    for text in ("안녕하세요...", "안녕하세요"):
        with qtbot.waitSignal(feature.checks.tasks.idle, timeout=5_000):
            window.bench.editor.undo(window.item)
        assert shown(feature, 2, CueColumn.TEXT) == text
    assert feature.view.model.cues == before


def test_frames_are_kept_to_and_shown(
    qtbot: QtBot, window: MainWindow, feature: CuesFeature
) -> None:
    for rate in (FrameRate.R25, FrameRate.R24):
        with qtbot.waitSignal(feature.checks.tasks.idle, timeout=5_000):
            window.preferences.change(cue_frame_rate=rate, cue_frames_shown=True)
    assert shown(feature, 1, CueColumn.START) == "00:00:02:00"
    model = feature.view.model
    with qtbot.waitSignal(feature.checks.tasks.idle, timeout=5_000):
        assert model.setData(model.index(2, CueColumn.START), "00:00:08:12")
    assert model.cues[2].start == 8.5
    assert not model.setData(model.index(2, CueColumn.START), "00:00:08:24")  # no such frame
    grid = FrameGrid(Fraction(24))
    assert all(cue.end == grid.snapped(cue.end) for cue in model.cues)


@pytest.mark.parametrize("profile", [CueProfile.ADULT, CueProfile.SDH_CHILDREN])
def test_the_window_finds_what_the_terminal_finds(
    qtbot: QtBot,
    window: MainWindow,
    feature: CuesFeature,
    recording: Path,
    capsys: pytest.CaptureFixture[str],
    profile: CueProfile,
) -> None:
    with qtbot.waitSignal(feature.checks.tasks.idle, timeout=5_000):
        window.preferences.change(cue_profile=profile, cue_frame_rate=FrameRate.R29_97)
    with qtbot.waitSignal(feature.checks.tasks.idle, timeout=5_000):
        feature.writing.on_written(2, "(웃음)...\n-네\n-안녕하세요")
    with qtbot.waitSignal(window.exporter.work.exported):
        window.acts.on_save()
    written = recording.with_suffix(".srt")
    report = recording.with_suffix(".csv")
    choices = ["--profile", profile.flag_word, "--frame-rate", "29.97", "-q"]
    main(["check", str(written), *choices, "-o", str(report)])
    capsys.readouterr()
    told = list(csv.DictReader(report.read_text(encoding="utf-8-sig").splitlines()))
    checked = feature.view.model.checked
    assert checked is not None
    assert len(checked.broken) >= 2
    found = [
        (str(number + 1), one.rule.value, plain_number(one.value), one.unit.value)
        for number in sorted(checked.broken)
        for one in checked.broken[number]
    ]
    assert [(row["cue"], row["rule"], row["measured"], row["unit"]) for row in told] == found
