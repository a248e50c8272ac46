"""What a developer needs to know of a machine, and nothing that is private."""

from __future__ import annotations

import os
import platform
import re
import sys
from collections.abc import Iterator, Sequence
from enum import Enum
from pathlib import Path

from kasr_desktop import __version__
from kasr_desktop.addons.torch_folder import is_added, torch_dir
from kasr_desktop.bundle.hub_cache import is_offline
from kasr_desktop.settings import Settings, cache_dir, config_dir, data_dir, log_dir, setting_infos

PACKAGES = (
    "torch",
    "transformers",
    "numpy",
    "onnxruntime",
    "pyctcdecode",
    "ufal.kenlm",
    "av",
    "soxr",
    "soundfile",
    "sounddevice",
    "huggingface_hub",
    "PySide6_Essentials",
)
_LOG_BYTES = 64_000  # looked at, from the end
_SOURCE = re.compile(r"(?:[A-Za-z]:)?[\\/][^\n\"']*?[\\/](?=(?:kasr_desktop|site-packages)[\\/])")
_PATH = re.compile(r"(?<![\w.…])(?:~|[A-Za-z]:)?[\\/][^\n\"'<>|:,;]*[\\/][^\n\"'<>|:;]*")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
_HIDDEN = "<path>"


def system_lines() -> Iterator[str]:
    """Return versions of the program, of Python and of the system."""
    yield f"kasr {__version__}"
    yield f"Python {platform.python_version()} at {without_home(Path(sys.executable))}"
    yield platform.platform()
    yield f"{os.cpu_count()} logical processors, encoding {_encoding()}"
    yield f"offline: {'yes' if is_offline() else 'no'}"
    # numpy, which a start goes without
    from kasr_desktop.decoding import compiled_beams
    from kasr_desktop.recognizer.attention import block_products, ctc_prefixes, step_attention
    from kasr_desktop.recognizer.ctc import onnx_encoder

    for name, is_compiled, else_by in (
        ("beam search", compiled_beams.is_compiled(), "numpy"),
        ("encoder", onnx_encoder.is_compiled(), "one graph"),
        ("second reading", step_attention.is_compiled() and ctc_prefixes.is_compiled(), "numpy"),
    ):
        yield f"{name}: {'compiled' if is_compiled else f'{else_by}, not compiled (slower)'}"
    products = "compiled" if block_products.runs_here() else "ONNX Runtime"
    yield f"products of the second reading: {products}"


def package_lines() -> Iterator[str]:
    """Return the versions of the libraries; none of them is imported."""
    import importlib.metadata  # a tenth of the window's start, and wanted only here

    # what was added is not on the path of this process
    places = [*sys.path, *([str(torch_dir())] if is_added() else [])]
    for name in PACKAGES:
        found = importlib.metadata.Distribution.discover(name=name, path=places)
        version = next((each.version for each in found), None)
        yield f"{name} {version}" if version else f"{name} is not installed"


def folder_lines() -> Iterator[str]:
    """Return where the program keeps its files, without the user's name."""
    for name, folder in (
        ("config", config_dir()),
        ("data", data_dir()),
        ("cache", cache_dir()),
        ("log", log_dir()),
    ):
        yield f"{name}: {without_home(folder)}{'' if folder.is_dir() else ' (not there yet)'}"


def setting_lines(settings: Settings) -> Iterator[str]:
    """Return the settings that the user changed; of words, names and folders only their number."""
    for info in setting_infos(Settings):
        value = getattr(settings, info.name)
        if value == info.default:
            continue
        if isinstance(value, tuple) and not all(isinstance(each, Enum) for each in value):
            yield f"{info.name}: {len(value)} entries"
        elif isinstance(value, tuple):
            yield f"{info.name}: {', '.join(each.value for each in value)}"
        elif isinstance(value, str) and not isinstance(value, Enum):
            yield f"{info.name}: {_shown_text(info.name, value)}"
        else:
            yield f"{info.name}: {value.value if isinstance(value, Enum) else value}"


def last_log_lines(path: Path, count: int, *, private: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the last lines of a log without what is private; none if it cannot be read."""
    try:
        with path.open("rb") as file:
            file.seek(0, os.SEEK_END)
            start = max(0, file.tell() - _LOG_BYTES)
            file.seek(start)
            text = file.read().decode("utf-8", errors="replace")
    except OSError:
        return ()
    lines = text.splitlines()[1 if start else 0 :]
    return tuple(without_private(line, private) for line in lines[-count:])


def without_private(line: str, private: Sequence[str] = ()) -> str:
    """Return a line of a log without paths, addresses and the names given.

    A path of our own source keeps its end, which says where something happened.

    Example:
        >>> without_private("AudioError: /home/kim/인터뷰/김 과장.m4a is no sound")
        'AudioError: <path>'
        >>> without_private('  File "/home/kim/kasr_desktop/app.py", line 3')
        '  File "kasr_desktop/app.py", line 3'
    """
    for name in sorted(filter(None, private), key=len, reverse=True):
        line = line.replace(name, "<name>")
    line = _SOURCE.sub("", line)
    line = _PATH.sub(_HIDDEN, line)
    return _ADDRESS.sub("<address>", line)


def without_home(path: Path) -> str:
    """Leave the user's name out.

    Example:
        >>> without_home(Path.home() / "x") == str(Path("~") / "x")
        True
    """
    try:
        return str(Path("~") / path.relative_to(Path.home()))
    except ValueError:
        return str(path)


def _shown_text(name: str, value: str) -> str:
    """Return a text of the settings if it can hold nothing private."""
    if name == "model" and not Path(value).is_absolute():
        return value
    return value if name == "compute_device" else "set"


def _encoding() -> str:
    """Return the terminal's encoding; a program without one has no output at all."""
    return getattr(sys.stdout, "encoding", None) or "none"
