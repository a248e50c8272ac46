"""What an item learns from the engine's events, its text aside."""

from __future__ import annotations

from dataclasses import replace

from kasr_desktop.domain.errors import EngineError, KasrError
from kasr_desktop.domain.events import Event, Finished, Heard, Lag, Notice, Progress, Ready
from kasr_desktop.domain.recording import Recorded
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.editing.gap_times import behind_gaps
from kasr_desktop.session.queue_item import QueueItem


def settle(item: QueueItem, segment: Segment) -> Segment:
    """Add a final segment to an item, in place of the text still open, and give it."""
    if item.follows and item.recorded is not None and item.recorded.take.filled:
        take = item.recorded.take  # heard in the file that grew, whose gaps were not filled
        segment = behind_gaps(segment, take.heard_gaps, sample_rate=take.sample_rate)
    item.document.append(segment)
    item.settled = segment.end
    item.partial = None
    item.saved = False
    return segment


def note(item: QueueItem, event: Event) -> bool:
    """Let an item know; True if there is anything new to show of it."""
    if isinstance(event, Progress):
        item.progress = _of_take(event, item.recorded)
    elif isinstance(event, Notice):
        item.notices.append(event)
    elif isinstance(event, Ready):
        item.has_lm, item.model = event.has_lm, event.model
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
