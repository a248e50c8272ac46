"""Names of formats, encodings and profiles, with what each is good for."""

from __future__ import annotations

from kasr_desktop.domain.options import CueProfile, FileFormat, TextEncoding
from kasr_desktop.exports.formats import FORMATS
from kasr_desktop.ui.widgets.language import in_language, translate


def format_label(kind: FileFormat) -> str:
    """Return the name of a format, with what it is good for."""
    return in_language(FORMATS[kind].label)


def encoding_label(encoding: TextEncoding) -> str:
    """Return the name of an encoding, with what it is good for."""
    return {
        TextEncoding.UTF_8: translate("Export", "UTF-8 (recommended)"),
        TextEncoding.UTF_8_BOM: translate("Export", "UTF-8 with BOM (Excel, older Windows)"),
        TextEncoding.CP949: translate("Export", "CP949 (older televisions and players)"),
    }[encoding]


def profile_label(profile: CueProfile) -> str:
    """Return whom subtitles are for."""
    return {
        CueProfile.ADULT: translate("Cues", "Adults"),
        CueProfile.CHILDREN: translate("Cues", "Children"),
        CueProfile.SDH: translate("Cues", "Deaf and hard of hearing"),
        CueProfile.SDH_CHILDREN: translate("Cues", "Deaf children"),
    }[profile]
