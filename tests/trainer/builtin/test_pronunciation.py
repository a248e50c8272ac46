from __future__ import annotations

import pytest

from kasr_trainer.builtin.pronunciation import pronounce, to_ipa


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("같이", "가치"),  # palatalization
        ("읽고", "익꼬"),  # cluster, tensing
        ("국립", "궁닙"),  # nasals both ways
        ("신라", "실라"),
        ("칼날", "칼랄"),
        ("좋다", "조타"),  # aspiration
        ("많은", "마는"),  # the h is lost
        ("값이", "갑씨"),
        ("옷 위", "오 뒤"),  # neutral before it links over a word's end
        ("강", "강"),
        ("", ""),
    ],
)
def test_pronounces_by_rule(text: str, spoken: str) -> None:
    assert pronounce(text) == spoken


def test_ipa_voices_between_vowels_and_marks_tense() -> None:
    assert to_ipa("바보") == "pabo"
    assert to_ipa("까") == "ʔka"
    assert to_ipa("까", mark_tense=False) == "ka"
    assert to_ipa("시장") == "ɕiʥaŋ"


def test_other_characters_are_pauses() -> None:
    assert to_ipa("가, 나!") == to_ipa("가 나")
