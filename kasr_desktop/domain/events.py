"""What the engine tells the world: frozen values, past or present state.

A transcription yields, in order: `Loading` …, `Ready`, `Progress` / `Partial` /
`Final` / `Notice` in any mixture, and `Finished` last if it ran to its end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from kasr_desktop.domain.readings import GREEDY
from kasr_desktop.domain.transcript import Hypothesis, Segment, Transcript


@dataclass(frozen=True, slots=True)
class Loading:
    """Something slow is being got ready.

    Attributes:
        what: "runtime", "model" or "language_model".
    """

    what: str


@dataclass(frozen=True, slots=True)
class Ready:
    """The engine is loaded.

    Attributes:
        model: Name of the bundle.
        compute_device: Such as "cpu" or "cuda:0".
        device_reason: Why this device, as a key of the UI's texts plus facts.
        sources: Of the readings that the model's decoders can make, in order.
    """

    model: str
    compute_device: str
    device_reason: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the engine is.

    Attributes:
        position: Seconds of audio recognised.
        duration: Seconds in all, None if the file does not say.
        elapsed: Seconds of wall time since the first window.
        covered: From where to where it is recognised without a gap, seconds, where that
            did not begin at 0; `position` is then as much as was done in all.
    """

    position: float
    duration: float | None
    elapsed: float
    covered: tuple[float, float] | None = None

    @property
    def remaining(self) -> float | None:
        """Seconds of wall time left at the present speed, None while unknown."""
        if self.duration is None or self.position <= 0:
            return None
        return max(0.0, self.duration - self.position) * self.elapsed / self.position


@dataclass(frozen=True, slots=True)
class Partial:
    """Text of the utterance still open; it may change.

    Attributes:
        start: Seconds.
        hypothesis: The text.
        source: Whose it is.
    """

    start: float
    hypothesis: Hypothesis
    source: str = GREEDY


@dataclass(frozen=True, slots=True)
class Final:
    """A segment that will not change, but for a `ReadAgain` of a take."""

    segment: Segment


class NoticeKind(Enum):
    """What the user should know though the work goes on."""

    NO_LANGUAGE_MODEL = "no_language_model"
    LANGUAGE_MODEL_BROKEN = "language_model_broken"
    DOCUMENTS_NOT_USED = "documents_not_used"
    TRUNCATED = "truncated"
    DAMAGED = "damaged"
    SILENT = "silent"
    TRACK_CHOSEN = "track_chosen"
    DEVICE_FALLBACK = "device_fallback"
    SMALLER_WINDOW = "smaller_window"
    HEARD_ONCE = "heard_once"
    ENGINE_RESTARTED = "engine_restarted"
    EMISSIONS_NOT_KEPT = "emissions_not_kept"
    SOUND_LOST = "sound_lost"
    MICROPHONE_SILENT = "microphone_silent"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something odd happened and nothing was lost.

    Attributes:
        kind: What.
        facts: Numbers and names for the sentence, such as {"announced": "600.0"}.
    """

    kind: NoticeKind
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Lag:
    """How far live text is behind its sound; what is behind lies on the disk and is made up.

    Attributes:
        seconds: Sound on the disk that no text covers yet.
        hop: Seconds of sound between two looks; large where the model is slow.
    """

    seconds: float
    hop: float


@dataclass(frozen=True, slots=True)
class ReadAgain:
    """How far a take was read as a file behind its live text, and what that gave.

    Attributes:
        segments: The next ones of that reading, in order; better than those `Final` told.
        until: Seconds of sound that it has read.
        is_last: Nothing more will come: all of the take was read.
    """

    segments: tuple[Segment, ...]
    until: float
    is_last: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """All of a take was recognised; told once, before `Finished`.

    Attributes:
        num_samples: Samples a channel, at the take's own rate.
    """

    num_samples: int


@dataclass(frozen=True, slots=True)
class Tick:
    """Nothing new: a place to stop while the engine computes."""


@dataclass(frozen=True, slots=True)
class Finished:
    """The work ran to its end.

    Attributes:
        transcript: What is known of the whole. Its segments are those that `Final` told, and
            travel once: none are in here.

    Raises:
        ValueError: There are segments in it.
    """

    transcript: Transcript

    def __post_init__(self) -> None:
        if self.transcript.segments:
            raise ValueError("segments are told by `Final` and not kept for the end")

    def whole(self, segments: Sequence[Segment]) -> Transcript:
        """Return the transcript with the segments that were told."""
        return replace(self.transcript, segments=segments)


Event = (
    Loading
    | Ready
    | Progress
    | Partial
    | Final
    | Notice
    | Lag
    | ReadAgain
    | Heard
    | Tick
    | Finished
)
