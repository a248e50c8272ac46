"""Text heard with the gaps left out is moved behind them."""

from __future__ import annotations

from support.segments import alternatives_of, greedy_of, lm_of, two_texts

from kasr_desktop.domain.recording import Gap
from kasr_desktop.domain.transcript import Hypothesis, Segment, Word
from kasr_desktop.editing.document import Document
from kasr_desktop.editing.gap_times import behind_gaps, fill_times

GAPS = (Gap(8_000, 4_000), Gap(16_000, 8_000))  # at 1 s and 2 s; half a second, a second
RATE = 8_000


def segment(start: float, text: str) -> Segment:
    words = tuple(
        Word(word, start + 0.3 * place, start + 0.3 * place + 0.2, 0.9)
        for place, word in enumerate(text.split())
    )
    said = Hypothesis(words, 0.9)
    return two_texts(start, words[-1].end, greedy=said, lm=said, alternatives=(said,))


def test_words_go_to_where_they_were_said() -> None:
    moved = behind_gaps(segment(0.8, "하나 둘 셋 넷 다섯"), GAPS, sample_rate=RATE)
    starts = [round(word.start, 2) for word in moved.best.words]
    assert starts == [0.8, 1.6, 1.9, 2.2, 3.5]  # 둘 begins 0.1 s behind the first gap
    assert greedy_of(moved) == lm_of(moved) == alternatives_of(moved)[0]
    assert moved.end == moved.best.words[-1].end


def test_one_change_moves_all_rows_behind_the_gap() -> None:
    document = Document([segment(0.1, "앞"), segment(1.5, "뒤"), segment(3.0, "끝")])
    change = fill_times(document, GAPS, sample_rate=RATE)
    assert change is not None
    document.do(change)
    assert [round(row.start, 2) for row in document.segments] == [0.1, 2.0, 4.5]
    document.undo()
    assert [row.start for row in document.segments] == [0.1, 1.5, 3.0]


def test_without_a_gap_before_it_nothing_is_changed() -> None:
    document = Document([segment(0.1, "앞")])
    assert fill_times(document, GAPS, sample_rate=RATE) is None
