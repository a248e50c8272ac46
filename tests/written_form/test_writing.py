from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kasr_desktop.domain.errors import WrittenFormError
from kasr_desktop.domain.marks import HeardMarks
from kasr_desktop.written_form import morphemes
from kasr_desktop.written_form.rewrite import RewriteKind
from kasr_desktop.written_form.writing import write_down


def written(heard: str, **options: object) -> str:
    return " ".join(word.text for word in write_down(heard.split(), **options))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        ("오월 십칠일에 만 육천 명이 모였다", "5월 17일에 16,000명이 모였다."),
        ("오월 십칠일에 만육천명이 모였다", "5월 17일에 16,000명이 모였다."),
        ("이천이십육년 십일월 이십팔일이에요", "2026년 11월 28일이에요."),
        ("유월이나 시월에 갑니다", "6월이나 10월에 갑니다."),
        ("오후 세 시 삼십 분에 만나요", "오후 3시 30분에 만나요."),
        ("스물다섯 살이에요", "25살이에요."),
        ("천만 원을 벌었다", "1,000만 원을 벌었다."),
        ("삼억 오천만 원입니다", "3억 5,000만 원입니다."),
        ("물가가 삼점오 퍼센트 올랐다", "물가가 3.5% 올랐다."),
        ("공일공 일이삼사 오육칠팔로 전화 주세요", "010-1234-5678로 전화 주세요."),
        ("삼분의 일이 찬성했다", "3분의 1이 찬성했다."),
        ("제이차 회의를 했다", "제2차 회의를 했다."),
        ("육자회담을 열었다", "6자회담을 열었다."),
        ("스물네개의 특구가 있다", "24개의 특구가 있다."),
        ("열두 명과 마흔 권이다", "12명과 40권이다."),
        ("코로나십구 위기가 왔다", "코로나19 위기가 왔다."),
        ("열대 과일이다", "열대 과일이다."),
        ("참사 오주기에 모였다", "참사 5주기에 모였다."),
        ("백십이에 신고를 했다", "112에 신고를 했다."),
        ("일종 보통 면허이다", "1종 보통 면허이다."),
        ("사대보험에 들었다", "4대보험에 들었다."),
        ("이교대근무자이다", "2교대근무자이다."),
        ("전치 칠주 진단을 받았다", "전치 7주 진단을 받았다."),
        ("수사 십일개월만에 끝났다", "수사 11개월만에 끝났다."),
        ("시행령제십칠조는 그대로이다", "시행령제17조는 그대로이다."),
        ("뇌병변일급 장애가 있다", "뇌병변1급 장애가 있다."),
        # the same syllables as other words
        ("삼자를 불렀다", "삼자를 불렀다."),
        ("구급 장비가 있다", "구급 장비가 있다."),
        ("사대부의 집이다", "사대부의 집이다."),
        ("이기적인 사람이다", "이기적인 사람이다."),
        ("만 이십사개월 이상이다", "만 24개월 이상이다."),
        ("구회 말 만루 위기입니다", "9회 말 만루 위기입니다."),
        ("천구백구십팔년 클라크는 갔다", "1998년 클라크는 갔다."),
        ("제이십일대 국회의원 선거이다", "제21대 국회의원 선거이다."),
        ("이백만 톤 이하였다", "200만 톤 이하였다."),
        ("여섯시삼십분에 만나요", "6시30분에 만나요."),
        ("오전아홉시 삼십분부터 시작합니다", "오전 9시 30분부터 시작합니다."),
        ("삼분기에 발표했다", "3분기에 발표했다."),
        ("일인당 육천원이다", "1인당 6,000원이다."),
        ("일조 오천억 원이다", "1조 5,000억 원이다."),
        ("육십피트 절벽이다", "60피트 절벽이다."),
        ("사월 이십일일에 만나요", "4월 21일에 만나요."),
        ("이월에 만나요", "2월에 만나요."),
        ("내년 이월 십일에 가요", "내년 2월 10일에 가요."),
        ("공일공에 일이삼사에 오육칠팔이에요", "010-1234-5678이에요."),
        ("공이 칠팔구공 일이삼사입니다", "02-7890-1234입니다."),
        ("일오팔팔 일이삼사로 전화하세요", "1588-1234로 전화하세요."),
        ("이천십팔년십일월십사일에 왔다", "2018년 11월 14일에 왔다."),
        ("지수가 오십점칠로 올랐다", "지수가 50.7로 올랐다."),
        ("삼십점육억 달러를 벌었다", "30.6억 달러를 벌었다."),
        ("만이세 이하가 대상이다", "만 2세 이하가 대상이다."),
        ("구만 천개를 만든다", "91,000개를 만든다."),
        ("제삼십삼조제이항을 보자", "제33조제2항을 보자."),
        ("삼 대 영으로 이겼다", "3대 0으로 이겼다."),
        ("삼십일일까지 합니다", "31일까지 합니다."),
        ("백여 명이 모였다", "100여 명이 모였다."),
        ("일인 가구가 늘었다", "1인 가구가 늘었다."),
        ("일심과 이심에서 무죄를 받았다", "1심과 2심에서 무죄를 받았다."),
        ("집을 일억 이천에 샀다", "집을 1억 2천에 샀다."),
        ("계수는 이십점이로 나타났다", "계수는 20.2로 나타났다."),
        ("백삼건의 사고가 났다", "103건의 사고가 났다."),
    ],
)
def test_numbers(heard: str, expected: str) -> None:
    assert written(heard) == expected


