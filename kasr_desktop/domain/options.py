"""Every knob of the engine with its reason; plain data, checked where it is made."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, StrEnum
from pathlib import Path

from kasr_desktop.domain.cue import Cue
from kasr_desktop.domain.readings import BEST


class Channel(Enum):
    """Which channel of the track to hear; telephone recordings keep a speaker on each side."""

    MIX = "mix"
    LEFT = "left"
    RIGHT = "right"


class BeamSearch(StrEnum):
    """Which beam search decodes; both give the same texts (benchmarks/BEAM_SEARCH.md)."""

    PREFIX = "prefix"
    PYCTCDECODE = "pyctcdecode"


class FileFormat(StrEnum):
    """What a transcript can be written as."""

    SRT = "srt"
    VTT = "vtt"
    SMI = "smi"
    TXT = "txt"
    DOCX = "docx"
    TSV = "tsv"
    CSV = "csv"
    JSON = "json"
    TEXTGRID = "textgrid"
    EAF = "eaf"


class TextEncoding(StrEnum):
    """Bytes of a text file, by Python's codec names.

    CP949 is for old Korean televisions and players, which read it where there is no BOM.
    """

    UTF_8 = "utf-8"
    UTF_8_BOM = "utf-8-sig"
    CP949 = "cp949"


class Newline(StrEnum):
    """How a line of a text file ends."""

    LF = "lf"
    CRLF = "crlf"

    @property
    def characters(self) -> str:
        """The characters themselves."""
        return "\r\n" if self is Newline.CRLF else "\n"


class CueProfile(StrEnum):
    """Whom subtitles are for; decides the reading speed."""

    ADULT = "adult"
    CHILDREN = "children"
    SDH = "sdh"
    SDH_CHILDREN = "sdh_children"


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
class StreamOptions:
    """How the audio is cut for the acoustic model.

    Attributes:
        window: Seconds of new sound a window at most; 10-20 s is fastest on a CPU.
        first_window: Seconds of the first window, short so that text shows early;
            windows double from here to `window`.
        left_context: Seconds of earlier sound the model hears again.
        right_context: Seconds of later sound the model hears ahead.
    """

    window: float = 16.0
    first_window: float = 4.0
    left_context: float = 1.0
    right_context: float = 1.0


@dataclass(frozen=True, slots=True)
class LiveOptions:
    """How a take that is still growing is cut for the acoustic model.

    Frames that have heard `right_context` behind them are settled; those after them are
    tentative and heard again with the next step.

    Attributes:
        hop: Seconds of new sound after which the model listens again, if it can keep up;
            a slow one takes larger steps by itself.
        window: Seconds of new sound at most, when much waits.
        left_context: Seconds of earlier sound the model hears again.
        right_context: Seconds of later sound that settle a frame.
    """

    hop: float = 0.3
    window: float = 16.0
    left_context: float = 3.0
    right_context: float = 1.0


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


@dataclass(frozen=True, slots=True)
class CueOptions:
    """Limits of a subtitle; defaults are Netflix' Korean Timed Text Style Guide.

    Attributes:
        max_width: Full-width characters a line; Latin, digits, spaces, punctuation are 0.5.
        max_lines: Lines a cue.
        max_reading_speed: Full-width characters a second (adult 12, children 9, SDH 14 / 11).
        min_duration: Seconds, 5/6.
        max_duration: Seconds.
        min_gap: Seconds between cues; two frames of 24 a second.
        close_gap: Seconds; a shorter gap is closed to `min_gap` (3-11 frames look like a flicker).
    """

    max_width: float = 16.0
    max_lines: int = 2
    max_reading_speed: float = 12.0
    min_duration: float = 5 / 6
    max_duration: float = 7.0
    min_gap: float = 2 / 24
    close_gap: float = 12 / 24


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """How a transcript becomes a file.

    Attributes:
        source: Whose text to write where a format holds only one.
        encoding: Of SRT, SMI, TXT, TSV and CSV; the others are UTF-8 by their standards.
        newline: None: what the format's readers expect (CRLF for SRT, SMI and CSV, else LF).
        overwrite: Replace a file of the same name; else "name (1).srt" is written.
        times: Put start and end before each line of a TXT.
        speakers: Put the speaker's name before each line of a TXT or DOCX, where one is known.
        written: Write the text in its written form (sentence marks, numerals, spacing) where a
            format holds only one text; formats that hold every reading say what was heard.
        cues: Limits of subtitles.
        adjustments: Subtitles as laid out, each with what the user made of it.
    """

    source: str = BEST
    encoding: TextEncoding = TextEncoding.UTF_8
    newline: Newline | None = None
    overwrite: bool = False
    times: bool = False
    speakers: bool = True
    written: bool = False
    cues: CueOptions = field(default_factory=CueOptions)
    adjustments: tuple[tuple[Cue, Cue], ...] = ()
