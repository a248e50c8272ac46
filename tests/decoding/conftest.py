from __future__ import annotations

import importlib.util
import shlex
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from kasr_desktop.decoding.prefix_beams import MakeBeams

COMPILE = Path(__file__).resolve().parents[2] / "packaging" / "compile_beams.py"


def _has_compiler() -> bool:
    command = shlex.split(sysconfig.get_config_var("CC") or "cc")
    headers = Path(sysconfig.get_paths()["include"]) / "Python.h"
    return shutil.which(command[0]) is not None and headers.is_file()


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> MakeBeams:
    """Return the compiled beams, made from the C file as it is now."""
    folder = tmp_path_factory.mktemp("compiled")
    said = subprocess.run(
        [sys.executable, str(COMPILE), str(folder)], capture_output=True, text=True, check=True
    )
    made = next(folder.glob("_beams*"), None)
    if made is None and not _has_compiler():
        pytest.skip("no C compiler or no headers of Python: the numpy search is what runs here")
    assert made is not None, said.stderr  # the C file itself is at fault
    spec = importlib.util.spec_from_file_location("_beams", made)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: MakeBeams = module.Beams
    return found
