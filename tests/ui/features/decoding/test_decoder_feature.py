from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from support.redecoding_engine import RedecodingEngine
from support.scripted_engine import SEGMENTS, ScriptedEngine
from support.segments import lm_of

from kasr_desktop.domain.errors import BundleError
from kasr_desktop.domain.options import BeamSearch, DecodeOptions, Hotword
from kasr_desktop.editing.operations import set_text
from kasr_desktop.editing.row_operations import merge, split
from kasr_desktop.pipeline.job import TranscribeJob
from kasr_desktop.session.queue_item import QueueItem
from kasr_desktop.settings import load_settings
from kasr_desktop.settings.folders import adaptation_path
from kasr_desktop.settings.model_decoding import ModelDecoding
from kasr_desktop.ui.features.decoding.decoder_feature import DecoderFeature
from kasr_desktop.ui.shell.feature_list import FEATURES
from kasr_desktop.ui.shell.main_window import MainWindow
from kasr_desktop.ui.widgets.notices import Level

HEARD = [lm_of(segment).text for segment in SEGMENTS if lm_of(segment) is not None]


@pytest.fixture
def redecoding() -> RedecodingEngine:
    return RedecodingEngine()


@pytest.fixture
def decoder(window: MainWindow, redecoding: RedecodingEngine) -> DecoderFeature:
    made = next(made for made in window.features if isinstance(made, DecoderFeature))
    made.trials.redecoder.make_engine = lambda: redecoding
    made._due.setInterval(10)
    made.trials.writer.applying.setInterval(10)
    return made


@pytest.fixture
def item(qtbot: QtBot, window: MainWindow, decoder: DecoderFeature, recording: Path) -> QueueItem:
    window.add_paths([recording])
    item = window.controller.items[0]
    qtbot.waitUntil(lambda: item.is_over)
    keep_emissions(item)
    window.page.views.show_view(decoder.view)
    decoder.on_item_chosen(item)
    return item


def keep_emissions(item: QueueItem) -> None:
    assert item.keeping.emissions_path is not None
    item.keeping.emissions_path.parent.mkdir(parents=True, exist_ok=True)
    item.keeping.emissions_path.write_bytes(b"what the model heard")


def texts(item: QueueItem) -> list[str]:
    return [lm_of(segment).text for segment in item.segments if lm_of(segment) is not None]


def type_hotword(decoder: DecoderFeature, word: str) -> None:
    QTest.mouseClick(decoder.view.form.hotwords.add, Qt.MouseButton.LeftButton)
    decoder.view.form.hotwords.rows[-1].word.setText(word)


def button(decoder: DecoderFeature, name: str) -> QPushButton:
    found = decoder.view.findChild(QPushButton, name)
    assert found is not None
    return found


def is_complete(decoder: DecoderFeature, item: QueueItem) -> bool:
    trial = decoder.trials.of(item)
    return trial is not None and trial.complete


def wait_for(qtbot: QtBot, decoder: DecoderFeature, item: QueueItem) -> None:
    qtbot.waitUntil(lambda: is_complete(decoder, item))


def test_emissions_are_kept_in_the_cache(
    item: QueueItem, engine: ScriptedEngine, home: Path
) -> None:
    job = next(job for job in engine.jobs if isinstance(job, TranscribeJob))
    assert job.emissions_path == item.keeping.emissions_path
    assert item.keeping.emissions_path == home / "cache" / "emissions" / f"{item.keeping.key}.kem"


def test_a_hotword_changes_the_text_at_once_and_shows_what_changed(
    qtbot: QtBot, decoder: DecoderFeature, item: QueueItem, redecoding: RedecodingEngine
) -> None:
    type_hotword(decoder, "김도윤")
    wait_for(qtbot, decoder, item)
    assert texts(item) == [f"김도윤 {text}" for text in HEARD]
    assert redecoding.jobs[0].decode.hotwords == (Hotword("김도윤", 10.0),)
    qtbot.waitUntil(lambda: "3줄에서 3곳" in decoder.view.count_text)
    rows = decoder.view.model.rows
    assert [(row.text(1), row.text(2)) for row in rows] == list(
        zip(HEARD, texts(item), strict=True)
    )


