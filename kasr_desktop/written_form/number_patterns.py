"""Numbers that their own words and their counter give away, whatever the analyser makes of them.

The analyser takes 천구백구십팔년 at the head of a sentence for a name, and 약이천오백억원, written
together, for nothing at all. Where several number words stand together as only a number has them,
and a counter and the end of a word follow, it is a number all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kasr_desktop.written_form.number_words import read_number, write_number
from kasr_desktop.written_form.rewrite import Rewrite, RewriteKind

_DIGIT = "[일이삼사오육칠팔구]"
_NUMBER = "[일이삼사오육칠팔구십백천만억조]+"
_PARTICLES = (
    "은|는|이|가|을|를|의|에|에서|에게|도|만|과|와|로|으로|까지|부터|보다|마다|이나|나|이라|라|이다|"
    "이며|이고|인|당|간|째|쯤|경|정도|가량|이상|이하|미만|동안|뒤|후|전|씩|짜리|대|께|입니다|이에요|예요|"
    "에는|에도|까지의|부터는|이었다|였다"
)
_END = rf"(?=(?:여)?(?:{_PARTICLES})?(?:[^가-힣]|$))"
_BEGIN = "(?<![가-힣])"

_COUNTERS = (
    "년대|년도|년|개월|시간|명|원|달러|유로|위안|불|톤|피트|인치|마일|세대|가구|세|살|석|번|회|건|개국|개사|개|"
    "퍼센트|프로|킬로미터|센티미터|밀리미터|미터|킬로그램|그램|킬로|리터|평|도|층|호|쪽|페이지|권|대|마리|배|점|표|"
    "세기|등급|주|포|발"
)
_AFTER_NUMBER = re.compile(rf"{_BEGIN}{_NUMBER} $")
_UNGROUPED = {"년", "년대", "년도", "호"}
_PLACES = {"이천": {"시", "호", "도", "점"}, "삼천": {"포"}}
"""Names of places and things that look like a number and its counter."""

_STRUCTURED = re.compile(
    rf"(?:{_BEGIN}|(?<={_BEGIN}약))(?P<number>{_NUMBER})(?P<gap> ?)(?P<counter>{_COUNTERS}){_END}"
)
_HOURS = "열두|열한|다섯|여섯|일곱|여덟|아홉|한|두|세|네|열"
_HOUR = re.compile(rf"{_BEGIN}(?P<half>오전|오후) ?(?P<number>{_HOURS}) ?시{_END}")
_CLOCK = re.compile(rf"(?<=[시])(?P<number>[이삼사오]?십{_DIGIT}?)(?P<counter>분){_END}")
_MONTH = re.compile(rf"(?<=년)(?P<number>십[일이]|{_DIGIT})(?P<counter>월)(?=[ 에]|$)")
_DAY = re.compile(rf"(?:(?<=월 )|(?<=월))(?P<number>[이삼]?십일)(?P<counter>일){_END}")
_ORDINAL = re.compile(
    rf"{_BEGIN}제(?P<number>{_NUMBER})(?P<counter>공화국|단계|분과|대|차|조|항|호|회|기|형|위|권|종){_END}"
)
_QUARTER = re.compile(rf"{_BEGIN}(?P<number>[일이삼사])(?P<counter>분기){_END}")
_EACH = re.compile(rf"{_BEGIN}(?P<number>일)(?P<counter>인당|인용|인실|인칭){_END}")
_TRILLIONS = re.compile(rf"{_BEGIN}(?P<number>{_DIGIT})(?P<counter>조)(?= {_NUMBER}억)")
_WHOLE_TRILLIONS = re.compile(
    rf"{_BEGIN}(?P<number>{_DIGIT})(?P<counter>조 ?(?:원|달러|위안|엔)){_END}"
)


def find_patterned(text: str) -> Iterator[Rewrite]:
    """Return numbers with their counters, for the analyser's own finds to go before.

    Example:
        >>> [one.text for one in find_patterned("천구백구십팔년 제이십일대 국회 삼분기 이백만 톤")]
        ['1998년', '200만 톤', '3분기', '제21대']
    """
    for found in _STRUCTURED.finditer(text):
        rewrite = _structured(found)
        if rewrite is not None:
            yield rewrite
    for pattern in (_CLOCK, _MONTH, _DAY, _QUARTER, _EACH, _TRILLIONS, _WHOLE_TRILLIONS):
        for found in pattern.finditer(text):
            yield _written(found, found["counter"].replace("조원", "조 원"))
    for found in _HOUR.finditer(text):  # heard as one word as often as not
        yield _written(found, "시", before=f"{found['half']} ")
    for found in _ORDINAL.finditer(text):
        if read_number(found["number"]) is not None:
            yield _written(found, found["counter"], before="제")


def _structured(found: re.Match[str]) -> Rewrite | None:
    words, counter = found["number"], found["counter"]
    number = read_number(words)
    if number is None or not number.is_positional or counter in _PLACES.get(words, ()):
        return None
    is_year = counter == "년" and words[0] == "천" and 1000 < number.whole < 2100
    if _AFTER_NUMBER.search(found.string, 0, found.start()):  # 이십 삼십 미터: from, to
        return None
    # 이백, 삼십오: a digit before its unit; 백, 천일 and 만세 alone may be anything
    if not is_year and (len(words) < 2 or words[0] in "십백천만억조"):
        return None
    return _written(found, counter, grouped=counter not in _UNGROUPED)


def _written(
    found: re.Match[str], counter: str, *, before: str = "", grouped: bool = True
) -> Rewrite:
    number = read_number(found["number"])
    assert number is not None  # noqa: S101  # each pattern holds number words alone
    digits = write_number(number, grouped=grouped)
    gap = " " if digits[-1] in "만억조" else ""
    return Rewrite(
        found.start(), found.end(), f"{before}{digits}{gap}{counter}", RewriteKind.NUMERAL
    )
