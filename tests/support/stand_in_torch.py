"""Wheels called torch and transformers, of a few bytes, for pip to find in a folder."""

from __future__ import annotations

import base64
import hashlib
import zipfile
from pathlib import Path

CUDA = "2.99.0+cu128"
CPU = "2.99.0"


def write_wheel(
    folder: Path, name: str, version: str, files: dict[str, str], needs: str = ""
) -> Path:
    """Write a wheel that pip installs."""
    about = f"{name.replace('-', '_')}-{version}.dist-info"
    requires = f"Requires-Dist: {needs}\n" if needs else ""
    files = {
        **files,
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{requires}",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{path},{_digest(text)},{len(text)}\n" for path, text in files.items())
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name.replace('-', '_')}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for inside, text in files.items():
            wheel.writestr(inside, text)
        wheel.writestr(f"{about}/RECORD", f"{record}{about}/RECORD,,\n")
    return path


def write_torch(folder: Path, version: str = CUDA) -> None:
    """Write what `kasr-desktop[torch]` asks for; with "+cu" a build for NVIDIA's cards."""
    cuda = "'12.8'" if "+cu" in version else "None"
    code = f"__version__ = '{version}'\ncuda: str | None = {cuda}\nhip: str | None = None\n"
    inside = {"torch/__init__.py": "", "torch/version.py": code}
    write_wheel(folder, "torch", version, inside)
    write_wheel(folder, "transformers", "5.99.0", {"transformers/__init__.py": ""})


def _digest(text: str) -> str:
    sum_ = hashlib.sha256(text.encode()).digest()
    return f"sha256={base64.urlsafe_b64encode(sum_).rstrip(b'=').decode()}"
