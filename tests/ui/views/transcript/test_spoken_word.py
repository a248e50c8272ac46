from __future__ import annotations

from support.scripted_engine import hypothesis
from support.segments import GREEDY_COLUMN, LM_COLUMN, greedy_of, lm_of, two_texts

from kasr_desktop.domain.readings import EDITED
from kasr_desktop.ui.views.transcript.segment_row import SegmentRow
from kasr_desktop.ui.views.transcript.spoken_word import SpokenMark, pair_numbers, word_of_pair

# words of 0.25 s each 0.3 s; the language model has one more in the middle
ROW = SegmentRow(
    two_texts(
        10.0,
        12.0,
        greedy=hypothesis("공원에 사람이 만아요", 10.0),
        lm=hypothesis("공원에 사람이 아주 많아요", 10.0),
    )
)


def test_each_column_marks_its_own_word() -> None:
    mark = SpokenMark(4, 10.7)  # greedy's third word, the language model's third
    greedy, lm = (mark.pair(4, ROW, column) for column in (GREEDY_COLUMN, LM_COLUMN))
    assert greedy is not None
    assert lm is not None
    assert ROW.pairs[greedy].words[0] == "만아요"
    assert ROW.pairs[lm].words[1] == "아주"


def test_other_rows_have_no_mark() -> None:
    assert SpokenMark(4, 10.7).pair(5, ROW, LM_COLUMN) is None
    assert SpokenMark().pair(-1, ROW, LM_COLUMN) is None
    assert SpokenMark(4, 99.0).pair(4, ROW, LM_COLUMN) is None


def test_a_pair_knows_its_word() -> None:
    for column, words in ((GREEDY_COLUMN, greedy_of(ROW.segment)), (LM_COLUMN, lm_of(ROW.segment))):
        assert words is not None
        numbers = pair_numbers(ROW.pairs, column)
        assert [word_of_pair(ROW, column, number) for number in numbers] == list(words.words)
    empty = next(n for n, pair in enumerate(ROW.pairs) if not pair.words[0])
    assert word_of_pair(ROW, GREEDY_COLUMN, empty) is None


def test_the_users_text_has_words_of_its_own() -> None:
    own = ROW.segment.with_edited(hypothesis("공원에 아이들이 많아요", 10.0))
    row = SegmentRow(own, sources=("greedy", "lm", EDITED))
    pair = SpokenMark(0, 10.35).pair(0, row, 3)
    assert pair is not None
    assert row.pairs[pair].words[2] == "아이들이"
    assert word_of_pair(row, 3, pair) == own.best.words[1]
    assert SpokenMark(0, 10.35).pair(1, row, 3) is None
