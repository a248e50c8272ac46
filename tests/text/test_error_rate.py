from __future__ import annotations

from random import Random

import jiwer
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.card_figures import PUBLISHED

from kasr_desktop.text.error_rate import (
    ErrorRate,
    cer,
    cer_with_spaces,
    corpus_rate,
    jamo_error_rate,
    wer,
)
from kasr_desktop.text.hangul import nfd

TEXTS = st.text("가나다 ", max_size=25).map(lambda text: " ".join(text.split()))
REFERENCES = TEXTS.filter(bool)
PAIRS = st.lists(st.tuples(REFERENCES, TEXTS), min_size=1, max_size=5)


def _counts(output: jiwer.WordOutput | jiwer.CharacterOutput) -> ErrorRate:
    length = output.hits + output.substitutions + output.deletions
    return ErrorRate(output.substitutions, output.deletions, output.insertions, length)


@given(PAIRS)
def test_word_errors_equal_jiwer_count_by_count(pairs: list[tuple[str, str]]) -> None:
    references, hypotheses = map(list, zip(*pairs, strict=True))
    expected = jiwer.process_words(references, hypotheses)
    ours = corpus_rate(pairs, wer)
    assert ours == _counts(expected)
    assert ours.rate == expected.wer


@given(PAIRS)
def test_character_errors_equal_jiwer_count_by_count(pairs: list[tuple[str, str]]) -> None:
    references, hypotheses = map(list, zip(*pairs, strict=True))
    expected = jiwer.process_characters(references, hypotheses)
    ours = corpus_rate(pairs, cer_with_spaces)
    assert ours == _counts(expected)
    assert ours.rate == expected.cer


@given(REFERENCES, TEXTS)
@example("가가가다가", "가가나나가가")  # equal ends decide which of two splits is given
def test_cer_is_jiwers_on_text_without_spaces(reference: str, hypothesis: str) -> None:
    expected = jiwer.process_characters(reference.replace(" ", ""), hypothesis.replace(" ", ""))
    assert cer(reference, hypothesis) == _counts(expected)


@given(REFERENCES, TEXTS)
def test_jamo_error_rate_is_jiwers_on_nfd(reference: str, hypothesis: str) -> None:
    expected = jiwer.process_characters(
        nfd(reference.replace(" ", "")), nfd(hypothesis.replace(" ", ""))
    )
    assert jamo_error_rate(reference, hypothesis) == _counts(expected)


@pytest.mark.parametrize(("errors", "length", "published"), PUBLISHED)
def test_the_recommended_models_figures_are_these_counts(
    errors: int, length: int, published: float
) -> None:
    rate = ErrorRate(substitutions=errors - 7, deletions=4, insertions=3, reference_length=length)
    assert rate.rate == pytest.approx(published, abs=1e-12)


def test_spaces_count_only_where_asked() -> None:
    assert cer("가 나", "가나").errors == 0
    assert cer_with_spaces("가 나", "가나") == ErrorRate(0, 1, 0, 3)


def test_a_different_letter_is_a_third_of_a_syllable() -> None:
    assert jamo_error_rate("학", "핚") == ErrorRate(1, 0, 0, 3)


def test_an_empty_reference_counts_insertions() -> None:
    assert wer("", "가 나").rate == 2.0
    assert wer("", "").rate == 0.0
    assert wer("가 나", "").rate == 1.0


def test_an_hour_of_speech_is_counted_as_jiwer_does() -> None:
    random = Random(1)
    reference = "".join(random.choices("가나다라마바사아자차", k=20_000))
    hypothesis = "".join(
        random.choice("가나다") if random.random() < 0.1 else syllable
        for syllable in reference
        if random.random() > 0.05
    )
    assert cer(reference, hypothesis) == _counts(jiwer.process_characters(reference, hypothesis))
