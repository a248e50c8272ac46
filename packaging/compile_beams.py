"""Compiles the step of the beam search: `python packaging/compile_beams.py FOLDER`.

The module is optional: without a C compiler everything works, the search takes longer
(docs/decisions/0070). The wheel's build calls this, and so may anybody who changed the C file:
with `kasr_desktop/decoding` as the folder the checkout runs what was compiled.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent / "kasr_desktop" / "decoding" / "_beams.c"
OLDEST_PYTHON = "cp311"
"""One file serves it and every newer one: the limited API."""


def compile_beams(folder: Path) -> Path | None:
    """Return the module compiled into `folder`, None where it cannot be compiled."""
    from setuptools import Distribution, Extension
    from setuptools.command.build_ext import build_ext

    with tempfile.TemporaryDirectory() as work:
        # without debug information, which names folders of this machine: two builds are equal
        options = [] if sys.platform == "win32" else ["-g0"]
        extension = Extension(
            "_beams",
            [str(SOURCE)],
            py_limited_api=True,
            optional=True,
            extra_compile_args=options,
        )
        command = build_ext(Distribution({"ext_modules": [extension]}))
        command.build_lib = command.build_temp = work
        command.ensure_finalized()
        command.run()
        found = [*Path(work).glob("_beams*.so"), *Path(work).glob("_beams*.pyd")]
        if not found:
            return None
        (made,) = found
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / made.name
        # a running program may have the old one mapped: the new one takes its name, not its place
        target.unlink(missing_ok=True)
        target.write_bytes(made.read_bytes())
        target.chmod(0o755)
        return target


def main() -> None:
    """Compile it into the folder that is named."""
    made = compile_beams(Path(sys.argv[1]))
    print(made or "not compiled: see above for what the C compiler says")


if __name__ == "__main__":
    main()
