"""The families of models: the one place that knows what a `model_type` means.

A row says what a folder of the family holds, where its frames lie and what its text can do.
Its forward passes are listed in `kasr_desktop.recognizer.loading`, by what each supports.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto

from kasr_desktop.bundle.frame_grids import (
    WHISPER_GRID,
    convolutional_grid,
    filter_bank_grid,
    sew_grid,
)
from kasr_desktop.domain.emissions import FrameGrid
from kasr_desktop.domain.readings import Ability


class FrontEnd(Enum):
    """What a network reads."""

    WAVEFORM = auto()
    """The samples themselves."""
    FILTER_BANK = auto()
    """Kaldi's log-mel filter bank, two frames stacked."""
    LOG_MEL = auto()
    """Whisper's log-mel spectrogram."""


EMISSIONS = Ability.ALTERNATIVES | Ability.LANGUAGE_MODEL | Ability.HOTWORDS
EMISSIONS |= Ability.REDECODE | Ability.LIVE
"""What a row of probabilities a frame allows: every decoder of ours, at any time again."""

Config = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ModelFamily:
    """One `model_type` of `config.json`.

    Attributes:
        model_type: transformers' word, such as "wav2vec2".
        front_end: What the network reads.
        feature_extractor: transformers' class that prepares it; "" for samples.
        grid: The place of the frames in time, from `config.json`.
        abilities: What its result allows: a decoder that needs more is not made for it.
        layout: How its tensors are named, where a forward pass of ours reads them; "": none.
        longest_key: The number in `config.json` that limits a window's frames; "": no limit.
        is_own: The class is ours and has to be registered with transformers.
        head: How the names of its classes in `architectures` end.
        needs_clock: It reads texts and knows no frames: the built-in model's CTC says where the
            letters of a text lie, and its vocabulary is the one that is spelled with.
    """

    model_type: str
    front_end: FrontEnd = FrontEnd.WAVEFORM
    feature_extractor: str = ""
    grid: Callable[[Config], FrameGrid] = convolutional_grid
    abilities: Ability = EMISSIONS
    layout: str = ""
    longest_key: str = ""
    is_own: bool = False
    head: str = "ForCTC"
    needs_clock: bool = False

    def max_frames(self, config: Config) -> int | None:
        """Return the longest window the network can read, None if there is no limit."""
        limit = config.get(self.longest_key)
        return limit if isinstance(limit, int) and limit > 0 else None


MODEL_FAMILIES = {
    family.model_type: family
    for family in (
        ModelFamily("wav2vec2", layout="wav2vec2"),
        ModelFamily("wav2vec2-conformer"),
        ModelFamily("hubert", layout="wav2vec2"),
        ModelFamily("wavlm"),
        ModelFamily("unispeech"),
        ModelFamily("unispeech-sat"),
        ModelFamily("sew", grid=sew_grid),
        ModelFamily("sew-d", grid=sew_grid),
        ModelFamily("data2vec-audio"),
        ModelFamily(
            "wav2vec2-bert",
            FrontEnd.FILTER_BANK,
            "SeamlessM4TFeatureExtractor",
            grid=filter_bank_grid,
        ),
        ModelFamily(
            "whisper_ctc",
            FrontEnd.LOG_MEL,
            "WhisperFeatureExtractor",
            grid=lambda _config: WHISPER_GRID,
            layout="whisper",
            longest_key="max_source_positions",
            is_own=True,
        ),
        ModelFamily(
            "whisper",
            FrontEnd.LOG_MEL,
            "WhisperFeatureExtractor",
            grid=lambda _config: WHISPER_GRID,
            layout="whisper_reader",
            longest_key="max_source_positions",
            head="ForConditionalGeneration",
            needs_clock=True,
        ),
    )
}
"""By `model_type`; a folder of another type is refused."""


def grid_of(model_type: str, config: Config) -> FrameGrid:
    """Return the frame grid of a model from its `config.json`, defaults filled in.

    Example:
        >>> grid_of("wav2vec2", {})
        FrameGrid(sample_rate=16000, frame_stride=320, receptive_field=400)
        >>> grid_of("wav2vec2-bert", {"add_adapter": True})
        FrameGrid(sample_rate=16000, frame_stride=640, receptive_field=560)
    """
    return MODEL_FAMILIES[model_type].grid(config)
