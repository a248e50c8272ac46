"""Modules in C, compiled from the files as they are now."""

from __future__ import annotations

import importlib.util
import shlex
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from types import ModuleType

import pytest

COMPILE = Path(__file__).resolve().parents[2] / "packaging" / "compile_modules.py"


def compiled_module(name: str, folder: Path) -> ModuleType:
    """Compile a module into a folder and import it; a machine without a compiler skips."""
    said = subprocess.run(
        [sys.executable, str(COMPILE), str(folder), name],
        capture_output=True,
        text=True,
        check=True,
    )
    made = next(folder.rglob(f"{name}.*"), None)
    if made is None and not _has_compiler():
        pytest.skip("no C compiler or no headers of Python: numpy is what runs here")
    assert made is not None, said.stderr  # the C file itself is at fault
    spec = importlib.util.spec_from_file_location(name, made)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _has_compiler() -> bool:
    command = shlex.split(sysconfig.get_config_var("CC") or "cc")
    headers = Path(sysconfig.get_paths()["include"]) / "Python.h"
    return shutil.which(command[0]) is not None and headers.is_file()
