from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kasr_desktop
from kasr_desktop.text.hangul import nfd
from kasr_desktop.text.particles import (
    _PAIRS,
    Ending,
    ending_of,
    is_particle,
    particle_for,
    with_particle,
)

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


def korean_words() -> Iterator[tuple[str, str]]:
    """Every Korean text the program can say: where it stands, and the text."""
    root = Path(kasr_desktop.__file__).parent
    for path in sorted(root.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield path.name, node.value
            if isinstance(node, ast.JoinedStr):
                yield path.name, "".join(map(literal_part, node.values))
    translations = root.parent / "resources" / "translations" / "kasr_ko.ts"
    for entry in ElementTree.parse(translations).iter("translation"):
        yield translations.name, entry.text or ""


def literal_part(part: ast.expr) -> str:
    """Return a part of an f-string as it stands there, {x} for what is filled in."""
    return str(part.value) if isinstance(part, ast.Constant) else "{x}"


def has_an_open_particle(text: str) -> bool:
    """Return whether a particle is left to the reader, or fixed behind a gap that may end anyhow.

    Behind the percent sign 가 is always right, behind a bracket the word before it counts.
    """
    form = "|".join(sorted({each for pair in _PAIRS.values() for each in pair}, key=len)[::-1])
    left_open = re.search(rf"\((?:{form})\)", text)
    fixed = re.search(rf"\}}[^\s\w{{%)]*(?:{form})(?![가-힣])", text)
    return bool(left_open or fixed)


def test_no_sentence_leaves_its_particle_open() -> None:
    said = list(korean_words())
    assert len([text for _, text in said if re.search("[가-힣]", text)]) > 800
    assert not [(place, text) for place, text in said if has_an_open_particle(text)]


@pytest.mark.parametrize(
    "text", ["{name}이(가) 없어요", "파일을(를)", "“{name}”을 지웠어요", "{model}로", "`{x}`은"]
)
def test_an_open_particle_is_found(text: str) -> None:
    assert has_an_open_particle(text)


@pytest.mark.parametrize("text", ["“{name:”을} 지웠어요", "{count}개가 있어요", "{share}%가"])
def test_a_particle_by_sound_is_none(text: str) -> None:
    assert not has_an_open_particle(text)
