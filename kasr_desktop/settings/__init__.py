"""The user's choices: one frozen dataclass, each field with its names, kept as TOML.

The window's dialog, the command line's options, the comments in the file and the tables in the
documents are all made from the fields. A bad
value never stops the app: it is named, and the default stands in for it.
"""

from kasr_desktop.settings.appearance import TextSize, Theme, UiLanguage
from kasr_desktop.settings.folders import (
    cache_dir,
    config_dir,
    data_dir,
    keep_private,
    library_path,
    log_dir,
    recordings_dir,
)
from kasr_desktop.settings.setting_info import Section, SettingInfo, setting_infos
from kasr_desktop.settings.settings_file import (
    LoadedSettings,
    load_settings,
    save_settings,
    settings_path,
)
from kasr_desktop.settings.user_settings import (
    SETTINGS,
    Settings,
    setting_info,
)

__all__ = [
    "SETTINGS",
    "LoadedSettings",
    "Section",
    "SettingInfo",
    "Settings",
    "TextSize",
    "Theme",
    "UiLanguage",
    "cache_dir",
    "config_dir",
    "data_dir",
    "keep_private",
    "library_path",
    "load_settings",
    "log_dir",
    "recordings_dir",
    "save_settings",
    "setting_info",
    "setting_infos",
    "settings_path",
]
