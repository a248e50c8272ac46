"""Every choice of the user, in one frozen dataclass."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from kasr_desktop.domain.knobs import ALPHA, BEAM_WIDTH, BETA
from kasr_desktop.domain.options import (
    CueProfile,
    DecodeOptions,
    FileFormat,
    Hotword,
    Newline,
    TextEncoding,
)
from kasr_desktop.domain.readings import ALL_DECODERS, BEST, decoder_choices, export_choices
from kasr_desktop.settings.folders import adaptation_path, recordings_dir
from kasr_desktop.settings.model_decoding import ModelDecoding
from kasr_desktop.settings.setting_info import knob_setting, setting, setting_infos

_MOST_RECENT = 20


class UiLanguage(StrEnum):
    """Language of the window."""

    SYSTEM = "system"
    KOREAN = "ko"
    ENGLISH = "en"


class Theme(StrEnum):
    """Colors of the window."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the app remembers; what a field means stands in its description.

    Raises:
        SettingsError: `bad_value`: a number out of its range, a text not of its form.
    """

    model: str = setting(
        "builtin",
        "Acoustic model",
        pattern=".+",
        expected='"builtin", a folder or a Hub id',
        shown=False,
    )
    compute_device: str = setting(
        "auto",
        "Where the model runs",
        pattern=r"auto|cpu|mps|cuda(:\d+)?",
        expected="auto, cpu, mps, cuda or cuda:1",
    )
    known_models: tuple[str, ...] = setting((), "Models added by folder or Hub id", shown=False)
    decoder: str = setting(ALL_DECODERS, "Which texts to make", choices=decoder_choices)
    alpha: float | None = knob_setting(ALPHA, "as the model was tuned")
    beta: float | None = knob_setting(BETA, "as the model was tuned")
    beam_width: int | None = knob_setting(BEAM_WIDTH, "the default")
    hotwords: tuple[Hotword, ...] = setting(
        (), "Words to prefer", expected='like {text = "한강", weight = 10.0}'
    )
    cue_profile: CueProfile = setting(
        CueProfile.ADULT, "Whom subtitles are for; decides the reading speed"
    )
    cue_rules_off: tuple[str, ...] = setting(
        (), "Rules of subtitles that are not looked at", shown=False
    )
    export_formats: tuple[FileFormat, ...] = setting((FileFormat.SRT,), "Formats to save")
    export_side: str = setting(BEST, "Which text to save", choices=export_choices)
    export_encoding: TextEncoding = setting(
        TextEncoding.UTF_8, "Encoding of SRT, SMI, TXT, TSV and CSV"
    )
    export_newline: Newline | None = setting(None, "Line ends; not set: as each format expects")
    export_times: bool = setting(False, "Put times before the lines of a TXT")
    export_speakers: bool = setting(True, "Put known speakers before the lines of TXT and DOCX")
    export_folder: str = setting("", "Where to save; empty: beside the recording")
    input_device: str = setting("", "Microphone; empty: the system's own choice")
    recordings_folder: str = setting(
        "", "Where recordings are kept; empty: KASR in the documents folder"
    )
    last_open_folder: str = setting("", "Where the open dialog begins", shown=False)
    recent_files: tuple[str, ...] = setting((), "Recordings opened last, newest first", shown=False)
    ui_language: UiLanguage = setting(UiLanguage.SYSTEM, "Language of the window")
    theme: Theme = setting(Theme.SYSTEM, "Colors of the window")
    notify_when_done: bool = setting(
        True, "Tell when long work ends and the window is not in front"
    )
    keep_emissions: bool = setting(
        True, "Keep what the model heard, so that other decoder settings apply at once"
    )
    kept_emissions_mb: int = setting(
        2000,
        "Megabytes of it kept at most; what was not used longest goes first",
        minimum=0,
        maximum=1_000_000,
    )
    adapted_models: tuple[str, ...] = setting(
        (), "Models that use what was learned from your documents", shown=False
    )
    decodings: tuple[ModelDecoding, ...] = setting(
        (),
        "Decoder settings chosen for single models; they go before those above",
        expected='like {model = "builtin", alpha = 0.5, hotwords = [{text = "한강"}]}',
        shown=False,
    )

    def __post_init__(self) -> None:
        for info in setting_infos(Settings):
            info.check(getattr(self, info.name))

    def decode_options(self, model: str | None = None) -> DecodeOptions:
        """Return the options of the beam search, for a model its own where there are some."""
        name = model or self.model
        learned = adaptation_path(name) if name in self.adapted_models else None
        return replace(self._decode_options(name), adaptation=learned)

    def _decode_options(self, model: str) -> DecodeOptions:
        for decoding in self.decodings:
            if decoding.model == model:
                return decoding.options()
        options = DecodeOptions(alpha=self.alpha, beta=self.beta, hotwords=self.hotwords)
        return options if self.beam_width is None else replace(options, beam_width=self.beam_width)

    def with_decoding(self, decoding: ModelDecoding) -> Settings:
        """Return settings that remember how a model is to decode."""
        others = (known for known in self.decodings if known.model != decoding.model)
        return replace(self, decodings=(decoding, *others))

    def recordings_path(self) -> Path:
        """Return the folder of recordings. It may not exist yet."""
        chosen = self.recordings_folder
        return Path(chosen).expanduser() if chosen else recordings_dir()

    def with_recent_file(self, path: Path) -> Settings:
        """Return settings that remember `path` as opened last, and its folder."""
        newest = str(path.absolute())
        others = tuple(name for name in self.recent_files if name != newest)
        return replace(
            self,
            recent_files=(newest, *others)[:_MOST_RECENT],
            last_open_folder=str(path.absolute().parent),
        )
