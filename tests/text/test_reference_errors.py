from __future__ import annotations

import jiwer
from hypothesis import given
from hypothesis import strategies as st

from kasr_desktop.text.alignment import EditKind
from kasr_desktop.text.reference_errors import (
    SegmentCheck,
    check_segment,
    list_errors,
    total_rates,
)

TEXTS = st.lists(st.text("가나다", min_size=1, max_size=3), min_size=1, max_size=6).map(" ".join)


def words_back(check: SegmentCheck) -> tuple[list[str], list[str]]:
    lefts = [check.reference[p.edit.left] for p in check.pairs if p.edit.left is not None]
    rights = [check.text[p.edit.right] for p in check.pairs if p.edit.right is not None]
    return lefts, rights


@given(TEXTS, TEXTS)
def test_pairs_lose_no_word(reference: str, text: str) -> None:
    check = check_segment(reference, text)
    assert words_back(check) == (reference.split(), text.split())


@given(TEXTS, TEXTS)
def test_the_rates_of_a_segment_are_jiwers(reference: str, text: str) -> None:
    rates = check_segment(reference, text).rates
    assert rates.wer.rate == jiwer.wer(reference, text)
    assert rates.cer_with_spaces.rate == jiwer.cer(reference, text)


@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_a_whole_recording_counts_as_one_line(references: list[str]) -> None:
    texts = [reference.replace("가", "나") for reference in references]
    checks = [check_segment(*pair) for pair in zip(references, texts, strict=True)]
    total = total_rates(checks)
    assert total.wer.rate == jiwer.wer(" ".join(references), " ".join(texts))
    assert total.cer_with_spaces.rate == jiwer.cer(" ".join(references), " ".join(texts))


def test_errors_are_counted_by_pair_and_lead_to_their_segments() -> None:
    checks = [
        check_segment("김도윤은 학교에 간다", "김 도윤은 학교에 간다"),
        check_segment("너는 집에 온다", "너는 온다"),
        check_segment("너는 온다", "나는 온다"),
        check_segment("그래 너는", "그래 나는"),
    ]
    errors = list_errors(checks)
    assert (errors[0].kind, errors[0].reference, errors[0].text) == (
        EditKind.SUBSTITUTED,
        "너는",
        "나는",
    )
    assert errors[0].count == 2
    assert errors[0].places == (2, 3)
    missing = next(error for error in errors if error.reference == "집에")
    assert (missing.kind, missing.text, missing.places) == (EditKind.DELETED, "", (1,))
    added = next(error for error in errors if error.kind is EditKind.INSERTED)
    assert added.places == (0,)


def test_nothing_wrong_is_nothing_listed() -> None:
    assert list_errors([check_segment("가 나", "가 나"), check_segment("", "")]) == ()
