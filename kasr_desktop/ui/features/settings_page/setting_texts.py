"""What the window calls each setting and each of its values."""

from __future__ import annotations

from enum import Enum

from kasr_desktop.domain.knobs import KNOBS
from kasr_desktop.domain.options import (
    CueProfile,
    FileFormat,
    Newline,
    TextEncoding,
)
from kasr_desktop.domain.readings import ALL_DECODERS, BEST, source_of
from kasr_desktop.settings import SettingInfo, Theme, UiLanguage
from kasr_desktop.ui.widgets.language import in_language, translate

_SECTIONS: tuple[tuple[str, ...], ...] = (
    ("ui_language", "theme", "notify_when_done"),
    ("input_device", "recordings_folder"),
    ("compute_device", "decoder", "alpha", "beta", "beam_width", "hotwords"),
    ("keep_emissions", "kept_emissions_mb"),
    ("cue_profile",),
    (
        "export_formats",
        "export_side",
        "export_encoding",
        "export_newline",
        "export_times",
        "export_speakers",
        "export_folder",
    ),
)


def sections(infos: tuple[SettingInfo, ...]) -> list[tuple[str, list[SettingInfo]]]:
    """Return the settings that are shown, under their headings; new ones come last."""
    shown = {info.name: info for info in infos if info.shown}
    titles = (
        translate("Settings", "General"),
        translate("Settings", "Recording"),
        translate("Settings", "Recognition"),
        translate("Settings", "What is kept"),
        translate("Settings", "Subtitles"),
        translate("Settings", "Saving"),
    )
    found = [
        (title, [shown.pop(name) for name in names if name in shown])
        for title, names in zip(titles, _SECTIONS, strict=True)
    ]
    found.append((translate("Settings", "More"), list(shown.values())))
    return [(title, settings) for title, settings in found if settings]


def setting_texts(info: SettingInfo) -> tuple[str, str]:
    """Return the name of a setting and what it does, in a sentence."""
    texts = {**_general(), **_recognition(), **_knobs(), **_results()}
    return texts.get(info.name, (info.name.replace("_", " "), info.description))


def range_text(info: SettingInfo) -> str:
    """Return which values are allowed and which one stands by default, as far as that helps."""
    parts = []
    if info.minimum is not None and info.maximum is not None:
        text = translate("Settings", "{minimum} to {maximum}")
        parts.append(text.format(minimum=f"{info.minimum:g}", maximum=f"{info.maximum:g}"))
    default = default_text(info)
    if default:
        parts.append(translate("Settings", "normally: {value}").format(value=default))
    return " · ".join(parts)


def default_text(info: SettingInfo) -> str:
    """Return the default as the editor shows it; "" where there is nothing to say."""
    default = info.default
    if default is None:
        return unset_text(info)
    if isinstance(default, bool):
        return translate("Settings", "on") if default else translate("Settings", "off")
    if isinstance(default, Enum) or (isinstance(default, str) and info.choices):
        return choice_name(default)
    if isinstance(default, tuple):
        return ", ".join(choice_name(value) for value in default if isinstance(value, Enum))
    return str(default)


def unset_text(info: SettingInfo) -> str:
    """Return what stands where the user leaves the choice to the app."""
    if info.name in ("alpha", "beta"):
        return translate("Settings", "as the model was tuned")
    if info.name == "export_newline":
        return translate("Settings", "as each format expects")
    return translate("Settings", "by itself")


def empty_text(info: SettingInfo) -> str:
    """Return what an empty text means."""
    return {
        "input_device": translate("Settings", "The system's own choice"),
        "recordings_folder": translate("Settings", "KASR in the documents folder"),
        "export_folder": translate("Settings", "Beside the recording"),
    }.get(info.name, "")


def choice_name(value: Enum | str) -> str:
    """Return the name of a value; of a text, it is a source of readings or stands for some."""
    if isinstance(value, Enum):
        return _choice_names().get(value, str(value.value).upper())
    if value == ALL_DECODERS:
        return translate("Settings", "Both")
    if value == BEST:
        return translate("Settings", "The better one")
    return in_language(source_of(value).name)


