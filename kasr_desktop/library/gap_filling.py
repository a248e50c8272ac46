"""Silence in place of sound that was lost, so that a take is as long as it lasted.

Without it everything behind a gap would come early: words, subtitles, a film shot beside it.
It is put in once the take is over, for a gap is known for sure only seconds later.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from kasr_desktop.atomic_file import move_file
from kasr_desktop.domain.recording import Gap
from kasr_desktop.safe_wav import HEADER_BYTES, PcmBlock, SafeWav, WavFacts

log = logging.getLogger(__name__)

LONGEST = 600.0
"""Seconds of silence at most in one take: behind more, the machine has slept."""

_SUFFIX = ".filling"
_BLOCK = 65_536  # samples copied at once
_SAMPLE_BYTES = 2


def fill_gaps(path: Path, facts: WavFacts, gaps: Sequence[Gap]) -> tuple[Gap, ...]:
    """Put silence where sound was lost; give the gaps as they lie in the file now.

    The file is replaced whole, or stays as it was where that cannot be done: then the gaps
    come back as they were. What was lost behind the last sample is not filled.

    Args:
        path: A take nobody writes to any more.
        facts: What it holds.
        gaps: In order, by the samples in the file.
    """
    inside = [gap for gap in gaps if gap.start < facts.num_samples]
    if not inside or sum(gap.length for gap in inside) > LONGEST * facts.sample_rate:
        return tuple(gaps)
    filled = path.with_name(path.name + _SUFFIX)
    try:
        filled.unlink(missing_ok=True)
        _copy(path, filled, facts, inside)
        move_file(filled, path)
    except OSError as error:
        log.info("the gaps of %s stay unfilled: %s", path, error)
        filled.unlink(missing_ok=True)
        return tuple(gaps)
    return moved_gaps(gaps)


def moved_gaps(gaps: Sequence[Gap]) -> tuple[Gap, ...]:
    """Return each gap the place it has behind the silence of those before it."""
    moved, before = [], 0
    for gap in gaps:
        moved.append(Gap(gap.start + before, gap.length))
        before += gap.length
    return tuple(moved)


def _copy(source: Path, target: Path, facts: WavFacts, gaps: Sequence[Gap]) -> None:
    wav = SafeWav(target, sample_rate=facts.sample_rate, num_channels=facts.num_channels)
    try:
        with source.open("rb") as file:
            file.seek(HEADER_BYTES)
            position = 0
            for gap in gaps:
                _copy_samples(file, wav, facts, gap.start - position)
                position = gap.start
                _write_silence(wav, facts, gap.length)
            _copy_samples(file, wav, facts, facts.num_samples - position)
    finally:
        wav.close()


def _copy_samples(file: BinaryIO, wav: SafeWav, facts: WavFacts, count: int) -> None:
    import numpy as np

    frame_bytes = _SAMPLE_BYTES * facts.num_channels
    while count > 0:
        raw = file.read(min(count, _BLOCK) * frame_bytes)
        if not raw:
            raise OSError(f"{file.name} ended early")
        block: PcmBlock = np.frombuffer(raw, dtype="<i2").reshape(-1, facts.num_channels)
        wav.write(block)
        count -= len(block)


def _write_silence(wav: SafeWav, facts: WavFacts, count: int) -> None:
    import numpy as np

    while count > 0:
        length = min(count, _BLOCK)
        wav.write(np.zeros((length, facts.num_channels), dtype=np.int16))
        count -= length
