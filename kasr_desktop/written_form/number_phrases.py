"""Whole phrases that are numbers and nothing else: telephones, dates, decimals, laws.

They go before what the analyser finds, which takes the last digit of 오십점이 for a particle, ten
thousand and two for 만이세 ("fully two"), and the second of four groups of digits for a number of
its own.

Source for the groups of telephone numbers: Ministry of Science and ICT, 전기통신번호관리세칙.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kasr_desktop.written_form.morphemes import are_particles
from kasr_desktop.written_form.number_words import SpokenNumber, read_number, write_number
from kasr_desktop.written_form.rewrite import Rewrite, RewriteKind

_BEGIN = "(?<![가-힣])"
_ONE = "[일이삼사오육륙칠팔구]"
_DIGIT = "[공영일이삼사오육륙칠팔구]"
_AREA = "공(?:이|[공영일삼사오육륙칠팔구][공영일이삼사오육륙칠팔구])"
_WHOLE = "[영공일이삼사오육칠팔구십백천만억]+"

_BETWEEN = "(?: |에 |의 |다시 |에|의|다시)?"
_TELEPHONE = re.compile(
    rf"{_BEGIN}(?P<area>{_AREA}){_BETWEEN}(?P<office>{_DIGIT}{{3,4}}){_BETWEEN}"
    rf"(?P<line>{_DIGIT}{{4}})(?!{_DIGIT}\b)"
)
_SERVICE_LINE = re.compile(
    rf"{_BEGIN}(?P<area>일[오육팔]{_ONE}{_ONE}){_BETWEEN}(?P<line>{_DIGIT}{{4}})(?!{_DIGIT})"
)
_DATE = re.compile(
    rf"(?:{_BEGIN}|(?<=년))(?P<month>십[일이]|[일이삼사오유칠팔구시])월(?P<gap> ?)"
    rf"(?P<day>[이삼]?십{_ONE}?|{_ONE})일(?P<of>날|자|부)?"
)
_MONTHS = {"유": 6, "시": 10}
_DAYS_OF_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_SCALED = (
    "퍼센트포인트|퍼센트|프로|포인트|달러|유로|배|킬로미터|센티미터|밀리미터|미터|킬로그램|그램|킬로|리터|"
    "톤|평|도"
)
_DECIMAL = re.compile(
    rf"{_BEGIN}(?P<whole>{_WHOLE})[점쩜](?P<fraction>{_DIGIT}+)"
    rf"(?P<behind> ?(?:{_SCALED}|[만억조](?= ?(?:달러|원|명|유로|위안|톤))))?"
)
_UNSURE_ENDS = ("이", "일")
"""Without a unit behind it the last 이 may be a particle, the last 일 a day."""
_SURELY_A_DIGIT = re.compile("(?:로|에서|까지|보다|를|와|의)(?![가-힣])")
"""Behind them 이 is no particle: 이십점이로, 이십점이에서."""
_MORE_DAYS = re.compile(rf" [이삼]?십?{_ONE}?일")
_FULL_AGE = re.compile(rf"{_BEGIN}만(?P<gap> ?)(?P<age>{_ONE}?십{_ONE}?|{_ONE})세")
_SCORE = re.compile(
    rf"{_BEGIN}(?P<left>{_DIGIT}) ?대 ?(?P<right>{_DIGIT})"
    r"(?=(?:으로|로) (?:이[기긴겼겨]|지|져|졌|앞|뒤|비[기긴겼]|승|패|완|끝|리드|역전)"
    r"|의 (?:경쟁률|스코어|비율))"
)
_PARAGRAPH = re.compile(
    rf"(?:{_BEGIN}|(?<=제))(?P<article>{_WHOLE})조(?P<gap> ?제? ?)(?P<paragraph>{_WHOLE})항"
)
_SIGNS = {"퍼센트": "%", "퍼센트포인트": "%포인트"}


def find_phrases(text: str) -> Iterator[Rewrite]:
    """Yield what is written in digits; no two of one kind overlap.

    Example:
        >>> heard = "공일공 일이삼사 오육칠팔 십이월삼일 오십점이 퍼센트 만이세"
        >>> [one.text for one in find_phrases(heard)]
        ['010-1234-5678', '12월 3일', '50.2%', '만 2세']
    """
    for found in _TELEPHONE.finditer(text):
        yield _rewrite(found, "-".join(_digits(found[part]) for part in ("area", "office", "line")))
    for found in _SERVICE_LINE.finditer(text):
        yield _rewrite(found, f"{_digits(found['area'])}-{_digits(found['line'])}")
    for found in _DATE.finditer(text):
        yield from _date(found)
    for found in _DECIMAL.finditer(text):
        yield from _decimal(found)
    for found in _FULL_AGE.finditer(text):
        if _word_ends(found, "세"):
            yield _rewrite(found, f"만 {_value(found['age'])}세")
    for found in _SCORE.finditer(text):
        yield _rewrite(found, f"{_digits(found['left'])}대 {_digits(found['right'])}")
    for found in _PARAGRAPH.finditer(text):
        article, paragraph = _value(found["article"]), _value(found["paragraph"])
        if article and paragraph and _word_ends(found, "항"):
            gap = found["gap"] or " "
            yield _rewrite(found, f"{article}조{gap}{paragraph}항")


def _date(found: re.Match[str]) -> Iterator[Rewrite]:
    month = _MONTHS.get(found["month"]) or _value(found["month"])
    day = _value(found["day"])
    if found["day"].endswith("십") and _MORE_DAYS.match(found.string, found.end()):
        return  # 삼월 이십일 이십이일: the 20th, or the 21st and 22nd
    is_meant = 1 <= month <= 12 and 1 <= day <= _DAYS_OF_MONTHS[month - 1]
    if is_meant and _word_ends(found, found["of"] or "일"):
        before = " " if found.string[found.start() - 1 : found.start()] == "년" else ""
        yield _rewrite(found, f"{before}{month}월 {day}일{found['of'] or ''}")


def _decimal(found: re.Match[str]) -> Iterator[Rewrite]:
    fraction, behind = found["fraction"], found["behind"] or ""
    whole = read_number(found["whole"])
    if whole is None or whole.digits or whole.is_native:
        return
    scale = behind.strip()
    if not behind and not _SURELY_A_DIGIT.match(found.string, found.end()):
        unsure = fraction.endswith(_UNSURE_ENDS) or fraction == "공"
        if unsure or not _word_ends(found, fraction):
            return
    if scale and scale not in "만억조" and not _word_ends(found, scale):
        return
    number = SpokenNumber(whole.whole, fraction=_digits(fraction))
    yield _rewrite(found, write_number(number) + _SIGNS.get(scale, scale))


def _rewrite(found: re.Match[str], written: str) -> Rewrite:
    return Rewrite(found.start(), found.end(), written, RewriteKind.NUMERAL)


def _digits(words: str) -> str:
    return "".join("0" if one in "공영" else str(_value(one)) for one in words)


def _value(words: str) -> int:
    number = read_number(words)
    return number.whole if number is not None else 0


def _word_ends(found: re.Match[str], last: str) -> bool:
    """Return whether behind a phrase come particles at most."""
    tail = re.match("[가-힣]*", found.string[found.end() :])
    return are_particles(tail[0] if tail else "", behind=last)
