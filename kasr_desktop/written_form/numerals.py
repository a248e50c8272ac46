"""Numbers said in words to numbers in digits, only where nothing else can be meant.

The analyser says which syllables are numbers (일 is one, a day or work); a number is written
in digits if a counter stands behind it, or if its words have a structure that only numbers
have (백구십). Everything else stays as heard: a number left in words is right, a wrong one is not.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from kasr_desktop.written_form.morphemes import Morpheme, are_particles
from kasr_desktop.written_form.number_words import SpokenNumber, read_number, write_number
from kasr_desktop.written_form.rewrite import Rewrite, RewriteKind
from kasr_desktop.written_form.word_lists import word_set

_SINO_COUNTERS = word_set(
    """
    퍼센트 프로 년대 년생 년도 년 월 일 시간 시 분 초 주년 주일 주 개월 개국 개소 개 원 달러
    센트 유로 엔 위안 킬로미터 센티미터 밀리미터 제곱미터 미터 킬로그램 밀리그램 그램 킬로
    리터 밀리리터 평 도 층 호선 호기 호차 호 번지 번째 번 회차 회말 회 차선 차 위 등 점 세기
    세 인분 인용 인 박 대 량 명 권 쪽 페이지 장 조 항 급 단계 배 종 학년도 학년 학기 반 교시 강 부
    기 라운드 이닝 승 패 무 골 가구 세대 건 곳 가지 척 톤 볼트 와트 데시벨 기가 메가 씨씨 칼로리
    타 선 포인트 파운드 에이커 편 타입 연승 연패 마리 차례 단지 표 그루 통 잔 병 살 사람 번대
    """
)
_NATIVE_COUNTERS = word_set(
    """
    시간 시 살 명 개월 개 가지 곳 마리 권 장 대 잔 병 그루 송이 켤레 벌 채 척 자루 판 그릇
    군데 팀 배 건 번째
    """
)
_NATIVE_ONE_COUNTERS = word_set("시 살")
"""한 is a number before these; elsewhere (한 가지, 한 명) as often no more than an article."""

_AFTER_FULL_AGE = word_set("세 살 개월 년 일 주")
"""만 before a number that these count says "full" and not ten thousand."""

_UNGROUPED = word_set("년 년대 년생 년도 학년도 번 번지 호 호선 호차 호기")
_SIGNS = {"퍼센트": "%"}
_WORDS_OF_THEIR_OWN = word_set(
    """
    이번 이분 이장 이점 이부 이강 이주 일주 이조 사조 구조 오조 일조 이대 사대 일대 구대 이배 이인
    일인 사인 이호 오호 구호 이차 구차 이세 이척 이선 사선 일선 이건 사건 이항 사항 이급 구급 이종
    일종 이반 사반 이승 일패 사회 이회 구도 이도 오도 사도 이통 사통 이병 일병 사병 이잔 구장 사장
    일장 사부 오부 일부 구분 일시 이시 사시 오시 이명 오명 구명 사명 일명 이곳 이살 이타 구타 오타
    사기 이기 오기 구기 일기 오점 구점 일점 세대 열병 사호 천호 만호 구승 오승
    """
)
"""A digit and a counter that make another word together: this time, society, the mayor, ..."""

_ROUNDS = word_set("말 초")
_AFTER_YEARS = word_set("전 후 뒤 동안 만 간 째 차 생 이상 이하 정도 반")
_VAGUE = word_set("몇 수 여러 한")
_LARGE_BEFORE = re.compile(r"(?:^| )[일이삼사오육칠팔구십백천]+[만억조] $")
"""A number that goes on in the next word, and that the analyser took for a name: 구만 천개."""
_VAGUE_NUMBER = re.compile(r"(수|몇)[십백천만억]+ $")
_NEIGHBOUR = re.compile(r"(?:^| )([일이삼사오육칠팔]) $")
_FIVE_TO_TEN = re.compile("[오육칠팔] 십(?![일이삼사오육칠팔구])")
"""Fifty, or five to ten."""
_RANGES = {"월": (1, 12), "시": (0, 24), "분": (0, 9999), "세기": (1, 30), "학년": (1, 12)}
_READ_ONE_BY_ONE = tuple("공영일이삼사오육륙칠팔구")
_LONE_UNITS = word_set("십 백 천 만 억 조")
_LONE_IDIOMS = word_set("번 년 가지 사람 배")
"""백 번 말해도, 천 년의 사랑, 만 가지: as often "very many" as a number; 십 is not."""

_OLDEST = 150
"""Years; 만칠십세 is "fully seventy"."""
_A_DAY = re.compile(r" ?(?:에|까지|부터|간|동안|만에|째|전|후|뒤|이내|안에|자|차|이상|정도)")
"""What follows days, and hardly a bare number."""
_IN_OTHER_WORDS = word_set("승 패 무 호 병 대 기 장 도 부 조 항 강 반 선 타 판 통")
"""A digit and one of these begin other words as often as they are a number: 구승준, 천호대교."""
_TOWNS = word_set("이천 사천 오천 구천")
_BOUNDS = word_set("이하 이상 미만 초과 이내 안팎 정도 가량")
_POINTS = word_set("점 쩜")
_OF_A_MONTH = re.compile(
    r"(?:에|부터|까지|의|달)(?![가-힣]*[품금액])"
    r"| (?:[일이삼]?십?[일이삼사오육칠팔구]?일|초|말|중순|하순|상순)"
)
_BEFORE_A_MONTH = re.compile(r"(?:년|년도|올해|내년|작년|지난해|지난|오는|다음|매년) $")
_MONTHS = {"유월": "6월", "시월": "10월"}
_LEXICAL = {
    "일대일": "1대1",
    "일등": "1등",
    "일박": "1박",
    "육이오": "6·25",
    "사일구": "4·19",
    "오일팔": "5·18",
}
"""Words the dictionary knows whole, and days that are called by their date."""
_NATIVE_SHORT = word_set("한 두 세 네 석 넉 스무")


@dataclass(frozen=True, slots=True)
class _Run:
    """Neighbouring morphemes that say one number, and where it stands."""

    number: SpokenNumber
    first: int
    last: int
    start: int
    end: int


def find_numerals(text: str, morphemes: Sequence[Morpheme]) -> list[Rewrite]:
    """Return what to write in digits, in order.

    Args:
        text: What was heard, NFC.
        morphemes: Of the same text.
    """
    morphemes = _with_second_month(morphemes)
    found: list[Rewrite] = []
    place = 0
    while place < len(morphemes):
        known = _known_word(text, morphemes[place])
        run = None if known else _longest_run(text, morphemes, place)
        rewrite = known or (_decide(text, morphemes, run) if run else None)
        if rewrite:
            found.append(rewrite)
        place = run.last if run else place + 1
        while rewrite and place < len(morphemes) and morphemes[place].start < rewrite.end:
            place += 1
    return found


def _known_word(text: str, morpheme: Morpheme) -> Rewrite | None:
    """Return what a word of the dictionary that holds a number is written as."""
    start = morpheme.start
    for word in _LEXICAL:
        if (
            text.startswith(word, start)
            and morpheme.tag[0] in "N"
            and text[start - 1 : start] in ("", " ")
        ):
            return Rewrite(start, start + len(word), _LEXICAL[word], RewriteKind.NUMERAL)
    if morpheme.tag == "NR" and text[start : start + 2] in _MONTHS:
        return Rewrite(start, start + 2, _MONTHS[text[start : start + 2]], RewriteKind.NUMERAL)
    if morpheme.tag != "NNG" or not morpheme.form.endswith("월"):
        return None
    written = _MONTHS.get(morpheme.form)
    if _goes_before(text[: morpheme.start], morpheme.form):
        return None
    if morpheme.form == "이월" and not _is_second_month(text, morpheme):
        return None
    if written is None:
        number = read_number(morpheme.form[:-1])
        if number is None or number.is_native or not 1 <= number.whole <= 12:
            return None
        written = f"{number.whole}월"
    if text[morpheme.start : morpheme.end] != morpheme.form:
        return None
    return Rewrite(morpheme.start, morpheme.end, written, RewriteKind.NUMERAL)


def _is_second_month(text: str, morpheme: Morpheme) -> bool:
    """Return whether 이월 is February; what is carried over (이월 상품) is called so too."""
    behind = _OF_A_MONTH.match(text, morpheme.end)
    return behind is not None or _BEFORE_A_MONTH.search(text[: morpheme.start]) is not None


def _with_second_month(morphemes: Sequence[Morpheme]) -> list[Morpheme]:
    """Return the morphemes with 이 before 월 as the number it is; the analyser says "this"."""
    result = list(morphemes)
    for place, (left, right) in enumerate(pairwise(morphemes)):
        if (left.form, left.tag, right.form, right.tag) == ("이", "MM", "월", "NNB"):
            result[place] = replace(left, tag="NR")
    return result


def _is_number(morpheme: Morpheme) -> bool:
    """Return whether the analyser takes a morpheme for a number."""
    return morpheme.tag == "NR" or (morpheme.tag == "MM" and morpheme.form in _NATIVE_SHORT)


def _longest_run(text: str, morphemes: Sequence[Morpheme], first: int) -> _Run | None:
    best, words = None, ""
    for place in range(first, len(morphemes)):
        morpheme = morphemes[place]
        apart = place > first and morpheme.start > morphemes[place - 1].end
        is_point = morpheme.form in _POINTS and place > first
        if not (_is_number(morpheme) or is_point) or (apart and read_number(words) is None):
            break
        words += text[morpheme.start : morpheme.end]
        number = read_number(words)
        if number is not None and not (apart and number.digits):
            best = _Run(number, first, place + 1, morphemes[first].start, morpheme.end)
    return best


def _counter_behind(
    text: str, morphemes: Sequence[Morpheme], run: _Run, counters: Collection[str]
) -> tuple[str, int]:
    """Return the longest counter behind a number and where it ends; "" if there is none."""
    start = run.end + (text[run.end : run.end + 1] == " ")
    ends = {morpheme.end for morpheme in morphemes[run.last : run.last + 4]}
    for counter in sorted(counters, key=len, reverse=True):
        if text.startswith(counter, start) and start + len(counter) in ends:
            return counter, start + len(counter)
    return "", run.end


def _decide(text: str, morphemes: Sequence[Morpheme], run: _Run) -> Rewrite | None:
    """Return how a run is written, None if it stays as heard."""
    number, words = run.number, text[run.start : run.end]
    if not _begins_here(text, morphemes, run):
        return None
    counters = _NATIVE_COUNTERS if number.is_native else _SINO_COUNTERS
    counter, end = _counter_behind(text, morphemes, run, counters)
    if counter == "일" and text[end : end + 1] == "일":  # 이십일일: the 21st
        return None
    if counter in _AFTER_FULL_AGE and text.startswith("만 ", run.start):
        behind_full = morphemes[run.first + 1 :]
        rest = _longest_run(text, behind_full, 0)
        return _decide(text, behind_full, rest) if rest else None
    behind = [morpheme for morpheme in morphemes[run.last :] if morpheme.start >= end]
    before = morphemes[run.first - 1] if run.first else None
    is_ordinal = before is not None and before.form == "제" and before.tag == "XPN"
    is_apart = bool(counter) and text[run.end] == " "
    if not _is_meant(words, number, counter, behind, is_apart=is_apart):
        return None
    shaky = counter == "일" if is_ordinal else _is_shaky(words, counter, behind)
    tail = re.match("[가-힣]*", text[end:])
    is_odd = counter in _IN_OTHER_WORDS and not are_particles(tail[0] if tail else "", behind=words)
    if (
        shaky
        or (is_odd and len(words) == 1)
        or _goes_on(text, run, counter, end)
        or _is_doubtful(text, run, counter, end)
    ):
        return None
    start = run.start
    is_counted = counter not in _UNGROUPED or number.whole >= 10**4
    written = write_number(number, grouped=is_counted)
    if before is not None and is_ordinal:
        start, written = before.start, f"제{written}"
    if counter:
        gap = " " if written[-1] in _LONE_UNITS else ""
        written += gap + _SIGNS.get(counter, counter)
    numerator = _numerator(text, behind) if counter == "분" else None
    if numerator:
        end, written = numerator.end, f"{written}의 {numerator.text}"
    return Rewrite(start, end, written, RewriteKind.NUMERAL)


def _begins_here(text: str, morphemes: Sequence[Morpheme], run: _Run) -> bool:
    """Return whether a number begins a word and is no part of a vague one (수백, 몇십, 한 두)."""
    if _FIVE_TO_TEN.match(text, run.start):
        return False
    if not run.first:
        return True
    before = morphemes[run.first - 1]
    if before.form in _VAGUE and before.tag in ("MM", "XPN", "NR"):
        return False
    if _VAGUE_NUMBER.search(text[: run.start]):
        return False
    if _goes_before(text[: run.start], text[run.start : run.end]):
        return False
    if run.number.whole < 10**4 and _LARGE_BEFORE.search(text[: run.start]):
        return False
    # a number that the analyser could not join with the one before it is no whole number
    return before.tag == "XPN" or (text[run.start - 1] == " " and before.tag != "NR")


def _goes_on(text: str, run: _Run, counter: str, end: int) -> bool:
    """Return whether the syllable behind may be another digit as well as a particle."""
    behind = text[end : end + 1]
    if counter == "점" or run.number.fraction:  # 삼십점이: 30 points, or 30.2
        is_open = not counter or counter == "점"
        if is_open and (
            behind in _READ_ONE_BY_ONE or (not counter and text[run.end - 1] in "이일")
        ):
            return True
        return bool(run.number.fraction) and counter == "일"
    if counter:
        return False
    if run.number.digits:  # 사일이였습니다: four days, or 412
        return behind != "" and text[run.end - 1] in "이일"
    # 백이십이, 칠십만, 이십사랑; and towns
    if behind == "이" and text[run.end - 1] in "만억조":
        return False
    return behind in ("이", "만", "랑") or text[run.start : run.end] in _TOWNS


def _is_doubtful(text: str, run: _Run, counter: str, end: int) -> bool:
    """Return whether number and counter say something odd, or may be divided in another way."""
    words, value = text[run.start : run.end], run.number.whole
    low, high = _RANGES.get(counter, (0, value))
    if not low <= value <= high:
        return True
    if counter == "일" and words[-1] in "십백천":  # 십일의: eleven, or the tenth
        is_day = text[run.start - 2 : run.start].strip() in ("월", "달")
        return not (is_day or _A_DAY.match(text, end))
    if counter == "세" and words[0] == "만" and value < _OLDEST + 10**4:
        return True
    if counter == "년" and value > 10**8 and value % 10**4:  # 팔천억 이천십팔년
        return True
    return (words in _LONE_UNITS and counter == "무") or (words + counter).startswith("구조대")


def _goes_before(before: str, words: str) -> bool:
    """Return whether two digits in a row are said, as in 이 삼 년: two or three, neither surely."""
    lone = _NEIGHBOUR.search(before)
    digits = "일이삼사오육칠팔구"
    return lone is not None and digits.find(words[0]) == digits.find(lone[1]) + 1


def _is_shaky(words: str, counter: str, behind: Sequence[Morpheme]) -> bool:
    """Return whether digit and counter may as well be another word."""
    if len(words) != 1 or not counter:
        return False
    if counter == "회" and behind and behind[0].form in _ROUNDS:
        return False
    if words + counter == "이년":  # also an insult
        return not behind or behind[0].form not in _AFTER_YEARS
    makes_a_verb = bool(behind) and behind[0].tag in ("XSV", "XSA")
    return makes_a_verb or words + counter in _WORDS_OF_THEIR_OWN


def _numerator(text: str, behind: Sequence[Morpheme]) -> Rewrite | None:
    """Return what 삼분의 is followed by: the number of parts."""
    if len(behind) < 2 or behind[0].form != "의" or not _is_number(behind[1]):
        return None
    run = _longest_run(text, behind, 1)
    if run is None:
        return None
    return Rewrite(run.start, run.end, write_number(run.number), RewriteKind.NUMERAL)


def _is_meant(
    words: str, number: SpokenNumber, counter: str, behind: Sequence[Morpheme], *, is_apart: bool
) -> bool:
    """Return whether words can only be meant as a number that is written in digits."""
    if number.is_native:
        if number.whole == 1 or counter in _NATIVE_ONE_COUNTERS:
            return counter in _NATIVE_ONE_COUNTERS
        # 두 가지, 세 명: prose keeps small ones in words; written together they are a measure
        is_measure = not is_apart and counter != "번째"
        return bool(counter) and (number.whole >= 10 or is_measure)
    if number.digits:
        if len(set(number.digits)) == 1:
            return False
        return len(number.digits) >= 3 or (bool(counter) and counter in _UNGROUPED)
    if words in _LONE_UNITS:
        return bool(counter) and (words == "십" or counter not in _LONE_IDIOMS)
    if counter or number.fraction:
        return True
    ends_well = (
        not behind
        or behind[0].tag[0] in "JVE"
        or behind[0].tag == "XSN"
        or behind[0].form in _BOUNDS
    )
    # 이천일이 넘는: 2,001 or 2,000 days
    return number.is_positional and number.whole > 10 and ends_well and words[-1] != "일"
