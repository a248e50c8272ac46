"""The recommended model's card: errors, reference length and the fraction it publishes."""

from __future__ import annotations

PUBLISHED = [
    (1_956, 6_622, 0.2953790395650861),
    (2_422, 25_404, 0.09533931664304834),
    (2_055, 6_641, 0.3094413491943984),
    (2_029, 25_472, 0.07965609296482412),
    (8_975, 13_132, 0.6834450197989643),
    (19_652, 52_993, 0.3708414318872304),
    (10_014, 13_132, 0.7625647273834907),
    (20_493, 52_993, 0.38671145245598476),
]
"""WER, then CER: Zeroth without and with LM, the speech event's dev data with and without."""
