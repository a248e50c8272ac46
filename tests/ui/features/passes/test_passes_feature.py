from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event
from time import sleep
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from decoding.emission_builder import BLANK, VOCAB, noise, peaked, spell
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtWidgets import QInputDialog, QPushButton
from pytestqt.qtbot import QtBot
from support.scripted_engine import hypothesis as spoken
from ui.features.edit.writing import done_item

from kasr_desktop.bundle import locate, model_bundle
from kasr_desktop.domain.emissions import FrameGrid
from kasr_desktop.domain.errors import AudioError
from kasr_desktop.domain.large_numbers import LargeNumbers
from kasr_desktop.domain.origin import Origin
from kasr_desktop.domain.readings import LM, SCRIPT, WRITTEN
from kasr_desktop.domain.transcript import Reading
from kasr_desktop.editing.change import Change, ChangeKind, Patch, row_patches
from kasr_desktop.editing.operations import set_text
from kasr_desktop.pipeline.passes import speaker_pass
from kasr_desktop.recognizer.emission_store import EmissionHeader, EmissionWriter
from kasr_desktop.session.library.item_entries import entry_of, item_of
from kasr_desktop.session.queue_item import QueueItem
from kasr_desktop.speakers.turns import VoiceWindows
from kasr_desktop.ui.features.passes.passes_feature import PassesFeature
from kasr_desktop.ui.features.passes.script_dialog import ScriptDialog
from kasr_desktop.ui.features.passes.script_report import ScriptReport
from kasr_desktop.ui.shell.feature_list import FEATURES
from kasr_desktop.ui.shell.main_window import MainWindow
from kasr_desktop.ui.views.transcript.segment_model import ROW_ROLE
from kasr_desktop.ui.views.transcript.word_tip import word_tip
from kasr_desktop.ui.widgets.notices import NoticeCard
from kasr_desktop.written_form.morphemes import analyse


@pytest.fixture
def item(window: MainWindow, qtbot: QtBot, recording: Path) -> QueueItem:
    window.add_paths([recording])
    return done_item(window, qtbot)


@pytest.fixture
def feature(window: MainWindow, item: QueueItem, monkeypatch: pytest.MonkeyPatch) -> PassesFeature:
    monkeypatch.setattr(QInputDialog, "getItem", lambda *args: (args[3][1], True))
    found = window.findChild(PassesFeature)
    assert found is not None
    return found


def hear(_sound: object, speech: list[tuple[float, float]], _: object) -> Iterator[object]:
    yield 1.0
    centres = tuple((start + end) / 2 for start, end in speech)
    yield VoiceWindows(centres, np.ones((len(centres), 1), np.float32))


def test_speakers_found_are_one_step(
    feature: PassesFeature, item: QueueItem, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speaker_pass, "hear_voices", hear)
    before = list(item.segments)
    with qtbot.waitSignal(feature._passes.ended):
        feature.find.trigger()
        assert not feature.find.isEnabled()
    assert {row.speaker for row in item.segments} == {item.document.speakers[0]}
    assert {row.speaker_by for row in item.segments} == {Origin.MACHINE}
    assert feature.find.isEnabled()
    feature._bench.editor.undo(item)
    assert list(item.segments) == before
    assert item.document.undoable is None


