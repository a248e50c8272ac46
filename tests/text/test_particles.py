from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kasr_desktop.text.hangul import nfd
from kasr_desktop.text.particles import Ending, ending_of, is_particle, particle_for, with_particle

READ_ALOUD = {
    "회의": "를", "녹음": "을", "서울": "을", "회의 (1)": "을", "“강연”": "을",
    "0": "을", "1": "을", "2": "를", "3": "을", "4": "를", "5": "를", "6": "을", "7": "을",
    "8": "을", "9": "를", "10": "을", "20": "을", "100": "을", "1,000": "을", "1.5": "를",
    "1.0": "을", "1000000000000": "를", "100000000": "을", "50 %": "를", "50%": "를",
    "SRT": "를", "HTML": "을", "SMI": "를", "PCM": "을", "AMR": "을", "MP3": "을", "MP4": "를",
    "a.mp3": "을", "a.wav": "를", "a.flac": "을", "a.m4a": "를", "a.webm": "을", "a.srt": "를",
    "config.json": "을", "vocab.json": "을", "notes.txt": "를", "a.docx": "를", "a.aac": "를",
    "file": "을", "model": "을", "Google": "을", "Whisper": "를", "Python": "을", "phone": "을",
    "Chrome": "을", "note": "를", "Mac": "을", "app": "을", "book": "을", "cache": "를",
    "cpu": "를", "16 kHz": "를", "20 dB": "을", "ㄱ": "을", "ㅏ": "를", "?": "를", "": "를",
}  # fmt: skip


@pytest.mark.parametrize(("word", "particle"), READ_ALOUD.items())
def test_particles_follow_what_is_read_aloud(word: str, particle: str) -> None:
    assert particle_for(word, "을") == particle


def test_every_particle_has_both_forms() -> None:
    forms = {"은": "는", "이": "가", "을": "를", "과": "와", "이에요": "예요", "이라": "라"}
    for after_consonant, after_vowel in forms.items():
        assert is_particle(after_consonant)
        assert particle_for("집", after_consonant) == after_consonant
        assert particle_for("차", after_consonant) == after_vowel


def test_으로_goes_short_after_ㄹ_alone() -> None:
    assert [with_particle(word, "으로") for word in ("길", "집", "차", "1", "3", "CTL")] == [
        "길로", "집으로", "차로", "1로", "3으로", "CTL로",
    ]  # fmt: skip
    assert particle_for("길", "을") == "을"


@given(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3))
def test_a_syllable_ends_as_its_tail_says_in_any_form(syllable: str) -> None:
    tails = (ord(syllable) - 0xAC00) % 28
    expected = Ending.VOWEL if tails == 0 else Ending.RIEUL if tails == 8 else Ending.CONSONANT
    assert ending_of(syllable) is expected
    assert ending_of(nfd(syllable)) is expected


@given(st.text(max_size=20), st.sampled_from(["은", "이", "을", "과", "으로"]))
def test_any_text_takes_a_particle(word: str, particle: str) -> None:
    assert with_particle(word, particle).startswith(word)