def test_a_trial_uses_what_was_learned_and_the_search_that_was_chosen(
    qtbot: QtBot,
    window: MainWindow,
    decoder: DecoderFeature,
    item: QueueItem,
    redecoding: RedecodingEngine,
) -> None:
    window.preferences.change(adapted_models=("builtin",), beam_search=BeamSearch.PYCTCDECODE)
    type_hotword(decoder, "김도윤")
    wait_for(qtbot, decoder, item)
    assert redecoding.jobs[0].decode.adaptation == adaptation_path("builtin")
    assert redecoding.jobs[0].decode.search is BeamSearch.PYCTCDECODE


def test_typing_on_decodes_once(
    qtbot: QtBot, decoder: DecoderFeature, item: QueueItem, redecoding: RedecodingEngine
) -> None:
    decoder._due.setInterval(200)
    type_hotword(decoder, "김")
    field = decoder.view.form.hotwords.rows[0].word
    for text in ("김도", "김도유", "김도윤"):
        field.setText(text)
    wait_for(qtbot, decoder, item)
    assert [job.decode.hotwords[0].text for job in redecoding.jobs] == ["김도윤"]


def test_going_back_gives_the_former_text_and_settings(
    qtbot: QtBot, decoder: DecoderFeature, item: QueueItem
) -> None:
    type_hotword(decoder, "김도윤")
    decoder.view.form.alpha.spin.setValue(0.3)
    wait_for(qtbot, decoder, item)
    button(decoder, "decoder_back").click()
    qtbot.waitUntil(lambda: texts(item) == HEARD)  # between events, as time allows
    assert decoder.view.form.decoding == ModelDecoding("builtin")
    assert not decoder.view.keep.isEnabled()
    assert decoder.trials.of(item) is None


def test_keeping_remembers_for_the_model_and_new_files(
    qtbot: QtBot,
    window: MainWindow,
    decoder: DecoderFeature,
    item: QueueItem,
    engine: ScriptedEngine,
    tmp_path: Path,
) -> None:
    type_hotword(decoder, "김도윤")
    decoder.view.form.hotwords.rows[0].weight.setValue(12.0)
    wait_for(qtbot, decoder, item)
    button(decoder, "decoder_keep").click()
    own = ModelDecoding("builtin", hotwords=(Hotword("김도윤", 12.0),))
    assert load_settings(tmp_path / "settings.toml").settings.decodings == (own,)
    assert texts(item)[0].startswith("김도윤")
    other = tmp_path / "다음.wav"
    other.write_bytes(b"sound")
    window.add_paths([other])
    qtbot.waitUntil(lambda: window.controller.items[1].is_over)
    job = engine.jobs[-1]
    assert isinstance(job, TranscribeJob)
    assert job.decode == DecodeOptions(hotwords=own.hotwords)


def test_settings_of_another_model_stay_with_it(
    window: MainWindow, decoder: DecoderFeature
) -> None:
    preferences = window.preferences
    own = ModelDecoding("builtin", alpha=0.4)
    preferences.change(decodings=(own, ModelDecoding("another", alpha=0.9)))
    assert decoder.trials.saved("builtin") == own
    assert decoder.trials.saved("another").alpha == 0.9
    assert decoder.trials.saved("third") == ModelDecoding("third")


def test_what_the_user_wrote_stays(
    qtbot: QtBot, window: MainWindow, decoder: DecoderFeature, item: QueueItem
) -> None:
    window.bench.editor.do(item, set_text(item.document, 1, "한강 공원에 갔다"))
    window.bench.editor.do(item, split(item.document, 0, 4))
    type_hotword(decoder, "김도윤")
    wait_for(qtbot, decoder, item)
    assert item.segments[2].best.text == "한강 공원에 갔다"
    assert lm_of(item.segments[2]) is not None
    assert lm_of(item.segments[2]).text.startswith("김도윤")
    assert len(item.segments) == 4
    window.bench.editor.undo(item)
    assert "김도윤" not in " ".join(texts(item))
    assert item.segments[2].best.text == "한강 공원에 갔다"


def test_stopping_brings_the_former_text_back(
    qtbot: QtBot, decoder: DecoderFeature, item: QueueItem, redecoding: RedecodingEngine
) -> None:
    redecoding.hold.set()
    type_hotword(decoder, "김도윤")
    qtbot.waitUntil(lambda: texts(item)[0].startswith("김도윤"))  # the rest is still to come
    assert texts(item)[2] == HEARD[2]
    assert "다시 분석하는 중" in decoder.view.state_text
    decoder.view.stop_wanted.emit()
    qtbot.waitUntil(lambda: texts(item) == HEARD)
    redecoding.hold.clear()
    qtbot.waitUntil(lambda: not decoder.trials.redecoder._tasks.is_busy)
    assert texts(item) == HEARD


