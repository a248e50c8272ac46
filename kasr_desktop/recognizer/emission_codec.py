"""Rows of log-probabilities made small, and back.

A dense row of 1,207 float32 is 4.8 kB, 868 MB an hour; nearly all of it is the logarithm
of nothing. Kept are the tokens a beam search could ever try: counts (T) uint8, token ids
uint16, log-probabilities float16, in one zlib stream. Where the model hears sentence marks a second
stream stands behind it: frames uint32, likelihoods in hundredths. Programs that know no marks do
not look there.
"""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import NDArray

from kasr_desktop.domain.emissions import Emissions, FrameGrid, LogProbs
from kasr_desktop.domain.marks import MarkRows, no_marks

MIN_LOG_PROB = -14.0
"""Tokens below are not kept: e^-14 is 8e-7, far below any beam search's cut (default -5)."""

MAX_TOKENS = 64
"""Tokens kept a frame at most; only noise has more above `MIN_LOG_PROB` that matter."""

FLOOR = -18.0
"""What a token that was not kept is given back as; V times e^-18 stays under 1e-4."""

_ZLIB_LEVEL = 6

_HUNDREDTHS = np.float32(100)


def pack(emissions: Emissions) -> bytes:
    """Pack the rows and marks of emissions."""
    payload = pack_rows(emissions.log_probs)
    if emissions.marks is None or not payload:
        return payload
    return payload + _pack_marks(emissions.marks)


def unpack(
    payload: bytes, first_frame: int, num_frames: int, vocab_size: int, grid: FrameGrid
) -> Emissions:
    """Return the emissions of a block, see `unpack_rows`.

    Raises:
        ValueError, IndexError, zlib.error: The payload is none of `num_frames` rows.
    """
    log_probs, behind = _unpacked(payload, num_frames, vocab_size)
    marks = _unpack_marks(behind, num_frames) if behind else None
    return Emissions(log_probs, first_frame, grid, marks)


def _pack_marks(marks: MarkRows) -> bytes:
    frames = np.flatnonzero(~np.isnan(marks[:, 0]))
    values = np.clip(np.rint(marks[frames] * _HUNDREDTHS), 0, _HUNDREDTHS).astype(np.uint8)
    return zlib.compress(frames.astype("<u4").tobytes() + values.tobytes(), _ZLIB_LEVEL)


def _unpack_marks(packed: bytes, num_frames: int) -> MarkRows:
    width = no_marks(0).shape[1]
    unpacker = zlib.decompressobj()
    raw = unpacker.decompress(packed, num_frames * (4 + width))
    count, rest = divmod(len(raw), 4 + width)
    if not unpacker.eof or rest:
        raise ValueError("marks of another number")
    found = no_marks(num_frames)
    values = np.frombuffer(raw, np.uint8, offset=4 * count).reshape(count, width)
    found[np.frombuffer(raw, "<u4", count)] = values / _HUNDREDTHS
    return found


def pack_rows(log_probs: LogProbs) -> bytes:
    """Pack rows (T, V) into a zlib stream; see the module for what is kept."""
    num_frames, vocab_size = log_probs.shape
    width = min(MAX_TOKENS, vocab_size)
    best = np.argpartition(-log_probs, width - 1, axis=1)[:, :width]
    ids = np.sort(best, axis=1)  # (T, width): rising ids pack well
    values = np.take_along_axis(log_probs, ids, axis=1)
    peaks = log_probs.max(axis=1, initial=-np.inf)[:, None]
    kept = (values >= MIN_LOG_PROB) | (values == peaks)
    parts = (
        kept.sum(axis=1).astype(np.uint8),
        ids[kept].astype("<u2"),
        np.maximum(values[kept], np.finfo(np.float16).min).astype("<f2"),
    )
    raw = b"".join(_planes(part) for part in parts)
    return zlib.compress(raw, _ZLIB_LEVEL) if num_frames else b""


def unpack_rows(payload: bytes, num_frames: int, vocab_size: int) -> LogProbs:
    """Return the rows (T, V) of a block, float32; what was not kept is `FLOOR` or less.

    Raises:
        ValueError, IndexError, zlib.error: The payload is none of `num_frames` rows.
    """
    return _unpacked(payload, num_frames, vocab_size)[0]


def _unpacked(payload: bytes, num_frames: int, vocab_size: int) -> tuple[LogProbs, bytes]:
    """Return the rows of a block, and the bytes that stand behind them."""
    log_probs = np.full((num_frames, vocab_size), FLOOR, dtype=np.float32)
    if num_frames == 0:
        return log_probs, b""
    unpacker = zlib.decompressobj()
    raw = unpacker.decompress(payload, num_frames * (1 + 4 * np.iinfo(np.uint8).max))
    counts = np.frombuffer(raw, np.uint8, num_frames)
    total = int(counts.sum())
    if not unpacker.eof or len(raw) != num_frames + 4 * total:
        raise ValueError("rows of another number")
    ids = _unplanes(raw[num_frames : num_frames + 2 * total], "<u2")
    values = _unplanes(raw[num_frames + 2 * total :], "<f2").astype(np.float32)
    rows = np.repeat(np.arange(num_frames), counts)
    log_probs[rows, ids] = values
    _share_rest(log_probs, rows, values, full=counts == min(MAX_TOKENS, vocab_size))
    return log_probs, unpacker.unused_data


def _share_rest(
    log_probs: LogProbs, rows: NDArray[np.intp], values: LogProbs, *, full: NDArray[np.bool_]
) -> None:
    """Where every place was taken, share what is missing to 1 among the tokens not kept.

    On noise the 64 best may hold half of the probability; a floor far below them would
    make each of them twice as sure as it was.
    """
    num_frames, vocab_size = log_probs.shape
    others = vocab_size - MAX_TOKENS
    if others <= 0 or not full.any():
        return
    held = np.bincount(rows, np.exp(values.astype(np.float64)), num_frames)
    lowest = np.full(num_frames, np.inf)
    np.minimum.at(lowest, rows, values)
    rest = np.log(np.maximum(1.0 - held, np.finfo(np.float64).tiny) / others)
    rest = np.clip(rest, FLOOR, lowest).astype(np.float32)
    for row in np.flatnonzero(full & (rest > FLOOR)):
        log_probs[row][log_probs[row] == np.float32(FLOOR)] = rest[row]


def _planes(values: NDArray[np.generic]) -> bytes:
    """Return the low bytes, then the high bytes: alike bytes side by side pack better."""
    return values.view(np.uint8).reshape(-1, values.itemsize).T.tobytes()


def _unplanes(data: bytes, dtype: str) -> NDArray[np.generic]:
    size = np.dtype(dtype).itemsize
    planes = np.frombuffer(data, np.uint8).reshape(size, -1)
    return np.ascontiguousarray(planes.T).view(dtype).ravel()
