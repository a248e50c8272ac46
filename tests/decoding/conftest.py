from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from kasr_desktop.decoding.prefix_beams import MakeBeams

COMPILE = Path(__file__).resolve().parents[2] / "packaging" / "compile_beams.py"


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> MakeBeams:
    """Return the compiled beams, made from the C file as it is now."""
    folder = tmp_path_factory.mktemp("compiled")
    said = subprocess.run(
        [sys.executable, str(COMPILE), str(folder)], capture_output=True, text=True, check=True
    )
    made = next(folder.glob("_beams*"), None)
    if made is None:
        pytest.skip(f"no C compiler or no headers of Python: {said.stderr.strip()[-200:]}")
    spec = importlib.util.spec_from_file_location("_beams", made)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: MakeBeams = module.Beams
    return found