@pytest.mark.parametrize(
    "heard",
    [
        "한두 명은 괜찮다",
        "두세 번 말했다",
        "이 일을 시작했다",
        "이번부터는 저금을 하세요",
        "사회 문제가 크다",
        "구조 대원이 왔다",
        "이 장면이 좋다",
        "수백 명이 왔다",
        "몇십 년이 지났다",
        "백 번 말해도 모른다",
        "한 사람이 왔다",
        "두 가지 질문이 있다",
        "이분이 선생님이다",
        "느부갓네살 왕이 갔다",
        "이천일이 넘는 시간이었다",
        "이 삼년전부터 준비했다",
        "칠 팔월에는 덥다",
        "이월특가 상품이다",
        "정시 이월 규모이다",
        "세골장양식의 무덤이다",
        "삼천포에서 왔다",
        "제사장이 왔다",
        "제삼자가 말했다",
        "이천시에서 왔다",
        "이십 삼십 미터 높이다",
        "오 십 퍼센트 올랐다",
        "백이십이는 도자기다",
        "사일이였습니다",
        "제삼구대에 갔다",
        "사천의 선인이다",
        "천무를 발사했다",
        "구조대가 왔다",
        "구승준이 왔다",
        "천호대교가 막힌다",
        "열병을 앓았다",
        "일심으로 기도했다",
        "십일의 제곱이다",
        "수도를 이전한다",
    ],
)
def test_what_may_be_no_number_stays_in_words(heard: str) -> None:
    assert written(heard) == f"{heard}."


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        ("어디 가세요 집에 갑니다", "어디 가세요? 집에 갑니다."),
        ("지금 갈까요 네 갑시다", "지금 갈까요? 네, 갑시다."),
        ("비가 온다 우산을 써라", "비가 온다. 우산을 써라."),
        ("간다고 했다", "간다고 했다."),
        ("있다 하더라도 안 간다", "있다 하더라도 안 간다."),
        ("많이 늦으셨죠 앉으세요", "많이 늦으셨죠? 앉으세요."),
        ("사진 좀 찍어 주시겠어요", "사진 좀 찍어 주시겠어요?"),
        ("책 읽는 거 좋아하세요", "책 읽는 거 좋아하세요?"),
        ("이쪽에 앉으세요 건강하세요", "이쪽에 앉으세요. 건강하세요."),
        ("자리가 있나 없나", "자리가 있나 없나?"),
        ("저는 괜찮아요 당신은요", "저는 괜찮아요. 당신은요?"),
        ("비가 오니 우산을 써라", "비가 오니 우산을 써라."),
        ("좋지 않을까 생각합니다", "좋지 않을까 생각합니다."),
    ],
)
def test_sentence_marks(heard: str, expected: str) -> None:
    assert written(heard, kinds={RewriteKind.MARK}) == expected