def test_a_failure_says_why_and_loses_nothing(
    qtbot: QtBot,
    window: MainWindow,
    decoder: DecoderFeature,
    item: QueueItem,
    redecoding: RedecodingEngine,
    caplog: pytest.LogCaptureFixture,
) -> None:
    redecoding.error = BundleError("other", reason="other_model", path="a", found="x", expected="y")
    type_hotword(decoder, "김도윤")
    qtbot.waitUntil(lambda: bool(window.notices.messages))
    assert window.notices.messages[-1].level is Level.ERROR
    assert texts(item) == HEARD


def test_without_kept_emissions_the_settings_hold_for_new_files(
    qtbot: QtBot, decoder: DecoderFeature, item: QueueItem, redecoding: RedecodingEngine
) -> None:
    assert item.keeping.emissions_path is not None
    item.keeping.emissions_path.unlink()
    decoder.on_item_chosen(item)
    assert "남아 있지 않아요" in decoder.view.state_text
    type_hotword(decoder, "김도윤")
    assert decoder.view.keep.isEnabled()
    assert not decoder._due.isActive()
    assert not redecoding.jobs


def test_nothing_is_kept_if_the_user_does_not_want_it(
    qtbot: QtBot, window: MainWindow, decoder: DecoderFeature, recording: Path
) -> None:
    window.preferences.change(keep_emissions=False)
    window.add_paths([recording])
    qtbot.waitUntil(lambda: window.controller.items[0].is_over)
    assert window.controller.items[0].keeping.emissions_path is None


def test_emissions_go_with_the_text(
    qtbot: QtBot, window: MainWindow, decoder: DecoderFeature, item: QueueItem
) -> None:
    path = item.keeping.emissions_path
    assert path is not None
    window.controller.remove(item)
    assert path.exists()  # the text is still in the library
    window.bench.library_sync.forget([item.keeping.key])
    assert not path.exists()


def test_words_that_cannot_be_heard_are_named_and_not_used(
    decoder: DecoderFeature, item: QueueItem
) -> None:
    type_hotword(decoder, "KBS")
    assert decoder.view.form.hotwords.hotwords == ()
    row = decoder.view.form.hotwords.rows[0]
    assert row._problem.isVisibleTo(row)
    row.word.setText("케이비에스")
    assert decoder.view.form.hotwords.hotwords == (Hotword("케이비에스"),)
    assert not row._problem.isVisibleTo(row)


def test_a_pasted_list_becomes_rows(decoder: DecoderFeature, item: QueueItem) -> None:
    type_hotword(decoder, "김도윤, 이서연,박지호")
    words = [hotword.text for hotword in decoder.view.form.hotwords.hotwords]
    assert words == ["김도윤", "이서연", "박지호"]


def test_the_key_leads_to_an_empty_hotword(
    window: MainWindow, decoder: DecoderFeature, item: QueueItem
) -> None:
    window.page.views.show_view(window.page.views.findChildren(type(decoder.view))[0])
    decoder.on_open()
    row = decoder.view.form.hotwords.rows[0]
    assert row.word.hasFocus()
    decoder.on_open()
    assert len(decoder.view.form.hotwords.rows) == 1


def test_rows_merged_by_the_user_get_all_their_words(
    qtbot: QtBot,
    window: MainWindow,
    decoder: DecoderFeature,
    item: QueueItem,
    redecoding: RedecodingEngine,
) -> None:
    window.bench.editor.do(item, merge(item.document, 0, 2))
    redecoding.hold.set()
    type_hotword(decoder, "김도윤")
    qtbot.waitUntil(lambda: texts(item)[0].startswith("김도윤"))
    redecoding.hold.clear()
    wait_for(qtbot, decoder, item)
    expected = [f"김도윤 {text}" for text in HEARD]
    assert texts(item) == [" ".join(expected[:2]), expected[2]]


