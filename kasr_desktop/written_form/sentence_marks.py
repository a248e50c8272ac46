"""Sentence ends, question marks and commas, from endings and pauses.

Korean verbs close sentences with final endings (EF in the Sejong tag set); which of them ask is
mostly in the ending (-까, -냐, -나요) and else in a question word of the same sentence. A pause
decides where an ending may be final or connecting (-고, -는데, -지).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from kasr_desktop.domain.marks import HeardMarks
from kasr_desktop.written_form.morphemes import Morpheme
from kasr_desktop.written_form.rewrite import Rewrite, RewriteKind
from kasr_desktop.written_form.word_lists import word_set

LONG_PAUSE = 0.6
"""Seconds; so long a pause behind an ending that may be final makes it final."""
SHORT_PAUSE = 0.3
"""Seconds; so long a pause behind a clause is worth a comma."""

_LIKELY_END, _END_AT_A_PAUSE, _END_BY_ENDING, _LIKELY_COMMA = 0.3, 0.1, 0.02, 0.15
"""A mark heard as likelier is written: the end of a sentence anywhere, where the speaker pauses,
where the ending ends a sentence too; a comma. Chosen on recordings that are not measured on
(docs/decisions/0189)."""

_ASKING = word_set(
    """
    까 ᆯ까 을까 ᆸ니까 습니까 ᆫ가 은가 는가 냐 으냐 느냐 니 으니 나 ᆯ래 을래
    다면서요 ᆫ다면서요 는다면서요 ᆯ까요 을까요 ᆫ가요 은가요 는가요 나요 ᆯ래요 을래요
    """
)
_ALWAYS_ASKING = word_set("ᆸ니까 습니까")
_ASKING_WITH_A_QUESTION_WORD = word_set(
    """
    어 아 어요 아요 에요 예요 죠 지 지요 야 ᆫ다고 다고 라고 ᆫ데 는데 은데 ᆫ데요 는데요 은데요
    대 래 대요 래요 세요 으세요
    """
)
_ASKING_THE_LISTENER = word_set("어 어요 죠 지 지요")
"""Behind -시-: 늦으셨죠, 보셨어요, 주시겠어요 say "you", and what you do one asks."""
_ASKING_AT_THE_END = word_set("나 다고 ᆫ다고 는다고 라고")
"""Connecting mid-sentence; where a text ends with them it asks, or asks back."""
_ASKING_BEFORE_YO = word_set("는지 은지 ᆫ지 ᆯ지 을지 은 는")
"""알려 주실는지요, 당신은요."""
_STATES = word_set("있 없 알 모르 좋아하 싫어하 궁금 괜찮 아니")
"""What nobody can be told to do: before -세요 they ask."""
_WISHES = word_set("건강 행복 안녕 안녕히 조용 가만히")
_OPEN_CLAUSE = word_set("는지 은지 ᆫ지 ᆯ지 을지 느냐 냐 으냐 든 든지")
"""Endings that use a question word up: 어디에 있는지 알아요 asks nothing."""
_WONDERING = word_set("생각 걱정 의문 염려 고민 기대 궁금 싶 우려")
"""What follows -을까 in one sentence: 않을까 생각합니다."""
_QUESTION_WORDS = word_set(
    """
    뭐 뭘 뭣 무엇 무슨 왜 어디 누구 누가 언제 어떻게 어떤 어느 몇 며칠 얼마 얼마나 어째서 어쩌 어떻
    어떡하 웬
    """
)
_ANSWERS = word_set("네 예 아니요 아니오 아뇨 응 글쎄요 글쎄 그럼요 저기요")
_PARTICLES = ("JKS", "JKO", "JKB", "JKG", "JC", "ETM")
_CLAUSES = word_set("지만 는데 ᆫ데 은데 니까 으니까 며 으며 면 으면 면서 어서 아서 고")

_FINAL_IN_TRUTH = word_set("다 ᆫ다 는다 까 ᆯ까 을까 네 죠 구나 니 냐 ᆯ게 을게 어야지")
"""Endings the analyser takes for connecting where no mark stands behind them."""
_FINAL_AT_A_PAUSE = word_set("고 고요 구요 는데 ᆫ데 은데 지 거든 거든요 면서 니까 으니까")


def find_marks(
    text: str,
    morphemes: Sequence[Morpheme],
    *,
    pauses: Mapping[int, float] | None = None,
    breaks: Collection[int] = (),
    closes: bool = True,
    heard: Mapping[int, HeardMarks] | None = None,
) -> list[Rewrite]:
    """Return the marks to put behind words, in order.

    Where a model has listened for marks, what it heard counts, and an ending makes it believed
    sooner, as a pause does; elsewhere endings and pauses decide.

    Args:
        text: What was heard, NFC, without marks.
        morphemes: Of the same text.
        pauses: Seconds of silence by the character behind a word, as far as they are known.
        breaks: Characters before which a space will be put: words end there as well.
        closes: True if the speaker comes to an end with the text.
        heard: Marks heard behind words, by the character behind the word.
    """
    silence, listened = pauses or {}, heard or {}
    found: list[Rewrite] = []
    sentence: list[Morpheme] = []
    for place, morpheme in enumerate(morphemes):
        sentence.append(morpheme)
        following = morphemes[place + 1] if place + 1 < len(morphemes) else None
        end = morpheme.end
        if following and text[end : following.start] != " " and end not in breaks:
            continue
        pause = silence.get(end, 0.0)
        ends = _ends(sentence, following, pause, closes=closes)
        if end in listened:
            pauses_here = closes if following is None else pause > SHORT_PAUSE
            sign = _heard_sign(listened[end], sentence, ends=ends, pauses_here=pauses_here)
            if following is None and ends and not sign:
                sign = "."
            elif following is not None and sign == "." and _calls(morpheme):
                sign = ","
        elif ends:
            sign = "?" if _asks(sentence) else "."
        else:
            is_comma = following and _takes_comma(sentence, pause)
            sign = "," if is_comma else ""
        if sign:
            found.append(Rewrite(end, end, sign, RewriteKind.MARK))
        if sign in (".", "?"):
            sentence = []
    return found


def _heard_sign(
    marks: HeardMarks, sentence: Sequence[Morpheme], *, ends: bool, pauses_here: bool
) -> str:
    """Return the mark that is written where these were heard, "" for none.

    Args:
        marks: What was heard.
        sentence: What it ends, if it ends it.
        ends: It ends by its ending, or is an answer.
        pauses_here: The speaker does.
    """
    heard, comma = marks.stop + marks.question, marks.comma
    least = _END_AT_A_PAUSE if pauses_here and not _goes_on(sentence[-1]) else _LIKELY_END
    if ends and heard > _END_BY_ENDING:
        pass
    elif heard <= least or comma > max(heard, _LIKELY_COMMA):
        is_answer = _is_answer(sentence)
        return "." if ends and is_answer else "," if is_answer or comma > _LIKELY_COMMA else ""
    ending = _final_ending(sentence) if ends else None
    asks = marks.question > heard / 2 or (ending is not None and ending.form in _ALWAYS_ASKING)
    return "?" if asks else "."


def _goes_on(last: Morpheme) -> bool:
    """Return whether a sentence hardly ends with a morpheme."""
    return last.tag in _PARTICLES or (last.tag == "EC" and last.form in _CLAUSES)


def _calls(last: Morpheme) -> bool:
    """Return whether somebody is called with it: 박사님."""
    return last.tag == "XSN" and last.form == "님"


def _final_ending(sentence: Sequence[Morpheme]) -> Morpheme | None:
    """Return the ending that may close a sentence here, a polite 요 left off."""
    last = sentence[-1]
    if last.form in ("요", "이요") and last.tag in ("JX", "MM") and len(sentence) > 1:
        before = sentence[-2]
        is_topic = before.tag == "JX" and before.form in _ASKING_BEFORE_YO
        return before if before.tag in ("EF", "EC") or is_topic else None
    if last.tag == "EF" or (last.tag == "JX" and last.form == "다"):
        return last
    return last if last.tag == "EC" and last.form in _FINAL_IN_TRUTH else None


def _ends(
    sentence: Sequence[Morpheme], following: Morpheme | None, silence: float, *, closes: bool
) -> bool:
    """Return whether a sentence ends behind its last morpheme, which ends a word."""
    ending, last = _final_ending(sentence), sentence[-1]
    if _is_answer(sentence):
        return closes if following is None else silence >= LONG_PAUSE
    if following is None:
        return closes and (ending is not None or _asks_at_the_end(last))
    if ending is not None:
        if last.tag == "EC" and last.form == "니":  # 보니, 하니: because, until the text ends
            return False
        # a quotation goes on: "간다 고 했다", "갈까 하다가"
        goes_on = following.tag in ("JKQ", "ETM", "VCP", "EC") or following.form in _WONDERING
        return not (goes_on or (ending.tag == "EC" and following.tag[0] == "V"))
    return silence >= LONG_PAUSE and last.tag == "EC" and last.form in _FINAL_AT_A_PAUSE


def _asks_at_the_end(last: Morpheme) -> bool:
    return last.tag == "EC" and last.form in _ASKING_AT_THE_END


def _asks(sentence: Sequence[Morpheme]) -> bool:
    ending = _final_ending(sentence)
    if ending is None:
        return _asks_at_the_end(sentence[-1])
    if ending is not sentence[-1] and ending.form in _ASKING_BEFORE_YO:
        return True
    place = next(n for n, one in enumerate(sentence) if one is ending)
    if ending.form in _ASKING or _asks_the_listener(sentence[:place], ending):
        return True
    has_question_word = any(
        morpheme.form in _QUESTION_WORDS
        and not _means_any(sentence[number + 1 : number + 3])
        and not any(one.form in _OPEN_CLAUSE for one in sentence[number + 1 : place])
        for number, morpheme in enumerate(sentence)
    )
    return has_question_word and ending.form in _ASKING_WITH_A_QUESTION_WORD


def _asks_the_listener(before: Sequence[Morpheme], ending: Morpheme) -> bool:
    if ending.form in ("세요", "으세요") and before:
        is_state = before[-1].tag == "VCP" or any(one.form in _STATES for one in before[-2:])
        return is_state and not any(one.form in _WISHES for one in before)
    if ending.form not in _ASKING_THE_LISTENER:
        return False
    inserted = [one.form for one in before[-2:] if one.tag == "EP"]
    if inserted == ["겠"] and ending.form == "지":
        return True
    honours = any(form in ("시", "으시") for form in inserted)
    return honours and (ending.form in ("죠", "지요") or inserted[-1] in ("었", "겠"))


def _means_any(behind: Sequence[Morpheme]) -> bool:
    """Return whether what stands behind a question word makes it "any": 누구나, 언제든지."""
    forms = [morpheme.form for morpheme in behind]
    return forms[:1] == ["나"] or (forms[:1] == ["이"] and forms[1:] in (["든"], ["든지"]))


def _is_answer(sentence: Sequence[Morpheme]) -> bool:
    """Return whether all that was said is an answer such as 네 or 아니요."""
    last = sentence[-1]
    return len(sentence) == 1 and last.tag == "IC" and last.form in _ANSWERS


def _takes_comma(sentence: Sequence[Morpheme], silence: float) -> bool:
    last = sentence[-1]
    if last.tag == "IC":
        return _is_answer(sentence)
    return silence >= SHORT_PAUSE and last.tag == "EC" and last.form in _CLAUSES
