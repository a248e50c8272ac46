"""Emissions in, partial and final texts out: endpoints, and every decoder on the same frames."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence

from kasr_desktop.decoding.decoders import SourcedDecoder
from kasr_desktop.decoding.endpoint import Endpointer
from kasr_desktop.decoding.heard_marks import with_marks
from kasr_desktop.domain.emissions import Emissions, concatenate
from kasr_desktop.domain.events import Event, Final, Partial, Tick
from kasr_desktop.domain.readings import Ability, source_of
from kasr_desktop.domain.transcript import Hypothesis, Reading, Segment

SLICE_FRAMES = 50
"""A beam search gets one second at a time, with a place to stop after each."""


class UtteranceDecoder:
    """Decodes a stream of emissions utterance by utterance.

    Used by the first decode and by every later one, so that equal emissions and
    equal options give equal texts however the stream was cut.
    """

    def __init__(
        self, endpointer: Endpointer, decoders: Sequence[SourcedDecoder], *, live: SourcedDecoder
    ) -> None:
        """Take the parts; `endpointer` is for who wants to know the utterances alone.

        Args:
            endpointer: Cuts the stream into utterances.
            decoders: Each gives a reading of every utterance.
            live: Makes the text of the open utterance.
        """
        self.endpointer = endpointer
        self._decoders = tuple(decoders)
        self._live = live
        self.closed_frame = 0
        """The frame after the last utterance that was given out whole."""

    def feed(
        self, emissions: Emissions, *, ahead: Emissions | None = None
    ) -> Generator[Event, None, None]:
        """Take the next frames; yield the segments they close and the text still open.

        Args:
            emissions: Follow the last ones; none at all is allowed.
            ahead: The frames behind them that will come again: they are only guessed at
                in the text still open.
        """
        for utterance in self.endpointer.feed(emissions) if len(emissions) else ():
            yield from self._close(utterance)
        parts = [self.endpointer.open_utterance(), ahead]
        heard = [part for part in parts if part is not None and len(part)]
        if heard:
            reading = _decode(self._live, concatenate(heard))
            yield Partial(heard[0].start, reading.hypothesis, reading.source)

    def finish(self) -> Generator[Event, None, None]:
        """Yield what is still open as a segment: no more frames will come."""
        for utterance in self.endpointer.finish():
            yield from self._close(utterance)

    def decode(self, utterance: Emissions) -> Generator[Event, None, Segment | None]:
        """Decode one utterance, whatever was before it; None if nothing was heard."""
        readings = []
        for decoder in self._decoders:
            if source_of(decoder.source).can(Ability.LIVE):
                readings.append(_decode(decoder, utterance))
            else:
                readings.append((yield from _search(decoder, utterance)))
        return segment_of(readings)

    def _close(self, utterance: Emissions) -> Generator[Event, None, None]:
        segment = yield from self.decode(utterance)
        self.closed_frame = utterance.end_frame
        if segment is not None:
            yield Final(segment)


def _decode(decoder: SourcedDecoder, utterance: Emissions) -> Reading:
    """Decode at once."""
    session = decoder.decoder.begin()
    session.advance(utterance)
    return _reading(decoder.source, session.finish(), utterance)


def _search(decoder: SourcedDecoder, utterance: Emissions) -> Generator[Event, None, Reading]:
    """Decode slowly: a place to stop after every slice."""
    session = decoder.decoder.begin()
    for part in _slices(utterance):
        session.advance(part)
        yield Tick()
    return _reading(decoder.source, session.finish(), utterance)


def _slices(utterance: Emissions) -> Iterator[Emissions]:
    for first in range(utterance.first_frame, utterance.end_frame, SLICE_FRAMES):
        yield utterance.slice(first, min(first + SLICE_FRAMES, utterance.end_frame))


def _reading(source: str, hypotheses: Sequence[Hypothesis], utterance: Emissions) -> Reading:
    return Reading(source, with_marks(hypotheses[0], utterance), tuple(hypotheses[1:]))


def segment_of(readings: Sequence[Reading]) -> Segment | None:
    """Return the segment around all words heard, None if no source heard any."""
    words = [word for reading in readings for word in reading.hypothesis.words]
    if not words:
        return None
    start, end = min(word.start for word in words), max(word.end for word in words)
    return Segment(start, end, tuple(readings))