def test_what_is_in_sight_is_wanted_first_also_after_scrolling(
    qtbot: QtBot,
    window: MainWindow,
    decoder: DecoderFeature,
    item: QueueItem,
    redecoding: RedecodingEngine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    redecoding.hold.set()
    type_hotword(decoder, "김도윤")
    qtbot.waitUntil(lambda: texts(item)[1].startswith("김도윤"))
    assert redecoding.jobs[0].around == (item.segments[0].start, item.segments[-1].end)
    window.page.views._stack.setCurrentIndex(0)
    decoder._scrolled.setInterval(10)
    window.page.table.moved.emit()
    qtbot.waitUntil(lambda: not decoder._scrolled.isActive())
    assert len(redecoding.jobs) == 1  # it is what was asked for
    monkeypatch.setattr(type(window.page), "seconds_in_sight", (700.0, 720.0))
    window.page.table.moved.emit()
    qtbot.waitUntil(lambda: len(redecoding.jobs) == 2)
    assert redecoding.jobs[1] == replace(redecoding.jobs[0], around=(700.0, 720.0))
    redecoding.hold.clear()
    wait_for(qtbot, decoder, item)
    assert texts(item) == [f"김도윤 {text}" for text in HEARD]


@pytest.mark.parametrize("features", [FEATURES], ids=["every feature"])
def test_someone_who_writes_meanwhile_is_not_disturbed(
    qtbot: QtBot,
    window: MainWindow,
    decoder: DecoderFeature,
    item: QueueItem,
    redecoding: RedecodingEngine,
) -> None:
    redecoding.hold.set()
    editing = window.page.editing
    window.page.views._stack.setCurrentIndex(0)
    editing.begin(0)
    editing.field.selectAll()
    editing.field.insertPlainText("오늘 쓴 글")
    type_hotword(decoder, "김도윤")
    window.page.table.setFocus()
    editing.begin(0)
    editing.field.selectAll()
    editing.field.insertPlainText("오늘 쓰는 글")
    qtbot.waitUntil(lambda: texts(item)[1].startswith("김도윤"))
    assert editing.field.toPlainText() == "오늘 쓰는 글"
    assert texts(item)[0] == HEARD[0]
    redecoding.hold.clear()
    wait_for(qtbot, decoder, item)
    assert item.segments[0].best.text == "오늘 쓰는 글"
    assert texts(item) == [f"김도윤 {text}" for text in HEARD]


def test_that_nothing_changes_is_said_at_the_end_only(decoder: DecoderFeature) -> None:
    decoder.view.show_changes((), tried=True)
    decoder.view.show_state("0%", fraction=0.0)
    assert decoder.view.count_text == ""
    decoder.view.show_state("")
    assert "달라진 곳이 없어요" in decoder.view.count_text


def test_a_strength_in_words_is_a_weight_and_a_number_is_for_who_wants_it(
    qtbot: QtBot, decoder: DecoderFeature, item: QueueItem, redecoding: RedecodingEngine
) -> None:
    type_hotword(decoder, "김도윤")
    row = decoder.view.form.hotwords.rows[0]
    assert row.strength.currentText() == "보통"
    assert not row.weight.isVisible()
    row.strength.setCurrentIndex(row.strength.findText("강하게"))
    row.strength.activated.emit(row.strength.currentIndex())
    wait_for(qtbot, decoder, item)
    assert redecoding.jobs[-1].decode.hotwords == (Hotword("김도윤", 20.0),)
    row.strength.setCurrentIndex(row.strength.findText("숫자로"))
    row.strength.activated.emit(row.strength.currentIndex())
    assert row.weight.isVisible()
    row.weight.setValue(-4.5)
    assert decoder.view.form.decoding.hotwords == (Hotword("김도윤", -4.5),)
    decoder.view.form.hotwords.show_hotwords((Hotword("김도윤", -4.5), Hotword("한강", 5.0)))
    shown = [one.strength.currentText() for one in decoder.view.form.hotwords.rows]
    assert shown == ["숫자로", "약하게"]


def test_hits_of_a_hotword_are_told_beside_it(
    qtbot: QtBot, window: MainWindow, decoder: DecoderFeature, item: QueueItem
) -> None:
    said = item.segments[0].best.words[0].text
    type_hotword(decoder, said)
    row = decoder.view.form.hotwords.rows[0]
    qtbot.waitUntil(lambda: row._hits.isVisible())
    count = sum(one.best.text.split().count(said) for one in item.segments)
    qtbot.waitUntil(lambda: f"지금 텍스트에 {count}번" in row._hits.text())
