from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from support.scripted_engine import SEGMENTS, ScriptedEngine

from kasr_desktop.domain.errors import AudioError, BundleError
from kasr_desktop.domain.options import Excerpt, StreamOptions
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.editing.document import Document
from kasr_desktop.editing.operations import set_text
from kasr_desktop.pipeline.job import EngineSpec, LoadJob, TranscribeJob
from kasr_desktop.session.controller import Controller
from kasr_desktop.session.document_editor import DocumentEditor
from kasr_desktop.session.job_choices import FixedChoices
from kasr_desktop.session.queue_item import ItemState, QueueItem, new_item
from kasr_desktop.session.stage import EngineState, Stage


def wait_for_end(qtbot: QtBot, controller: Controller) -> None:
    qtbot.waitUntil(lambda: controller.stage in (Stage.IDLE, Stage.NO_MODEL), timeout=5000)


def states(controller: Controller) -> list[ItemState]:
    return [item.state for item in controller.items]


def test_files_are_done_one_after_the_other(qtbot: QtBot, controller: Controller) -> None:
    order: list[str] = []
    controller.item_ended.connect(lambda item: order.append(item.name))
    controller.add([Path("a.wav"), Path("b.wav"), Path("c.wav")])
    assert states(controller) == [ItemState.WORKING, ItemState.WAITING, ItemState.WAITING]
    wait_for_end(qtbot, controller)
    assert order == ["a.wav", "b.wav", "c.wav"]
    assert states(controller) == [ItemState.DONE] * 3
    assert controller.items[0].work.transcript is not None
    assert controller.items[0].segments == list(SEGMENTS)


def test_text_comes_while_the_file_is_read(
    qtbot: QtBot, controller: Controller, engine: ScriptedEngine
) -> None:
    engine.hold.set()
    seen: list[Segment] = []
    controller.segment_added.connect(lambda _item, segment: seen.append(segment))
    (item,) = controller.add([Path("a.wav")])
    qtbot.waitUntil(lambda: len(seen) == 2)
    assert controller.stage is Stage.TRANSCRIBING
    assert item.work.partial is not None
    assert item.work.progress is not None
    assert item.fraction == pytest.approx(5 / 9)
    engine.hold.clear()
    wait_for_end(qtbot, controller)
    assert item.work.partial is None
    assert item.fraction == 1.0


def test_cancel_keeps_what_is_done_and_goes_on_with_the_next(
    qtbot: QtBot, controller: Controller, engine: ScriptedEngine
) -> None:
    engine.hold.set()
    first, second = controller.add([Path("a.wav"), Path("b.wav")])
    qtbot.waitUntil(lambda: len(first.segments) == 2)
    controller.cancel()
    assert first.state is ItemState.CANCELLED  # at once, before the engine answers
    assert controller.stage is Stage.STOPPING
    assert first.segments == list(SEGMENTS[:2])
    engine.hold.clear()
    wait_for_end(qtbot, controller)
    assert first.segments == list(SEGMENTS[:2])
    assert second.state is ItemState.DONE
    result = first.result()
    assert result is not None
    assert result.segments == SEGMENTS[:2]


def test_cancel_all_stops_the_queue(
    qtbot: QtBot, controller: Controller, engine: ScriptedEngine
) -> None:
    engine.hold.set()
    controller.add([Path("a.wav"), Path("b.wav")])
    qtbot.waitUntil(lambda: len(controller.items[0].segments) == 2)
    controller.cancel_all()
    wait_for_end(qtbot, controller)
    assert states(controller) == [ItemState.CANCELLED] * 2


def test_a_failure_stops_no_other_file(
    qtbot: QtBot, controller: Controller, engine: ScriptedEngine, caplog: pytest.LogCaptureFixture
) -> None:
    engine.failures["a.mp3"] = AudioError("bad", reason="not_audio", path="a.mp3")
    engine.failures["b.mp3"] = RuntimeError("a fault of our own")
    controller.add([Path("a.mp3"), Path("b.mp3"), Path("c.mp3")])
    wait_for_end(qtbot, controller)
    assert states(controller) == [ItemState.FAILED, ItemState.FAILED, ItemState.DONE]
    first, second, _ = controller.items
    assert first.work.error is not None
    assert first.work.error.reason == "not_audio"
    assert second.work.error is not None
    assert second.work.error.reason == "failed"
    assert len(first.segments) == 2  # what was done is kept
    assert "a fault of our own" in caplog.text
    traced = [record for record in caplog.records if record.exc_info]
    assert len(traced) == 1  # a file that is no sound is a line of the log, not a page


