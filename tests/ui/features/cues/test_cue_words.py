from __future__ import annotations

import hypothesis.strategies as st
import pytest
from hypothesis import given

from kasr_desktop.subtitles.korean_profile import Rule, Violation
from kasr_desktop.ui.features.cues.cue_words import (
    mended_text,
    problem_text,
    rule_name,
    time_of,
    time_text,
)
from kasr_desktop.ui.widgets.language import LanguageSwitch


@given(st.integers(0, 40_000_000))
def test_what_is_shown_can_be_typed_back(ms: int) -> None:
    assert time_of(time_text(ms / 1000)) == pytest.approx(ms / 1000, abs=1e-6)


@pytest.mark.parametrize("text", ["", "x", "1:2:3:4", "-1", "1:60x"])
def test_what_is_no_time(text: str) -> None:
    assert time_of(text) is None


def test_every_rule_has_korean_words(korean: LanguageSwitch) -> None:
    said = [rule_name(rule) for rule in Rule]
    said += [problem_text(Violation(0, rule, 1.0, 2.0)) for rule in Rule]
    assert all(any("가" <= letter <= "힣" for letter in text) for text in said), said


def test_what_became_of_mending(korean: LanguageSwitch) -> None:
    assert (
        mended_text(3, is_whole=False)
        == "자막 3개를 교정했어요. 실행 취소 한 번이면 모두 되돌아가요."
    )
    assert mended_text(0, is_whole=True) == "규칙에 어긋난 자막이 없어요."
    assert "자동으로 교정할 수 있는 자막이 없어요" in mended_text(0, is_whole=False)
