from __future__ import annotations

import re

from kasr_desktop.messages import BROKEN_RULES, RULE_NAMES, Language, broken_rule
from kasr_desktop.subtitles.korean_profile import Rule


def test_every_rule_has_a_name_and_a_sentence() -> None:
    assert set(RULE_NAMES) == set(BROKEN_RULES) == set(Rule)
    for rule in Rule:
        korean = broken_rule(rule, value=-1.5, limit=2.0, language=Language.KOREAN)
        english = broken_rule(rule, value=-1.5, limit=2.0, language=Language.ENGLISH)
        assert "1.5" in korean
        assert "1.5" in english
        assert "-" not in korean
        assert re.search("[가-힣]", korean)
        assert not re.search("[가-힣]", english)
