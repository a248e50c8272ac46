"""Whatever comes in whatever order: at the end the text is that of decoding in order."""

from __future__ import annotations

from pathlib import Path

from editing.made_documents import rows, steps
from hypothesis import given
from hypothesis import strategies as st
from support.scripted_engine import segment

from kasr_desktop.domain.transcript import Segment
from kasr_desktop.editing.document import Document
from kasr_desktop.session.queue_item import new_item
from kasr_desktop.session.trial import Trial
from kasr_desktop.settings.model_decoding import ModelDecoding
from kasr_desktop.text.reference_alignment import drain
from kasr_desktop.ui.features.decoding.change_table import ChangeModel, difference

DECODING = ModelDecoding("builtin")


def trial_of(document: Document) -> Trial:
    item = new_item(Path("a.wav"), document=document)
    return Trial(item, tuple(document.segments), DECODING, DECODING)


@given(st.data())
def test_any_order_ends_as_in_order_and_one_undo_takes_all_back(data: st.DataObject) -> None:
    document = Document(data.draw(rows()))
    for _ in range(data.draw(st.integers(0, 4))):
        change = data.draw(steps(document))
        if change is not None:
            document.do(change)
    before = list(document.segments)
    again = sorted(data.draw(rows()), key=lambda row: row.start)
    in_order = Document(before)
    in_order.replace_machine(again)
    trial = trial_of(document)
    low = high = data.draw(st.integers(0, len(again)))
    while low > 0 or high < len(again):
        forward = high < len(again) and (low == 0 or data.draw(st.booleans()))
        trial.take(again[high if forward else low - 1])
        low, high = (low, high + 1) if forward else (low - 1, high)
        start = again[low - 1].end if low else 0.0
        end = again[high].start if high < len(again) else again[-1].end + 10.0
        trial.cover((start, end))
        if data.draw(st.booleans()):
            trial.apply()
    assert trial.decoded == again
    document.take_machine(drain(trial.updating_all(trial.decoded)))
    assert list(document.segments) == list(in_order.segments)
    if list(document.segments) != before:
        document.undo()
    assert list(document.segments) == before


def heard(*texts: str) -> list[Segment]:
    return [segment(3.0 * place, text, text) for place, text in enumerate(texts)]


def test_rows_are_told_as_far_as_they_are_decoded() -> None:
    document = Document(heard("가", "나", "다", "라"))
    trial, again = trial_of(document), heard("각", "낙", "닥", "락")
    trial.take(again[2])
    trial.cover((5.5, 9.0))
    trial.apply()
    assert [row.best.text for row in document.segments] == ["가", "나", "닥", "라"]
    trial.take(again[1])
    trial.cover((2.5, 9.0))
    trial.apply()
    assert [row.best.text for row in document.segments] == ["가", "낙", "닥", "라"]
    document.undo()
    assert [row.best.text for row in document.segments] == ["가", "나", "다", "라"]


def test_a_row_in_which_someone_writes_waits() -> None:
    document = Document(heard("가", "나"))
    trial = trial_of(document)
    for row in heard("각", "낙"):
        trial.take(row)
    trial.cover((0.0, 6.0))
    trial.apply(spared=1)
    assert [row.best.text for row in document.segments] == ["각", "나"]
    document.take_machine(drain(trial.updating_all(trial.decoded)))
    assert [row.best.text for row in document.segments] == ["각", "낙"]


def test_other_settings_begin_anew() -> None:
    trial = trial_of(Document(heard("가", "나")))
    trial.take(heard("각")[0])
    trial.cover((0.0, 3.0))
    assert trial.is_covered((0.0, 2.0))
    trial.restart(DECODING)
    assert not trial.decoded
    assert not trial.is_covered((0.0, 2.0))


def test_what_changed_is_shown_beside_the_former_text_and_stays_the_same_object() -> None:
    document = Document(heard("가", "나", "다"))
    trial = trial_of(document)
    document.replace_machine(heard("가", "낙", "다"))
    (changed,) = drain(trial.comparing())
    said = [(one.source, one.hypothesis.text) for one in changed.readings]
    assert said == [("former", "나"), ("tried", "낙")]
    document.replace_machine(heard("가", "낙", "닥"))
    again = drain(trial.comparing())
    assert again[0] is changed
    assert len(again) == 2


@given(st.lists(st.integers(0, 12), unique=True), st.lists(st.integers(0, 12), unique=True))
def test_a_list_of_changes_becomes_another(one: list[int], other: list[int]) -> None:
    made = heard(*"가나다라마바사아자차카타파")
    before, after = [made[n] for n in sorted(one)], [made[n] for n in sorted(other)]
    rows = list(before)
    for patch in difference(before, after):
        assert tuple(rows[patch.first : patch.first + len(patch.removed)]) == patch.removed
        rows[patch.first : patch.first + len(patch.removed)] = patch.inserted
    assert rows == after


def test_a_model_of_changes_follows() -> None:
    model, made = ChangeModel(), heard("가", "나", "다")
    for shown in (made[1:], made, made[:1], [], made[::2]):
        model.show_changes(shown)
        assert [row.segment for row in model.rows] == shown
