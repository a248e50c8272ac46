from __future__ import annotations

import random
import time

from hypothesis import given
from hypothesis import strategies as st

from kasr_desktop.text.alignment import Span, edit_distance
from kasr_desktop.text.reference_alignment import drain, share_reference

SYLLABLES = "가나다라마바사아자차카타파하거너더러머버서어저처커터퍼허"
WORDS = st.text("가나다", min_size=1, max_size=3)


def share(reference: list[str], texts: list[str]) -> tuple[Span, ...]:
    return drain(share_reference(reference, texts))


def interview(num_segments: int, *, wrong: float, seed: int = 0) -> tuple[list[str], list[str]]:
    """Return the words truly said in every segment, and a recognition with errors."""
    chance = random.Random(seed)
    truth, heard = [], []
    for _ in range(num_segments):
        words = [
            "".join(chance.choices(SYLLABLES, k=chance.randint(1, 4)))
            for _ in range(chance.randint(3, 12))
        ]
        truth.append(" ".join(words))
        said = ""
        for syllable in truth[-1]:
            dice = chance.random()
            if dice < wrong / 3:
                continue
            said += chance.choice(SYLLABLES) if dice < wrong * 2 / 3 else syllable
            said += chance.choice(SYLLABLES) if dice > 1 - wrong / 3 else ""
        heard.append(said)
    return truth, heard


@given(st.lists(WORDS, max_size=30), st.lists(st.lists(WORDS, max_size=6).map(" ".join)))
def test_the_parts_cover_the_reference_in_order(reference: list[str], texts: list[str]) -> None:
    parts = share(reference, texts)
    assert len(parts) == len(texts)
    ends = [0, *(end for _, end in parts)]
    assert [first for first, _ in parts] == ends[:-1]
    assert ends == sorted(ends)
    assert not texts or ends[-1] == len(reference)


@given(st.lists(st.lists(WORDS, min_size=1, max_size=6).map(" ".join), min_size=1))
def test_a_perfect_text_has_no_error(texts: list[str]) -> None:
    reference = " ".join(texts).split()
    parts = share(reference, texts)
    for (first, end), text in zip(parts, texts, strict=True):
        assert "".join(reference[first:end]) == text.replace(" ", "")


def test_other_spaces_do_not_matter() -> None:
    reference = "오늘 날씨가 참 좋습니다 한국어를 배웁니다 내일 만나요".split()
    texts = ["오늘날씨가 참좋 습니다", "한 국어를 배웁 니다", "내 일만나요"]
    assert share(reference, texts) == ((0, 4), (4, 6), (6, 8))


def test_words_missing_at_a_border_go_where_they_fit() -> None:
    reference = "나는 학교에 간다 그리고 너는 집에 온다".split()
    assert share(reference, ["나는 학교에 간", "다그리고 너는 집에 온다"]) == ((0, 3), (3, 7))


def test_segments_of_noise_take_little_from_their_neighbors() -> None:
    reference = "나는 학교에 간다 너는 집에 온다".split()
    texts = ["나는 학교에 간다", "음", "", "너는 집에 온다"]
    first, *_, last = share(reference, texts)
    assert (first, last) == ((0, 3), (3, 6))


def test_a_badly_heard_interview_is_shared_nearly_as_it_was_said() -> None:
    truth, heard = interview(300, wrong=0.4)
    parts = share(" ".join(truth).split(), heard)
    reference = " ".join(truth).split()
    best = sum(
        edit_distance(said.replace(" ", ""), text.replace(" ", ""))
        for said, text in zip(truth, heard, strict=True)
    )
    found = sum(
        edit_distance("".join(reference[first:end]), text.replace(" ", ""))
        for (first, end), text in zip(parts, heard, strict=True)
    )
    assert found <= best * 1.02


def test_an_hour_takes_seconds_and_can_be_stopped_often() -> None:
    truth, heard = interview(1200, wrong=0.25)
    reference = " ".join(truth).split()
    steps, longest, started = 0, 0.0, time.process_time()
    work, before = share_reference(reference, heard), time.process_time()
    for _ in work:
        steps += 1
        longest, before = max(longest, time.process_time() - before), time.process_time()
    assert time.process_time() - started < 20
    assert longest < 0.5
    assert steps > 1200


def test_another_recording_ends_soon_too() -> None:
    truth, _ = interview(600, wrong=0.0, seed=1)
    _, heard = interview(600, wrong=0.0, seed=2)
    started = time.process_time()
    share(" ".join(truth).split(), heard)
    assert time.process_time() - started < 20
