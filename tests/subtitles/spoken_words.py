"""Spoken Korean for tests: words with times, from a seed or written by hand."""

from __future__ import annotations

from hypothesis import strategies as st
from support.segments import two_texts

from kasr_desktop.domain.transcript import Hypothesis, Segment, Word

EOJEOLS = (
    "저는 어제 친구와 함께 한강에서 자전거를 탔습니다 그런데 비가 와서 금방 집에 돌아올 수밖에 "
    "없었습니다 할 수 있는 것이 많지만 시간이 모자라서 다음에 하기로 했고 그때까지 기다리겠다고 "
    "말했습니다 KBS 2026 년 3월의 네 음 전라북도교육청에서도얘기도해보았습니다그러나팔은"
).split()


def words_of(text: str, *, start: float = 0.0, syllable: float = 0.2) -> tuple[Word, ...]:
    """Speak `text` without pauses, `syllable` seconds a character."""
    words = []
    for eojeol in text.split():
        end = start + len(eojeol) * syllable
        words.append(Word(eojeol, start, end, 0.9))
        start = end
    return tuple(words)


def segment_of(*words: Word) -> Segment:
    return two_texts(words[0].start, words[-1].end, greedy=Hypothesis(words))


@st.composite
def speech(draw: st.DrawFn) -> tuple[Segment, ...]:
    """Segments of eojeols at human and inhuman speeds, with pauses of any length."""
    clock = draw(st.floats(0, 5))
    segments = []
    for _ in range(draw(st.integers(0, 6))):
        words = []
        for eojeol in draw(st.lists(st.sampled_from(EOJEOLS), min_size=1, max_size=25)):
            end = clock + len(eojeol) * draw(st.floats(0.02, 0.6))
            words.append(Word(eojeol, clock, end, 0.5))
            clock = end + draw(st.sampled_from([0.0, 0.0, 0.0, 0.1, 0.4, 0.9, 3.0]))
        segments.append(segment_of(*words))
        clock += draw(st.floats(0.5, 4))
    return tuple(segments)