def test_another_track_begins_the_file_at_work_anew_beside_the_text_there_is(
    qtbot: QtBot, controller: Controller, engine: ScriptedEngine
) -> None:
    """What the former track still tells is in neither text."""
    engine.hold.set()
    (item,) = controller.add([Path("a.mkv")])
    qtbot.waitUntil(lambda: len(item.segments) == 2)
    fresh = controller.use_track(item, 1)
    engine.hold.clear()
    qtbot.waitUntil(lambda: fresh.state is ItemState.DONE)
    wait_for_end(qtbot, controller)
    assert item.segments == list(SEGMENTS[:2])
    assert item.state is ItemState.CANCELLED
    assert fresh.segments == list(SEGMENTS)
    jobs = [job for job in engine.jobs if isinstance(job, TranscribeJob)]
    assert [job.audio.track for job in jobs] == [None, 1]


def test_a_track_chosen_while_it_waits_or_after_it_is_done(
    qtbot: QtBot, controller: Controller, engine: ScriptedEngine
) -> None:
    engine.hold.set()
    _, waiting = controller.add([Path("a.mkv"), Path("b.mkv")])
    controller.use_track(waiting, 2)
    engine.hold.clear()
    wait_for_end(qtbot, controller)
    controller.use_track(waiting, 0)
    wait_for_end(qtbot, controller)
    jobs = [job for job in engine.jobs if isinstance(job, TranscribeJob)]
    assert [(job.path.name, job.audio.track) for job in jobs] == [
        ("a.mkv", None),
        ("b.mkv", 2),
        ("b.mkv", 0),
    ]


def test_what_failed_before_its_first_word_starts_afresh_in_its_place(
    qtbot: QtBot, controller: Controller, engine: ScriptedEngine, caplog: pytest.LogCaptureFixture
) -> None:
    engine.segments, said = engine.segments[:1], engine.segments
    engine.failures["a.mp3"] = AudioError("bad", reason="not_audio")
    (item,) = controller.add([Path("a.mp3")])
    wait_for_end(qtbot, controller)
    assert item.segments == []
    engine.failures.clear()
    engine.segments = said
    assert controller.do_again(item) is item
    wait_for_end(qtbot, controller)
    assert item.state is ItemState.DONE
    assert item.work.error is None
    assert len(item.segments) == 3


def test_what_stopped_goes_on_where_its_text_ends(
    qtbot: QtBot, controller: Controller, engine: ScriptedEngine, caplog: pytest.LogCaptureFixture
) -> None:
    engine.failures["a.mp3"] = AudioError("bad", reason="not_audio")
    (item,) = controller.add([Path("a.mp3")])
    wait_for_end(qtbot, controller)
    DocumentEditor(controller).do(item, set_text(item.document, 0, "내가 고친 글"))
    engine.failures.clear()
    controller.go_on(item)
    wait_for_end(qtbot, controller)
    assert item.state is ItemState.DONE
    assert item.work.error is None
    job = engine.jobs[-1]
    assert isinstance(job, TranscribeJob)
    assert job.begin == SEGMENTS[1].end
    assert item.segments[0].best.text == "내가 고친 글"
    assert item.segments[1] == SEGMENTS[1]


def test_a_file_goes_on_that_has_not_come_to_rest_yet(
    qtbot: QtBot, controller: Controller, engine: ScriptedEngine
) -> None:
    engine.hold.set()
    (item,) = controller.add([Path("a.wav")])
    qtbot.waitUntil(lambda: len(item.segments) == 2, timeout=5000)
    controller.cancel()
    controller.go_on(item)  # its thread has not ended
    engine.hold.clear()
    wait_for_end(qtbot, controller)
    assert item.state is ItemState.DONE


def test_a_new_run_stands_beside_the_text_there_is(qtbot: QtBot, controller: Controller) -> None:
    first, second = controller.add([Path("a.wav"), Path("b.wav")])
    wait_for_end(qtbot, controller)
    fresh = controller.do_again(first)
    assert controller.items == [first, fresh, second]
    wait_for_end(qtbot, controller)
    assert list(first.segments) == list(fresh.segments) == list(SEGMENTS)
    assert first.keeping.key != fresh.keeping.key


