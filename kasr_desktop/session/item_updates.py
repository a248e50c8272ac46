"""What becomes of an item of the queue: by the engine's events, by its recording, by its turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kasr_desktop.domain.errors import EngineError, KasrError
from kasr_desktop.domain.events import Event, Finished, Heard, Lag, Notice, Progress, Ready
from kasr_desktop.domain.options import AudioOptions, DecodeOptions
from kasr_desktop.domain.recording import Recorded, Take
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.editing.change import Change
from kasr_desktop.editing.gap_times import behind_gaps, fill_times
from kasr_desktop.pipeline.job import EngineSpec, Job, LiveJob, TranscribeJob
from kasr_desktop.session.queue_item import ItemState, QueueItem


def append_final(item: QueueItem, segment: Segment) -> Segment:
    """Add a final segment to an item, in place of the text still open, and give it."""
    if item.follows and item.recorded is not None and item.recorded.take.filled:
        take = item.recorded.take  # heard in the file that grew, whose gaps were not filled
        segment = behind_gaps(segment, take.heard_gaps, sample_rate=take.sample_rate)
    item.document.append(segment)
    item.settled = segment.end
    item.partial = None
    item.saved = False
    return segment


def apply_event(item: QueueItem, event: Event) -> bool:
    """Let an item know; True if there is anything new to show of it."""
    if isinstance(event, Progress):
        item.progress = _of_take(event, item.recorded)
    elif isinstance(event, Notice):
        item.notices.append(event)
    elif isinstance(event, Ready):
        item.decoders, item.model = event.sources, event.model
        item.compute_device = event.compute_device
    elif isinstance(event, Finished):
        item.transcript = replace(event.transcript, file=str(item.path))
    elif isinstance(event, Lag):
        item.lag = event
    elif isinstance(event, Heard):
        item.heard = event.num_samples
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
    return next((item for item in waiting if item.is_live), waiting[0] if waiting else None)


def waiting_files(items: Sequence[QueueItem]) -> list[QueueItem]:
    """Return what waits and is no recording."""
    return [item for item in items if item.state is ItemState.WAITING and not item.is_live]


def must_step_aside(current: QueueItem | None, items: Sequence[QueueItem]) -> bool:
    """Return whether the file at work has to let a recording go first."""
    following = next_waiting(items)
    return (
        current is not None
        and not current.is_live
        and not current.is_over
        and following is not None
        and following.is_live
    )


def job_of(item: QueueItem, *, decoder: str, decode: DecodeOptions) -> Job:
    """Return what the engine is asked to do for an item."""
    engine = item.engine or EngineSpec()
    if item.is_live:
        return LiveJob(
            item.path,
            engine,
            decoder=decoder,
            decode=decode,
            emissions_path=item.emissions_path,
        )
    return TranscribeJob(
        item.path,
        engine,
        decoder=decoder,
        audio=AudioOptions(item.track),
        decode=decode,
        emissions_path=item.emissions_path,
        begin=item.settled,
        spent=item.progress.elapsed if item.settled and item.progress is not None else 0.0,
    )


def end_recording(item: QueueItem, recorded: Recorded | None) -> None:
    """Let an item be what has become of its recording; None: it could not be completed."""
    item.is_live = False
    item.recorded = recorded
    if recorded is None:
        return
    item.path = recorded.take.path
    if item.transcript is not None:
        item.transcript = replace(item.transcript, file=str(item.path))


def fill_gaps(item: QueueItem, take: Take) -> Change | None:
    """Let an item be heard in a file whose gaps were filled; None: no row moves.

    Returns:
        The change that moves its text behind lost sound to where it is in the file now.
    """
    if not take.filled:
        return None
    if item.emissions_path is not None:  # heard with the gaps left out
        item.emissions_path.unlink(missing_ok=True)
        item.emissions_path = None
    gaps, rate = take.heard_gaps, take.sample_rate
    now = Segment(item.settled, item.settled)
    item.settled = behind_gaps(now, gaps, sample_rate=rate).end
    return fill_times(item.document, gaps, sample_rate=rate)


def unaccounted(item: QueueItem) -> int:
    """Count the samples of a finished take that are neither in its text nor in its gaps.

    0 is the law: captured = transcribed + gaps. It is 0, too, while it cannot be told.
    """
    count = item.recorded.count if item.recorded is not None else None
    if count is None or item.heard is None:
        return 0
    return count.captured - item.heard - count.lost


def lag_of(item: QueueItem, elapsed: float) -> Lag:
    """Return how far the text is behind a recording of `elapsed` seconds."""
    position = item.progress.position if item.progress is not None else 0.0
    hop = item.lag.hop if item.lag is not None else 0.0
    return Lag(max(0.0, elapsed - position), hop)
