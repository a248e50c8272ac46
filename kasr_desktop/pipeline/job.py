"""What the engine is asked to do: plain data that travels to the child process."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from kasr_desktop.domain.options import (
    AudioOptions,
    DecodeOptions,
    Excerpt,
    LiveOptions,
    StreamOptions,
)
from kasr_desktop.domain.readings import ALL_DECODERS


@dataclass(frozen=True, slots=True)
class EngineSpec:
    """Which engine does the work; jobs with equal specs share a loaded model.

    Attributes:
        model: "builtin", a folder, or a Hub id such as "kresnik/wav2vec2-large-xlsr-korean".
        compute_device: "auto", "cpu", "cuda", "cuda:1" or "mps".
        uses_lm: False where loading or asking the language model has ended the process.
        turn: Which one it is of the engines side by side, from 0: of several GPUs, where none is
            named, each takes the next.
    """

    model: str = "builtin"
    compute_device: str = "auto"
    uses_lm: bool = True
    turn: int = 0


@dataclass(frozen=True, slots=True)
class ResumePoint:
    """Where a job goes on after its engine died.

    Attributes:
        frame: First frame of the utterance that was open; all before it is final.
        elapsed: Seconds of wall time already spent.
    """

    frame: int = 0
    elapsed: float = 0.0


@dataclass(frozen=True, slots=True)
class TranscribeJob:
    """Recognise one file.

    Attributes:
        path: The audio or video file.
        engine: Model and device.
        decoder: Whose readings to make: a key of `decoding.decoders`, or `ALL_DECODERS`.
        audio: Track and channel.
        stream: Window lengths.
        decode: Beam search and endpoints.
        emissions_path: Where to keep the emissions for re-decoding, None: nowhere.
        resume: Set by `EngineProcess` when it restarts a job; None starts at `begin`.
        begin: Seconds whose text is there already, from a run of this job that was put off.
        spent: Seconds of wall time that run took.
        excerpt: Which part of the recording, None: all of it. Frames count from its start,
            so emissions of a part are not kept.
    """

    path: Path
    engine: EngineSpec = field(default_factory=EngineSpec)
    decoder: str = ALL_DECODERS
    audio: AudioOptions = field(default_factory=AudioOptions)
    stream: StreamOptions = field(default_factory=StreamOptions)
    decode: DecodeOptions = field(default_factory=DecodeOptions)
    emissions_path: Path | None = None
    resume: ResumePoint | None = None
    begin: float = 0.0
    spent: float = 0.0
    excerpt: Excerpt | None = None


@dataclass(frozen=True, slots=True)
class RedecodeJob:
    """Decode kept emissions again; the network does not run.

    Attributes:
        emissions_path: What a `TranscribeJob` kept.
        path: The audio file they came from, for the transcript.
        engine: Must name the model that made the emissions.
        decoder: Whose readings to make: a key of `decoding.decoders`, or `ALL_DECODERS`.
        decode: Beam search and endpoints.
        around: Seconds, from and to, that are wanted first, the others outward from
            there; None: all in order.
        until: Seconds up to which there is text of it: a store cut before that is refused.
        resume: Set by `EngineProcess` when it restarts a job; None starts at 0.
    """

    emissions_path: Path
    path: Path
    engine: EngineSpec = field(default_factory=EngineSpec)
    decoder: str = ALL_DECODERS
    decode: DecodeOptions = field(default_factory=DecodeOptions)
    around: tuple[float, float] | None = None
    until: float = 0.0
    resume: ResumePoint | None = None


@dataclass(frozen=True, slots=True)
class LiveJob:
    """Recognise a take while it grows, and to its end.

    Attributes:
        path: The growing file; the take is complete once this name is gone.
        engine: Model and device.
        decoder: Whose readings to make: a key of `decoding.decoders`, or `ALL_DECODERS`.
        live: Hop and contexts.
        decode: Beam search and endpoints.
        emissions_path: Where to keep the emissions for re-decoding, None: nowhere.
        resume: Set by `EngineProcess` when it restarts a job; None starts at 0.
        again: How `read_again` cuts the take, behind its live text; None: it is not read again.
    """

    path: Path
    engine: EngineSpec = field(default_factory=EngineSpec)
    decoder: str = ALL_DECODERS
    live: LiveOptions = field(default_factory=LiveOptions)
    decode: DecodeOptions = field(default_factory=DecodeOptions)
    emissions_path: Path | None = None
    resume: ResumePoint | None = None
    again: StreamOptions | None = None


@dataclass(frozen=True, slots=True)
class SecondReadingJob:
    """Read a take as a file is read, while it grows and to its end.

    It gives nothing, and no `Finished`, with a model that gains nothing by that: one without a
    decoder that reads. The process it runs in is put at a lower priority, for good.

    Attributes:
        path: The growing file; the take is complete once this name is gone.
        engine: Model and device.
        decoder: Whose readings to make: a key of `decoding.decoders`, or `ALL_DECODERS`.
        stream: Window lengths, as of a file.
        decode: Beam search and endpoints.
        emissions_path: Where to keep the emissions, None: nowhere.
        resume: Set by `EngineProcess` when it restarts a job; None starts at 0.
    """

    path: Path
    engine: EngineSpec = field(default_factory=EngineSpec)
    decoder: str = ALL_DECODERS
    stream: StreamOptions = field(default_factory=StreamOptions)
    decode: DecodeOptions = field(default_factory=DecodeOptions)
    emissions_path: Path | None = None
    resume: ResumePoint | None = None


@dataclass(frozen=True, slots=True)
class LoadJob:
    """Load the engine and tell what came of it: `Loading` ... and `Ready`, or an error.

    What the window runs after its first paint; `Runner.run` gives `Runner.load`'s events.

    Attributes:
        engine: Model and device.
        resume: Set by `EngineProcess` when it restarts a job; there is nothing to resume.
    """

    engine: EngineSpec = field(default_factory=EngineSpec)
    resume: ResumePoint | None = None

    @property
    def path(self) -> Path:
        """What is being read, for messages."""
        return Path(self.engine.model)


Job = TranscribeJob | LiveJob | SecondReadingJob | RedecodeJob | LoadJob
