"""A third source of readings with a decoder of its own, declared as another one would be."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from kasr_desktop.decoding import decoders
from kasr_desktop.decoding.decoder import DecoderSession
from kasr_desktop.decoding.decoders import DecoderKind, DecoderParts
from kasr_desktop.decoding.greedy import GreedyDecoder
from kasr_desktop.domain import readings
from kasr_desktop.domain.emissions import Emissions
from kasr_desktop.domain.readings import Ability, Label, ReadingKind, ReadingSource
from kasr_desktop.domain.transcript import Hypothesis

ECHO = ReadingSource(
    "echo",
    ReadingKind.MACHINE,
    Label("Echo", "메아리"),
    abilities=Ability.ALTERNATIVES | Ability.REDECODE,
)


class EchoDecoder:
    """Says every word that greedy hears twice over, and as an alternative once."""

    def __init__(self, parts: DecoderParts) -> None:
        self._greedy = GreedyDecoder(parts.vocab)

    def begin(self) -> DecoderSession:
        return _EchoSession(self._greedy.begin())


class _EchoSession:
    def __init__(self, heard: DecoderSession) -> None:
        self._heard = heard

    def advance(self, emissions: Emissions) -> None:
        self._heard.advance(emissions)

    def partial(self) -> Hypothesis:
        said = self._heard.partial()
        words = tuple(replace(word, text=word.text * 2) for word in said.words)
        return replace(said, words=words)

    def finish(self) -> tuple[Hypothesis, ...]:
        return self.partial(), self._heard.partial()


@contextmanager
def third_source() -> Iterator[ReadingSource]:
    """Declare the source and its decoder for a while."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(readings, "SOURCES", (*readings.SOURCES, ECHO))
        patch.setattr(decoders, "DECODERS", (*decoders.DECODERS, DecoderKind("echo", EchoDecoder)))
        _forget()
        yield ECHO
    _forget()


def _forget() -> None:
    readings.source_of.cache_clear()
    readings.place_of.cache_clear()