def test_a_pause_ends_a_sentence_that_could_go_on() -> None:
    words = "비가 오는데 우산이 없다".split()
    long = write_down(words, pauses=[0.0, 0.9, 0.0], kinds={RewriteKind.MARK})
    short = write_down(words, pauses=[0.0, 0.4, 0.0], kinds={RewriteKind.MARK})
    none = write_down(words, kinds={RewriteKind.MARK})
    assert [word.text for word in long] == ["비가", "오는데.", "우산이", "없다."]
    assert [word.text for word in short] == ["비가", "오는데,", "우산이", "없다."]
    assert [word.text for word in none] == ["비가", "오는데", "우산이", "없다."]


@pytest.mark.parametrize(
    ("heard", "behind", "expected"),
    [
        ("아홉 시 삼십 분부터 시작합니다", 1, "9시 30분부터 시작합니다."),
        ("오월 십칠일 만나요", 0, "5월 17일 만나요."),
        ("열두 명 열세 명이 왔어요", 1, "12명, 13명이 왔어요."),
    ],
)
def test_no_comma_lies_within_a_time(heard: str, behind: int, expected: str) -> None:
    words = heard.split()
    comma = HeardMarks(0.9, 0.0, 0.0)
    marks = [comma if place == behind else None for place in range(len(words))]
    assert " ".join(word.text for word in write_down(words, heard_marks=marks)) == expected


def test_a_text_that_goes_on_keeps_its_end_open() -> None:
    assert written("집에 간다", closes=False, kinds={RewriteKind.MARK}) == "집에 간다"


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        ("할수 있는것이 많다", "할 수 있는 것이 많다"),
        ("제가 학교에가면", "제가 학교에 가면"),
        ("알파고 와 같은 기술", "알파고와 같은 기술"),
        ("생일파티에 초대받았다", "생일파티에 초대받았다"),
        ("먹어봤다 먹어 봤다", "먹어봤다 먹어 봤다"),
        ("보잘것 없어요 볼것이 있다", "보잘것 없어요 볼 것이 있다"),
        ("빈속으로 뜬금포를 앉은키가", "빈속으로 뜬금포를 앉은키가"),
        ("지운이가 왔고 제촉하시는게", "지운이가 왔고 제촉하시는 게"),
        ("할것이다 먹을것이 간적이", "할 것이다 먹을 것이 간 적이"),
    ],
)
def test_spacing_only_where_there_is_no_choice(heard: str, expected: str) -> None:
    assert written(heard, kinds={RewriteKind.SPACING}) == expected


def test_names_of_the_list_also_before_particles() -> None:
    names = {"에이에스알": "ASR", "오픈 에이아이": "OpenAI"}
    heard = "에이에스알은 오픈 에이아이가 만든 에이에스알기가 아니다"
    result = written(heard, names=names, kinds={RewriteKind.NAME})
    assert result == "ASR은 OpenAI가 만든 에이에스알기가 아니다"


def test_sentences_run_together_are_parted_and_marked() -> None:
    assert written("생각하고 있었어요미안합니다") == "생각하고 있었어요. 미안합니다."


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            "네 오월 십칠일 만 육천 명이 이 일을 세 시 할수 있다 갈까요 백 구십은".split()
        ),
        min_size=1,
        max_size=10,
    )
)
def test_syllables_of_words_without_numbers_are_never_changed(words: list[str]) -> None:
    """Marks and spaces come and go; what was heard stays."""
    kinds = {RewriteKind.MARK, RewriteKind.SPACING}
    text = "".join(word.text for word in write_down(words, kinds=kinds))
    assert "".join(char for char in text if char not in ".,?") == "".join(words)


def test_without_the_analyser_the_way_out_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "kiwipiepy", None)
    monkeypatch.setattr(morphemes, "_used", [morphemes.Kiwipiepy()])
    with pytest.raises(WrittenFormError, match="pip install") as caught:
        write_down(["네"])
    assert caught.value.reason == "no_analyser"


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("도움 필요하면 언제든지 찾아와요", "도움 필요하면 언제든지 찾아와요."),
        ("누구나 알아요", "누구나 알아요."),
        ("무엇이든 물어봐요", "무엇이든 물어봐요."),
        ("언제 찾아와요", "언제 찾아와요?"),
        ("누구나 알까", "누구나 알까?"),
        ("어떻게 하느냐에 따라 다를 거예요", "어떻게 하느냐에 따라 다를 거예요."),
    ],
)
def test_any_is_no_question(said: str, written: str) -> None:
    text = " ".join(word.text for word in write_down(said.split(), kinds={RewriteKind.MARK}))
    assert text == written
