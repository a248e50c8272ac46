"""Decoders are made where the model's family allows what their readings promise."""

from __future__ import annotations

from support.spoken_model import VOCAB

from kasr_desktop.bundle.model_families import EMISSIONS, MODEL_FAMILIES
from kasr_desktop.decoding.decoders import DECODERS, DecoderParts, fitting_sources
from kasr_desktop.domain.options import DecodeOptions
from kasr_desktop.domain.readings import Ability, source_of


def test_without_a_language_model_what_needs_one_is_not_made() -> None:
    parts = DecoderParts(VOCAB, DecodeOptions())
    assert fitting_sources(parts) == ("greedy",)


def test_emissions_allow_every_decoder() -> None:
    for kind in DECODERS:
        assert source_of(kind.source).abilities in EMISSIONS
    assert all(family.abilities is EMISSIONS for family in MODEL_FAMILIES.values())


def test_a_family_without_emissions_has_no_decoder_of_them() -> None:
    for missing in (Ability.REDECODE, Ability.LIVE):
        parts = DecoderParts(VOCAB, DecodeOptions(), allowed=EMISSIONS & ~missing)
        assert fitting_sources(parts) == ()
