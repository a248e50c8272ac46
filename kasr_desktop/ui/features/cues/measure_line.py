"""What the chosen subtitle has of all that is looked at: grey where it is well, else red."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QLabel

from kasr_desktop.subtitles.korean_profile import TEXT_RULES, Measure, Rule
from kasr_desktop.ui.features.cues.cue_words import measure_text, rule_name
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.theme import current_colors

# Of these only what is broken is told: the value says nothing that others do not.
_QUIET = {Rule.MAX_DURATION, Rule.OPEN_GAP, *TEXT_RULES}
_BETWEEN = " \N{MIDDLE DOT} "


class MeasureLine(QLabel):
    """One line of values and limits, as Subtitle Edit has it below its text."""

    def __init__(self) -> None:
        super().__init__(wordWrap=True)
        self._shown: tuple[Measure, ...] = ()
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setObjectName("measures")

    @property
    def broken(self) -> tuple[Rule, ...]:
        """The rules shown as broken."""
        return tuple(one.rule for one in self._shown if one.is_broken)

    @property
    def said(self) -> str:
        """What is shown, without its colors."""
        return _BETWEEN.join(map(_said, self._shown))

    def show_measures(self, found: Sequence[Measure]) -> None:
        """Show the measures of another subtitle, or of the same after a key."""
        told = tuple(one for one in found if one.is_broken or one.rule not in _QUIET)
        # what stands too long has the same value twice
        long = any(one.rule is Rule.MAX_DURATION for one in told)
        shown = tuple(one for one in told if not (long and one.rule is Rule.MIN_DURATION))
        if shown != self._shown:
            self._shown = shown
            self._paint_again()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.PaletteChange):
            self._paint_again()

    def _paint_again(self) -> None:
        colors = current_colors()
        parts = [
            f'<span style="color:{colors.danger if one.is_broken else colors.muted}">'
            f"{escape(_said(one))}</span>"
            for one in self._shown
        ]
        self.setText(f'<span style="color:{colors.muted}">{_BETWEEN}</span>'.join(parts))
        names = ", ".join(rule_name(rule) for rule in self.broken)
        told = translate("Cues", "Broken: {rules}").format(rules=names) if names else ""
        self.setAccessibleName(translate("Cues", "Measures of the subtitle") if parts else "")
        self.setAccessibleDescription(f"{self.said}. {told}".strip())


def _said(one: Measure) -> str:
    return f"▲ {measure_text(one)}" if one.is_broken else measure_text(one)