def test_what_was_taken_off_the_list_comes_back_to_its_place(
    qtbot: QtBot, controller: Controller
) -> None:
    first, second = controller.add([Path("a.wav"), Path("b.wav")])
    wait_for_end(qtbot, controller)
    controller.remove(first)
    controller.put_back(first, 0)
    controller.put_back(first, 0)
    assert controller.items == [first, second]


def test_a_file_that_waits_is_not_added_twice(
    qtbot: QtBot, controller: Controller, engine: ScriptedEngine
) -> None:
    engine.hold.set()
    first = controller.add([Path("a.wav"), Path("b.wav")])
    assert controller.add([Path("b.wav")]) == [first[1]]
    engine.hold.clear()
    wait_for_end(qtbot, controller)
    assert controller.add([Path("a.wav")]) != [first[0]]  # done: this is a new wish
    wait_for_end(qtbot, controller)
    assert len(controller.items) == 3


def test_removing_the_file_at_work_cancels_it(
    qtbot: QtBot, controller: Controller, engine: ScriptedEngine
) -> None:
    engine.hold.set()
    (item,) = controller.add([Path("a.wav")])
    qtbot.waitUntil(lambda: len(item.segments) == 2)
    with qtbot.waitSignal(controller.item_removed):
        controller.remove(item)
    wait_for_end(qtbot, controller)
    assert controller.items == []


def test_a_prewarm_tells_the_engine_state(
    qtbot: QtBot, controller: Controller, engine: ScriptedEngine
) -> None:
    seen: list[EngineState] = []
    controller.engine_changed.connect(seen.append)
    controller.prewarm()
    assert controller.stage is Stage.LOADING
    wait_for_end(qtbot, controller)
    assert [state.loading for state in seen] == ["runtime", "model", ""]
    assert controller.engine_state.ready == engine.ready


def test_a_file_added_during_the_prewarm_waits_for_it(
    qtbot: QtBot, controller: Controller, engine: ScriptedEngine
) -> None:
    controller.prewarm()
    (item,) = controller.add([Path("a.wav")])
    assert item.state is ItemState.WAITING
    qtbot.waitUntil(lambda: item.state is ItemState.DONE)
    assert [type(job) for job in engine.jobs] == [LoadJob, TranscribeJob]


def test_a_model_that_cannot_be_loaded_is_reported_and_another_one_loads(
    qtbot: QtBot, controller: Controller, engine: ScriptedEngine, caplog: pytest.LogCaptureFixture
) -> None:
    engine.load_error = BundleError("no config", reason="no_config", path="x")
    controller.prewarm()
    wait_for_end(qtbot, controller)
    assert controller.stage is Stage.NO_MODEL
    assert controller.engine_state.error is engine.load_error
    engine.load_error = None
    controller.use_model(EngineSpec("other"))
    wait_for_end(qtbot, controller)
    assert controller.stage is Stage.IDLE
    assert controller.engine_state.ready is not None


def is_loaded(controller: Controller, engine: ScriptedEngine, model: str) -> bool:
    last = engine.jobs[-1] if engine.jobs else None
    is_last = isinstance(last, LoadJob) and last.engine.model == model
    return is_last and controller.stage is Stage.IDLE and controller.engine_state.ready is not None


def test_another_model_chosen_during_the_prewarm_is_the_one_loaded(
    qtbot: QtBot, controller: Controller, engine: ScriptedEngine
) -> None:
    """Whether the first has begun by then, or not yet."""
    controller.prewarm()
    controller.use_model(EngineSpec("other"))
    qtbot.waitUntil(lambda: is_loaded(controller, engine, "other"))


