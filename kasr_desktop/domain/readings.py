"""Where readings come from: every source once, with its names, its order and what it can do.

A *reading* is what one source makes of a stretch of speech. Columns, tiers, lines, picks,
choices and error counts follow `SOURCES`; another source is another row here, and a decoder
in `decoding.decoders` where it is one of ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, Flag, auto
from functools import cache

from kasr_desktop.domain.label import Label

BEST = "best"
"""In place of a source: the reading that stands, a person's before a machine's."""

ALL_DECODERS = "both"
"""In place of a source: every decoder there is; called so in files since there were two."""

_STANDING_FOR_SOURCES = {
    BEST: Label("As corrected", "수정한 텍스트"),
    ALL_DECODERS: Label("Both", "둘 다"),
}


class ReadingKind(Enum):
    """Who says it; in the order in which their lines and columns stand."""

    REFERENCE = "reference"
    MACHINE = "machine"
    WRITTEN = "written"
    PERSON = "person"


class Ability(Flag):
    """What a source can do beside giving text with word times, which all of them can.

    Attributes:
        ALTERNATIVES: Has the hypotheses that came close, with scores that compare.
        LANGUAGE_MODEL: Weighs its text with a language model; not there without one.
        HOTWORDS: Listens to the words the user prefers.
        REDECODE: Can be made again from kept emissions, without the network.
        LIVE: Costs so little that it reads the open utterance at every step.
    """

    NONE = 0
    ALTERNATIVES = auto()
    LANGUAGE_MODEL = auto()
    HOTWORDS = auto()
    REDECODE = auto()
    LIVE = auto()


@dataclass(frozen=True, slots=True)
class ReadingSource:
    """What is known of one source of readings.

    Attributes:
        key: Its name in files, on the command line and in the settings.
        kind: Who says it.
        name: As lists and buttons call it.
        note: What tells it from others, behind its name in a document; None: nothing.
        heading: Above its column, None: its name.
        meaning: What to know about its texts, None: nothing.
        short: On a terminal, None: its name.
        abilities: What it can do.
        rank: Among machines the greatest one's text stands where no person wrote.
    """

    key: str
    kind: ReadingKind
    name: Label
    note: Label | None = None
    heading: Label | None = None
    meaning: Label | None = None
    short: Label | None = None
    abilities: Ability = Ability.NONE
    rank: int = 0

    def can(self, ability: Ability) -> bool:
        """Return whether it can do something."""
        return ability in self.abilities


REFERENCE = "reference"
GREEDY = "greedy"
LM = "lm"
EDITED = "edited"
WRITTEN = "written"
SCRIPT = "script"
FORMER = "former"
TRIED = "tried"
_MODEL = "model"

SOURCES: tuple[ReadingSource, ...] = (
    ReadingSource(REFERENCE, ReadingKind.REFERENCE, Label("Reference", "참조")),
    ReadingSource(
        GREEDY,
        ReadingKind.MACHINE,
        Label("Greedy", "들린 그대로"),
        note=Label("acoustic model alone", "음향 모델만"),
        heading=Label("Greedy · as heard", "들린 그대로 (greedy)"),
        meaning=Label(
            "What the acoustic model heard, sound by sound, and nothing else",
            "음향 모델이 소리 하나하나를 들은 그대로예요",
        ),
        short=Label("greedy", "들린 그대로"),
        abilities=Ability.REDECODE | Ability.LIVE,
        rank=1,
    ),
    ReadingSource(
        LM,
        ReadingKind.MACHINE,
        Label("Language model", "문맥 반영"),
        note=Label("language model", "언어 모델"),
        heading=Label("Language model · with context", "문맥 반영 (언어 모델)"),
        meaning=Label(
            "The same sounds, weighed with how Korean is usually written. Often better, but it "
            "may replace rare names with common words. Exported unless you write another text.",
            "같은 소리를 한국어가 보통 어떻게 쓰이는지와 함께 살핀 텍스트예요. 대개 더 낫지만, "
            "드문 이름을 흔한 말로 바꿀 수 있어요. 직접 수정하지 않으면 이 텍스트를 내보내요.",
        ),
        short=Label("LM", "문맥 반영"),
        abilities=Ability.ALTERNATIVES
        | Ability.LANGUAGE_MODEL
        | Ability.HOTWORDS
        | Ability.REDECODE,
        rank=2,
    ),
    ReadingSource(EDITED, ReadingKind.PERSON, Label("Edited", "수정한 텍스트")),
)
"""Every source the program knows, in the order in which its readings stand."""

_DERIVED: tuple[ReadingSource, ...] = (
    ReadingSource(
        WRITTEN,
        ReadingKind.WRITTEN,
        Label("Written form", "다듬은 텍스트"),
        meaning=Label(
            "What was heard, as it is handed in: sentence marks, numerals, standard spacing. "
            "What differs from the words as heard is marked. Exported while it is there.",
            "들은 말을 문장 부호, 숫자, 띄어쓰기를 갖춰 다듬은 텍스트예요. 들린 그대로와 다른 곳은 "
            "표시돼요. 이 열이 있는 동안 이 텍스트를 내보내요.",
        ),
    ),
    # its words are a person's; where they were said, and which were, is a machine's finding
    ReadingSource(SCRIPT, ReadingKind.MACHINE, Label("Script", "대본"), rank=3),
    ReadingSource(
        f"{_MODEL}:builtin",
        ReadingKind.MACHINE,
        Label("Built-in Korean model", "내장 한국어 모델"),
    ),
    ReadingSource(
        FORMER,
        ReadingKind.MACHINE,
        Label("Former settings", "이전 설정"),
        heading=Label("A · former settings", "가 · 이전 설정"),
    ),
    ReadingSource(
        TRIED,
        ReadingKind.MACHINE,
        Label("New settings", "새 설정"),
        heading=Label("B · new settings", "나 · 새 설정"),
        rank=1,
    ),
)
"""Made where a person asked for it, by a pass or a model; no columns wait for them."""


@cache  # asked for every row of hours of text
def source_of(key: str) -> ReadingSource:
    """Return what is known of a source.

    A key that is not declared, such as of a later version or `model:NAME` of a second model,
    is a machine that gives text and can do nothing else; it is called by what is behind the
    colon.

    Example:
        >>> source_of("lm").name.english, source_of("model:my-model").name.english
        ('Language model', 'my-model')
    """
    known = next((one for one in (*SOURCES, *_DERIVED) if one.key == key), None)
    if known is not None:
        return known
    name = key.partition(":")[2] or key
    return ReadingSource(key, ReadingKind.MACHINE, Label(name, name))


def sources_in_order(keys: Iterable[str]) -> tuple[str, ...]:
    """Return sources once each, as their readings stand.

    Example:
        >>> sources_in_order(["edited", "model:b", "lm", "greedy", "lm"])
        ('greedy', 'lm', 'model:b', 'edited')
    """
    return tuple(sorted(dict.fromkeys(keys), key=place_of))


def is_made_of_heard(key: str) -> bool:
    """Return whether a source's text is made from what was heard, and held against it.

    Example:
        >>> [is_made_of_heard(key) for key in ("reference", "lm", "written", "edited")]
        [False, False, True, True]
    """
    return source_of(key).kind in (ReadingKind.WRITTEN, ReadingKind.PERSON)


@cache
def place_of(key: str) -> tuple[int, int, str]:
    """Return what sorts sources: by who says it, then as declared, others behind by name."""
    source = source_of(key)
    declared = SOURCES.index(source) if source in SOURCES else len(SOURCES)
    return list(ReadingKind).index(source.kind), declared, key


def is_of_model(key: str) -> bool:
    """Return whether a source is another model.

    Example:
        >>> is_of_model("model:my-model"), is_of_model("lm")
        (True, False)
    """
    return key.startswith(f"{_MODEL}:")


def model_source(name: str) -> str:
    """Return the source of what another model hears, from what that model is called.

    Example:
        >>> source_of(model_source("my-model")).name.korean
        'my-model'
    """
    return f"{_MODEL}:{name}"


def machine_sources(ability: Ability = Ability.NONE) -> tuple[ReadingSource, ...]:
    """Return the machines declared that can do something, in order."""
    machines = (source for source in SOURCES if source.kind is ReadingKind.MACHINE)
    return tuple(source for source in machines if source.can(ability))


def made_of_emissions(*, without: Ability = Ability.NONE) -> tuple[str, ...]:
    """Return the sources that a recording has once its emissions are decoded, in order.

    Args:
        without: What sources would need and there is not, such as a language model.
    """
    made = machine_sources(Ability.REDECODE)
    return tuple(one.key for one in made if not one.abilities & without)


def can_any(sources: Iterable[str], ability: Ability) -> bool:
    """Return whether one of some sources can do something.

    Example:
        >>> can_any(["greedy", "lm"], Ability.HOTWORDS), can_any(["greedy"], Ability.HOTWORDS)
        (True, False)
    """
    return any(source_of(key).can(ability) for key in sources)


def decoder_choices() -> tuple[str, ...]:
    """Return what decoders can be asked for: all, or one source made of emissions."""
    return (ALL_DECODERS, *(source.key for source in machine_sources(Ability.REDECODE)))


def export_choices() -> tuple[str, ...]:
    """Return whose text can be written: the one that stands, or one machine's."""
    return (BEST, *(source.key for source in machine_sources()))


def choice_label(choice: str) -> Label:
    """Return what one of `decoder_choices` or `export_choices` is called.

    Example:
        >>> choice_label("both").korean, choice_label("lm").korean
        ('둘 다', '문맥 반영')
    """
    return _STANDING_FOR_SOURCES.get(choice) or source_of(choice).name
