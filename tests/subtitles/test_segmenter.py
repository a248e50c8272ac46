from __future__ import annotations

import itertools
import time
from dataclasses import replace

from hypothesis import given
from spoken_words import EOJEOLS, speech, words_of

from kasr_desktop.domain.cue_options import CueOptions
from kasr_desktop.domain.transcript import Segment, Word
from kasr_desktop.subtitles.cue_layout import break_lines
from kasr_desktop.subtitles.segmenter import LONG_PAUSE, cut_words


def texts(words: tuple[Word, ...], options: CueOptions | None = None) -> list[str]:
    cues = cut_words(words, options or CueOptions())
    return [" ".join(word.text for word in cue_words) for cue_words in cues]


def test_nothing_gives_nothing() -> None:
    assert cut_words((), CueOptions()) == ()


def test_a_short_sentence_is_one_cue() -> None:
    assert texts(words_of("어제는 비가 와서 우산을 쓰고 갔습니다")) == [
        "어제는 비가 와서 우산을 쓰고 갔습니다"
    ]


def test_a_sentence_is_not_torn_to_fill_a_cue() -> None:
    first, second = (
        "오늘은 날씨가 좋았습니다",
        "그래서 오랜만에 고등학교 친구들과 함께 한강에 갔습니다",
    )
    assert texts(words_of(f"{first} {second}")) == [first, second]


def test_a_long_pause_always_cuts() -> None:
    first = words_of("지금 할 수")
    second = words_of("있는 일", start=first[-1].end + LONG_PAUSE + 0.1)
    assert texts(first + second) == ["지금 할 수", "있는 일"]


def test_a_dependent_noun_is_not_torn_off() -> None:
    spoken = "지난번에 말씀드렸던 그 문제는 우리가 함께 해결할 수 있는 것이라고 생각합니다 여러분"
    for text in texts(words_of(spoken)):
        assert not text.endswith(("해결할", "할 수", "있는"))


def test_a_pause_draws_the_cut_to_itself() -> None:
    halves = "커다란 소나무 아래 하얀 강아지", "누런 송아지 검은 고양이 빨간 모자 파란 구두"
    first = words_of(halves[0])
    second = words_of(halves[1], start=first[-1].end + 0.8)
    assert texts(first + second) == list(halves)


def test_words_that_end_a_little_early_change_nothing() -> None:
    """CTC names a sound at its start, so there are gaps where nobody paused."""
    spoken = words_of(
        "지난번에 말씀드렸던 그 문제는 우리가 함께 해결할 수 있는 것이라고 생각합니다"
    )
    clipped = tuple(replace(word, end=word.end - 0.15) for word in spoken)
    assert texts(clipped) == texts(spoken)


def test_max_duration_cuts_slow_speech() -> None:
    slow = words_of("아주 천천히 말하는 사람입니다", syllable=1.0)
    for cue_words in cut_words(slow, CueOptions()):
        assert len(cue_words) == 1 or cue_words[-1].end - cue_words[0].start <= 7.0


@given(speech())
def test_every_word_once_in_order_and_every_cue_fits(segments: tuple[Segment, ...]) -> None:
    options = CueOptions()
    words = [word for segment in segments for word in segment.best.words]
    cues = cut_words(words, options)
    assert list(itertools.chain.from_iterable(cues)) == words
    for cue_words in cues:
        assert len(break_lines([word.text for word in cue_words], options)) <= options.max_lines
        if len(cue_words) > 1:
            assert cue_words[-1].end - cue_words[0].start <= options.max_duration
            assert all(b.start - a.end <= LONG_PAUSE for a, b in itertools.pairwise(cue_words))


@given(speech())
def test_one_line_is_obeyed(segments: tuple[Segment, ...]) -> None:
    options = replace(CueOptions(), max_lines=1)
    for segment in segments:
        for cue_words in cut_words(segment.best.words, options):
            assert len(break_lines([word.text for word in cue_words], options)) == 1


def test_three_hours_are_cut_in_seconds() -> None:
    text = " ".join(itertools.islice(itertools.cycle(EOJEOLS), 25_000))
    began = time.perf_counter()
    cues = cut_words(words_of(text), CueOptions())
    assert sum(map(len, cues)) == 25_000
    assert time.perf_counter() - began < 20.0  # about 1.5 s on one core
