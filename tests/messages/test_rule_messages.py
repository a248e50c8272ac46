from __future__ import annotations

import re

from kasr_desktop.messages import (
    BROKEN_RULES,
    MEASURES,
    RULE_NAMES,
    Language,
    broken_rule,
    measured_rule,
)
from kasr_desktop.subtitles.korean_profile import Rule


def test_every_rule_has_a_name_and_a_sentence() -> None:
    assert set(RULE_NAMES) == set(BROKEN_RULES) == set(MEASURES) == set(Rule)
    for rule in Rule:
        korean = broken_rule(rule, value=-1.5, limit=2.0, language=Language.KOREAN)
        english = broken_rule(rule, value=-1.5, limit=2.0, language=Language.ENGLISH)
        assert "1.5" in korean
        assert "1.5" in english
        assert "-" not in korean
        assert re.search("[가-힣]", korean)
        assert not re.search("[가-힣]", english)


def test_a_measure_is_short_and_has_both_numbers() -> None:
    def said(rule: Rule, value: float, limit: float, unit: str = "") -> str:
        return measured_rule(rule, value=value, limit=limit, language=Language.KOREAN, unit=unit)

    assert said(Rule.LINE_WIDTH, 18.0, 16.0) == "글자 수 18 / 16"
    assert said(Rule.READING_SPEED, 14.2222, 12.0) == "초당 14.2 / 12자"
    assert said(Rule.GAP, 1, 2, "frames") == "간격 1프레임 / 2"
    # never a value as its limit that is not
    assert said(Rule.READING_SPEED, 12.04, 12.0) == "초당 12.04 / 12자"
    assert said(Rule.MIN_DURATION, 0.832, 5 / 6) == "표시 0.832 / 0.83초"
