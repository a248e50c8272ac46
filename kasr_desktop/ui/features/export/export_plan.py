"""What is to be saved, where and how; no widget, so that every case is easily tested."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths

from kasr_desktop.domain.export_options import ExportOptions, FileFormat
from kasr_desktop.domain.transcript import Transcript
from kasr_desktop.resources import resources_dir
from kasr_desktop.settings import Settings
from kasr_desktop.text.reference_alignment import drain

if TYPE_CHECKING:
    from kasr_desktop.pipeline.exporting import Exported


@dataclass(frozen=True, slots=True)
class ExportPlan:
    """One or several files of one transcript.

    Attributes:
        formats: What to write.
        folder: Where.
        stem: Name without its extension.
        options: Whose text, encoding and the rest; `overwrite` is the user's answer.
    """

    formats: tuple[FileFormat, ...]
    folder: Path
    stem: str
    options: ExportOptions

    @property
    def paths(self) -> tuple[Path, ...]:
        """Every file, in the order of the formats."""
        from kasr_desktop.pipeline.exporting import suggest_path

        named = Path(f"{self.stem}.audio")  # suggest_path takes the last suffix off
        return tuple(suggest_path(named, chosen, self.folder) for chosen in self.formats)

    @property
    def existing(self) -> tuple[Path, ...]:
        """Files that are there already."""
        return tuple(path for path in self.paths if path.exists())

    def with_overwrite(self, *, overwrite: bool) -> ExportPlan:
        """Return the plan with the user's answer."""
        return replace(self, options=replace(self.options, overwrite=overwrite))


def plan_export(
    recording: Path, settings: Settings, formats: tuple[FileFormat, ...] | None = None
) -> ExportPlan:
    """Return what the user chose last, for a recording: its own name, beside it."""
    from kasr_desktop.pipeline.exporting import export_options

    return ExportPlan(
        formats=formats or settings.export_formats or (FileFormat.SRT,),
        folder=_folder(recording, settings),
        stem=recording.stem,
        options=export_options(settings),
    )


def carry_out(plan: ExportPlan, transcript: Transcript) -> Exported:
    """Write every file of a plan; one that cannot be written stops no other."""
    return drain(carrying_out(plan, transcript))


def carrying_out(
    plan: ExportPlan, transcript: Transcript, *, is_stopped: Callable[[], bool] = lambda: False
) -> Generator[int, None, Exported]:
    """Do what `carry_out` does, up to where it is stopped; yields how many files are done."""
    from kasr_desktop.pipeline.exporting import exporting

    paths = dict(zip(plan.formats, plan.paths, strict=True))
    return (yield from exporting(transcript, paths, plan.options, is_stopped=is_stopped))


def _folder(recording: Path, settings: Settings) -> Path:
    if settings.export_folder:
        return Path(settings.export_folder)
    if recording.is_relative_to(resources_dir()):  # the sample: its folder is the app's own
        documents = QStandardPaths.StandardLocation.DocumentsLocation
        return Path(QStandardPaths.writableLocation(documents))
    return recording.parent