def test_it_stops_at_once_and_leaves_the_text(
    feature: PassesFeature, item: QueueItem, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def endless(*_: object) -> Iterator[float]:
        while True:
            sleep(0.01)
            yield 0.1

    monkeypatch.setattr(speaker_pass, "hear_voices", endless)
    before = list(item.segments)
    with qtbot.waitSignal(feature._passes.progressed):
        feature.find.trigger()
    with qtbot.waitSignal(feature._passes.ended) as ended:
        feature._passes.cancel()
    assert ended.args == [item, None, None]
    assert list(item.segments) == before


def test_that_it_works_shows_while_it_only_loads(
    feature: PassesFeature, item: QueueItem, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The analyser takes seconds to come; whoever sees nothing presses the key again."""
    loaded = Event()

    def hear_late(*heard: Any) -> Iterator[object]:
        assert loaded.wait(20)
        yield from hear(*heard)

    monkeypatch.setattr(speaker_pass, "hear_voices", hear_late)
    with qtbot.waitSignal(feature._passes.progressed) as told:
        feature.find.trigger()
    assert told.args == [item, 0.0]
    assert [way.label for way in feature._bench.window.notices.messages[-1].ways_out] == ["멈추기"]
    with qtbot.waitSignal(feature._passes.ended):
        loaded.set()
    assert not any(
        way.label == "멈추기"
        for one in feature._bench.window.notices.messages
        for way in one.ways_out
    )


def test_without_emissions_there_is_nothing_to_align(feature: PassesFeature) -> None:
    assert not feature.align.isEnabled()


def test_a_file_that_is_no_sound_is_said(
    feature: PassesFeature, item: QueueItem, qtbot: QtBot
) -> None:
    item.sound.path.write_bytes(b"no sound")
    with qtbot.waitSignal(feature._passes.ended) as ended:
        feature.find.trigger()
    assert isinstance(ended.args[2], AudioError)
    assert feature.find.isEnabled()


def test_corrected_words_are_aligned_as_one_step(
    feature: PassesFeature,
    item: QueueItem,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = tmp_path / "a.kem"
    with EmissionWriter(store, EmissionHeader("m", len(VOCAB), BLANK, FrameGrid())) as writer:
        writer.append(noise(1000, spread=3.0))
        writer.complete()
    monkeypatch.setattr(feature._bench.session.emissions, "emissions_of", lambda _: store)
    monkeypatch.setattr(locate, "locate", Path)
    monkeypatch.setattr(
        model_bundle, "load_bundle", lambda _: SimpleNamespace(name="m", vocab=VOCAB)
    )
    feature._bench.editor.do(item, set_text(item.document, 0, "가 나 다"))
    before = list(item.segments)
    feature.on_offer()
    assert feature.align.isEnabled()
    with qtbot.waitSignal(feature._passes.ended):
        feature.align.trigger()
    assert [row.best.text for row in item.segments] == [row.best.text for row in before]
    assert item.segments[0].best.words != before[0].best.words
    feature._bench.editor.undo(item)
    assert list(item.segments) == before


def test_a_text_changed_under_the_pass_stays(
    feature: PassesFeature, item: QueueItem, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = Event()

    def slow(sound: object, speech: list[tuple[float, float]], one: object) -> Iterator[object]:
        yield 0.1
        go_on.wait(5)
        yield from hear(sound, speech, one)

    monkeypatch.setattr(speaker_pass, "hear_voices", slow)
    with qtbot.waitSignal(feature._passes.progressed):
        feature.find.trigger()
    feature._bench.editor.do(item, set_text(item.document, 0, "가 나 다"))
    after = list(item.segments)
    with qtbot.waitSignal(feature._passes.outdated):
        go_on.set()
    assert list(item.segments) == after
    assert feature.find.isEnabled()


def with_emissions(
    feature: PassesFeature, folder: Path, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Let the recording shown have emissions that say something."""
    store = folder / "a.kem"
    with EmissionWriter(store, EmissionHeader("m", len(VOCAB), BLANK, FrameGrid())) as writer:
        writer.append(peaked(spell(said, gap=5, hold=5)))
        writer.complete()
    monkeypatch.setattr(feature._bench.session.emissions, "emissions_of", lambda _: store)
    monkeypatch.setattr(locate, "locate", Path)
    monkeypatch.setattr(
        model_bundle, "load_bundle", lambda _: SimpleNamespace(name="m", vocab=VOCAB)
    )
    feature.on_offer()


def test_a_script_is_laid_over_as_one_step_and_what_differs_is_shown(
    feature: PassesFeature,
    item: QueueItem,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert not feature.script.isEnabled()
    with_emissions(feature, tmp_path, "가나 다라 바사", monkeypatch)
    assert feature.script.isEnabled()

    def give(dialog: ScriptDialog) -> bool:
        dialog.field.setPlainText("김도윤: 가나 다라!\n하하하하하하 마마마마마\n바사.")
        dialog.by_line.setChecked(True)
        assert dialog.accept_button.isEnabled()
        assert "김도윤" in dialog.note.text()
        return True

    monkeypatch.setattr(ScriptDialog, "exec", give)
    shown: list[ScriptReport] = []
    monkeypatch.setattr(ScriptReport, "show", lambda report: shown.append(report))
    before = list(item.segments)
    with qtbot.waitSignal(feature._passes.ended):
        feature.script.trigger()
    words = [word.text for row in item.segments for word in row.hypothesis(SCRIPT).words]
    assert words == ["가나", "다라!", "바사."]
    assert {row.speaker for row in item.segments if row.reading(SCRIPT)} == {"김도윤"}
    # in the table too, at the row behind which nobody said it
    model = feature._bench.page.table.model()
    told = [
        str(model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole))
        for row in range(model.rowCount())
    ]
    marked = [text for text in told if "하하하하하하 마마마마마" in text]
    assert len(marked) == 1 and "대본" in marked[0]
    tip = model.index(told.index(marked[0]), 0).data(Qt.ItemDataRole.ToolTipRole)
    assert "하하하하하하 마마마마마" in tip
    card = feature._bench.window.findChildren(NoticeCard)[-1]
    next(button for button in card.findChildren(QPushButton) if button.text()).click()
    (report,) = shown
    gone: list[float] = []
    feature._bench.place_chosen.connect(gone.append)
    place = report.places.item(0)
    assert "하하하하하하 마마마마마" in place.text()
    report.places.setCurrentItem(place)
    assert 0 < gone[0] < item.segments[-1].end
    report.copy.click()
    assert QGuiApplication.clipboard().text() == place.text()
    feature._bench.editor.undo(item)
    assert list(item.segments) == before
    assert not any(
        "하하하하하하" in str(model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole))
        for row in range(model.rowCount())
    )
    feature._bench.editor.redo(item)

    def is_marked() -> bool:
        return any(
            "하하하하하하" in str(model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole))
            for row in range(model.rowCount())
        )

    assert is_marked()
    # closed and opened again, it is as the library has it: marked as before
    result = item.result()
    assert result is not None and result.script == item.script is not None
    opened = item_of(entry_of(item), list(item.segments))
    feature._bench.controller.remove(item)
    qtbot.waitUntil(lambda: not is_marked())
    feature._bench.controller.restore([opened])
    qtbot.waitUntil(is_marked)
    assert opened.script == result.script


