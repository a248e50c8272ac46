from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kasr_desktop.text import hangul

SYLLABLES = st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3)
KOREAN = st.text(st.one_of(SYLLABLES, st.sampled_from(" abc1")))


@given(SYLLABLES)
def test_compose_undoes_decompose(syllable: str) -> None:
    assert hangul.compose(*hangul.decompose(syllable)) == syllable


@given(KOREAN)
def test_join_undoes_split(text: str) -> None:
    assert hangul.join_jamo(hangul.split_jamo(text)) == text


@given(KOREAN)
def test_conjoining_jamo_join_too(text: str) -> None:
    assert hangul.join_jamo(hangul.nfd(text)) == text
    assert hangul.to_conjoining(hangul.split_jamo(text)) == hangul.nfd(text)


@given(KOREAN)
def test_split_text_holds_only_letters(text: str) -> None:
    assert not any(map(hangul.is_syllable, hangul.split_jamo(text)))


@pytest.mark.parametrize(
    ("letters", "text"),
    [
        ("ㄱㅏㅂㅅㅇㅣ", "값이"),
        ("ㄱㅏㅄㅇㅣ", "값이"),
        ("ㅇㅗㅏㅇ", "왕"),
        ("ㄷㅏㄹㄱ", "닭"),
        ("ㄷㅏㄹㄱㅣ", "달기"),
        ("ㅏㅏ", "ㅏㅏ"),
        ("ㅇㅏㄸ", "아ㄸ"),
        ("ㄳㅏ", "ㄳㅏ"),
        ("", ""),
    ],
)
def test_letters_join_as_a_keyboard_joins_them(letters: str, text: str) -> None:
    assert hangul.join_jamo(letters) == text


@pytest.mark.parametrize("bad", ["", "ㄱ", "가나", "a", "\u1100"])
def test_only_syllables_decompose(bad: str) -> None:
    with pytest.raises(ValueError):
        hangul.decompose(bad)


@pytest.mark.parametrize("indices", [(19, 0, 0), (0, 21, 0), (0, 0, 28), (-1, 0, 0)])
def test_out_of_range_indices_do_not_compose(indices: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError):
        hangul.compose(*indices)
