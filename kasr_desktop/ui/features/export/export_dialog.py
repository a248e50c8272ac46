"""How to save a transcript: formats, which text, encoding, where; it remembers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from kasr_desktop.domain.cue_options import CueOptions, CueProfile
from kasr_desktop.domain.export_options import (
    DOCUMENTS,
    Carries,
    DocumentLayout,
    FileFormat,
    TextEncoding,
)
from kasr_desktop.domain.readings import (
    BEST,
    Ability,
    choice_label,
    machine_sources,
    source_of,
    sources_in_order,
)
from kasr_desktop.domain.transcript import Transcript
from kasr_desktop.pipeline.film_cues import limits_if_known
from kasr_desktop.text.elision import shown_name
from kasr_desktop.text.hangul import nfc
from kasr_desktop.ui.features.export.export_plan import ExportPlan
from kasr_desktop.ui.features.export.export_preview import ExportPreview
from kasr_desktop.ui.views.setting_labels import setting_label
from kasr_desktop.ui.widgets.accessibility import name_choice
from kasr_desktop.ui.widgets.language import in_language, translate
from kasr_desktop.ui.widgets.theme import XL, XS, L, S, dialog_size

_FORMAT_COLUMNS = 2
_SIZE = (960, 600)


class ExportDialog(QDialog):
    """Starts from a plan and gives another one; writes nothing itself."""

    def __init__(
        self,
        plan: ExportPlan,
        transcript: Transcript,
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._start = plan
        self.preview = ExportPreview(transcript)
        self.setWindowTitle(translate("Export", "Export"))
        self._formats = self._make_formats(plan)
        self._sources = self._make_sources(plan, transcript)
        self._profiles = self._make_profiles(plan)
        self._encodings = self._make_encodings(plan)
        self._layouts = self._make_layouts(plan)
        self._times = QCheckBox(setting_label("export_times"))
        self._times.setChecked(plan.options.times)
        self._speakers = QCheckBox(setting_label("export_speakers"))
        self._speakers.setChecked(plan.options.speakers)
        self._written = QCheckBox(translate("Export", "Written form"))
        self._written.setToolTip(
            translate(
                "Export", "With punctuation, numerals and standard spacing; otherwise as heard"
            )
        )
        self._written.setChecked(plan.options.written)
        self._title = QLineEdit(nfc(plan.options.title))
        self._title.setAccessibleName(translate("Export", "Title of documents"))
        self._title.setPlaceholderText(shown_name(plan.stem))
        self._date = QLineEdit(nfc(plan.options.date or ""))
        self._date.setAccessibleName(translate("Export", "Date in documents"))
        self._date.setPlaceholderText(translate("Export", "Date"))
        self._date.setToolTip(translate("Export", "Such as 2026-05-17; leave it empty for none"))
        self._stem = QLineEdit(nfc(plan.stem))
        self._stem.setAccessibleName(translate("Export", "File name"))
        self._folder = QLineEdit(str(plan.folder))
        self._folder.setAccessibleName(setting_label("export_folder"))
        self._conflict = QLabel(wordWrap=True)
        self._conflict.setObjectName("remarks")
        self._new_name = QRadioButton(translate("Export", "Save under a new name"))
        self._new_name.setChecked(True)
        self._overwrite = QRadioButton(translate("Export", "Replace"))
        self._make_buttons()
        self._lay_out(has_choice=len(transcript.sources) > 1)
        self._save.setDefault(True)
        self._connect()
        self.on_changed()

    @property
    def plan(self) -> ExportPlan:
        """What the user wants now."""
        chosen = tuple(kind for kind, box in self._formats.items() if box.isChecked())
        start = self._start.options
        limits = CueProfile(self._profiles.currentData()).limits
        options = replace(
            start,
            source=_checked(self._sources),
            encoding=_checked(self._encodings),
            times=self._times.isChecked(),
            speakers=self._speakers.isChecked(),
            written=self._written.isChecked(),
            layout=DocumentLayout(self._layouts.currentData()),
            title=nfc(self._title.text()).strip(),
            date=self._date.text() or None if self.said_day is None else self.said_day,
            cues=limits_if_known(limits, start.frame_rate, start.film),
            overwrite=self._overwrite.isChecked(),
        )
        return ExportPlan(chosen, Path(self._folder.text()), self._stem.text().strip(), options)

    @Slot()
    def on_changed(self) -> None:
        """Say what will be written, and what is there already."""
        plan = self.plan
        complete = bool(plan.formats and plan.stem and self._folder.text().strip())
        self._save.setEnabled(complete)
        names = ", ".join(shown_name(path.name) for path in plan.paths) if complete else ""
        self._names.setText(names or translate("Export", "Choose at least one format."))
        self._offer(plan.formats)
        self.preview.show_plan(plan)
        existing = plan.existing if complete else ()
        for widget in (self._conflict, self._new_name, self._overwrite):
            widget.setVisible(bool(existing))
        there = ", ".join(shown_name(path.name) for path in existing)
        self._conflict.setText(translate("Export", "Already there: {names}").format(names=there))
        self._all.setChecked(all(box.isChecked() for box in self._formats.values()))

    @property
    def said_day(self) -> str | None:
        """The day as the user wants it in documents, "" for none, None: nothing was said of it."""
        if self._date.isModified() or self._start.options.date is not None:
            return nfc(self._date.text()).strip()
        return None

    def show_day(self, day: str) -> None:
        """Fill in the day that the recording says, where the user has said none."""
        if self.said_day is None:
            self._date.setText(day)

    @Slot(bool)
    def on_all(self, every: bool) -> None:
        """Choose every format, or only SRT."""
        for kind, box in self._formats.items():
            box.setChecked(every or kind is FileFormat.SRT)

    @Slot()
    def on_choose_folder(self) -> None:
        """Choose the folder in a dialog."""
        folder = QFileDialog.getExistingDirectory(
            self, setting_label("export_folder"), self._folder.text()
        )
        if folder:
            self._folder.setText(folder)

    def _offer(self, kinds: tuple[FileFormat, ...]) -> None:
        """Let only that be chosen which makes a difference to the formats."""
        has_choice = any(kind.facts.any_encoding for kind in kinds)
        for button in self._encodings.values():
            button.setEnabled(has_choice)
        self._profiles.setEnabled(any(kind.carries(Carries.CUES) for kind in kinds))
        has_documents = any(kind in DOCUMENTS for kind in kinds)
        for widget in (self._layouts, self._title, self._date):
            widget.setEnabled(has_documents)
        in_rows = self._layouts.currentData() == DocumentLayout.ROWS.value
        asked = any(kind.carries(Carries.TIMES_IF_ASKED) for kind in kinds)
        self._times.setEnabled(asked or (has_documents and not in_rows))

    def _make_formats(self, plan: ExportPlan) -> dict[FileFormat, QCheckBox]:
        boxes = {kind: QCheckBox(in_language(kind.label)) for kind in FileFormat}
        for kind, box in boxes.items():
            box.setChecked(kind in plan.formats)
        self._all = QCheckBox(translate("Export", "All formats"))
        return boxes

    def _make_sources(self, plan: ExportPlan, transcript: Transcript) -> dict[str, QRadioButton]:
        """Offer what stands, then each machine's text, the one of the greatest rank first."""
        group = QButtonGroup(self)
        there = transcript.sources
        declared = [source.key for source in machine_sources(Ability.REDECODE)]
        known = map(source_of, sources_in_order([*declared, *there]))
        ranked = sorted(known, key=lambda source: source.rank, reverse=True)
        buttons = {BEST: QRadioButton(in_language(choice_label(BEST)))}
        buttons |= {source.key: QRadioButton(in_language(source.name)) for source in ranked}
        for source, button in buttons.items():
            group.addButton(button)
            button.setEnabled(source == BEST or source in there)
        wanted = plan.options.source
        buttons[wanted if wanted in there else BEST].setChecked(True)
        return buttons

    def _make_profiles(self, plan: ExportPlan) -> QComboBox:
        box = QComboBox()
        name_choice(box, setting_label("cue_profile"))
        for profile in CueProfile:
            box.addItem(in_language(profile.label), profile.value)
        box.setCurrentIndex(box.findData(profile_of(plan.options.cues).value))
        return box

    def _make_layouts(self, plan: ExportPlan) -> QComboBox:
        box = QComboBox()
        name_choice(box, setting_label("export_layout"))
        for layout in DocumentLayout:
            box.addItem(in_language(layout.label), layout.value)
        box.setCurrentIndex(box.findData(plan.options.layout.value))
        return box

    def _make_encodings(self, plan: ExportPlan) -> dict[TextEncoding, QRadioButton]:
        group = QButtonGroup(self)
        buttons = {encoding: QRadioButton(in_language(encoding.label)) for encoding in TextEncoding}
        for encoding, button in buttons.items():
            group.addButton(button)
            button.setChecked(encoding is plan.options.encoding)
        return buttons

    def _make_buttons(self) -> None:
        self._names = QLabel(wordWrap=True)
        self._names.setProperty("look", "muted")
        self._buttons = QDialogButtonBox()
        self._save = QPushButton(translate("Export", "Save"))
        self._save.setProperty("look", "primary")
        cancel = QPushButton(translate("Export", "Cancel"))
        self._buttons.addButton(self._save, QDialogButtonBox.ButtonRole.AcceptRole)
        self._buttons.addButton(cancel, QDialogButtonBox.ButtonRole.RejectRole)
        self._browse = QPushButton(translate("Export", "Choose…"))
        for button in (self._save, cancel, self._browse):
            button.setAccessibleName(button.text())
            button.setAutoDefault(button is self._save)  # Enter saves, wherever one is

    def _connect(self) -> None:
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self._browse.clicked.connect(self.on_choose_folder)
        self._all.clicked.connect(self.on_all)
        for box in self._formats.values():
            box.toggled.connect(self.on_changed)
        boxes = self._times, self._speakers, self._written
        for button in (*self._sources.values(), *self._encodings.values(), *boxes):
            button.toggled.connect(self.on_changed)
        for choice in (self._profiles, self._layouts):
            choice.currentIndexChanged.connect(self.on_changed)
        for field in (self._title, self._date, self._stem, self._folder):
            field.textChanged.connect(self.on_changed)

    def _lay_out(self, *, has_choice: bool) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(L)
        grid.setVerticalSpacing(S)
        grid.setColumnStretch(1, 1)
        rows: list[tuple[str, QWidget]] = [
            (setting_label("export_formats"), self._format_column()),
            (setting_label("export_side"), self._source_row(has_choice=has_choice)),
            (setting_label("cue_profile"), _row(self._profiles, stretch=True)),
            (setting_label("export_layout"), self._document_row()),
            (setting_label("export_encoding"), _in_columns(*self._encodings.values())),
            (translate("Export", "File name"), self._stem),
            (setting_label("export_folder"), _row(self._folder, self._browse)),
            ("", self._names),
            ("", self._conflict),
            ("", _row(self._new_name, self._overwrite, stretch=True)),
        ]
        for number, (label, widget) in enumerate(rows):
            heading = QLabel(label)
            heading.setProperty("look", "muted")
            heading.setBuddy(widget)
            tall = number in (0, 4)
            place = Qt.AlignmentFlag.AlignTop if tall else Qt.AlignmentFlag.AlignVCenter
            heading.setContentsMargins(0, XS if tall else 0, 0, 0)
            grid.addWidget(heading, number, 0, place)
            grid.addWidget(widget, number, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(XL, XL, XL, L)
        column.setSpacing(L)
        halves = QHBoxLayout()
        halves.setSpacing(XL)
        left = QVBoxLayout()
        left.addLayout(grid)
        left.addStretch(1)
        halves.addLayout(left)
        halves.addWidget(self.preview, 1)
        column.addLayout(halves, 1)
        column.addWidget(self._buttons)
        self.resize(dialog_size(*_SIZE))

    def _format_column(self) -> QWidget:
        made = QWidget()
        grid = QGridLayout(made)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(2)
        boxes = [*self._formats.values(), self._all]
        num_rows = -(-len(boxes) // _FORMAT_COLUMNS)
        for number, box in enumerate(boxes):
            grid.addWidget(box, number % num_rows, number // num_rows)
        grid.addWidget(self._times, num_rows, 0)
        grid.addWidget(self._speakers, num_rows, 1)
        return made

    def _document_row(self) -> QWidget:
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(S)
        row.addWidget(self._layouts)
        row.addWidget(self._title, 3)
        row.addWidget(self._date, 2)
        return made

    def _source_row(self, *, has_choice: bool) -> QWidget:
        made = _row(*self._sources.values(), self._written, stretch=True)
        if not has_choice:
            made.setToolTip(translate("Export", "This transcript has only the greedy text."))
        return made


def profile_of(options: CueOptions) -> CueProfile:
    """Return the profile that limits come from, the adults' if they come from none."""
    speeds = {profile.max_reading_speed: profile for profile in CueProfile}
    return speeds.get(options.max_reading_speed, CueProfile.ADULT)


def _row(*widgets: QWidget, stretch: bool = False) -> QWidget:
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(S)
    for widget in widgets:
        row.addWidget(widget)
    if stretch:
        row.addStretch(1)
    return made


def _in_columns(*widgets: QWidget) -> QWidget:
    """Lay choices out in two columns: the dialog has to fit a small screen."""
    made = QWidget()
    grid = QGridLayout(made)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setSpacing(2)
    for number, widget in enumerate(widgets):
        grid.addWidget(widget, number // 2, number % 2)
    return made


_Choice = TypeVar("_Choice")


def _checked(buttons: dict[_Choice, QRadioButton]) -> _Choice:
    return next(choice for choice, button in buttons.items() if button.isChecked())
