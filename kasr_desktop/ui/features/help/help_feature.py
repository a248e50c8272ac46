"""Help and the report in their places in the Help menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from kasr_desktop.settings import log_dir
from kasr_desktop.ui.features.workbench import Workbench
from kasr_desktop.ui.widgets.file_manager import open_folder
from kasr_desktop.ui.widgets.language import translate

if TYPE_CHECKING:
    from kasr_desktop.ui.features.help.help_page import HelpPage


class HelpFeature(QObject):
    """Opens the help; makes the report when it is asked for, as things stand then."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._bench = bench
        self._page: HelpPage | None = None
        self.how = bench.menus.add(
            bench.menus.help, translate("Menus", "&How it works…"), "F1", name="help page"
        )
        bench.menus.help.insertAction(bench.menus.shortcuts, self.how)
        self.how.triggered.connect(self.on_how)
        self.action = bench.menus.add(
            bench.menus.help, translate("Menus", "&Report for developers…"), name="report"
        )
        bench.menus.help.insertAction(bench.menus.logs, self.action)
        self.action.triggered.connect(self.on_report)

    @Slot()
    def on_how(self) -> None:
        """Show how the program works."""
        if self._page is None:
            from kasr_desktop.ui.features.help.help_page import HelpPage

            self._page = HelpPage(self._bench.window)
        self._page.show()
        self._page.raise_()
        self._page.activateWindow()

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
