"""How the user had one model decode: remembered for each, since every model wants its own."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kasr_desktop.domain.knobs import ALPHA, BEAM_WIDTH, BETA, KNOBS
from kasr_desktop.domain.options import DecodeOptions, Hotword

_WEIGHT = Hotword("").weight


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
    alpha: float | None = None
    beta: float | None = None
    beam_width: int | None = None
    hotwords: tuple[Hotword, ...] = ()

    def options(self, defaults: DecodeOptions | None = None) -> DecodeOptions:
        """Return the options of the beam search."""
        options = replace(
            defaults or DecodeOptions(), alpha=self.alpha, beta=self.beta, hotwords=self.hotwords
        )
        return options if self.beam_width is None else replace(options, beam_width=self.beam_width)

    def table(self) -> dict[str, object]:
        """Return what TOML can hold; what was not chosen is left out."""
        table: dict[str, object] = {"model": self.model}
        for name in KNOBS:
            value = getattr(self, name)
            if value is not None:
                table[name] = value
        if self.hotwords:
            table["hotwords"] = [
                {"text": hotword.text, "weight": hotword.weight} for hotword in self.hotwords
            ]
        return table


def model_decoding_of(table: object) -> ModelDecoding:
    """Read what `table` wrote.

    Raises:
        TypeError: It holds something else, or a number no search can use.
    """
    if not isinstance(table, Mapping) or not isinstance(table.get("model"), str):
        raise TypeError(table)
    width = BEAM_WIDTH.read(table.get("beam_width"))
    return ModelDecoding(
        table["model"],
        alpha=ALPHA.read(table.get("alpha")),
        beta=BETA.read(table.get("beta")),
        beam_width=None if width is None else int(width),
        hotwords=_hotwords(table.get("hotwords", [])),
    )


def _hotwords(values: object) -> tuple[Hotword, ...]:
    if not isinstance(values, Sequence):
        raise TypeError(values)
    return tuple(_hotword(value) for value in values)


def _hotword(value: object) -> Hotword:
    if not isinstance(value, Mapping) or not isinstance(value.get("text"), str):
        raise TypeError(value)
    weight = value.get("weight", _WEIGHT)
    if isinstance(weight, bool) or not isinstance(weight, int | float):
        raise TypeError(value)
    if not math.isfinite(weight):
        raise TypeError(value)
    return Hotword(value["text"], float(weight))
