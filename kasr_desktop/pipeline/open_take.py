"""A take as a source of live text, wherever it lies by the time somebody wants to hear it."""

from __future__ import annotations

from pathlib import Path

from kasr_desktop.audio.growing_file import GrowingFile
from kasr_desktop.domain.errors import AudioError
from kasr_desktop.library.take_description import final_path


def open_take(growing: Path) -> GrowingFile:
    """Open a take by the name it grows under; it is over once that name is gone.

    Where it is complete already, as behind a crash of the engine, it is read under its
    final name.

    Raises:
        AudioError: missing, unreadable or not_audio.
    """
    try:
        return GrowingFile(growing, is_over=lambda: not growing.exists())
    except AudioError as error:
        if error.reason != "missing" or not final_path(growing).exists():
            raise
    take = GrowingFile(final_path(growing))
    take.finish()
    return take
