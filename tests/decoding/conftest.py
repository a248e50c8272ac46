from __future__ import annotations

import pytest
from support.compiled import compiled_module

from kasr_desktop.decoding.prefix_beams import MakeBeams


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> MakeBeams:
    """Return the compiled beams, made from the C file as it is now."""
    found: MakeBeams = compiled_module("_beams", tmp_path_factory.mktemp("compiled")).Beams
    return found
