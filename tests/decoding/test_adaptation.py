from __future__ import annotations

import math
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kasr_desktop.decoding import adaptation
from kasr_desktop.decoding.adaptation import NEW_SHARES, SHARES, WORD_SHARE, Adaptation, PieceTable
from kasr_desktop.decoding.language_model import WORD_BREAK

SENTENCES = st.lists(
    st.lists(st.text("가나다라", min_size=1, max_size=4), min_size=1, max_size=4).map(" ".join),
    max_size=8,
)
CONTEXTS = st.text(f"가나다라마{WORD_BREAK}", max_size=4)


def plainly(sentences: list[str], context: str) -> Counter[str]:
    """Count what follows a context by looking at every place."""
    found: Counter[str] = Counter()
    for sentence in sentences:
        text = f"{WORD_BREAK}{sentence.replace(' ', WORD_BREAK)}{WORD_BREAK}"
        for place in range(len(context), len(text)):
            if text[place - len(context) : place] == context:
                found[text[place]] += 1
    return found


@settings(max_examples=150)
@given(SENTENCES, CONTEXTS)
def test_the_table_counts_what_is_there(sentences: list[str], context: str) -> None:
    total, counts = PieceTable(sentences).continuations(context)
    assert counts == plainly(sentences, context)
    assert total == sum(counts.values())


def test_rare_syllables_beyond_the_tables_numbers_do_no_harm(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(adaptation, "_OTHER", 3)  # the break and one syllable have numbers
    total, counts = PieceTable(["가가가 나", "가나"]).continuations("가")
    assert counts == {"가": 2, WORD_BREAK: 1}
    assert total == 3
    assert PieceTable(["가가가 나", "가나"]).continuations("나") == (0, {})


def test_remembered_contexts_are_dropped_before_they_fill_the_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(adaptation, "_MAX_KEPT", 2)
    table = PieceTable(["가나다"])
    for _ in range(3):
        for context in "가나다라":
            assert table.continuations(context)[1] == plainly(["가나다"], context)
        assert len(table._kept) <= 2


@given(SENTENCES, CONTEXTS, st.lists(st.floats(0.01, 1.0), min_size=6, max_size=6))
def test_probabilities_still_add_up_to_one(
    sentences: list[str], context: str, weights: list[float]
) -> None:
    pieces = [*"가나다라마", WORD_BREAK]
    prior = [weight / sum(weights) for weight in weights]
    mixed = Adaptation(sentences, [line.split()[0] for line in sentences])
    total = sum(
        10 ** mixed.mix_piece(context, piece, math.log10(share))
        for piece, share in zip(pieces, prior, strict=True)
    )
    assert total == pytest.approx(1.0)


@given(SENTENCES, CONTEXTS, st.floats(-9.0, -0.01))
def test_what_the_documents_never_say_loses_a_bounded_share(
    sentences: list[str], context: str, log10: float
) -> None:
    worst = sum(math.log10(1 - share) for share in (*SHARES, max(NEW_SHARES)))
    mixed = Adaptation(sentences, [word for line in sentences for word in line.split()])
    assert log10 + worst <= mixed.mix_piece(context, "뷁", log10) <= log10
    assert log10 + math.log10(1 - WORD_SHARE) <= mixed.mix_word("뷁뷁", log10) <= log10


def test_without_documents_nothing_changes() -> None:
    nothing = Adaptation([])
    assert nothing.mix_piece("가나", "다", -2.5) == pytest.approx(-2.5)
    assert nothing.mix_word("가나", -4.0) == pytest.approx(-4.0)
    assert not nothing.knows("가나")


def test_the_longer_the_context_in_common_the_more_it_counts() -> None:
    mixed = Adaptation(["홍길동 팀장이 왔다", "홍길동 팀장은 갔다"])
    gains = [mixed.mix_piece(context, "동", -3.0) for context in ("", "길", "홍길", "▁홍길")]
    assert gains == sorted(gains)
    assert gains[-1] > -1.2
    assert mixed.mix_piece("▁홍길", "은", -1.0) < -1.0


def test_a_name_is_known_with_any_particle() -> None:
    mixed = Adaptation(["홍길동 팀장"])
    known = [mixed.knows(word) for word in ("홍길동", "홍길동이라고", "홍길", "홍길동전")]
    assert known == [True, True, False, False]
    assert mixed.mix_word("홍길동", -7.0) > -3.5


def test_a_word_the_model_does_not_know_is_the_documents_to_judge() -> None:
    sentences = ["홍길동 팀장이 왔다", "홍길동이 갔다"]
    plain, new = Adaptation(sentences), Adaptation(sentences, ["홍길동"])
    for context, piece in (("▁홍", "길"), ("▁홍길", "동")):
        gain = new.mix_piece(context, piece, -4.0) - plain.mix_piece(context, piece, -4.0)
        assert gain > 0.1
    assert new.mix_piece("▁홍길", "동", -4.0) > -0.5
    # inside a word, and behind the name, nothing is special
    assert new.mix_piece("나홍", "길", -4.0) == plain.mix_piece("나홍", "길", -4.0)
    assert new.mix_piece("홍길동", "이", -1.0) == plain.mix_piece("홍길동", "이", -1.0)


def test_particles_are_no_part_of_a_new_word() -> None:
    mixed = Adaptation(["김아무개는 왔다"], ["김아무개"])
    assert mixed._new == {"김": {"아": 1}, "김아": {"무": 1}, "김아무": {"개": 1}}
    assert Adaptation(["김아무개전 왔다"], ["김아무개"])._new == {}
