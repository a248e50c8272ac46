from __future__ import annotations

from pathlib import Path

import jiwer
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.card_figures import PUBLISHED

from kasr_desktop.text.error_rate import ErrorRate
from kasr_trainer.data.manifest import Utterance
from kasr_trainer.evaluate.scores import (
    ALL,
    READING,
    Scored,
    add_up,
    count_errors,
    group_by,
    reading_cer,
    score,
    worst,
)

TEXTS = st.text("가나다 ", max_size=25).map(lambda text: " ".join(text.split()))
PAIRS = st.lists(st.tuples(TEXTS.filter(bool), TEXTS), min_size=1, max_size=6)


def said(text: str, *, speaker: str = "s", corpus: str = "c") -> Utterance:
    return Utterance(Path(f"{speaker}.wav"), text, 1.0, corpus=corpus, speaker=speaker)


@given(PAIRS)
def test_the_sums_of_a_corpus_are_jiwers(pairs: list[tuple[str, str]]) -> None:
    references, hypotheses = map(list, zip(*pairs, strict=True))
    sums = add_up(score(said(reference), text) for reference, text in pairs)
    words = jiwer.process_words(references, hypotheses)
    assert sums["wer"].errors == words.substitutions + words.deletions + words.insertions
    assert sums["wer"].rate == words.wer
    assert sums["cer_with_spaces"].rate == jiwer.cer(references, hypotheses)
    bare = [[text.replace(" ", "") for text in side] for side in (references, hypotheses)]
    assert sums["cer"].rate == jiwer.cer(*bare)


def test_both_sides_are_normalised_before_they_are_compared() -> None:
    scored = score(said("“안녕, 세계!”"), "안녕 세계")
    assert {name: errors.errors for name, errors in scored.counts.items()} == dict.fromkeys(
        ("cer", "cer_with_spaces", "wer", "jamo", READING), 0
    )


def test_reading_right_is_right_however_it_is_written() -> None:
    assert reading_cer("세 시에 봐요", "3시에 봐요").errors == 0
    assert reading_cer("세 시에 봐요", "네 시에 봐요").errors == 1
    scored = score(said("세 시에 봐요"), "3시에 봐요")
    assert scored.counts["cer"].errors > 0


@pytest.mark.parametrize(("errors", "length", "published"), PUBLISHED)
def test_the_cards_fractions_come_out_of_utterances_counts(
    errors: int, length: int, published: float
) -> None:
    """As many utterances as the card had, its counts spread over them unevenly."""
    num = 456
    parts = [
        ErrorRate(
            substitutions=errors // num + (place < errors % num),
            reference_length=length // num + (place < length % num),
        )
        for place in range(num)
    ]
    scored = [Scored(said("가"), "", {"wer": part}) for part in parts]
    total = add_up(scored)["wer"]
    assert (total.errors, total.reference_length) == (errors, length)
    assert total.rate == pytest.approx(published, abs=1e-15)


def test_groups_leave_out_what_has_no_name() -> None:
    scored = [score(said("가", speaker=name), "가") for name in ("a", "", "b", "a")]
    groups = group_by(scored, lambda utterance: utterance.speaker)
    assert {name: len(each) for name, each in groups.items()} == {"a": 2, "b": 1}


def test_the_worst_have_the_most_errors_not_the_highest_share() -> None:
    short = score(said("가"), "나")
    long = score(said("가나다라마바사"), "가나다라")
    good = score(said("가나"), "가나")
    assert worst([good, short, long], count=2) == [long, short]


def test_the_quick_form_counts_the_same() -> None:
    pairs = [(said("가 나", corpus="a"), "가나"), (said("다", corpus="b"), "라")]
    totals = count_errors(pairs)
    full = add_up(score(*pair) for pair in pairs)
    assert totals[ALL] == {name: each for name, each in full.items() if name != READING}
    assert totals["b"]["cer"].errors == 1
