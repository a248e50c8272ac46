"""Numbers that their own words and their counter give away, whatever the analyser makes of them.

The analyser takes 천구백구십팔년 at the head of a sentence for a name, and 약이천오백억원, written
together, for nothing at all. Where several number words stand together as only a number has them,
and a counter and the end of a word follow, it is a number all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kasr_desktop.written_form.morphemes import are_particles
from kasr_desktop.written_form.number_words import read_number, write_number
from kasr_desktop.written_form.rewrite import Rewrite, RewriteKind
from kasr_desktop.written_form.word_lists import word_set

_DIGIT = "[일이삼사오육칠팔구]"
_NUMBER = "[일이삼사오육칠팔구십백천만억조]+(?:(?<=[만억조]) [일이삼사오육칠팔구십백천만억조]+)*"
_PARTICLES = re.compile(
    "(?:여)?(?:은|는|이|가|을|를|의|에|에서|에게|도|만|과|와|로|으로|까지|부터|보다|마다|이나|나|이라|라|이다|"
    "이며|이고|인|당|간|째|쯤|경|정도|가량|이상|이하|미만|동안|만에|뒤|후|전|씩|짜리|대|께|입니다|이에요|예요|"
    "에는|에도|까지의|부터는|이었다|였다)?"
)
_BEGIN = "(?<![가-힣])"

_COUNTERS = "|".join(
    sorted(
        word_set(
            """
            학년도 년대 년도 년 개월 시간 명 원 달러 유로 위안 불 톤 피트 인치 마일 세대 가구 세
            살 석 번 회 건 개국 개사 개 퍼센트 프로 킬로미터 센티미터 밀리미터 미터 킬로그램 그램
            킬로 리터 평 도 층 호 호선 쪽 페이지 권 대 마리 배 점 표 세기 등급 주 주년 포 발
            포인트 에이커 파운드 센트 타입 편 키로 회차 인승 인분 비트 그루
            """
        ),
        key=len,
        reverse=True,
    )
)
_AFTER_NUMBER = re.compile(rf"{_BEGIN}{_NUMBER} $")
_UNGROUPED = {"년", "년대", "년도", "학년도", "호", "호선"}
_PLACES = {"이천": {"시", "호", "도", "점"}, "삼천": {"포"}}
"""Names of places and things that look like a number and its counter."""

_STRUCTURED = re.compile(
    rf"(?:{_BEGIN}|(?<={_BEGIN}약))(?P<number>{_NUMBER})(?P<gap> ?)(?P<counter>{_COUNTERS})"
)
_HOURS = "열두|열한|다섯|여섯|일곱|여덟|아홉|한|두|세|네|열"
_HOUR = re.compile(rf"{_BEGIN}(?P<half>오전|오후) ?(?P<number>{_HOURS}) ?(?P<counter>시)")
_NATIVE_ONES = "한|두|세|네|다섯|여섯|일곱|여덟|아홉"
_NATIVE = re.compile(
    rf"{_BEGIN}(?P<number>열(?:{_NATIVE_ONES})|스무|(?:스물|서른|마흔|예순|일흔|여든|아흔)(?:{_NATIVE_ONES})?)"
    r" ?(?P<counter>명|개월|개|곳|살|마리|시간|권|대|가지|번째|군데)"
)
"""Native numbers above ten; the analyser parts 스물네개 in other ways."""
_CLOCK = re.compile(rf"(?<=[시])(?P<number>[이삼사오]?십{_DIGIT}?)(?P<counter>분)")
_MONTH = re.compile(rf"(?<=년)(?P<number>십[일이]|{_DIGIT})(?P<counter>월)(?=[ 에]|$)")
_LAST_DAYS = re.compile(rf"{_BEGIN}(?P<number>[이삼]?십일)(?P<counter>일)")
"""The 11th, 21st and 31st; one 일 behind 이십 may be either."""
_ORDINAL = re.compile(
    rf"(?:{_BEGIN}|(?<=[법령칙]))제(?P<number>{_NUMBER})"
    "(?P<counter>공화국|단계|분과|야당|대|차|조|항|호|회|기|형|위|권|종|돌)"
)
_QUARTER = re.compile(rf"{_BEGIN}(?P<number>[일이삼사])(?P<counter>분기)")
_EACH = re.compile(rf"{_BEGIN}(?P<number>일)(?P<counter>인당|인용|인실|인칭)")
_TRILLIONS = re.compile(rf"{_BEGIN}(?P<number>{_DIGIT})(?P<counter>조)(?= {_NUMBER}억)")
_WHOLE_TRILLIONS = re.compile(rf"{_BEGIN}(?P<number>{_DIGIT})(?P<counter>조 ?(?:원|달러|위안|엔))")
_ABOUT = re.compile(
    rf"{_BEGIN}(?P<number>(?:{_NUMBER})?[십백천만억])여(?P<gap> ?)(?P<counter>{_COUNTERS}|일)"
)
_BIG = re.compile(
    rf"{_BEGIN}(?P<number>[십백천][만억])(?P<gap> ?)(?P<counter>원|명|달러|유로|톤|대|표|마리|건)"
)
_SAFE_COUNTERS = word_set(
    "명 원 개월 시간 퍼센트 프로 킬로미터 미터 달러 년대 개 건 회 층 번 마리 평 호선 포인트 편 배"
)
"""Counters behind which even 십이 or 백삼 is a number and nothing else."""

_ROUNDS = "가해|피해|감염|대전|세계|대유행|접종|추경|공판|심사|면접|협력"
_KNOWN = (
    rf"{_BEGIN}(?P<number>[일이삼사])(?P<counter>인 ?(?:가구|시위|미디어|기업|창업|방송|체제))",
    r"(?<=장애)(?: ?)(?P<number>[일이삼사오육])(?P<counter>급)",
    rf"{_BEGIN}(?P<number>[일이삼])(?P<counter>심 ?(?:재판부|재판|판결|선고|법원|공판))",
    rf"{_BEGIN}(?P<number>[일이])(?P<counter>주택자)",
    rf"{_BEGIN}(?P<number>일)(?P<counter>가구(?= ?[일이]주택))",
    r"(?<=일가구)(?: ?)(?P<number>[일이])(?P<counter>주택)",
    r"(?<=제)(?P<number>삼)(?P<counter>의(?= ))",
    rf"{_BEGIN}(?P<number>[이삼사])(?P<counter>교대(?:근무자?)?)",
    rf"{_BEGIN}(?P<number>[삼사오육])(?P<counter>자 ?(?:회담|대결|협의체))",
    rf"{_BEGIN}(?P<number>[이삼사오육칠팔구]|[이삼사오육칠팔구]?십{_DIGIT}?)(?P<counter>주기)"
    "(?=에|를|가| 추)",
    r"(?<=코로나)(?: ?)(?P<number>십구)(?P<counter>)",
    rf"{_BEGIN}(?P<number>백십[이구])(?P<counter>에)(?=서? (?:신고|전화|연락))",
    rf"{_BEGIN}(?P<number>[일이])(?P<counter>종 ?(?:대형|보통|소형))",
    rf"{_BEGIN}(?P<number>사)(?P<counter>대 ?(?:보험|강))",
    rf"{_BEGIN}(?P<number>[일이삼])(?P<counter>기 ?신도시)",
    r"(?P<number>[일이삼사오육])(?P<counter>급)(?= ?장애)",
    rf"(?<=전치)(?: ?)(?P<number>{_DIGIT}|십{_DIGIT}?)(?P<counter>주)",
    rf"{_BEGIN}(?P<number>[일삼사])(?P<counter>주택(?=을|이상| 이상| 보유| 소유))",
    rf"{_BEGIN}(?P<number>[일이삼사오])(?P<counter>순위)",
    rf"{_BEGIN}(?P<number>[일이])(?P<counter>계급(?= 특진| 승진))",
    rf"{_BEGIN}(?P<number>{_DIGIT})(?P<counter>억)",
    rf"{_BEGIN}(?P<number>[일이삼사])(?P<counter>차 ?(?:{_ROUNDS}))",
    rf"{_BEGIN}(?P<number>[이삼사오육칠팔구])(?P<counter>배 ?(?:이상|넘게|가까이|가량|정도))",
    rf"{_BEGIN}(?P<number>[삼사육칠팔])(?P<counter>주(?:간|째| 동안| 만에| 후| 뒤| 전))",
    rf"{_BEGIN}(?P<number>이)(?P<counter>주(?:간|째))",
    rf"{_BEGIN}(?P<number>[일오육칠팔구])(?P<counter>위)",
)
"""A digit alone, with the word behind or before it that leaves only the number."""

_IN_COURT = re.compile(rf"{_BEGIN}(?P<number>[일이삼])(?P<counter>심)(?=에서|과|의|은|도| )")
_COURT = re.compile("재판|항소|상고|판결|선고|법원|무죄|유죄|징역|피고|공판")
_CONTEXTS = [re.compile(one) for one in _KNOWN]


_DIGIT_AND_COUNTER = (
    _NATIVE,
    _CLOCK,
    _MONTH,
    _LAST_DAYS,
    _QUARTER,
    _EACH,
    _TRILLIONS,
    _WHOLE_TRILLIONS,
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
    court = (_IN_COURT,) if _COURT.search(text) else ()
    for pattern in (*court, *_DIGIT_AND_COUNTER, *_CONTEXTS):
        for found in pattern.finditer(text):
            if _word_ends(found):
                yield _written(found, found["counter"].replace("조원", "조 원"))
    for found in _HOUR.finditer(text):  # heard as one word as often as not
        if _word_ends(found):
            yield _written(found, "시", before=f"{found['half']} ")
    for found in _ORDINAL.finditer(text):
        number = read_number(found["number"])
        if number is not None and not number.digits and _word_ends(found):
            yield _written(found, found["counter"], before="제")
    yield from _rounded(text)


def _rounded(text: str) -> Iterator[Rewrite]:
    """Yield 백여 명 and 천만 원, whose last word is a unit."""
    for pattern, between in ((_ABOUT, "여"), (_BIG, "")):
        for found in pattern.finditer(text):
            number = read_number(found["number"])
            if number is not None and number.is_positional and _word_ends(found):
                gap = found["gap"] or ("" if between else " ")
                counted = f"{write_number(number)}{between}{gap}{found['counter']}"
                yield Rewrite(found.start(), found.end(), counted, RewriteKind.NUMERAL)


def _word_ends(found: re.Match[str]) -> bool:
    """Return whether behind a counter come particles at most."""
    tail = re.match("[가-힣]*", found.string[found.end() :])
    syllables = tail[0] if tail else ""
    return bool(_PARTICLES.fullmatch(syllables)) or are_particles(
        syllables, behind=found["counter"]
    )


def _structured(found: re.Match[str]) -> Rewrite | None:
    words, counter = found["number"].replace(" ", ""), found["counter"]
    number = read_number(words)
    if number is None or not number.is_positional or counter in _PLACES.get(words, ()):
        return None
    if _AFTER_NUMBER.search(found.string, 0, found.start()):  # 이십 삼십 미터: from, to
        return None
    if not _is_whole_number(words, counter, number.whole) or not _word_ends(found):
        return None
    return _written(found, counter, grouped=counter not in _UNGROUPED)


def _is_whole_number(words: str, counter: str, value: int) -> bool:
    """Return whether syllables before a counter have nothing else they could mean."""
    if counter == "년" and words[0] == "천" and 1000 < value < 2100:
        return True
    units = sum(words.count(unit) for unit in "십백천만억조")
    if len(words) == 2 and words[1] == "조":  # 구조, 사조, 이조
        return counter in ("원", "달러")
    if words[0] not in "십백천만억조":  # 이백, 삼십오: a digit before its unit
        return len(words) >= 2
    # 백, 천일 and 만세 alone may be anything; 만삼년 is three full years
    if units >= 2:
        return len(words) >= 3
    return words[0] in "십백천" and len(words) >= 2 and counter in _SAFE_COUNTERS


def _written(
    found: re.Match[str], counter: str, *, before: str = "", grouped: bool = True
) -> Rewrite:
    number = read_number(found["number"].replace(" ", ""))
    assert number is not None  # noqa: S101  # each pattern holds number words alone
    digits = write_number(number, grouped=grouped)
    gap = " " if digits[-1] in "만억조" else ""
    start = found.start() if before else found.start("number")
    return Rewrite(start, found.end(), f"{before}{digits}{gap}{counter}", RewriteKind.NUMERAL)
