"""The settings' place in the window, and what a change of them does at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from kasr_desktop.pipeline.job import EngineSpec
from kasr_desktop.settings import Settings, config_dir
from kasr_desktop.ui.features.workbench import Workbench
from kasr_desktop.ui.views.devices_present import (
    absent_microphone,
    absent_processor,
    microphones_always,
    microphones_found,
    processors_always,
    processors_found,
)
from kasr_desktop.ui.widgets.file_manager import open_folder
from kasr_desktop.ui.widgets.language import translate

if TYPE_CHECKING:
    from kasr_desktop.ui.features.settings_page.settings_window import SettingsWindow


class SettingsFeature(QObject):
    """Opens the settings; carries changes to the engine and to the ticks in the menus."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._bench = bench
        self._window: SettingsWindow | None = None
        menus = bench.menus
        self.action = menus.add(menus.file, translate("Menus", "Settin&gs…"), "Ctrl+,")
        self.action.setMenuRole(self.action.MenuRole.PreferencesRole)
        self.action.triggered.connect(self.on_show)
        bench.preferences.changed.connect(self.on_settings)

    @property
    def window(self) -> SettingsWindow:
        """The settings, built when they are first wanted: no start waits for them."""
        from kasr_desktop.ui.features.settings_page.present import Present
        from kasr_desktop.ui.features.settings_page.settings_window import SettingsWindow

        if self._window is None:
            session = self._bench.session
            present = {
                "input_device": Present(
                    session.recordings.microphones,
                    microphones_always(),
                    absent_microphone(),
                    microphones_found,
                ),
                "compute_device": Present(
                    session.devices, processors_always(), absent_processor(), processors_found
                ),
            }
            self._window = SettingsWindow(self._bench.preferences, present, self._bench.window)
            self._window.file_wanted.connect(self.on_file)
            self._window.applied.connect(self.on_applied)
        return self._window

    @property
    def is_seen(self) -> bool:
        """True while the settings are on the screen."""
        return self._window is not None and self._window.isVisible()

    @Slot()
    def on_show(self) -> None:
        """Show the settings."""
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()
        self.window.field.setFocus()

    @Slot()
    def on_file(self) -> None:
        """Show where the settings lie as a file."""
        config_dir().mkdir(parents=True, exist_ok=True)
        open_folder(config_dir())

    @Slot(object)
    def on_applied(self, settings: Settings) -> None:
        """Use the model that the settings name; the next job asks for all else."""
        controller = self._bench.controller
        spec = EngineSpec(settings.model, settings.compute_device)
        if spec != controller.spec:
            controller.use_model(spec)

    @Slot(object)
    def on_settings(self, settings: Settings) -> None:
        """Set the ticks of the menus."""
        menus = self._bench.menus
        for group, value in (
            (menus.themes, settings.theme),
            (menus.languages, settings.ui_language),
        ):
            for action in group.actions():
                action.setChecked(action.data() == value.value)
