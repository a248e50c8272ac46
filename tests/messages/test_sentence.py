from __future__ import annotations

from pathlib import Path

from kasr_desktop.domain.label import Language
from kasr_desktop.messages.sentence import Place, filled, says


def test_a_way_out_may_differ_between_window_and_terminal() -> None:
    message = says("It is full.", "가득 찼어요.").window("Press.", "누르세요.")
    assert message.template(Language.ENGLISH, Place.WINDOW) == "It is full. Press."
    assert message.template(Language.ENGLISH, Place.TERMINAL) == "It is full."
    assert message.then("Wait.", "기다려요.").template(Language.KOREAN, Place.TERMINAL) == (
        "가득 찼어요. 기다려요."
    )


def test_particles_follow_the_sound_of_the_fact_and_not_of_the_marks() -> None:
    for name, expected in (("회의", "“회의”를"), ("녹음", "“녹음”을"), ("a.mp4", "“a.mp4”를")):
        assert filled("“{name:”을}", {"name": name}, Place.WINDOW) == expected
    assert filled("{found:으로}", {"found": "서울"}, Place.WINDOW) == "서울로"


def test_numbers_keep_their_format_and_missing_facts_leave_no_hole() -> None:
    assert filled("{rtf:.2f} {what:을}", {"rtf": 0.5}, Place.TERMINAL) == "0.50 ?를"


def test_a_path_is_whole_in_the_terminal_only() -> None:
    facts = {"path": Path("/a/회의")}
    assert filled("{name:이}", facts, Place.WINDOW) == "회의가"
    assert filled("{name:이}", facts, Place.TERMINAL) == "/a/회의가"


def test_a_long_name_is_cut_in_its_middle_in_the_window_only() -> None:
    path = Path("/a/2026-11-03 서울시 정례 브리핑 현장 녹음\n오전 3부.wav")
    said = filled("“{name:”을} 읽을 수 없어요.", {"path": path}, Place.WINDOW)
    assert said == "“2026-11-03 서울시… 녹음 오전 3부.wav”를 읽을 수 없어요."
    assert str(path) in filled("{name}", {"path": path}, Place.TERMINAL)
