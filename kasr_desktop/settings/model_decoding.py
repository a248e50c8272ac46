"""How the user had one model decode: remembered for each, since every model wants its own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from kasr_desktop.domain.knobs import ALPHA, BEAM_WIDTH, BETA, Knob
from kasr_desktop.domain.options import DecodeOptions, Hotword
from kasr_desktop.toml_data import within


def _chosen(knob: Knob) -> Any:
    return within(knob.minimum, knob.maximum, default=None)


@dataclass(frozen=True, slots=True)
class ModelDecoding:
    """The choices for one model; None takes what the model was tuned to.

    Attributes:
        model: "builtin", a folder or a Hub id, as in the settings.
        alpha: Weight of the language model.
        beta: Bonus a word, natural log.
        beam_width: Prefixes kept a frame.
        hotwords: Words to prefer.
    """

    model: str
    alpha: float | None = _chosen(ALPHA)
    beta: float | None = _chosen(BETA)
    beam_width: int | None = _chosen(BEAM_WIDTH)
    hotwords: tuple[Hotword, ...] = ()

    def options(self, defaults: DecodeOptions | None = None) -> DecodeOptions:
        """Return the options of the beam search."""
        options = replace(
            defaults or DecodeOptions(), alpha=self.alpha, beta=self.beta, hotwords=self.hotwords
        )
        return options if self.beam_width is None else replace(options, beam_width=self.beam_width)
