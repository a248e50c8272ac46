"""Which beams run: compiled ones where there are any, else numpy's."""

from __future__ import annotations

from kasr_desktop.decoding.numpy_beams import NumpyBeams
from kasr_desktop.decoding.prefix_beams import MakeBeams

try:
    from kasr_desktop.decoding._beams import Beams
except ImportError:  # built without a C compiler
    _compiled: MakeBeams | None = None
else:
    _compiled = Beams


def is_compiled() -> bool:
    """Return whether the compiled module is there."""
    return _compiled is not None


def make_beams() -> MakeBeams:
    """Return what makes the beams of an utterance."""
    return _compiled or NumpyBeams
