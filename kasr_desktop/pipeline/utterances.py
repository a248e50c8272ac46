"""Emissions in, partial and final texts out: endpoints and both decoders on the same frames."""

from __future__ import annotations

from collections.abc import Generator, Iterator

from kasr_desktop.decoding.decoder import Decoder
from kasr_desktop.decoding.endpoint import Endpointer
from kasr_desktop.domain.emissions import Emissions, concatenate
from kasr_desktop.domain.events import Event, Final, Partial, Tick
from kasr_desktop.domain.options import DecoderChoice
from kasr_desktop.domain.transcript import Hypothesis, Segment

SLICE_FRAMES = 50
"""A beam search gets one second at a time, with a place to stop after each."""


class UtteranceDecoder:
    """Decodes a stream of emissions utterance by utterance.

    Used by the first decode and by every later one, so that equal emissions and
    equal options give equal texts however the stream was cut.
    """

    def __init__(
        self,
        endpointer: Endpointer,
        *,
        greedy: Decoder,
        beam: Decoder | None,
        choice: DecoderChoice,
    ) -> None:
        """Take the parts; `endpointer` is for who wants to know the utterances alone.

        Args:
            endpointer: Cuts the stream into utterances.
            greedy: Always there: it also makes the partial text.
            beam: None without a language model.
            choice: Which texts to make; greedy stands in for a language model not there.
        """
        self.endpointer = endpointer
        self._greedy = greedy
        self._beam = beam if choice is not DecoderChoice.GREEDY else None
        self._wants_greedy = choice is not DecoderChoice.LM or beam is None
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
            (hypothesis,) = _decode(self._greedy, concatenate(heard))
            yield Partial(heard[0].start, hypothesis)

    def finish(self) -> Generator[Event, None, None]:
        """Yield what is still open as a segment: no more frames will come."""
        for utterance in self.endpointer.finish():
            yield from self._close(utterance)

    def decode(self, utterance: Emissions) -> Generator[Event, None, Segment | None]:
        """Decode one utterance, whatever was before it; None if nothing was heard."""
        greedy = _decode(self._greedy, utterance)[0] if self._wants_greedy else None
        beams: tuple[Hypothesis, ...] = ()
        if self._beam is not None:
            beams = yield from _search(self._beam, utterance)
        return _segment(greedy, beams)

    def _close(self, utterance: Emissions) -> Generator[Event, None, None]:
        segment = yield from self.decode(utterance)
        self.closed_frame = utterance.end_frame
        if segment is not None:
            yield Final(segment)


def _decode(decoder: Decoder, utterance: Emissions) -> tuple[Hypothesis, ...]:
    session = decoder.begin()
    session.advance(utterance)
    return session.finish()


def _search(
    decoder: Decoder, utterance: Emissions
) -> Generator[Event, None, tuple[Hypothesis, ...]]:
    """Decode slowly: a place to stop after every slice."""
    session = decoder.begin()
    for part in _slices(utterance):
        session.advance(part)
        yield Tick()
    return session.finish()


def _slices(utterance: Emissions) -> Iterator[Emissions]:
    for first in range(utterance.first_frame, utterance.end_frame, SLICE_FRAMES):
        yield utterance.slice(first, min(first + SLICE_FRAMES, utterance.end_frame))


def _segment(greedy: Hypothesis | None, beams: tuple[Hypothesis, ...]) -> Segment | None:
    """Return the segment around all words heard, None if neither decoder heard any."""
    best = beams[0] if beams else None
    words = [word for side in (greedy, best) if side is not None for word in side.words]
    if not words:
        return None
    return Segment(
        start=min(word.start for word in words),
        end=max(word.end for word in words),
        greedy=greedy,
        lm=best,
        alternatives=beams[1:],
    )
