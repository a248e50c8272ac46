"""Names and shapes of the weights of a decoder folder, for tests that fill them at random."""

from __future__ import annotations

from kasr_desktop.recognizer.attention.piece_decoder import layer_shapes


def decoder_shapes(
    num_pieces: int, width: int, max_pieces: int, layers: int
) -> dict[str, tuple[int, ...]]:
    """Return them; `num_pieces` without the one that ends a text."""
    shapes: dict[str, tuple[int, ...]] = {
        "pieces": (num_pieces + 1, width),
        "prompt": (4, width),
        "positions": (max_pieces, width),
        "norm.weight": (width,),
        "norm.bias": (width,),
    }
    for layer in range(layers):
        for part, shape in layer_shapes(width).items():
            shapes[f"{layer}.{part}.weight"] = shape
            shapes[f"{layer}.{part}.bias"] = shape[:1]
    return shapes
