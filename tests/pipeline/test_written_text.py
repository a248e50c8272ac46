from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from kasr_desktop.domain.export_options import ExportOptions, FileFormat
from kasr_desktop.domain.large_numbers import LargeNumbers
from kasr_desktop.domain.marks import HeardMarks
from kasr_desktop.domain.readings import EDITED, GREEDY, LM, WRITTEN
from kasr_desktop.domain.transcript import Hypothesis, Reading, Segment, Transcript, Word
from kasr_desktop.pipeline.exporting import render
from kasr_desktop.pipeline.written_text import timed_words, written_transcript
from kasr_desktop.written_form.writing import write_down


def heard(text: str, start: float = 0.0, step: float = 0.5) -> Hypothesis:
    words = [
        Word(word, start + step * n, start + step * n + 0.4, 0.9 - 0.1 * (n % 3))
        for n, word in enumerate(text.split())
    ]
    return Hypothesis(tuple(words), confidence=0.8)


def transcript(*segments: Segment) -> Transcript:
    return Transcript("a.wav", 100.0, "m", "cpu", "both", 0.1, segments)


SEGMENT = Segment(
    0.0,
    5.0,
    (
        Reading(GREEDY, heard("오월 십칠일 만 유천 명이 모엿다")),
        Reading(LM, heard("오월 십칠일 만 육천 명이 모였다")),
    ),
)


def test_one_text_is_written_and_the_others_stay_as_heard() -> None:
    written = written_transcript(transcript(SEGMENT)).segments[0]
    assert written.best.text == "5월 17일 16,000명이 모였다."
    assert written.reading(GREEDY) == SEGMENT.reading(GREEDY)
    assert SEGMENT.best.text == "오월 십칠일 만 육천 명이 모였다"


def test_a_written_word_has_the_time_of_what_was_heard() -> None:
    words = written_transcript(transcript(SEGMENT)).segments[0].best.words
    number = words[2]
    assert (number.text, number.start, number.end) == ("16,000명이", 1.0, 2.4)
    assert number.confidence == min(word.confidence for word in SEGMENT.best.words[2:5])


def test_what_a_person_wrote_stays_as_it_is() -> None:
    edited = SEGMENT.with_reading(Reading(EDITED, heard("오월 십칠일")))
    assert written_transcript(transcript(edited)).segments == (edited,)


def test_a_sentence_cut_into_two_segments_gets_one_end() -> None:
    first = Segment(0.0, 1.0, (Reading(LM, heard("비가 온다")),))
    second = Segment(1.1, 3.0, (Reading(LM, heard("고 했다", 1.1)),))
    texts = [one.best.text for one in written_transcript(transcript(first, second)).segments]
    assert texts == ["비가 온다", "고 했다."]


NOTHING, STOP, ASKS, COMMA = (
    HeardMarks(0.0, 0.0, 0.0), HeardMarks(0.0, 0.9, 0.1), HeardMarks(0.0, 0.1, 0.8),
    HeardMarks(0.3, 0.1, 0.0),
)  # fmt: skip


def listened(text: str, **marks: HeardMarks | None) -> Segment:
    """A segment in which marks were listened for: those given, by word, else nothing."""
    said = heard(text)
    words = tuple(replace(word, marks=marks.get(word.text, NOTHING)) for word in said.words)
    return Segment(0.0, words[-1].end, (Reading(LM, replace(said, words=words)),))


def written(segment: Segment) -> str:
    return written_transcript(transcript(segment)).segments[0].best.text


def test_a_question_by_melody_is_one_where_it_was_heard() -> None:
    assert written(listened("내일도 와요", 와요=ASKS)) == "내일도 와요?"
    assert written(listened("내일도 와요", 와요=STOP)) == "내일도 와요."
    assert written(Segment(0.0, 1.0, (Reading(LM, heard("내일도 와요")),))) == "내일도 와요."


def test_an_end_is_heard_where_no_ending_tells_of_one() -> None:
    text = listened("이건 쓰레기 차라리 책을 읽지", 쓰레기=STOP, 읽지=STOP)
    assert written(text) == "이건 쓰레기. 차라리 책을 읽지."


def test_an_ending_makes_little_enough_and_a_word_without_one_does_not() -> None:
    little = HeardMarks(0.0, 0.1, 0.0)
    assert written(listened("비가 온다 우산을 써라", 온다=little)).startswith("비가 온다. ")
    assert written(listened("비가 온다 우산을 써라", 우산을=little)) == "비가 온다 우산을 써라."


def test_a_comma_is_heard_and_none_is_put_by_a_pause_where_none_was() -> None:
    assert written(listened("비가 오지만 간다", 오지만=COMMA, 간다=STOP)) == "비가 오지만, 간다."
    assert written(listened("오면 갑니다", 갑니다=STOP)) == "오면 갑니다."


