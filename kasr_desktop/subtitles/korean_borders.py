"""How well a line or a cue may end between two eojeols: particles and endings close a phrase.

Rules of thumb on the written form, without a dictionary: they choose between borders that
all lie at spaces, so a wrong guess costs a little beauty and never a word.
"""

from __future__ import annotations

import re

SENTENCE = 0.0
CLAUSE = 0.15
PARTICLE = 0.3
PLAIN = 0.55
ADNOMINAL = 0.75
BOUND = 1.0

_MARKS = "\"'”’)]』」…,.?!~·"


def _any_of(words: str) -> str:
    return f"(?:{'|'.join(words.split())})"


# Endings that close a sentence (recognized text has no full stops), that join clauses, and
# particles. 의 is missing among these: it leads to its noun. A word that is nothing but the
# ending is no evidence, so a syllable must stand before it.
_ENDINGS = (
    (
        SENTENCE,
        r"(?<![보마])다 습니까 십니까 (?<!니)까 죠 지요 세요 어요 아요 여요 해요 에요 예요 네요 "
        "군요 래요 데요 대요 나요 가요 구나 잖아",
    ),
    (
        CLAUSE,
        "고 며 면 (?<!에)서 지만 는데 은데 인데 한데 던데 니까 다가 도록 려고 거나 "
        "든지 자마자 므로 인지 는지 은지 을지 할지",
    ),
    (
        PARTICLE,
        "은 는 이 가 을 를 에 에서 에게 께서 한테 로 와 과 랑 도 만 까지 부터 보다 처럼 마다 라도 "
        "밖에 조차",
    ),
)
_ENDING_COSTS = (
    (CLAUSE, re.compile(_any_of("때 뒤 후 위해 대해 통해 인해 따라"))),
    *((cost, re.compile(rf"\w+{_any_of(words)}")) for cost, words in _ENDINGS),
)

# Words that say nothing without the one after them: determiners, adverbs of degree, a noun
# with 의, a number before its counter.
_LEADING = re.compile(
    _any_of(
        r"이 그 저 한 두 세 네 몇 여러 모든 온갖 각 매 새 헌 첫 제 내 우리 어떤 무슨 어느 이런 "
        r"그런 저런 다른 약 단 총 제일 안 못 잘 더 덜 가장 매우 아주 너무 꽤 참 정말 \w+의 [\d,.]+"
    )
)
# Verbs before their noun: 말한 사람. A guess, since 또한 and 북한 end alike.
_ADNOMINAL = re.compile(rf"\w*{_any_of('한 할 된 될 있는 없는 하는 되는 같은 있을 없을 했던')}")

# Dependent nouns (의존명사) with what may hang on them: 갈 것이다, 할 수 있다, 그럴 때.
_DEPENDENT_NOUN = re.compile(
    "(?!거의|지도|때로)"
    + _any_of(
        "것 거 게 걸 건 겁니다 거예요 거야 수 때 데 줄 지 바 뿐 채 듯 듯이 만큼 대로 적 중 등 때문 "
        "동안 정도 이상 이하 쪽 번 분 명 개 가지 씨"
    )
    + _any_of(
        "이 가 은 는 을 를 에 엔 에는 에서 에도 과 도 만 의 로 으로 처럼 보다 밖에 까지 부터 이다 "
        "입니다 이고 이며 인데 이지만 이죠 이에요 예요 다 야"
    )
    + "?"
)
# Auxiliary verbs (보조용언), 하다, 되다 and verbs that serve as particles (에 대해, 을 위해):
# they lean on the word before.
_AUXILIARY = re.compile(
    r"(?:있|없|않|싶|같|못하|못한|못할|못해|못했|했|됐|봤|줬|버렸|놨|뒀|갔|왔|드리)\w*"
    r"|(?:하|되)"
    + _any_of("다 고 며 면 는 여 지 지만 기 게 려 려고 던 겠다 겠습니다 면서 니까 는데 도록 자")
    + r"|(?:보|주|버리|놓|두|오)(?:다|고|며|면|는|지만|니|았\w+|었\w+)|"
    + _any_of(
        "한다 합니다 할 해 해서 해요 된다 됩니다 될 된 돼 돼서 돼요 본다 봅니다 준다 줍니다 버린다 "
        "버립니다 주세요 보세요 드립니다 대해 대해서 대한 위해 위해서 위한 통해 통해서 통한 관해 "
        "관한 인해 인한 따라 따르면 함께"
    )
)


def border_cost(before: str, after: str) -> float:
    """Say how bad a break between two neighboring eojeols is, from 0 (a sentence ends) to 1.

    Example:
        >>> border_cost("갔다", "그리고") < border_cost("와서", "좋다") < border_cost("비가", "온")
        True
        >>> border_cost("먹고", "있다"), border_cost("할", "수"), border_cost("한국의", "역사")
        (1.0, 1.0, 1.0)
    """
    if before.endswith((".", "?", "!", "…")):
        return SENTENCE
    if before.endswith(","):
        return CLAUSE
    head, follower = before.strip(_MARKS), after.strip(_MARKS)
    if any(
        pattern.fullmatch(word)
        for pattern, word in (
            (_LEADING, head),
            (_DEPENDENT_NOUN, follower),
            (_AUXILIARY, follower),
        )
    ):
        return BOUND
    if _ADNOMINAL.fullmatch(head):
        return ADNOMINAL
    return next((cost for cost, pattern in _ENDING_COSTS if pattern.fullmatch(head)), PLAIN)
