"""What Whisper's decoder computes between two attentions, by ONNX Runtime.

Products with weights, norms and probabilities; `block_products` has the same in C for processors
that it was made for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from kasr_desktop.recognizer.networks.onnx_session import OnnxSession
from kasr_desktop.recognizer.networks.quantized import Floats


class DecoderProducts(Protocol):
    """Everything but attention, of R rows; rows do not know each other."""

    @property
    def num_layers(self) -> int:
        """How many layers there are."""

    def hear(self, states: Floats) -> Iterator[Floats]:
        """Give keys and values (T, 2 D) of the encoder's output (T, D), layer by layer.

        Each is over when the next one comes.
        """

    def mix(self, inputs: Floats) -> Floats | None:
        """Return the first layer's queries, keys and values (R, 3 D) of embedded pieces (R, D).

        None if there is no layer.
        """

    def behind_reading(self, layer: int, states: Floats, found: Floats) -> tuple[Floats, Floats]:
        """Return the states (R, D) with what was found in the text, and queries for the sound."""

    def behind_hearing(
        self, layer: int, states: Floats, found: Floats
    ) -> tuple[Floats, Floats | None]:
        """Return the layer's states (R, D) with what was found in the sound.

        And the next layer's queries, keys and values (R, 3 D); None behind the last.
        """

    def say(self, states: Floats) -> Floats:
        """Return log-probabilities (R, pieces + 1) of the last layer's states."""

    def mark(self, states: Floats) -> Floats:
        """Return by how far each mark is likelier than all pieces together (R, marks), nats."""


class GraphProducts:
    """By `decoder_graph`'s graphs."""

    def __init__(self, hearing: OnnxSession, steps: Sequence[OnnxSession]) -> None:
        """Take what is loaded.

        Args:
            hearing: `hearing_graph`.
            steps: `step_graphs`.
        """
        self._hearing = hearing
        self._first, *between, self._last = steps
        self._between = list(zip(between[::2], between[1::2], strict=True))
        self.num_layers = len(self._between)

    def hear(self, states: Floats) -> Iterator[Floats]:
        """Give keys and values of the sound."""
        heard = self._hearing.run({"states": states})
        for layer in range(self.num_layers):
            yield heard.pop(f"heard.{layer}")

    def mix(self, inputs: Floats) -> Floats:
        """Return the first layer's queries, keys and values."""
        return self._first.run({"inputs": inputs})["mixed"]

    def behind_reading(self, layer: int, states: Floats, found: Floats) -> tuple[Floats, Floats]:
        """Return the states, and queries for the sound."""
        given = self._between[layer][0].run({"states": states, "found": found})
        return given["next_states"], given["asked"]

    def behind_hearing(
        self, layer: int, states: Floats, found: Floats
    ) -> tuple[Floats, Floats | None]:
        """Return the states, and the next layer's queries, keys and values."""
        given = self._between[layer][1].run({"states": states, "found": found})
        return given["next_states"], given.get("mixed")

    def say(self, states: Floats) -> Floats:
        """Return log-probabilities."""
        return self._last.run({"states": states})["log_probs"]

    def mark(self, states: Floats) -> Floats:
        """Return how likely marks are."""
        return self._last.run({"states": states})["marks"]
