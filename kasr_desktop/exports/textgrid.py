"""Praat TextGrid in its long text form; intervals without a label fill the gaps."""

from __future__ import annotations

from collections.abc import Iterator

from kasr_desktop.domain.transcript import Transcript
from kasr_desktop.exports.tiers import Interval, Tier, transcript_tiers
from kasr_desktop.exports.timestamps import milliseconds


def write_textgrid(transcript: Transcript) -> str:
    """Write interval tiers, see `textgrid_pieces`."""
    return "".join(textgrid_pieces(transcript))


def textgrid_pieces(transcript: Transcript) -> Iterator[str]:
    """Write interval tiers that each cover the whole recording without a gap, line by line.

    Source: https://www.fon.hum.uva.nl/praat/manual/TextGrid_file_formats.html
    """
    tiers = transcript_tiers(transcript)
    last_ms = [tier.intervals[-1].end_ms for tier in tiers if tier.intervals]
    end_ms = max(milliseconds(transcript.duration), *last_ms, 1)
    yield 'File type = "ooTextFile"\nObject class = "TextGrid"\n\n'
    begin, end = _span(0, end_ms)
    yield f"{begin}\n{end}\ntiers? <exists>\nsize = {len(tiers)}\nitem []:\n"
    for number, tier in enumerate(tiers, start=1):
        yield f"    item [{number}]:\n"
        yield from (f"        {line}\n" for line in _tier_lines(tier, end_ms))


def _tier_lines(tier: Tier, end_ms: int) -> Iterator[str]:
    count = sum(1 for _ in _contiguous(tier, end_ms))
    yield 'class = "IntervalTier"'
    yield f"name = {_quoted(tier.name)}"
    yield from _span(0, end_ms)
    yield f"intervals: size = {count}"
    for number, interval in enumerate(_contiguous(tier, end_ms), start=1):
        yield f"intervals [{number}]:"
        for line in _span(interval.start_ms, interval.end_ms):
            yield f"    {line}"
        yield f"    text = {_quoted(interval.text)}"


def _contiguous(tier: Tier, end_ms: int) -> Iterator[Interval]:
    """Return the intervals of a tier, and empty ones before, between and behind them."""
    reached_ms = 0
    for interval in tier.intervals:
        if interval.start_ms > reached_ms:
            yield Interval(reached_ms, interval.start_ms, "")
        yield interval
        reached_ms = interval.end_ms
    if reached_ms < end_ms:
        yield Interval(reached_ms, end_ms, "")


def _span(start_ms: int, end_ms: int) -> tuple[str, str]:
    return f"xmin = {start_ms / 1000:.3f}", f"xmax = {end_ms / 1000:.3f}"


def _quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"'
