"""Whisper's decoder as ONNX graphs: hearing a window once, and reading one piece more."""

from __future__ import annotations

from collections.abc import Mapping

from kasr_desktop.recognizer.networks.onnx_graph import OnnxGraph
from kasr_desktop.recognizer.networks.quantized import Floats


def hearing_graph(weights: Mapping[str, Floats], *, int8: bool) -> bytes:
    """Build the graph: `states` (T, D) to `heard.L` (T, 2 D), keys and values of the sound.

    Its products have many rows, for which blocks are slow and a scale a row does.
    """
    graph = OnnxGraph(weights, int8=int8)
    width = weights["pieces"].shape[1]
    states = graph.input("states", ("T", width))
    for layer in range(num_layers(weights)):
        heard = graph.linear(states, f"{layer}.heard")
        graph.output(f"heard.{layer}", heard, ("T", 2 * width))
    return graph.model()


def step_graphs(weights: Mapping[str, Floats], *, int8: bool) -> list[bytes]:
    """Build the graphs that read a piece more of R texts, one after the other.

    Between them lies what a runtime does badly for so few rows, or cannot know: attention to what a
    text has read, and to the sound of its window (`step_attention`). Rows may be of any windows.

    The first takes `inputs` (R, D), embedded pieces with their positions, and gives `mixed`
    (R, 3 D): queries, keys and values of what is read. All others take `states` (R, D) and
    `found` (R, D), what attention found. Behind reading they give `next_states` and `asked` (R, D),
    queries for the sound; behind hearing `next_states` and, but for the last layer, the next one's
    `mixed`. The last graph takes `states` and gives `log_probs` (R, pieces + 1); with weights for
    sentence marks also `marks` (R, marks): by how far each is likelier than all pieces together, in
    natural logs, of which `log_probs` do not know.
    """
    width, count = weights["pieces"].shape[1], num_layers(weights)
    graph = OnnxGraph(weights, int8=int8, in_blocks=True)
    _mix(graph, graph.input("inputs", ("R", width)), 0, width)
    found = [graph.model()]
    for layer in range(count):
        graph = OnnxGraph(weights, int8=int8, in_blocks=True)
        states = _added(graph, f"{layer}.read_out", width)
        graph.output("next_states", states, ("R", width))
        asked = graph.linear(graph.norm(states, f"{layer}.heard_norm"), f"{layer}.ask")
        graph.output("asked", asked, ("R", width))
        found.append(graph.model())
        graph = OnnxGraph(weights, int8=int8, in_blocks=True)
        states = _added(graph, f"{layer}.heard_out", width)
        inner = graph.gelu(graph.linear(graph.norm(states, f"{layer}.norm"), f"{layer}.up"))
        states = graph.apply("Add", states, graph.linear(inner, f"{layer}.down"))
        graph.output("next_states", states, ("R", width))
        if layer + 1 < count:
            _mix(graph, states, layer + 1, width)
        found.append(graph.model())
    graph = OnnxGraph(weights, int8=int8, in_blocks=True)
    _say(graph, graph.norm(graph.input("states", ("R", width)), "norm"), weights)
    return [*found, graph.model()]


def _say(graph: OnnxGraph, states: str, weights: Mapping[str, Floats]) -> None:
    """Give the probabilities of what may follow."""
    logits = graph.product(states, "pieces", weights["pieces"])
    log_probs = graph.apply("LogSoftmax", logits, axis=-1)
    graph.output("log_probs", log_probs, ("R", len(weights["pieces"])))
    if "marks" not in weights:
        return
    first, one, last = graph.integers(0), graph.integers(1), graph.integers(-1)
    logit, log_prob = (graph.apply("Slice", each, first, one, last) for each in (logits, log_probs))
    total = graph.apply("Sub", logit, log_prob)  # the logarithm of the sum over all pieces
    marks = graph.product(states, "marks", weights["marks"], exact=True)
    graph.output("marks", graph.apply("Sub", marks, total), ("R", len(weights["marks"])))


def _mix(graph: OnnxGraph, states: str, layer: int, width: int) -> None:
    """Give a layer's queries, keys and values of what is read now."""
    mixed = graph.linear(graph.norm(states, f"{layer}.read_norm"), f"{layer}.read")
    graph.output("mixed", mixed, ("R", 3 * width))


def _added(graph: OnnxGraph, name: str, width: int) -> str:
    """Add what attention found to the states."""
    states = graph.input("states", ("R", width))
    return graph.apply("Add", states, graph.linear(graph.input("found", ("R", width)), name))


def num_layers(weights: Mapping[str, Floats]) -> int:
    """Count the layers."""
    return sum(name.endswith(".up.weight") for name in weights)