def _general() -> dict[str, tuple[str, str]]:
    return {
        "ui_language": (
            translate("Settings", "Language"),
            translate("Settings", "Language of the window. Nothing is lost by the change."),
        ),
        "theme": (
            translate("Settings", "Colors"),
            translate("Settings", "Light or dark, or as the system has it at the moment."),
        ),
        "notify_when_done": (
            translate("Settings", "Tell when long work ends"),
            translate("Settings", "A message of the system, if the window is not in front then."),
        ),
        "input_device": (
            translate("Settings", "Microphone"),
            translate("Settings", "Its name as the system has it."),
        ),
        "recordings_folder": (
            translate("Settings", "Folder of recordings"),
            translate("Settings", "Where the sound of new recordings is kept, as plain files."),
        ),
    }


def _recognition() -> dict[str, tuple[str, str]]:
    return {
        "compute_device": (
            translate("Settings", "Processor"),
            translate("Settings", "Where the model runs: auto, cpu, mps, cuda or cuda:1."),
        ),
        "decoder": (
            translate("Settings", "Texts to make"),
            translate("Settings", "Two texts side by side show where to look."),
        ),
        "hotwords": (
            translate("Settings", "Words to prefer"),
            translate(
                "Settings", "Names and terms, one a line; a number behind is its weight (10)."
            ),
        ),
        "keep_emissions": (
            translate("Settings", "Keep what the model heard"),
            translate("Settings", "Then other settings of the search apply at once."),
        ),
        "kept_emissions_mb": (
            translate("Settings", "Room for it, in megabytes"),
            translate("Settings", "What was not used longest goes first. No text goes with it."),
        ),
    }


def _knobs() -> dict[str, tuple[str, str]]:
    return {
        name: (in_language(knob.label), in_language(knob.meaning)) for name, knob in KNOBS.items()
    }


def _results() -> dict[str, tuple[str, str]]:
    return {
        "cue_profile": (
            translate("Settings", "Subtitles are for"),
            translate("Settings", "Decides how fast one has to read."),
        ),
        "export_formats": (
            translate("Settings", "Formats to save"),
            translate("Settings", "What the export dialog begins with."),
        ),
        "export_side": (
            translate("Settings", "Text to save"),
            translate("Settings", "Your own corrections go before both."),
        ),
        "export_encoding": (
            translate("Settings", "Encoding"),
            translate("Settings", "Of SRT, SMI, TXT, TSV and CSV. CP949 is for old players."),
        ),
        "export_newline": (
            translate("Settings", "Line ends"),
            translate("Settings", "Windows ends lines with CRLF, others with LF."),
        ),
        "export_times": (
            translate("Settings", "Times in text files"),
            translate("Settings", "Puts the time before each line of a TXT."),
        ),
        "export_speakers": (
            translate("Settings", "Speakers in text files"),
            translate("Settings", "Puts the name before each line of a TXT or DOCX."),
        ),
        "export_folder": (
            translate("Settings", "Folder to save in"),
            translate("Settings", "Subtitles are found by players beside the recording."),
        ),
    }


def _choice_names() -> dict[Enum, str]:
    return {
        UiLanguage.SYSTEM: translate("Settings", "As the system says"),
        UiLanguage.KOREAN: "한국어",
        UiLanguage.ENGLISH: "English",
        Theme.SYSTEM: translate("Settings", "As the system says"),
        Theme.LIGHT: translate("Settings", "Light"),
        Theme.DARK: translate("Settings", "Dark"),
        CueProfile.ADULT: translate("Settings", "Adults"),
        CueProfile.CHILDREN: translate("Settings", "Children"),
        CueProfile.SDH: translate("Settings", "Deaf and hard of hearing"),
        CueProfile.SDH_CHILDREN: translate("Settings", "Deaf and hard of hearing children"),
        TextEncoding.UTF_8: "UTF-8",
        TextEncoding.UTF_8_BOM: translate("Settings", "UTF-8 with BOM"),
        TextEncoding.CP949: "CP949",
        Newline.LF: "LF",
        Newline.CRLF: "CRLF",
        FileFormat.TEXTGRID: "TextGrid",
    }
