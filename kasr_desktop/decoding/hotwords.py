"""Hotwords: a bonus for words the user expects, particles allowed behind them.

Takes the place of pyctcdecode's scorer, which knows one weight for all words and
only whole eojeols: 홍길동 would not be found in 홍길동은.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kasr_desktop.decoding.lexicon import SpellingForm
from kasr_desktop.domain.options import Hotword
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.text.normalize import normalize

_PARTICLES = (
    "가 같은 같이 과 까지 께 께서 께서는 나 네 는 님 님은 님이 님의 님께 도 라 "
    "라고 라는 라면 랑 로 로는 로도 로서 를 마다 마저 만 만은 만의 밖에 보다 "
    "부터 부터는 씨 씨가 씨는 씨를 씨의 아 야 에 에게 에게는 에는 에도 에만 에서 "
    "에서는 에서도 에서의 에요 예요 와 와의 으로 으로는 으로도 으로서 은 을 의 이 "
    "이고 이나 이다 이라 이라고 이라는 이라면 이란 이랑 이며 이야 이에요 이었다 인 "
    "인데 입니다 입니까 조차 처럼 하고 한테 한테는 "
)
PARTICLES = frozenset(_PARTICLES.split())
"""What may follow a name inside one eojeol; josa, titles and forms of 이다."""


@dataclass(frozen=True, slots=True)
class Hits:
    """Where a hotword stands in a recording.

    Attributes:
        num_standing: Times in the texts that stand.
        num_rivals: Rows in which another reading or hypothesis has it and what stands has not.
    """

    num_standing: int = 0
    num_rivals: int = 0


def find_hits(hotwords: Iterable[Hotword], segments: Sequence[Segment]) -> dict[str, Hits]:
    """Return the hits of every hotword, by its text; particles behind it count too.

    Example:
        >>> from kasr_desktop.domain.transcript import Hypothesis, Reading, Word
        >>> said = Hypothesis((Word("홍길동은", 0.0, 1.0, 0.9), Word("간다", 1.0, 2.0, 0.9)))
        >>> find_hits([Hotword("홍길동")], [Segment(0, 2, (Reading("lm", said),))])
        {'홍길동': Hits(num_standing=1, num_rivals=0)}
    """
    finders = {one.text: _Finder.of(one) for one in hotwords}
    standing, rivals = dict.fromkeys(finders, 0), dict.fromkeys(finders, 0)
    for segment in segments if finders else ():
        text = segment.best.text
        others = [one.hypothesis.text for one in segment.machine]
        others += [one.text for reading in segment.machine for one in reading.alternatives]
        for name, finder in finders.items():
            here = finder.times(text)
            standing[name] += here
            rivals[name] += not here and any(map(finder.times, others))
    return {name: Hits(standing[name], rivals[name]) for name in finders}


@dataclass(frozen=True, slots=True)
class _Finder:
    """Counts one hotword in texts.

    Attributes:
        words: Of the hotword, normalised.
        scorer: Gives 1 for each of them.
    """

    words: tuple[str, ...]
    scorer: HotwordScorer

    @classmethod
    def of(cls, hotword: Hotword) -> _Finder:
        words = tuple(normalize(hotword.text).split())
        return cls(words, HotwordScorer([Hotword(hotword.text, 1.0)]))

    def times(self, text: str) -> int:
        """Return how often the hotword stands in a text."""
        if not self.words or self.words[0] not in text:  # most texts by far
            return 0
        return int(self.scorer.score(normalize(text))) // len(self.words)


class HotwordScorer:
    """Scores texts in the tokens' letters; the interface pyctcdecode's beam scoring asks for."""

    def __init__(self, hotwords: Iterable[Hotword], form: SpellingForm = str) -> None:
        self._weights: dict[str, float] = {}
        for hotword in hotwords:
            for word in normalize(hotword.text).split():
                spelled = form(word)
                self._weights[spelled] = max(hotword.weight, self._weights.get(spelled, -1e9))
        self._endings = {form(particle) for particle in PARTICLES}
        self._ending_starts = {
            ending[:length] for ending in self._endings for length in range(1, len(ending) + 1)
        }
        self._known: dict[str, float] = {}

    @property
    def is_active(self) -> bool:
        """Whether there is a hotword at all."""
        return bool(self._weights)

    def most(self) -> float:
        """Return what a word more can add at most to what words earn, at least 0."""
        return max(0.0, *self._weights.values(), 0.0)

    def __contains__(self, part: str) -> bool:
        """Return whether a word being spelled may still become a hotword."""
        return self.score_partial_token(part) != 0.0

    def score(self, text: str) -> float:
        """Return the bonus of a whole text: each hotword in it, with or without a particle.

        Example:
            >>> scorer = HotwordScorer([Hotword("홍길동", 7.0), Hotword("서울 시청", 2.0)])
            >>> scorer.score("홍길동은 시청에서"), scorer.score("홍길동전")
            (9.0, 0.0)
        """
        if not self._weights:
            return 0.0
        return sum(map(self._score_word, text.split()))

    def score_partial_token(self, part: str) -> float:
        """Return the share of the bonus a word being spelled has earned so far.

        Example:
            >>> scorer = HotwordScorer([Hotword("홍길동", 6.0)])
            >>> scorer.score_partial_token("홍길"), scorer.score_partial_token("홍길동에")
            (4.0, 6.0)
        """
        if not part or not self._weights:
            return 0.0
        return max((self._share(part, word) for word in self._weights), key=abs, default=0.0)

    def _share(self, part: str, word: str) -> float:
        weight = self._weights[word]
        if word.startswith(part):
            return weight * len(part) / len(word)
        if part.startswith(word) and part[len(word) :] in self._ending_starts:
            return weight
        return 0.0

    def _score_word(self, word: str) -> float:
        if word not in self._known:
            self._known[word] = self._find(word)
        return self._known[word]

    def _find(self, word: str) -> float:
        if word in self._weights:
            return self._weights[word]
        stems = (word[:end] for end in range(len(word) - 1, 0, -1) if word[end:] in self._endings)
        return next((self._weights[stem] for stem in stems if stem in self._weights), 0.0)
