from __future__ import annotations

import pytest

from kasr_desktop.text.script import read_script


def test_names_hold_until_the_next_one() -> None:
    script = read_script("안녕\n사회자: 시작하죠\n네\n\n김 교수：\n저는\n사회자:네")
    assert script.speakers == ("", "사회자", "사회자", "김 교수", "사회자")
    assert [word.text for word in script.words] == ["안녕", "시작하죠", "네", "저는", "네"]
    assert [word.line for word in script.words] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    "line",
    ["12:30에 만나요", "http://example.com 보세요", "그래서 제가 그 말씀을 드렸어요: 아니라고"],
)
def test_not_every_colon_names_someone(line: str) -> None:
    script = read_script(line)
    assert script.speakers == ("",)
    assert " ".join(word.text for word in script.words) == line


def test_remarks_in_brackets_are_no_speech() -> None:
    script = read_script("(문을 닫으며) 네 [웃음] 그래요")
    assert [word.is_remark for word in script.words] == [True, True, False, True, False]


def test_a_text_in_loose_jamo_is_composed() -> None:
    assert read_script("\u1112\u1161\u11ab").words[0].text == "한"


def test_nothing_is_no_script() -> None:
    assert read_script(" \n\n").words == ()
