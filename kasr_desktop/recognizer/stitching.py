"""Windows through the acoustic model: the contexts' frames go, the rest follow gapless."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kasr_desktop.domain.audio import AudioWindow
from kasr_desktop.domain.emissions import Emissions
from kasr_desktop.recognizer.acoustic_model import AcousticModel


def stitch(model: AcousticModel, windows: Iterable[AudioWindow]) -> Iterator[Emissions]:
    """Return the emissions of a recording window by window, no frame lost or doubled.

    Args:
        model: Hears each window whole, contexts included.
        windows: As `kasr_desktop.audio.windowing.windows` cuts them.

    Yields:
        Emissions that start at frame 0 and follow one another.

    Raises:
        EngineError: The model cannot go on.
        ValueError: The model gave other frames than its grid promises.
    """
    next_frame = 0
    for window in windows:
        # our own law, proved by test_stitching.py: no input from outside can break it
        assert window.first_frame == next_frame, f"frame {next_frame} is lost or doubled"  # noqa: S101
        yield trim(model.emit(window), window)
        next_frame = window.end_frame


def trim(emissions: Emissions, window: AudioWindow) -> Emissions:
    """Drop the frames of the contexts.

    Raises:
        ValueError: `emissions` are not those of the whole window.
    """
    grid = emissions.grid
    start, count = window.start // grid.frame_stride, grid.num_frames(len(window.samples))
    if (emissions.first_frame, len(emissions)) != (start, count):
        raise ValueError(
            f"the model gave frames {emissions.first_frame}..{emissions.end_frame} "
            f"for a window of {start}..{start + count}"
        )
    return emissions.slice(window.first_frame, window.end_frame)
