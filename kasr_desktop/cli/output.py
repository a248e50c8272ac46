"""Where results go: `DIR/<stem>.<ext>`, never over another file unasked."""

from __future__ import annotations

import argparse
import os
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from kasr_desktop.domain.cue_options import CueOptions
from kasr_desktop.domain.errors import ExportError
from kasr_desktop.domain.export_options import ExportOptions, FileFormat
from kasr_desktop.domain.readings import BEST
from kasr_desktop.domain.transcript import Transcript
from kasr_desktop.exports.files import free_path, named_after
from kasr_desktop.pipeline.exporting import export_all, suggest_path
from kasr_desktop.written_form.morphemes import require_analyser

EMISSIONS_SUFFIX = ".emissions"


@dataclass(slots=True)
class Output:
    """Writes transcripts in the chosen formats.

    Attributes:
        formats: May be empty: then nothing is written.
        folder: None: beside the audio.
        options: Encoding, side, limits of cues.
        written: Files of this run; never overwritten by another file of it, whatever was asked.
        names: What results of a recording are named after, where that is not its own path.

    Threads:
        `write` from any thread: two files of one name never take each other's.
    """

    formats: tuple[FileFormat, ...]
    folder: Path | None
    options: ExportOptions
    written: set[Path] = field(default_factory=set)
    names: dict[Path, Path] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def from_arguments(cls, arguments: argparse.Namespace) -> Output:
        """Read the output options; `-o` alone means SRT."""
        chosen = tuple(dict.fromkeys(arguments.output_format or ()))
        if not chosen and arguments.output_dir is not None:
            chosen = (FileFormat.SRT,)
        options = ExportOptions(
            source=_source(arguments),
            encoding=arguments.encoding,
            overwrite=arguments.overwrite,
            times=arguments.times,
            written=arguments.written,
            large_numbers=arguments.large_numbers,
            cues=_cue_options(arguments),
            frame_rate=arguments.frame_rate,
            layout=arguments.layout,
            title=arguments.title,
            date=arguments.date,
        )
        return cls(chosen, arguments.output_dir, options)

    def check_folder(self, recordings: Sequence[Path] = (), *, keeps: bool = False) -> None:
        """Find out before hours of work whether the results can be written.

        Args:
            recordings: Beside which they go where no folder was chosen.
            keeps: True if emissions are kept too.

        Raises:
            ExportError: unwritable.
            WrittenFormError: The written form was asked for, and the analyser is not installed.
        """
        if self.options.written:
            require_analyser()
        folders = [] if self.folder is None else [self.folder]
        if self.folder is None and (self.formats or keeps):
            places = (self.names.get(path, path).parent for path in recordings)
            folders = [folder for folder in dict.fromkeys(places) if folder.is_dir()]
        for folder in folders:
            _check_writable(folder)

    def emissions_path(self, audio: Path) -> Path:
        """Return the place of a file's emissions, beside its other results."""
        audio = self.names.get(audio, audio)
        wanted = named_after(audio, EMISSIONS_SUFFIX, self.folder)
        is_free = self.options.overwrite or not os.path.lexists(wanted)
        if not is_free or _key(wanted) in self.written:
            wanted = free_path(wanted, taken=self.written)
        self.written.add(_key(wanted))
        return wanted

    def write(self, transcript: Transcript, audio: Path, source: str | None = None) -> list[Path]:
        """Write all formats and give where they are.

        Args:
            transcript: What to write.
            audio: What it was heard in.
            source: Whose text; None: the one the options name.

        Raises:
            ExportError: The first one met; the other formats are written all the same.
        """
        if audio in self.names:
            audio = self.names[audio]
            transcript = replace(transcript, file=str(audio))
        with self._lock:
            return self._write(transcript, audio, source or self.options.source)

    def _write(self, transcript: Transcript, audio: Path, source: str) -> list[Path]:
        paths = {chosen: suggest_path(audio, chosen, self.folder) for chosen in self.formats}
        options = replace(self.options, film=audio, source=source)
        if self.written & {_key(path) for path in paths.values()}:  # recordings of one name
            options = replace(options, overwrite=False)
        result = export_all(transcript, paths, options)
        self.written |= {_key(path) for path in result.written}
        if result.errors:
            raise result.errors[0]
        return list(result.written)


def _check_writable(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        detail = error.strerror or str(error)
        raise ExportError(
            f"The folder {folder} cannot be written to: {detail}.",
            reason="unwritable",
            path=folder,
            detail=detail,
        ) from error


def _source(arguments: argparse.Namespace) -> str:
    """Return whose text to write: the one asked for, else what stands."""
    if arguments.side:
        return str(arguments.side)
    return BEST


def _cue_options(arguments: argparse.Namespace) -> CueOptions:
    said = {"max_width": arguments.max_line_width, "max_lines": arguments.max_line_count}
    return replace(CueOptions(), **{name: value for name, value in said.items() if value})


def _key(path: Path) -> Path:
    """Return a name that two spellings of one file share."""
    return Path(os.path.normcase(path.resolve()))
