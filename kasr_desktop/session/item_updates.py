"""What becomes of an item of the queue: by the engine's events, by its recording, by its turn.

The one module that writes a `QueueItem`; no window imports it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from kasr_desktop.domain.errors import EngineError, KasrError
from kasr_desktop.domain.events import (
    Event,
    Finished,
    Heard,
    Lag,
    Notice,
    Progress,
    ReadAgain,
    Ready,
)
from kasr_desktop.domain.options import AudioOptions, DecodeOptions, StreamOptions
from kasr_desktop.domain.recording import Recorded, Take
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.editing.change import Change
from kasr_desktop.editing.gap_times import behind_gaps, fill_times
from kasr_desktop.pipeline.job import EngineSpec, Job, LiveJob, TranscribeJob
from kasr_desktop.session.queue_item import (
    ItemState,
    QueueItem,
    UsedModel,
    Work,
)


def put(item: QueueItem, **parts: Any) -> None:
    """Put new parts in the place of an item's own: fields of `ItemParts`."""
    item._parts = replace(item._parts, **parts)


def put_work(item: QueueItem, **facts: Any) -> None:
    """Say how far an item is: fields of `Work`."""
    put(item, work=replace(item.work, **facts))


def put_sound(item: QueueItem, **facts: Any) -> None:
    """Say what is heard: fields of `Sound`."""
    put(item, sound=replace(item.sound, **facts))


def put_keeping(item: QueueItem, **facts: Any) -> None:
    """Say where an item is kept: fields of `Keeping`."""
    put(item, keeping=replace(item.keeping, **facts))


def put_about(item: QueueItem, **facts: Any) -> None:
    """Say what the user says about an item: fields of `About`."""
    put(item, about=replace(item.about, **facts))


def enlist(item: QueueItem, number: int) -> None:
    """Give an item its number, once."""
    item._number = item.number or number


def begin_work(item: QueueItem, spec: EngineSpec, emissions_path: Path | None) -> None:
    """Let an item be the one at work.

    Of a part no emissions are kept: their frames would count from its start.
    """
    if item.sound.excerpt is not None:
        emissions_path = None
    put(
        item,
        state=ItemState.WORKING,
        model=replace(item.model, spec=spec),
        sound=replace(item.sound, follows=item.sound.is_live),
        keeping=replace(item.keeping, emissions_path=emissions_path),
    )
    if not item.sound.is_live and not item.segments:  # else it goes on behind an earlier text
        put_keeping(item, heard=state_of(item.sound.path))


def state_of(path: Path) -> tuple[int, int] | None:
    """Return size and time of change, in nanoseconds, of a file; None if it cannot be looked at."""
    try:
        facts = path.stat()
    except (OSError, ValueError):
        return None
    return facts.st_size, facts.st_mtime_ns


def wait(item: QueueItem) -> None:
    """Let an item wait for its turn to go on where its text ends."""
    put(item, state=ItemState.WAITING)
    put_work(item, partial=None, error=None)


def restart(item: QueueItem) -> None:
    """Let an item wait to be done from its start; to be asked where there is no text."""
    put(item, state=ItemState.WAITING, work=Work())


def append_final(item: QueueItem, segment: Segment) -> Segment:
    """Add a final segment to an item, in place of the text still open, and give it."""
    recorded = item.sound.recorded
    if item.sound.follows and recorded is not None and recorded.take.filled:
        take = recorded.take  # heard in the file that grew, whose gaps were not filled
        segment = behind_gaps(segment, take.heard_gaps, sample_rate=take.sample_rate)
    item.document.append(segment)
    put_work(item, final_until=segment.end, partial=None)
    put_keeping(item, exported=False)
    return segment


def apply_event(item: QueueItem, event: Event) -> bool:
    """Let an item know; True if there is anything new to show of it."""
    if isinstance(event, Progress):
        put_work(item, progress=_of_take(event, item.sound.recorded))
    elif isinstance(event, Notice):
        put_work(item, notices=(*item.work.notices, event))
    elif isinstance(event, Ready):
        known = UsedModel(item.model.spec, event.model, event.compute_device, event.sources)
        put(item, model=known)
    elif isinstance(event, Finished):
        put_work(item, transcript=replace(event.transcript, file=str(item.sound.path)))
    elif isinstance(event, Lag):
        put_work(item, lag=event)
    elif isinstance(event, ReadAgain):
        put_work(item, read_again=event.until)
    elif isinstance(event, Heard):
        put_work(item, num_heard=event.num_samples)
    else:
        return False
    return True


