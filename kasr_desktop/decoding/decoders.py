"""The decoders there are, each for one source of readings; what they can do says the source.

Another decoder is another row of `DECODERS` and its row in `domain.readings.SOURCES`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kasr_desktop.bundle.model_families import EMISSIONS
from kasr_desktop.decoding.beam import BeamDecoder
from kasr_desktop.decoding.decoder import Decoder
from kasr_desktop.decoding.greedy import GreedyDecoder
from kasr_desktop.decoding.language_model import LanguageModel
from kasr_desktop.domain.options import DecodeOptions
from kasr_desktop.domain.readings import ALL_DECODERS, GREEDY, LM, Ability, source_of
from kasr_desktop.text.vocab import Vocab


@dataclass(frozen=True, slots=True)
class DecoderParts:
    """What a decoder can be made of.

    Attributes:
        vocab: The acoustic model's.
        options: Of this job.
        language_model: None if there is none that works.
        allowed: What the model's family allows to be done with its result.
    """

    vocab: Vocab
    options: DecodeOptions
    language_model: LanguageModel | None = None
    allowed: Ability = EMISSIONS


@dataclass(frozen=True, slots=True)
class DecoderKind:
    """A way to make readings of emissions.

    Attributes:
        source: Of its readings.
        make: Returns the decoder.
    """

    source: str
    make: Callable[[DecoderParts], Decoder]

    @property
    def needs_language_model(self) -> bool:
        """True if it cannot be made without one."""
        return source_of(self.source).can(Ability.LANGUAGE_MODEL)

    def fits(self, parts: DecoderParts) -> bool:
        """Return whether it can be made of these: what its source promises is allowed there."""
        has_model = parts.language_model is not None or not self.needs_language_model
        return has_model and source_of(self.source).abilities in parts.allowed


@dataclass(frozen=True, slots=True)
class SourcedDecoder:
    """A decoder, and the source of its readings."""

    source: str
    decoder: Decoder


def _greedy(parts: DecoderParts) -> Decoder:
    return GreedyDecoder(parts.vocab)


def _beam(parts: DecoderParts) -> Decoder:
    return BeamDecoder(parts.vocab, parts.language_model, options=parts.options)


DECODERS: tuple[DecoderKind, ...] = (
    DecoderKind(GREEDY, _greedy),
    DecoderKind(LM, _beam),
)
"""Every decoder of emissions, in the order in which they are run."""


def chosen_kinds(choice: str) -> tuple[DecoderKind, ...]:
    """Return the decoders asked for.

    Raises:
        ValueError: There is no such decoder.
    """
    found = tuple(kind for kind in DECODERS if choice in (ALL_DECODERS, kind.source))
    if not found:
        raise ValueError(f"there is no decoder {choice!r}")
    return found


def make_decoders(choice: str, parts: DecoderParts) -> tuple[SourcedDecoder, ...]:
    """Make the decoders asked for that can be made; the live one stands in where none can."""
    fitting = [kind for kind in chosen_kinds(choice) if kind.fits(parts)]
    return tuple(SourcedDecoder(kind.source, kind.make(parts)) for kind in fitting) or (
        make_live_decoder(parts),
    )


def fitting_sources(parts: DecoderParts) -> tuple[str, ...]:
    """Return the sources of the readings that can be made of these, in order."""
    return tuple(kind.source for kind in DECODERS if kind.fits(parts))


def make_live_decoder(parts: DecoderParts) -> SourcedDecoder:
    """Make what reads the open utterance."""
    kind = next(
        kind for kind in DECODERS if source_of(kind.source).can(Ability.LIVE) and kind.fits(parts)
    )
    return SourcedDecoder(kind.source, kind.make(parts))
