"""Every knob of the engine with its reason; plain data, checked where it is made."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Self

from kasr_desktop.domain.choice import Choice, labelled
from kasr_desktop.domain.label import Label


class Channel(Enum):
    """Which channel of the track to hear; telephone recordings keep a speaker on each side."""

    MIX = "mix"
    LEFT = "left"
    RIGHT = "right"


class BeamSearch(Choice):
    """Which beam search decodes; both give the same texts (benchmarks/BEAM_SEARCH.md)."""

    PREFIX = "prefix", Label("KASR's own", "KASR 자체 탐색")
    PYCTCDECODE = (
        "pyctcdecode",
        Label("pyctcdecode (the reference, slower)", "pyctcdecode (기준 구현, 더 느림)"),
    )


@dataclass(frozen=True, slots=True)
class AudioOptions:
    """Which sound of a file to hear.

    Attributes:
        track: 0 is the first audio track, None the best one (`AudioInfo.best_track`).
        channel: Mix of all channels, or the first (left) or second (right) alone.
    """

    track: int | None = None
    channel: Channel = Channel.MIX


@dataclass(frozen=True, slots=True)
class Excerpt:
    """From when to when of a recording, in seconds.

    Attributes:
        start: First moment.
        end: Moment after the last, None: to the end.

    Raises:
        ValueError: There is no time in it.
    """

    start: float = 0.0
    end: float | None = None

    def __post_init__(self) -> None:
        if self.start < 0 or (self.end is not None and self.end <= self.start):
            raise ValueError(f"there is nothing from {self.start} to {self.end}")


@dataclass(frozen=True, slots=True)
class StreamOptions:
    """How the audio is cut for the acoustic model.

    Attributes:
        window: Seconds of new sound a window at most; 10-20 s is fastest on a CPU.
        first_window: Seconds of the first window, short so that text shows early;
            windows double from here to `window`.
        left_context: Seconds of earlier sound the model hears again.
        right_context: Seconds of later sound the model hears ahead.
        careful: Hear each window twice where the model can (docs/decisions/0191).
    """

    window: float = 16.0
    first_window: float = 4.0
    left_context: float = 1.0
    right_context: float = 1.0
    careful: bool = False


@dataclass(frozen=True, slots=True)
class LiveOptions:
    """How a take that is still growing is cut for the acoustic model.

    Frames that have heard `right_context` behind them are settled, sure words sooner; those after
    them are tentative and heard again with the next step.

    Attributes:
        hop: Seconds of new sound after which the model listens again, if it can keep up;
            a slow one takes larger steps by itself.
        window: Seconds of new sound at most, when much waits.
        left_context: Seconds of earlier sound the model hears again.
        right_context: Seconds of later sound that settle a frame.
        sure_context: Seconds of later sound that settle words of which every letter is sure.
    """

    hop: float = 0.2
    window: float = 16.0
    left_context: float = 3.0
    right_context: float = 0.8
    sure_context: float = 0.5

    def with_second_reading(self) -> LiveOptions:
        """Return the same for a take that is read again: words are settled sooner.

        What that loses is made good (docs/decisions/0202).
        """
        return replace(self, right_context=min(self.right_context, 0.6))


class HotwordStrength(Choice):
    """How much a hotword is preferred, in words; what each does is measured in decision 0069.

    Attributes:
        weight: Of a `Hotword`.
    """

    weight: float

    def __new__(cls, value: str, label: Label | None = None, weight: float = 0.0) -> Self:
        """Make a member of its row."""
        member = labelled(cls, value, label)
        member.weight = weight
        return member

    WEAK = "weak", Label("a little", "약하게"), 5.0
    NORMAL = "normal", Label("normally", "보통"), 10.0
    STRONG = "strong", Label("strongly", "강하게"), 20.0

    @classmethod
    def of(cls, weight: float) -> HotwordStrength | None:
        """Return the strength of a weight, None if it is a number of the user's own."""
        return next((one for one in cls if one.weight == weight), None)


HOTWORD_MOST = 30.0
"""Weight of a hotword at most: beyond it a word is put where nobody said it."""


@dataclass(frozen=True, slots=True)
class Hotword:
    """A word or name the beam search should prefer.

    Attributes:
        text: NFC; may hold spaces.
        weight: -`HOTWORD_MOST`...`HOTWORD_MOST`, below 0 for a word to avoid; added per
            matched token, natural log; pyctcdecode's default is 10.
    """

    text: str
    weight: float = 10.0


@dataclass(frozen=True, slots=True)
class DecodeOptions:
    """The beam search and the endpoints.

    A value of None means: take what the bundle was tuned to, else the default
    written in `decoding`.

    Attributes:
        alpha: Weight of the language model (shallow fusion), None: the bundle's.
        beta: Bonus a word, natural log, None: the bundle's.
        unk_score_offset: Added for words outside the unigrams, None: the bundle's.
        beam_width: Prefixes kept a frame.
        token_min_logp: Tokens below this log probability in a frame are not tried.
        beam_prune_logp: Beams this far below the best are dropped.
        max_tokens_per_frame: At most so many tokens are tried a frame; keeps noise,
            where everything is a little likely, from taking minutes.
        hotwords: Words to prefer.
        num_alternatives: Hypotheses kept beside the best.
        endpoint_silence: Seconds of blank that close an utterance.
        max_utterance: Seconds after which an utterance is closed at its longest blank.
        adaptation: File of what was learned from the user's documents, None: nothing.
        search: Our own search, or pyctcdecode as the reference; that one only where it is
            installed.
    """

    alpha: float | None = None
    beta: float | None = None
    unk_score_offset: float | None = None
    beam_width: int = 100
    token_min_logp: float = -8.0
    beam_prune_logp: float = -20.0
    max_tokens_per_frame: int = 30
    hotwords: tuple[Hotword, ...] = ()
    num_alternatives: int = 4
    endpoint_silence: float = 0.5
    max_utterance: float = 15.0
    adaptation: Path | None = None
    search: BeamSearch = BeamSearch.PREFIX