def _of_take(progress: Progress, recorded: Recorded | None) -> Progress:
    """Return the length of a take to live text that is still behind it."""
    if recorded is None or progress.duration is not None:
        return progress
    return replace(progress, duration=recorded.take.duration)


def known_error(error: Exception) -> KasrError:
    """Return an error that the window has words for."""
    if isinstance(error, KasrError):
        return error
    return EngineError(f"{type(error).__name__}: {error}", reason="failed")


def next_waiting(items: Sequence[QueueItem]) -> QueueItem | None:
    """Return the item to do next: what is being recorded now, else the first that waits."""
    waiting = [item for item in items if item.state is ItemState.WAITING]
    return next((item for item in waiting if item.sound.is_live), waiting[0] if waiting else None)


def waiting_files(items: Sequence[QueueItem]) -> list[QueueItem]:
    """Return what waits and is no recording."""
    return [item for item in items if item.state is ItemState.WAITING and not item.sound.is_live]


def must_step_aside(current: QueueItem | None, items: Sequence[QueueItem]) -> bool:
    """Return whether the file at work has to let a recording go first."""
    following = next_waiting(items)
    return (
        current is not None
        and not current.sound.is_live
        and not current.is_over
        and following is not None
        and following.sound.is_live
    )


def job_of(
    item: QueueItem,
    *,
    decoder: str,
    decode: DecodeOptions,
    stream: StreamOptions | None = None,
    reads_again: bool = False,
) -> Job:
    """Return what the engine is asked to do for an item.

    Args:
        item: Which.
        decoder: Whose readings to make.
        decode: How.
        stream: How a file is cut.
        reads_again: A recording is read as a file, too, behind its live text.
    """
    engine = item.model.spec or EngineSpec()
    if item.sound.is_live:
        return LiveJob(
            item.sound.path,
            engine,
            decoder=decoder,
            decode=decode,
            emissions_path=item.keeping.emissions_path,
            again=(stream or StreamOptions()) if reads_again else None,
        )
    until, part = item.work.final_until, item.sound.excerpt
    return TranscribeJob(
        item.sound.path,
        engine,
        decoder=decoder,
        audio=AudioOptions(item.sound.track),
        stream=stream or StreamOptions(),
        decode=decode,
        emissions_path=item.keeping.emissions_path,
        begin=until if part is None else max(0.0, until - part.start),
        spent=item.work.progress.elapsed if until and item.work.progress is not None else 0.0,
        excerpt=part,
    )


def end_recording(item: QueueItem, recorded: Recorded | None) -> None:
    """Let an item be what has become of its recording; None: it could not be completed."""
    put_sound(item, is_live=False, recorded=recorded)
    if recorded is None:
        return
    path, transcript = recorded.take.path, item.work.transcript
    put_sound(item, path=path)
    if transcript is not None:
        put_work(item, transcript=replace(transcript, file=str(path)))


def fill_gaps(item: QueueItem, take: Take) -> Change | None:
    """Let an item be heard in a file whose gaps were filled; None: no row moves.

    Returns:
        The change that moves its text behind lost sound to where it is in the file now.
    """
    if not take.filled:
        return None
    if item.keeping.emissions_path is not None:  # heard with the gaps left out
        item.keeping.emissions_path.unlink(missing_ok=True)
        put_keeping(item, emissions_path=None)
    gaps, rate = take.heard_gaps, take.sample_rate
    now = Segment(item.work.final_until, item.work.final_until)
    put_work(item, final_until=behind_gaps(now, gaps, sample_rate=rate).end)
    return fill_times(item.document, gaps, sample_rate=rate)


def unaccounted(item: QueueItem) -> int:
    """Count the samples of a finished take that are neither in its text nor in its gaps.

    0 is the law: captured = transcribed + gaps. It is 0, too, while it cannot be told.
    """
    count = item.sound.recorded.count if item.sound.recorded is not None else None
    if count is None or item.work.num_heard is None:
        return 0
    return count.captured - item.work.num_heard - count.lost
