"""From transcript to files: lay out cues where a format wants them, write, put on the disk."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from kasr_desktop.domain.cue_options import CueOptions
from kasr_desktop.domain.errors import ExportError, KasrError, WrittenFormError
from kasr_desktop.domain.export_options import (
    DOCUMENTS,
    Carries,
    ExportOptions,
    FileFormat,
    TextEncoding,
)
from kasr_desktop.domain.readings import BEST, source_of
from kasr_desktop.domain.transcript import Transcript
from kasr_desktop.exports.document_content import document_content
from kasr_desktop.exports.files import named_after, write_bytes, write_text
from kasr_desktop.exports.format_kinds import (
    CueFormat,
    ExportFormat,
    PackedFormat,
    TranscriptFormat,
)
from kasr_desktop.pipeline.film_cues import limits_on_film
from kasr_desktop.pipeline.pdf_drawing import pdf_of
from kasr_desktop.pipeline.recording_day import recording_day
from kasr_desktop.pipeline.written_text import written_transcript
from kasr_desktop.settings import Settings
from kasr_desktop.subtitles.cue_layout import layout
from kasr_desktop.subtitles.cue_sheet import finished
from kasr_desktop.text.reference_alignment import drain

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Exported:
    """What came of writing several files.

    Attributes:
        written: Files that are there now.
        errors: One for each file that is not.
    """

    written: tuple[Path, ...]
    errors: tuple[KasrError, ...]


def export_options(settings: Settings, *, overwrite: bool = False) -> ExportOptions:
    """Return what the user chose once for all exports."""
    return ExportOptions(
        source=settings.export_side,
        encoding=settings.export_encoding,
        newline=settings.export_newline,
        overwrite=overwrite,
        times=settings.export_times,
        speakers=settings.export_speakers,
        large_numbers=settings.large_numbers,
        cues=settings.cue_profile.limits,
        frame_rate=settings.cue_frame_rate,
        layout=settings.export_layout,
    )


def suggest_path(audio_path: Path, file_format: FileFormat, folder: Path | None = None) -> Path:
    """Return the name that players look for: the audio's own, beside it or in `folder`.

    Example:
        >>> suggest_path(Path("talk/인터뷰.m4a"), FileFormat.SRT, Path("out")).as_posix()
        'out/인터뷰.srt'
    """
    return named_after(audio_path, file_format.extension, folder)


def _format(file_format: FileFormat) -> ExportFormat:
    """Return who writes a format; the writers are imported now, a window opens without them."""
    from kasr_desktop.exports.formats import FORMATS

    return FORMATS[file_format]


def render(
    transcript: Transcript, file_format: FileFormat, options: ExportOptions | None = None
) -> str:
    """Return the text of the file, lines ended by bare line feeds; also what a preview shows.

    Of a format that is no text, such as DOCX, it is what a reader sees in it.

    Raises:
        ExportError: `no_such_text`: the source has no reading here.
    """
    options = options or ExportOptions()
    chosen = _format(file_format)
    whole = as_handed_in(transcript, file_format, options)
    if isinstance(chosen, PackedFormat):
        from kasr_desktop.exports.formats import seen_in_document

        return seen_in_document(whole, options)
    return "".join(_pieces(chosen, whole, options))


def export(
    transcript: Transcript,
    file_format: FileFormat,
    path: Path,
    options: ExportOptions | None = None,
) -> Path:
    """Write one file.

    Returns:
        Where it is: `path`, or a free name beside it unless `options.overwrite`.

    Raises:
        ExportError: It cannot be written; an old file is as it was.
    """
    options = options or ExportOptions()
    chosen = _format(file_format)
    whole = as_handed_in(transcript, file_format, options)
    if file_format in DOCUMENTS and options.date is None:
        options = replace(options, date=recording_day(Path(transcript.file)))
    if isinstance(chosen, PackedFormat):
        content = document_content(whole, options)
        data = pdf_of(content) if file_format is FileFormat.PDF else chosen.write(content)
        return write_bytes(path, data, overwrite=options.overwrite)
    return write_text(
        path,
        _pieces(chosen, whole, options),
        encoding=options.encoding if file_format.facts.any_encoding else TextEncoding.UTF_8,
        newline=options.newline or file_format.facts.newline,
        overwrite=options.overwrite,
    )


def _pieces(
    chosen: CueFormat | TranscriptFormat, transcript: Transcript, options: ExportOptions
) -> Iterable[str]:
    """Return the text of a file in one or more pieces."""
    if isinstance(chosen, TranscriptFormat):
        return chosen.write(transcript, options)
    cues = layout(transcript.segments, options.cues, source=options.source)
    return [chosen.write(finished(cues, options.adjustments, options.cues))]


def export_all(
    transcript: Transcript, paths: Mapping[FileFormat, Path], options: ExportOptions
) -> Exported:
    """Write a file a format; one that cannot be written stops no other."""
    return drain(exporting(transcript, paths, options))


def exporting(
    transcript: Transcript,
    paths: Mapping[FileFormat, Path],
    options: ExportOptions,
    *,
    is_stopped: Callable[[], bool] = lambda: False,
) -> Generator[int, None, Exported]:
    """Do what `export_all` does; yields how many files were seen to, before each and at the end.

    Subtitles are put on the frames that the options ask for. Once `is_stopped` says so no
    further file is begun; what is written stays.
    """
    written: list[Path] = []
    errors: list[KasrError] = []
    if any(isinstance(_format(one), CueFormat) for one in paths):
        limits = yield from _before_the_first(
            limits_on_film(options.cues, options.frame_rate, options.film)
        )
        options = replace(options, cues=limits)
    for number, (file_format, path) in enumerate(paths.items()):
        yield number
        if is_stopped():
            break
        try:
            written.append(export(transcript, file_format, path, options))
        except (ExportError, WrittenFormError) as error:
            errors.append(error)
        except Exception as error:  # noqa: BLE001  a fault in one format takes no other away
            errors.append(_unexpected(path, error))
    yield len(paths)
    return Exported(tuple(written), tuple(errors))


def _unexpected(path: Path, error: Exception) -> ExportError:
    log.error("%s could not be written", path, exc_info=error)
    detail = f"{type(error).__name__}: {error}"
    return ExportError(f"{path.name}: {detail}", reason="failed", path=path, detail=detail)


def _before_the_first(
    reading: Generator[None, None, CueOptions],
) -> Generator[int, None, CueOptions]:
    while True:
        try:
            next(reading)
        except StopIteration as end:
            limits: CueOptions = end.value
            return limits
        yield 0


def as_handed_in(
    transcript: Transcript, file_format: FileFormat, options: ExportOptions
) -> Transcript:
    """Return what a format is to hold: in its written form if asked for, else as heard.

    Raises:
        ExportError: `no_such_text`: the source has no reading here.
        WrittenFormError: The analyser is not installed (`no_analyser`).
    """
    if file_format.carries(Carries.EVERY_TEXT):
        return transcript
    _require_reading(transcript, options.source)
    if not options.written:
        heard = tuple(segment.as_heard for segment in transcript.segments)
        return replace(transcript, segments=heard)
    return written_transcript(
        transcript, source=options.source, large_numbers=options.large_numbers
    )


def _require_reading(transcript: Transcript, source: str) -> None:
    segments = transcript.segments
    if source != BEST and segments and all(one.reading(source) is None for one in segments):
        name = source_of(source).name.english.lower()
        raise ExportError(
            f"There is no text of the source {name} to write.", reason="no_such_text", side=source
        )
