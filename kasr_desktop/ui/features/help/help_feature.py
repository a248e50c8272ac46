"""The report's place in the Help menu."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from kasr_desktop.settings import log_dir
from kasr_desktop.ui.features.workbench import Workbench
from kasr_desktop.ui.widgets.file_manager import open_folder
from kasr_desktop.ui.widgets.language import translate


class HelpFeature(QObject):
    """Makes the report when it is asked for, as things stand then."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._bench = bench
        self.action = bench.menus.add(
            bench.menus.help, translate("Menus", "&Report for developers…"), name="report"
        )
        self.action.triggered.connect(self.on_report)

    @Slot()
    def on_report(self) -> None:
        """Show the report."""
        from kasr_desktop.ui.features.help.report_text import report_text
        from kasr_desktop.ui.features.help.report_window import ReportWindow

        bench = self._bench
        text = report_text(bench.controller, bench.preferences.settings)
        window = ReportWindow(text, bench.window)
        window.logs_wanted.connect(self.on_logs)
        window.finished.connect(window.deleteLater)
        window.open()

    @Slot()
    def on_logs(self) -> None:
        """Show where the logs lie."""
        log_dir().mkdir(parents=True, exist_ok=True)
        open_folder(log_dir())
