"""How digits and signs are read aloud in Korean: the way back from `written_form`.

Source: National Institute of Korean Language, 표준어 규정, 한글 맞춤법 §44; counters that take
native numerals as listed in 국립국어원, 한국어 어문 규범.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kasr_desktop.text.normalize import normalize

_DIGITS = "영일이삼사오육칠팔구"
_SINGLE = "공일이삼사오육칠팔구"
_TENS = ["", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔"]
_ONES = ["", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉"]
_GROUPS = ((10**12, "조"), (10**8, "억"), (10**4, "만"), (1, ""))
_LARGEST = 10**16
_NATIVE_BELOW = 100
_NATIVE_HOURS = 20

_NATIVE_COUNTED = re.compile(
    r" ?(시간|시(?=(?:에|까지|부터|쯤|경|가|는|를|로|의|이|반|정각)?(?:[^가-힣]|$)|에)"
    r"|살|명|개(?!월|국|소)|가지|마리|권|대|곳|번째)"
)
_NUMBER = re.compile(r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_TELEPHONE = re.compile(r"0\d{1,2}-\d{3,4}-\d{4}")
_SIGNS = {"%": "퍼센트", "％": "퍼센트", "℃": "도", "㎞": "킬로미터", "㎏": "킬로그램", "&": "앤드"}
_UNITS = {"km": "킬로미터", "kg": "킬로그램", "cm": "센티미터", "mm": "밀리미터", "g": "그램"}
_UNITS |= {"m": "미터", "l": "리터", "ml": "밀리리터"}
_UNIT = re.compile(rf"(?<=\d)({'|'.join(sorted(_UNITS, key=len, reverse=True))})(?![a-z])", re.I)
_MONTHS = {"6월": "유월", "10월": "시월"}
_MONTH = re.compile(r"(?<!\d)(?:6월|10월)(?!간)")
_CAPITAL_NAMES = (
    "에이 비 씨 디 이 에프 지 에이치 아이 제이 케이 엘 엠 엔 오 피 큐 알 에스 티 유 브이 "
    "더블유 엑스 와이 제트"
)
_CAPITALS = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", _CAPITAL_NAMES.split(), strict=True))


def spoken_words(words: Sequence[str]) -> list[str]:
    """Return how each word of a line sounds, without marks; "" where nothing is said.

    Example:
        >>> spoken_words("2026년 5월 17일, 25명이 3.5% 올랐다 TV -".split())
        ['이천이십육년', '오월', '십칠일', '스물다섯명이', '삼점오퍼센트', '올랐다', '티브이', '']
    """
    return [
        _spoken(word, behind=words[place + 1] if place + 1 < len(words) else "")
        for place, word in enumerate(words)
    ]


def say_number(digits: str, *, before: str = "", behind: str = "") -> str:
    """Return a number in digits as it is read aloud before `behind`.

    Example:
        >>> say_number("16,000"), say_number("3", behind="시에"), say_number("0.5")
        ('만육천', '세', '영점오')
    """
    whole, _, fraction = digits.replace(",", "").partition(".")
    value = int(whole)
    if value >= _LARGEST:
        return "".join(_DIGITS[int(digit)] for digit in whole)
    if fraction:
        return f"{say_sino(value)}점{''.join(_DIGITS[int(digit)] for digit in fraction)}"
    if _is_native(value, behind) and not before.endswith("제"):
        tens, ones = divmod(value, 10)
        return "스무" if (tens, ones) == (2, 0) else _TENS[tens] + _ONES[ones]
    return say_sino(value)


def _is_native(value: int, behind: str) -> bool:
    counted = _NATIVE_COUNTED.match(behind)
    if counted is None or not 0 < value < _NATIVE_BELOW:
        return False
    if counted[1] == "시간":  # 열두 시간, 이십사 시간
        return value <= _NATIVE_HOURS
    # 이십대 are people in their twenties
    return counted[1] != "대" or value % 10 != 0


def say_sino(value: int) -> str:
    """Return a Sino-Korean number below 10^16.

    Example:
        >>> say_sino(10_000), say_sino(21_500), say_sino(110_000_000)
        ('만', '이만천오백', '일억천만')
    """
    said = ""
    for size, unit in _GROUPS:
        group = value // size % 10**4
        if not group:
            continue
        part = _say_group(group)
        # 만 is said without a one before it, 억 and 조 with one
        said += unit if part == "일" and unit == "만" and not said else part + unit
    return said or "영"


def _say_group(group: int) -> str:
    said = ""
    for place, name in ((1000, "천"), (100, "백"), (10, "십"), (1, "")):
        digit = group // place % 10
        if digit:
            said += ("" if digit == 1 and name else _DIGITS[digit]) + name
    return said


def _spoken(word: str, *, behind: str) -> str:
    said = _TELEPHONE.sub(
        lambda match: "".join(_SINGLE[int(digit)] for digit in match[0] if digit != "-"), word
    )
    said = _MONTH.sub(lambda match: _MONTHS[match[0]], said)
    said = _UNIT.sub(lambda match: _UNITS[match[0].lower()], said)
    said = _NUMBER.sub(
        lambda match: say_number(
            match[0],
            before=said[: match.start()],
            behind=said[match.end() :] or f" {behind}",
        ),
        said,
    )
    said = "".join(_SIGNS.get(letter, _CAPITALS.get(letter, letter)) for letter in said)
    return "".join(normalize(said).split())
