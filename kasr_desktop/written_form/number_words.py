"""Korean number words read as numbers, and numbers as Korean text writes them.

Two systems live side by side: Sino-Korean (일 이 삼, with 십 백 천 and 만 억 조) and native
(하나 둘 셋 … 아흔아홉, in short form 한 두 세 before a counter). Above 99 a native tail follows
a Sino-Korean head (백스물다섯).

Source: National Institute of Korean Language, 한글 맞춤법 §43, §44 (numbers are grouped by 만).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_SINO = {"영": 0, "공": 0, "일": 1, "이": 2, "삼": 3, "사": 4, "오": 5}
_SINO |= {"육": 6, "륙": 6, "칠": 7, "팔": 8, "구": 9}
_SMALL_UNITS = {"십": 10, "백": 100, "천": 1000}
_LARGE_UNITS = {"만": 10**4, "억": 10**8, "조": 10**12}

_NATIVE_ONES = {"하나": 1, "한": 1, "둘": 2, "두": 2, "셋": 3, "세": 3, "석": 3, "넷": 4, "네": 4}
_NATIVE_ONES |= {"넉": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9}
_NATIVE_TENS = {"열": 10, "스물": 20, "스무": 20, "서른": 30, "마흔": 40, "쉰": 50}
_NATIVE_TENS |= {"예순": 60, "일흔": 70, "여든": 80, "아흔": 90}

_TENS = "|".join(_NATIVE_TENS)
_ONES = "|".join(sorted(_NATIVE_ONES, key=len, reverse=True))
_NATIVE = re.compile(rf"(?P<tens>{_TENS})?(?P<ones>{_ONES})?")
_GROUP = re.compile(
    r"((?P<천>[이삼사오육륙칠팔구일]?)천)?((?P<백>[이삼사오육륙칠팔구일]?)백)?"
    r"((?P<십>[이삼사오육륙칠팔구일]?)십)?(?P<ones>[일이삼사오육륙칠팔구]?)"
)
_DIGITS = re.compile(r"[영공일이삼사오육륙칠팔구]+")
_POINT = re.compile(r"[점쩜]")


@dataclass(frozen=True, slots=True)
class SpokenNumber:
    """A number as it was said.

    Attributes:
        whole: The number before the point.
        fraction: Digits behind the point, "" without one.
        digits: The digits as said one by one (공일공 is "010"), "" if it was said as a number.
        is_native: True for 하나, 스물다섯.
        is_positional: True if a word such as 십, 만 or 스물 gives it a structure that hardly
            anything but a number has.
    """

    whole: int
    fraction: str = ""
    digits: str = ""
    is_native: bool = False
    is_positional: bool = False


def read_number(words: str) -> SpokenNumber | None:
    """Return the number that `words` (no spaces) say as a whole, None if they say none.

    Example:
        >>> read_number("만육천").whole, read_number("스물다섯").whole, read_number("백스물").whole
        (16000, 25, 120)
        >>> read_number("삼점일사").fraction, read_number("공일공").digits, read_number("이삼천")
        ('14', '010', None)
    """
    head, *tail = _POINT.split(words)
    if tail:
        return _read_decimal(head, tail)
    if not words:
        return None
    native = _read_native(words)
    if native is not None:
        return native
    value = _read_sino(words)
    if value is not None:
        positional = any(unit in words for unit in (*_SMALL_UNITS, *_LARGE_UNITS))
        return SpokenNumber(value, is_positional=positional)
    if _DIGITS.fullmatch(words):
        digits = "".join(str(_SINO[word]) for word in words)
        return SpokenNumber(int(digits), digits=digits)
    return None


def _read_decimal(head: str, tail: list[str]) -> SpokenNumber | None:
    if len(tail) != 1 or not _DIGITS.fullmatch(tail[0]):
        return None
    whole = 0 if head in ("영", "공") else _read_sino(head)
    if whole is None:
        return None
    fraction = "".join(str(_SINO[word]) for word in tail[0])
    return SpokenNumber(whole, fraction=fraction, is_positional=True)


def _read_sino(words: str) -> int | None:
    if words in ("영", "공"):
        return 0
    total, rest = 0, words
    for unit, size in sorted(_LARGE_UNITS.items(), key=lambda item: -item[1]):
        head, found, tail = rest.rpartition(unit)
        if found:
            count = _read_group(head) if head else 1
            if not count:
                return None
            total, rest = total + count * size, tail
    last = _read_group(rest)
    return None if last is None or not words else total + last


def _read_group(words: str) -> int | None:
    match = _GROUP.fullmatch(words)
    if not match:
        return None
    value = _SINO[match["ones"]] if match["ones"] else 0
    for unit, size in _SMALL_UNITS.items():
        digit = match[unit]
        if digit is not None:
            value += (_SINO[digit] if digit else 1) * size
    return value


def _read_native(words: str) -> SpokenNumber | None:
    hundreds, found, tail = words.rpartition("백")
    head = 0
    if found:
        value = _read_sino(hundreds + found)
        if value is None or not tail:
            return None
        head = value
    match = _NATIVE.fullmatch(tail)
    if not match or not tail or (found and not match["tens"] and len(tail) < 2):
        return None
    tens = _NATIVE_TENS[match["tens"]] if match["tens"] else 0
    ones = _NATIVE_ONES[match["ones"]] if match["ones"] else 0
    return SpokenNumber(head + tens + ones, is_native=True, is_positional=bool(tens))


def write_number(number: SpokenNumber, *, grouped: bool = True) -> str:
    """Return a number in digits: thousands by commas, 만, 억 and 조 where they say it shorter.

    Args:
        number: What was said.
        grouped: False for what counts nothing: years, numbers of rooms and buses.

    Example:
        >>> [write_number(read_number(words)) for words in ("만육천", "천만", "삼억오천만")]
        ['16,000', '1,000만', '3억 5,000만']
        >>> write_number(read_number("이천이십육"), grouped=False)
        '2026'
    """
    if number.digits:
        return number.digits
    if number.fraction:
        return f"{_write_whole(number.whole, grouped=grouped)}.{number.fraction}"
    return _write_whole(number.whole, grouped=grouped)


def _write_whole(value: int, *, grouped: bool) -> str:
    if not grouped:
        return str(value)
    if value < 10**8 and value % 10**4:
        return f"{value:,}"
    parts = []
    for unit, size in sorted(_LARGE_UNITS.items(), key=lambda item: -item[1]):
        count, value = divmod(value, size)
        if count:
            parts.append(f"{count:,}{unit}")
    if parts and value and value % 1000 == 0 and parts[0][-1] in "조억":
        parts.append(f"{value // 1000}천")  # 일억 이천: as likely 1.2 as said
    elif value or not parts:
        parts.append(f"{value:,}")
    return " ".join(parts)
