"""A decoder's weights turned into what computes with them here, and that loaded again."""

from __future__ import annotations

from collections.abc import Mapping

from kasr_desktop.recognizer.attention import block_products
from kasr_desktop.recognizer.attention.block_products import BlockProducts, block_tables
from kasr_desktop.recognizer.attention.cpu_decoder import read_tables
from kasr_desktop.recognizer.attention.decoder_graph import hearing_graph, step_graphs
from kasr_desktop.recognizer.attention.decoder_products import DecoderProducts, GraphProducts
from kasr_desktop.recognizer.networks.converted import Conversion, named_steps
from kasr_desktop.recognizer.networks.onnx_session import OnnxSession
from kasr_desktop.recognizer.networks.quantized import Floats

_HEARING = "hearing"
_BLOCKS = "read.blocks"


def products_form() -> str:
    """Return what products in 8 bits run on here: a conversion is of one kind."""
    return "blocks" if block_products.runs_here() else "graphs"


def converted_decoder(
    weights: Mapping[str, Floats], *, int8: bool, in_blocks: bool = False
) -> Conversion:
    """Return a decoder's graphs, or its arrays for products in C, and the tables beside them.

    Args:
        weights: As `read_decoder` names them.
        int8: Keep products in 8 bits.
        in_blocks: In C, where they run here. They have one thread, which a large decoder's would
            miss.
    """
    tables = read_tables(weights)
    if int8 and in_blocks and block_products.runs_here():
        return Conversion({}, tables | block_tables(weights))
    graphs = {_HEARING: hearing_graph(weights, int8=int8)}
    return Conversion(graphs | named_steps(step_graphs(weights, int8=int8)), tables)


def loaded_products(conversion: Conversion, *, threads: int | None = None) -> DecoderProducts:
    """Load what `converted_decoder` made.

    Args:
        conversion: With those graphs and tables among others.
        threads: Of graphs that read; None: as many as suit the processor.

    Raises:
        RuntimeError: The runtime cannot load a graph.
    """
    if _BLOCKS in conversion.tables:
        return BlockProducts(conversion.tables)
    steps = [OnnxSession(each, threads=threads) for each in conversion.steps()]
    return GraphProducts(OnnxSession(conversion.graphs[_HEARING]), steps)