def test_where_nobody_listened_rules_stand_beside_what_was_heard() -> None:
    text = listened("비가 온다 어디 가니 그래", 온다=STOP, 가니=None, 그래=ASKS)
    assert written(text) == "비가 온다. 어디 가니? 그래?"


def test_an_answer_has_its_mark_however_little_was_heard() -> None:
    assert written(listened("네 갑니다", 갑니다=STOP)) == "네, 갑니다."
    assert written(listened("아니요")) == "아니요."
    assert written(listened("그래", 그래=ASKS)) == "그래?"


def test_who_is_called_ends_no_sentence_and_neither_does_a_particle_at_a_pause() -> None:
    assert written(listened("박사님 앉으세요", 박사님=STOP, 앉으세요=STOP)) == "박사님, 앉으세요."
    some = HeardMarks(0.0, 0.2, 0.0)
    said = listened("그 대사에 모두 웃었다", 대사에=some, 웃었다=STOP).best.words
    later = [
        replace(word, start=word.start + 0.5 * (n > 1), end=word.end + 0.5 * (n > 1))
        for n, word in enumerate(said)
    ]
    segment = Segment(0.0, 5.0, (Reading(LM, Hypothesis(tuple(later))),))
    assert written(segment) == "그 대사에 모두 웃었다."
    assert written(listened("한참을 일하고", 일하고=some)) == "한참을 일하고"
    assert written(listened("이건 힐링무비", 힐링무비=some)) == "이건 힐링무비."


def test_the_end_of_an_utterance_has_its_mark_by_its_ending_alone() -> None:
    assert written(listened("작업하겠습니다")) == "작업하겠습니다."


def test_an_ending_that_always_asks_is_believed_before_the_melody() -> None:
    assert written(listened("실험을 하게 됩니까", 됩니까=STOP)) == "실험을 하게 됩니까?"
    assert written(listened("내가 갈까 그럼", 갈까=STOP, 그럼=STOP)) == "내가 갈까. 그럼."


def test_a_comma_that_is_likelier_than_an_end_is_one() -> None:
    both = HeardMarks(0.6, 0.35, 0.0)
    assert written(listened("아직 안 왔는데 큰일이다", 왔는데=both, 큰일이다=STOP)) == (
        "아직 안 왔는데, 큰일이다."
    )


def test_marks_stand_behind_numbers_and_names_and_inside_of_none() -> None:
    text = listened("십오 명이 왔고 만 육천 명", 왔고=COMMA, 십오=STOP, 육천=COMMA, 명=STOP)
    assert written(text) == "15명이 왔고, 16,000명."


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from("네 할수 있는것이 오월 십칠일 만 육천 명이 갔다".split()), min_size=1)
)
def test_times_stay_in_order_and_inside(words: list[str]) -> None:
    said = heard(" ".join(words)).words
    written = timed_words(said, write_down(words))
    assert all(word.start <= word.end for word in written)
    assert all(left.end <= right.start + 1e-9 for left, right in pairwise(written))
    assert written[0].start == said[0].start
    assert written[-1].end <= said[-1].end + 1e-9


def test_exports_follow_the_choice() -> None:
    whole = transcript(SEGMENT)
    as_heard = render(whole, FileFormat.SRT, ExportOptions())
    written = render(whole, FileFormat.SRT, ExportOptions(written=True))
    assert "만 육천 명이" in as_heard
    assert "16,000명이 모였다." in written
    everything = render(whole, FileFormat.JSON, ExportOptions(written=True))
    assert everything == render(whole, FileFormat.JSON, ExportOptions())


def test_a_written_form_that_is_there_is_kept_or_left_out_as_asked() -> None:
    written = SEGMENT.with_reading(Reading(WRITTEN, heard("오월 17일에 만육천 명이 모였다!")))
    said = transcript(written, Segment(6.0, 8.0, (Reading(LM, heard("세 시입니다", 6.0)),)))
    lines = {
        form: render(said, FileFormat.TXT, ExportOptions(written=form)).splitlines()
        for form in (True, False)
    }
    assert lines[True] == ["오월 17일에 만육천 명이 모였다!", "3시입니다."]
    assert lines[False] == ["오월 십칠일 만 육천 명이 모였다", "세 시입니다"]
    assert written.best.text.endswith("!")
    assert written.said == SEGMENT.best


def test_an_export_writes_large_numbers_as_they_are_wanted() -> None:
    options = ExportOptions(written=True, large_numbers=LargeNumbers.UNITS)
    text = render(transcript(SEGMENT), FileFormat.TXT, options)
    assert text == "5월 17일 1만 6000명이 모였다.\n"
