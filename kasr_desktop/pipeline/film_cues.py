"""Limits of subtitles on the frames of the film they are for."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Generator
from pathlib import Path

from kasr_desktop.domain.cue_options import CueOptions, FrameRate
from kasr_desktop.domain.errors import KasrError
from kasr_desktop.domain.frame_grid import FrameGrid
from kasr_desktop.text.reference_alignment import drain

_KEPT = 32  # films whose frames are remembered

_Known = OrderedDict[tuple[str, int, int], FrameGrid | None]
_known: _Known = OrderedDict()


def limits_on_film(
    limits: CueOptions, rate: FrameRate, film: Path | None
) -> Generator[None, None, CueOptions]:
    """Return limits on the frames of a rate, or of a film; what has no pictures has no frames.

    Args:
        limits: Without frames.
        rate: The user's choice.
        film: Whose frames, where the film is asked; None: none.
    """
    if rate.a_second is not None:
        return limits.on(FrameGrid(rate.a_second))
    if rate is FrameRate.NONE or film is None:
        return limits
    return limits.on((yield from frames_of(film)))


def limits_if_known(limits: CueOptions, rate: FrameRate, film: Path | None) -> CueOptions:
    """Return the same without reading anything: on no frames while those are not known."""
    if rate is FrameRate.FILM and (film is None or _key(film) not in _known):
        return limits
    return drain(limits_on_film(limits, rate, film))


def frames_of(film: Path) -> Generator[None, None, FrameGrid | None]:
    """Return a film's frames, read once as long as the file stays as it is; None: it has none."""
    key = _key(film)
    if key is None:
        return None
    if key not in _known:
        from kasr_desktop.audio.film_frames import reading_frames

        try:
            grid = yield from reading_frames(film)
        except KasrError:  # who opens it for its sound says why
            grid = None
        _known[key] = grid
        while len(_known) > _KEPT:
            _known.popitem(last=False)
    return _known.get(key)


def _key(film: Path) -> tuple[str, int, int] | None:
    try:
        facts = film.stat()
    except OSError:
        return None
    return str(film), facts.st_mtime_ns, facts.st_size
