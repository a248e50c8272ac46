from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ui.scripted_engine import SEGMENTS

from kasr_desktop.domain.transcript import Hypothesis, Segment, Word
from kasr_desktop.editing.document import Document
from kasr_desktop.ui.autosave import Autosave
from kasr_desktop.ui.queue_item import ItemState, QueueItem

numbers = st.floats(0, 1e5, allow_nan=False)
words = st.builds(Word, st.text(min_size=1), numbers, numbers, st.floats(0, 1))
hypotheses = st.builds(Hypothesis, st.lists(words, max_size=4).map(tuple), numbers, numbers)
segments = st.builds(
    Segment,
    numbers,
    numbers,
    greedy=st.none() | hypotheses,
    lm=st.none() | hypotheses,
    alternatives=st.lists(hypotheses, max_size=2).map(tuple),
)


@given(st.lists(segments, min_size=1, max_size=5), st.booleans(), st.booleans())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_what_was_kept_comes_back(
    autosave: Autosave, kept: list[Segment], done: bool, has_lm: bool
) -> None:
    state = ItemState.DONE if done else ItemState.WORKING
    autosave.keep(
        QueueItem(1, Path("a.wav"), state, document=Document(kept), has_lm=has_lm, model="m")
    )
    (item,) = autosave.restore()
    assert item.segments == kept
    assert item.state is (ItemState.DONE if done else ItemState.CANCELLED)
    assert (item.has_lm, item.model) == (has_lm, "m")


def test_nothing_is_kept_of_an_item_without_text_or_already_exported(autosave: Autosave) -> None:
    autosave.keep(QueueItem(1, Path("a.wav")))
    autosave.keep(QueueItem(2, Path("b.wav"), document=Document(SEGMENTS), saved=True))
    assert autosave.restore() == []


def test_a_damaged_file_is_set_aside_and_the_others_come_back(
    autosave: Autosave, caplog: pytest.LogCaptureFixture
) -> None:
    autosave.keep(QueueItem(1, Path("a.wav"), document=Document(SEGMENTS)))
    (autosave.folder / "half.json").write_text('{"version": 1, "path":')
    (autosave.folder / "future.json").write_text(json.dumps({"version": 9}))
    assert [item.name for item in autosave.restore()] == ["a.wav"]
    assert sorted(path.name for path in autosave.folder.glob("*.unreadable")) == [
        "future.unreadable",
        "half.unreadable",
    ]
    assert "cannot be read" in caplog.text


def test_a_folder_that_cannot_be_written_stops_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    Autosave(tmp_path / "file" / "below").keep(
        QueueItem(1, Path("a.wav"), document=Document(SEGMENTS))
    )
    assert "failed" in caplog.text


def test_clear_forgets_everything(autosave: Autosave) -> None:
    for name in ("a.wav", "b.wav"):
        autosave.keep(QueueItem(1, Path(name), document=Document(SEGMENTS)))
    autosave.clear()
    assert autosave.restore() == []