def answered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the texts that the dialog is opened with; it is cancelled each time."""
    seen: list[str] = []

    def cancel(dialog: ScriptDialog) -> bool:
        seen.append(dialog.field.toPlainText())
        return False

    monkeypatch.setattr(ScriptDialog, "exec", cancel)
    return seen


def test_a_text_dropped_on_a_recording_is_offered_as_its_script(
    feature: PassesFeature,
    item: QueueItem,
    window: MainWindow,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = answered(monkeypatch)
    path = tmp_path / "원고.txt"
    path.write_text("가나 다라 바사", "utf-8")
    window.add_paths([path])  # no sound is kept of it
    (card,) = window.notices.findChildren(NoticeCard)
    assert "받아쓴 녹음에" in card.message.text
    with_emissions(feature, tmp_path, "가나 다라 바사", monkeypatch)
    window.add_paths([path])
    assert seen == []
    card = window.notices.findChildren(NoticeCard)[-1]
    next(one for one in card.findChildren(QPushButton) if one.text() == "대본 맞추기").click()
    assert seen == ["가나 다라 바사"]
    assert [one.sound.path for one in window.controller.items] == [item.sound.path]


def test_a_text_pasted_on_the_window_is_a_script_and_files_are_added(
    feature: PassesFeature,
    item: QueueItem,
    window: MainWindow,
    clipboard: QClipboard,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = answered(monkeypatch)
    clipboard.setText("김도윤: 가나 다라")
    feature.paste.trigger()
    assert seen == []  # nothing is kept of its sound
    with_emissions(feature, tmp_path, "가나 다라 바사", monkeypatch)
    feature.paste.trigger()
    assert seen == ["김도윤: 가나 다라"]
    other = tmp_path / "다른 회의.wav"
    other.write_bytes(b"sound")
    files = QMimeData()
    files.setUrls([QUrl.fromLocalFile(str(other))])
    clipboard.setMimeData(files)
    feature.paste.trigger()
    assert [one.sound.path for one in window.controller.items] == [item.sound.path, other]


def test_a_script_comes_from_a_file_too(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = ScriptDialog()
    qtbot.addWidget(dialog)
    assert not dialog.accept_button.isEnabled()
    path = tmp_path / "원고.txt"
    path.write_text("가나 다라", "cp949")
    dialog.on_file(path)
    assert dialog.field.toPlainText() == "가나 다라"
    dialog.on_file(tmp_path / "없음.txt")
    assert "없음.txt" in dialog.note.text()
    assert dialog.field.toPlainText() == "가나 다라"


@pytest.fixture(scope="module")
def analyser() -> None:
    """Load the analyser, which takes seconds where others are at work."""
    pytest.importorskip("kiwipiepy")
    analyse("가")


def heard_dates(item: QueueItem, feature: PassesFeature) -> None:
    """Let the machine have heard what is written otherwise."""
    said = ["오월 십칠일입니다", "만 육천 명이 모였다", "저녁에 다시 만나요"]
    change = row_patches(
        item.segments,
        [
            replace(row, readings=(Reading(LM, spoken(text, row.start)),))
            for row, text in zip(item.segments, said, strict=True)
        ],
        origin=Origin.MACHINE,
    )
    feature._bench.editor.do(item, Change(ChangeKind.REDECODE, change))


@pytest.mark.usefixtures("analyser")
@pytest.mark.parametrize("features", [FEATURES], ids=["every feature"])
def test_the_written_form_is_switched_on_and_off(
    feature: PassesFeature, item: QueueItem, qtbot: QtBot
) -> None:
    heard_dates(item, feature)
    before = list(item.segments)
    with qtbot.waitSignal(feature._passes.ended):
        feature.written.trigger()
    texts = [row.best.text for row in item.segments]
    assert texts == ["5월 17일입니다.", "16,000명이 모였다.", "저녁에 다시 만나요."]
    assert [row.as_heard for row in item.segments] == before
    assert feature.written.isChecked()
    page = feature._bench.page
    column = page.segments.standing_column
    assert page.segments.sources[column - 1] == WRITTEN
    cell = page.segments.index(0, column).data(ROW_ROLE).pairs
    assert [pair.words[column - 1] for pair in cell] == ["5월", "17일입니다."]
    assert not any(pair.differs for pair in cell)
    assert all(pair.is_marked(column - 1) for pair in cell)
    assert "문맥 반영: 오월" in word_tip(item.segments[0], item.segments[0].best.words[0])
    feature.written.trigger()
    assert list(item.segments) == before
    assert not feature.written.isChecked()
    feature.written.trigger()  # nothing has to be found out again
    assert [row.best.text for row in item.segments] == texts
    # unless the numbers are wanted otherwise meanwhile
    feature.written.trigger()
    feature._bench.preferences.change(large_numbers=LargeNumbers.UNITS)
    with qtbot.waitSignal(feature._passes.ended):
        feature.written.trigger()
    assert item.segments[1].best.text == "1만 6000명이 모였다."
    feature._bench.editor.do(item, set_text(item.document, 2, "제가 쓴 말"))
    feature.written.trigger()
    assert [row.best.text for row in item.segments] == [
        *(r.best.text for r in before[:2]),
        "제가 쓴 말",
    ]
    assert not item.is_written


@pytest.mark.usefixtures("analyser")
def test_rows_that_are_heard_again_are_told_of(
    feature: PassesFeature, item: QueueItem, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(feature._passes.ended):
        feature.written.trigger()
    other = replace(item.segments[1].as_heard, readings=(Reading(LM, spoken("만 육천 명", 3.0)),))
    patch = Patch(1, (item.segments[1],), (other,), Origin.MACHINE)
    feature._bench.editor.do(item, Change(ChangeKind.HEAR_AGAIN, (patch,)))
    cards = feature._bench.window.findChildren(NoticeCard)
    (button,) = [
        one
        for card in cards
        for one in card.findChildren(QPushButton)
        if one.text() == "이 줄도 다듬기"
    ]
    with qtbot.waitSignal(feature._passes.ended):
        button.click()
    assert item.segments[1].best.text == "16,000명"
