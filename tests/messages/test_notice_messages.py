from __future__ import annotations

import re

import pytest

from kasr_desktop.domain.events import Notice, NoticeKind
from kasr_desktop.messages import NOTICES, Language, Place, notice_sentence


@pytest.mark.parametrize("place", Place)
@pytest.mark.parametrize("kind", NoticeKind)
def test_every_notice_has_a_sentence_in_both_languages(kind: NoticeKind, place: Place) -> None:
    facts = tuple(
        (name, "5") for name in "announced decoded seconds position from to track tracks".split()
    )
    korean = notice_sentence(Notice(kind, facts), Language.KOREAN, place)
    english = notice_sentence(Notice(kind, facts), Language.ENGLISH, place)
    assert re.search(r"[가-힣].*요\.( \[.*\])?$", korean)
    assert not re.search(r"[가-힣]", english)
    assert not re.search(r"[{?]", korean + english)


def test_a_file_that_says_no_length_is_not_blamed_for_it() -> None:
    notice = Notice(NoticeKind.TRUNCATED, (("decoded", "12.5"),))
    assert "12.5 s, sooner than it should" in notice_sentence(notice, Language.ENGLISH)
    assert "?" not in notice_sentence(notice, Language.KOREAN)


def test_the_cause_is_told_in_the_terminal_alone() -> None:
    notice = Notice(NoticeKind.EMISSIONS_NOT_KEPT, (("detail", "disk full"),))
    assert notice_sentence(notice, Language.KOREAN).endswith("(disk full)")
    assert "disk full" not in notice_sentence(notice, Language.KOREAN, Place.WINDOW)


@pytest.mark.parametrize("kind", NoticeKind)
def test_a_notice_without_its_sentence_is_missed(
    kind: NoticeKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert set(NOTICES) == set(NoticeKind)
    monkeypatch.delitem(NOTICES, kind)
    with pytest.raises(KeyError):
        test_every_notice_has_a_sentence_in_both_languages(kind, Place.WINDOW)
