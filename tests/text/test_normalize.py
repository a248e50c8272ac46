from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kasr_desktop.text.hangul import nfc, nfd
from kasr_desktop.text.normalize import CARD_CHARS_TO_IGNORE, is_plain_korean, normalize


@given(st.text())
def test_normal_text_stays(text: str) -> None:
    once = normalize(text)
    assert normalize(once) == once
    assert once == nfc(once)
    assert once == " ".join(once.split())


@given(st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3)))
def test_nfd_and_nfc_come_out_the_same(text: str) -> None:
    assert normalize(nfd(text)) == normalize(text) == text


def test_what_the_card_removes_is_removed_without_a_gap() -> None:
    assert normalize(f"가{CARD_CHARS_TO_IGNORE}나") == "가나"


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("「안녕」 〈세계〉", "안녕 세계"),
        ("문화·예술/체육", "문화 예술 체육"),
        ("KBS 뉴스 9", "kbs 뉴스 9"),
        ("가\u200b나\ufeff", "가나"),
        ("ㅋㅋ 그래요\n아니\t요", "ㅋㅋ 그래요 아니 요"),
        ("!?", ""),
    ],
)
def test_korean_cases(text: str, normal: str) -> None:
    assert normalize(text) == normal


def test_only_syllables_are_plain_korean() -> None:
    assert is_plain_korean("가 나")
    assert not is_plain_korean("가 ㅋ")
    assert not is_plain_korean("")
