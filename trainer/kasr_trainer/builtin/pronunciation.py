"""Korean spelling to sound: the standard pronunciation, and IPA that a synthesizer reads.

Rules only, no dictionary: linking, neutralized tails, tensing after stops, aspiration,
nasals and liquids (Standard Pronunciation, National Institute of Korean Language,
ch. 2-6). What needs a dictionary, such as tensing inside compounds, is left out.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from kasr_desktop.text.hangul import LEADS, TAILS, VOWELS, compose, decompose, is_syllable

_CLUSTERS = {
    "ㄳ": "ㄱㅅ",
    "ㄵ": "ㄴㅈ",
    "ㄶ": "ㄴㅎ",
    "ㄺ": "ㄹㄱ",
    "ㄻ": "ㄹㅁ",
    "ㄼ": "ㄹㅂ",
    "ㄽ": "ㄹㅅ",
    "ㄾ": "ㄹㅌ",
    "ㄿ": "ㄹㅍ",
    "ㅀ": "ㄹㅎ",
    "ㅄ": "ㅂㅅ",
}
# a tail before a consonant or a pause is one of seven sounds
_NEUTRAL = dict(
    zip(
        "ㄲㅋㄳㄺㄵㄶㅅㅆㅈㅊㅌㅎㄻㄼㄽㄾㅀㅍㄿㅄ",
        "ㄱㄱㄱㄱㄴㄴㄷㄷㄷㄷㄷㄷㅁㄹㄹㄹㄹㅂㅂㅂ",
        strict=True,
    )
)
_TENSE = dict(zip("ㄱㄷㅂㅅㅈ", "ㄲㄸㅃㅆㅉ", strict=True))
_ASPIRATED = dict(zip("ㄱㄷㅂㅈ", "ㅋㅌㅍㅊ", strict=True))
_NASAL = dict(zip("ㄱㄷㅂ", "ㅇㄴㅁ", strict=True))

_VOWEL_IPA = dict(
    zip(
        VOWELS,
        "a|ɛ|ja|jɛ|ʌ|e|jʌ|je|o|wa|wɛ|we|jo|u|wʌ|we|wi|ju|ɯ|ɯi|i".split("|"),  # noqa: SIM905
        strict=True,
    )
)
_TAIL_IPA = dict(zip("ㄱㄴㄷㄹㅁㅂㅇ", "kntlmpŋ", strict=True))
_ASPIRATED_IPA = {"ㅋ": "kʰ", "ㅌ": "tʰ", "ㅍ": "pʰ", "ㅊ": "ʨʰ"}
_TENSE_IPA = {"ㄲ": "ʔk", "ㄸ": "ʔt", "ㅃ": "ʔp", "ㅉ": "ʔʨ", "ㅆ": "ss"}
_PLAIN_TENSE_IPA = {"ㄲ": "k", "ㄸ": "t", "ㅃ": "p", "ㅉ": "ʨ", "ㅆ": "s"}
_VOICED_IPA = dict(zip("ㄱㄷㅂㅈ", "ɡdbʥ", strict=True))
_VOICELESS_IPA = dict(zip("ㄱㄷㅂㅈ", "ktpʨ", strict=True))
_OTHER_IPA = {"ㄴ": "n", "ㅁ": "m", "ㅎ": "h", "ㅅ": "s", "ㅇ": ""}


@dataclass(slots=True)
class _Sound:
    """One syllable as it is said, in compatibility letters; no tail is ""."""

    lead: str
    vowel: str
    tail: str
    after_space: bool


def pronounce(text: str) -> str:
    """Return `text` as it is said, in Hangul; what is no syllable counts as a pause.

    Example:
        >>> pronounce("값이 싸다"), pronounce("국립박물관"), pronounce("읽고 싶은")
        ('갑씨 싸다', '궁닙빵물관', '익꼬 시픈')
    """
    spoken = ""
    for sound in _sounds(text):
        tail = TAILS.index(sound.tail) + 1 if sound.tail else 0
        syllable = compose(LEADS.index(sound.lead), VOWELS.index(sound.vowel), tail)
        spoken += (" " if sound.after_space and spoken else "") + syllable
    return spoken


def to_ipa(text: str, *, mark_tense: bool = True) -> str:
    """Return `text` as it is said, in the IPA symbols that Kokoro knows.

    Args:
        text: Korean text.
        mark_tense: Put a glottal stop before tense consonants; a synthesizer that has
            never learned Korean then comes nearest to them.

    Example:
        >>> to_ipa("같이 갑시다")
        'kaʨʰi kapɕɕida'
        >>> to_ipa("빵", mark_tense=False)
        'paŋ'
    """
    ipa = ""
    before = ""  # the sound just before: "" at the start, "V" a vowel, else the tail
    for number, sound in enumerate(_sounds(text)):
        if sound.after_space:
            ipa += " " if number else ""
        voiced = before != "" and before in "Vㄴㅁㅇㄹ" and not sound.after_space
        lead = _lead_ipa(sound.lead, before, voiced=voiced, mark_tense=mark_tense)
        vowel = "i" if sound.vowel == "ㅢ" and lead else _VOWEL_IPA[sound.vowel]
        if lead.endswith("s") and vowel[0] in "ij":
            lead = lead.replace("s", "ɕ")
        if vowel[0] == "j" and lead[-1:] in ("ʨ", "ʥ"):
            vowel = vowel[1:]
        ipa += lead + vowel + _TAIL_IPA.get(sound.tail, "")
        before = sound.tail or "V"
    return ipa


def _lead_ipa(lead: str, before: str, *, voiced: bool, mark_tense: bool) -> str:
    if lead in _ASPIRATED_IPA:
        return _ASPIRATED_IPA[lead]
    if lead in _TENSE_IPA:
        return (_TENSE_IPA if mark_tense else _PLAIN_TENSE_IPA)[lead]
    if lead in _VOICED_IPA:
        return (_VOICED_IPA if voiced else _VOICELESS_IPA)[lead]
    if lead == "ㄹ":
        return "l" if before == "ㄹ" else "ɾ"
    return _OTHER_IPA[lead]


def _sounds(text: str) -> list[_Sound]:
    sounds: list[_Sound] = []
    after_space = False
    for char in text:
        if not is_syllable(char):
            after_space = True
            continue
        lead, vowel, tail = decompose(char)
        tail_letter = TAILS[tail - 1] if tail else ""
        sounds.append(_Sound(LEADS[lead], VOWELS[vowel], tail_letter, after_space))
        after_space = False
    for here, following in itertools.pairwise(sounds):
        if here.tail and following.lead == "ㅇ":
            _link(here, following)
        elif here.tail:
            _meet(here, following)
    if sounds:
        sounds[-1].tail = _NEUTRAL.get(sounds[-1].tail, sounds[-1].tail)
    return sounds


def _link(here: _Sound, following: _Sound) -> None:
    """Carry a tail over to a syllable that starts with a vowel."""
    tail = here.tail
    if following.after_space and tail not in "ㄴㅁㄹㅇ":
        tail = _NEUTRAL.get(tail, tail)  # the word ends first: 옷 위 is 오 뒤
    if tail == "ㅇ":
        here.tail = "ㅇ"
    elif tail == "ㅎ":
        here.tail = ""
    elif tail in _CLUSTERS:
        stays, moves = tuple(_CLUSTERS[tail])
        if moves == "ㅎ":
            stays, moves = "", stays
        elif moves in "ㄷㅌ" and following.vowel == "ㅣ":
            moves = "ㅊ"
        here.tail, following.lead = stays, "ㅆ" if moves == "ㅅ" else moves
    else:
        if following.vowel == "ㅣ" and not following.after_space:
            tail = {"ㄷ": "ㅈ", "ㅌ": "ㅊ"}.get(tail, tail)  # 같이 is 가치
        here.tail, following.lead = "", tail


def _meet(here: _Sound, following: _Sound) -> None:
    """Let a tail and the consonant after it change each other."""
    letters = _CLUSTERS.get(here.tail, here.tail)
    first, last = letters[:-1], letters[-1]
    if last == "ㅎ" and following.lead in _ASPIRATED:
        here.tail, following.lead = first, _ASPIRATED[following.lead]
    elif last == "ㅎ" and following.lead == "ㅅ":
        here.tail, following.lead = first, "ㅆ"
    elif following.lead == "ㅎ" and last in _ASPIRATED:
        here.tail, following.lead = first, _ASPIRATED[last]
    elif following.lead == "ㅎ" and _NEUTRAL.get(last) == "ㄷ":
        here.tail, following.lead = first, "ㅌ"
    elif following.lead == "ㅎ" and last in "ㄴㄹㅁ":
        here.tail, following.lead = first, last  # the h between voiced sounds is lost
    else:
        _close(here, following)


def _close(here: _Sound, following: _Sound) -> None:
    """Neutralize a tail before a consonant: tensing, nasals, liquids."""
    tail = _NEUTRAL.get(here.tail, here.tail)
    if here.tail in "ㄾㄼ" and following.lead in _TENSE:
        following.lead = _TENSE[following.lead]
    if tail in _NASAL:
        if following.lead in _TENSE:
            following.lead = _TENSE[following.lead]
        elif following.lead in "ㄴㅁ":
            tail = _NASAL[tail]
        elif following.lead == "ㄹ":
            tail, following.lead = _NASAL[tail], "ㄴ"
    elif tail in "ㅁㅇ" and following.lead == "ㄹ":
        following.lead = "ㄴ"
    elif tail == "ㄴ" and following.lead == "ㄹ":
        tail = "ㄹ"
    elif tail == "ㄹ" and following.lead == "ㄴ":
        following.lead = "ㄹ"
    here.tail = tail
