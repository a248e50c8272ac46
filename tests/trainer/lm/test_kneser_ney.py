"""`tests/trainer/lmplz/*.arpa` is what lmplz (kenlm 0.3.0) makes of `made_sentences`:

-o 3 --discount_fallback with --prune 0 · --prune 0 1 2 · --prune 0 0 1 and the first nine
words as --limit_vocab_file.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kasr_trainer.lm.kneser_ney import BEGIN, END, UNKNOWN, NgramModel, estimate

WORDS = "나는 너는 학교에 집에 시장에 간다 온다 갔다 밥을 물을 먹는다 마신다".split()
CASES = {
    "plain": {"prune": (0,)},
    "pruned": {"prune": (0, 1, 2)},
    "limited": {"prune": (0, 0, 1), "words": WORDS[:9]},
}


def made_sentences() -> list[str]:
    """Return the text of the golden files: words by Zipf, so that all discounts are estimated."""
    chance = random.Random(7)
    weights = [1 / place for place in range(1, len(WORDS) + 1)]
    return [" ".join(chance.choices(WORDS, weights, k=chance.randint(2, 6))) for _ in range(60)]


def read_arpa(path: Path) -> dict[tuple[str, ...], tuple[float, float]]:
    lines = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
    return {
        tuple(columns[1].split()): (float(columns[0]), float(columns[2]) if columns[2:] else 0.0)
        for columns in lines
        if len(columns) > 1
    }


@pytest.mark.parametrize("name", CASES)
def test_every_number_is_lmplzs(name: str, tmp_path: Path) -> None:
    model = estimate(made_sentences(), order=3, **CASES[name])  # type: ignore[arg-type]
    model.write_arpa(tmp_path / "ours.arpa")
    ours = read_arpa(tmp_path / "ours.arpa")
    theirs = read_arpa(Path(__file__).parent / "lmplz" / f"{name}.arpa")
    assert set(ours) == set(theirs)
    assert len(theirs) > 40
    for gram, scores in theirs.items():
        assert ours[gram] == pytest.approx(scores, abs=2e-6), gram


def probability(model: NgramModel, context: tuple[str, ...], word: str) -> float:
    """Look a word up the way every n-gram program does."""
    gram = (*context, word)
    if gram in model.probabilities[len(context)]:
        return model.probabilities[len(context)][gram]
    if not context:
        return model.probabilities[0][(UNKNOWN,)]
    return model.backoffs.get(context, 1.0) * probability(model, context[1:], word)


TEXTS = st.lists(
    st.lists(st.sampled_from(WORDS[:5]), min_size=1, max_size=6).map(" ".join), min_size=1
)


@settings(max_examples=60)
@given(TEXTS, st.sampled_from([(), (0, 1), (0, 0, 1)]), st.sampled_from([None, WORDS[:2]]))
def test_after_any_context_the_probabilities_add_up_to_one(
    sentences: list[str], prune: tuple[int, ...], words: list[str] | None
) -> None:
    model = estimate(sentences, order=3, prune=prune, words=words)
    known = [gram[0] for gram in model.probabilities[0] if gram[0] != BEGIN]
    assert {END, UNKNOWN} <= set(known)
    contexts = {gram[:-1] for grams in model.probabilities[1:] for gram in grams}
    for context in [(), *contexts]:
        total = sum(probability(model, context, word) for word in known)
        assert total == pytest.approx(1.0, abs=1e-9)


@pytest.mark.parametrize(
    ("sentences", "options"),
    [
        ([], {"order": 3}),
        (["", " "], {"order": 3}),
        (["가 나"], {"order": 1}),
        (["가 나"], {"order": 3, "prune": (1, 1)}),
        (["가 나"], {"order": 3, "prune": (0, 2, 1)}),
    ],
)
def test_what_makes_no_sense_is_said(sentences: list[str], options: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="estimate"):
        estimate(sentences, **options)  # type: ignore[arg-type]
