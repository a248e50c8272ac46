"""What the events of a job told, put together as whoever shows or writes it does."""

from __future__ import annotations

from collections.abc import Sequence

from kasr_desktop.domain.events import Event, Final, Finished
from kasr_desktop.domain.transcript import Transcript


def transcript_of(events: Sequence[Event]) -> Transcript:
    """Return the whole transcript of a job that ran to its end, its segments in time order."""
    finished = events[-1]
    assert isinstance(finished, Finished)
    told = {event.segment.start: event.segment for event in events if isinstance(event, Final)}
    return finished.whole(tuple(told[start] for start in sorted(told)))
