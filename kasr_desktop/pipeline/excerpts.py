"""Events of a part of a recording, told in the times of the whole."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import replace

from kasr_desktop.domain.events import Event, Final, Finished, Partial, Progress
from kasr_desktop.domain.transcript import Hypothesis, Segment


def in_whole(events: Iterable[Event], start: float) -> Generator[Event, None, None]:
    """Yield events of an excerpt that starts at `start` seconds as the recording has them.

    Progress stays that of the excerpt: it is what there is to do.
    """
    for event in events:
        yield _moved_event(event, start)


def moved(segment: Segment, seconds: float) -> Segment:
    """Return a segment so many seconds later.

    Example:
        >>> moved(Segment(1.0, 2.0), 60.0).start
        61.0
    """

    def later(text: Hypothesis) -> Hypothesis:
        return _later(text, seconds)

    return replace(segment.map(later), start=segment.start + seconds, end=segment.end + seconds)


def _moved_event(event: Event, start: float) -> Event:
    if isinstance(event, Final):
        return Final(moved(event.segment, start))
    if isinstance(event, Partial):
        return replace(event, start=event.start + start, hypothesis=_later(event.hypothesis, start))
    if isinstance(event, Finished):
        whole = event.transcript
        elapsed = whole.rtf * whole.duration
        duration = whole.duration + start
        rtf = elapsed / duration if duration else 0.0
        return Finished(replace(whole, duration=duration, rtf=rtf))
    assert not isinstance(event, Progress) or event.covered is None  # noqa: S101 - never of files
    return event


def _later(text: Hypothesis, seconds: float) -> Hypothesis:
    words = tuple(
        replace(word, start=word.start + seconds, end=word.end + seconds) for word in text.words
    )
    return replace(text, words=words)
