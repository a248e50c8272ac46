"""The protocol of decoders: begin a session, feed emissions, finish an utterance."""

from __future__ import annotations

from typing import Protocol

from kasr_desktop.domain.emissions import Emissions
from kasr_desktop.domain.transcript import Hypothesis


class DecoderSession(Protocol):
    """Decodes one utterance. Feeding it in any cut gives the same result."""

    def advance(self, emissions: Emissions) -> None:
        """Take the next frames; they must follow the last ones.

        Raises:
            ValueError: The frames do not follow.
        """

    def partial(self) -> Hypothesis:
        """Return the text so far; it may change."""

    def finish(self) -> tuple[Hypothesis, ...]:
        """Return the hypotheses of the utterance, best first, at least one."""


class Decoder(Protocol):
    """Makes sessions; holds what outlives an utterance (the language model)."""

    def begin(self) -> DecoderSession:
        """Start an utterance."""
