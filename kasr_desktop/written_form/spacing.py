"""Spaces where the rules ask for them, and none before what cannot stand alone.

Only what 한글 맞춤법 leaves no choice in is changed: particles, endings and suffixes are
written to their word (§41), words behind a particle or an ending stand apart (§2, §42).
Compound nouns and auxiliary verbs may be written either way (§47, §50), so they stay as heard.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from kasr_desktop.written_form.morphemes import Morpheme
from kasr_desktop.written_form.rewrite import Rewrite, RewriteKind

_CLOSES_A_WORD = ("JKS", "JKO", "JKB", "JKG", "JX", "JC", "JKV", "JKC", "EC", "EF", "ETM")
_OPENS_A_WORD = ("NNG", "NNP", "NNB", "NP", "NR", "VV", "VA", "MM", "MAG", "MAJ", "IC", "XPN", "XR")
_NEVER_ALONE = ("JKS", "JKO", "JKB", "JKG", "JX", "JC", "JKV", "JKC", "JKQ")
_CAN_STAND_ALONE = frozenset(
    {"이", "가", "만", "보다", "하고", "같이", "대로", "뿐", "나", "야", "아"}
)
"""Syllables that are words as often as particles: apart they stay as heard."""

_NOUNS = ("NNG", "NNP", "NP", "SN", "SL", "XSN")
_WHOLE = frozenset({"보잘것", "하잘것"})
"""Words that the analyser parts where a space follows them."""

_NEVER_PARTED = frozenset({"데", "다", "요"})
"""-는데 is an ending or a noun with equal right; a lone 다 or 요 is a slip of the analyser."""


def find_spacing(text: str, morphemes: Sequence[Morpheme]) -> list[Rewrite]:
    """Return where spaces are put in or taken out, in order.

    Args:
        text: What was heard, NFC, single spaces.
        morphemes: Of the same text.
    """
    found = []
    for left, right in pairwise(morphemes):
        gap = text[left.end : right.start]
        is_word = text[left.start - 1 : right.end] in _WHOLE
        if left.end == right.start < right.end and _parts(left, right) and not is_word:
            found.append(Rewrite(right.start, right.start, " ", RewriteKind.SPACING))
        elif gap == " " and _joins(left, right):
            found.append(Rewrite(left.end, right.start, "", RewriteKind.SPACING))
    return found


def _parts(left: Morpheme, right: Morpheme) -> bool:
    if left.tag not in _CLOSES_A_WORD or right.tag not in _OPENS_A_WORD:
        return False
    if right.form in _NEVER_PARTED or _may_be_one_noun(left, right):
        return False
    # a verb that follows -어, -고 or -지 may be auxiliary, whatever the analyser calls it
    return not (
        left.tag == "EC" and left.form in ("어", "아", "고", "지", "게") and right.tag[0] == "V"
    )


def _may_be_one_noun(left: Morpheme, right: Morpheme) -> bool:
    """Return whether the analyser may have cut a noun or name it does not know.

    빈속, 뜬금포 and 앉은키 are words, 지운이 is a name, and 제촉 is no 저의 촉.
    """
    if len(right.form) > 1 or right.tag not in ("NNG", "NNB"):
        return False
    if right.tag == "NNB" and right.form != "이":
        return False
    shortened = left.tag == "JKG" and left.form == "의" and right.start - left.start == 1
    return shortened or (left.tag == "ETM" and left.form in ("ᆫ", "은", "ᆯ", "을"))


def _joins(left: Morpheme, right: Morpheme) -> bool:
    if right.tag not in _NEVER_ALONE or right.form in _CAN_STAND_ALONE:
        return False
    return left.tag in _NOUNS