@pytest.mark.parametrize("error", [None, BundleError("no config", reason="no_config", path="x")])
def test_another_model_chosen_as_the_first_is_there_or_fails_is_loaded(
    qtbot: QtBot,
    controller: Controller,
    engine: ScriptedEngine,
    error: BundleError | None,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The window has not heard of it yet: nothing is left to be stopped."""
    engine.load_error = error
    controller.prewarm()
    task = controller._tasks._current
    assert task is not None
    task.wait()
    engine.load_error = None
    controller.use_model(EngineSpec("other"))
    qtbot.waitUntil(lambda: is_loaded(controller, engine, "other"))


def test_shutting_down_ends_the_engine(
    qtbot: QtBot, controller: Controller, engine: ScriptedEngine
) -> None:
    engine.hold.set()
    (item,) = controller.add([Path("a.wav")])
    qtbot.waitUntil(lambda: len(item.segments) == 2)
    engine.hold.clear()
    controller.shut_down()
    assert engine.closed
    assert item.state is ItemState.WORKING  # what the next start goes on with


def test_files_are_done_in_the_order_the_user_gave_them(
    qtbot: QtBot, controller: Controller, engine: ScriptedEngine
) -> None:
    engine.hold.set()
    order: list[str] = []
    moves: list[tuple[int, int]] = []
    controller.item_ended.connect(lambda item: order.append(item.name))
    controller.item_moved.connect(lambda before, place: moves.append((before, place)))
    _, second, third = controller.add([Path("a.wav"), Path("b.wav"), Path("c.wav")])
    controller.move(third, 1)
    assert moves == [(2, 1)]
    assert controller.items[1:] == [third, second]
    engine.hold.clear()
    wait_for_end(qtbot, controller)
    assert order == ["a.wav", "c.wav", "b.wav"]


def test_restored_items_are_shown_and_can_be_done_again(
    qtbot: QtBot, controller: Controller
) -> None:
    left = new_item(Path("a.wav"), state=ItemState.CANCELLED, document=Document(SEGMENTS[:1]))
    controller.restore([left])
    assert controller.items == [left]
    assert controller.stage is Stage.IDLE
    fresh = controller.do_again(left)
    wait_for_end(qtbot, controller)
    assert fresh.state is ItemState.DONE
    assert left.state is ItemState.CANCELLED


def test_a_part_is_done_beside_the_text_there_is_and_goes_on_from_its_own_start(
    qtbot: QtBot, controller: Controller, engine: ScriptedEngine
) -> None:
    (item,) = controller.add([Path("a.m4a")])
    wait_for_end(qtbot, controller)
    part = controller.use_excerpt(item, Excerpt(1.5, 7.0))
    assert part is not item
    engine.hold.set()
    qtbot.waitUntil(lambda: len(part.segments) == 2)
    controller.cancel()
    engine.hold.clear()
    wait_for_end(qtbot, controller)
    controller.go_on(part)
    wait_for_end(qtbot, controller)
    again = controller.do_again(part)
    wait_for_end(qtbot, controller)
    whole = controller.use_excerpt(again, None)
    wait_for_end(qtbot, controller)
    jobs = [job for job in engine.jobs if isinstance(job, TranscribeJob)]
    until = SEGMENTS[1].end - 1.5
    asked = Excerpt(1.5, 7.0)
    parts = [None, asked, asked, asked, None]
    assert [job.excerpt for job in jobs] == parts
    assert [job.begin for job in jobs] == [0.0, 0.0, until, 0.0, 0.0]
    assert whole.sound.excerpt is None
    assert list(item.segments) == list(SEGMENTS)


def test_a_part_keeps_no_emissions(
    qtbot: QtBot, controller: Controller, engine: ScriptedEngine, tmp_path: Path
) -> None:
    class Kept(FixedChoices):
        def emissions_place(self, item: QueueItem) -> Path:  # type: ignore[override]
            return tmp_path / f"{item.number}.kem"

    controller.choices = Kept()
    engine.hold.set()
    first, part = controller.add([Path("a.m4a"), Path("b.m4a")])
    controller.use_excerpt(part, Excerpt(2.0))
    engine.hold.clear()
    wait_for_end(qtbot, controller)
    assert first.keeping.emissions_path is not None
    assert part.keeping.emissions_path is None


def test_files_are_heard_twice_if_that_is_chosen(
    qtbot: QtBot, controller: Controller, engine: ScriptedEngine
) -> None:
    for wanted in (True, False):
        controller.choices = FixedChoices(stream=StreamOptions(careful=wanted))
        controller.add([Path("a.m4a")])
        wait_for_end(qtbot, controller)
    jobs = [job for job in engine.jobs if isinstance(job, TranscribeJob)]
    assert [job.stream.careful for job in jobs] == [True, False]
