"""Compiles the modules in C: `python packaging/compile_modules.py FOLDER [NAME...]`.

Each is optional: without a C compiler everything works and takes longer (docs/decisions/0070,
0163, 0195). The wheel's build calls this, and so may anybody who changed a C file: with the
checkout as the folder, the checkout runs what was compiled.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Collection
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = (
    "kasr_desktop/decoding/_beams.c",
    "kasr_desktop/recognizer/attention/_attention.c",
    "kasr_desktop/recognizer/attention/_ctc.c",
    "kasr_desktop/recognizer/attention/_products.c",
    "kasr_desktop/recognizer/ctc/_encoder.c",
)
OLDEST_PYTHON = "cp311"
"""One file serves it and every newer one: the limited API."""


def compile_modules(folder: Path, names: Collection[str] = ()) -> list[Path]:
    """Return the modules compiled into `folder`, each in the room of its source.

    Args:
        folder: Where they go.
        names: Of those wanted, such as "_beams"; none: all.

    One that cannot be compiled is left out.
    """
    found = [
        _compiled(Path(source), folder)
        for source in SOURCES
        if not names or Path(source).stem in names
    ]
    return [made for made in found if made is not None]


def _compiled(source: Path, folder: Path) -> Path | None:
    from setuptools import Distribution, Extension
    from setuptools.command.build_ext import build_ext

    with tempfile.TemporaryDirectory() as work:
        # without debug information, which names folders of this machine: two builds are equal
        # no loop is unrolled but those that ask for it: it takes half a minute and gains nothing
        options = [] if sys.platform == "win32" else ["-g0", "-O2"]
        extension = Extension(
            source.stem,
            [str(ROOT / source)],
            py_limited_api=True,
            optional=True,
            extra_compile_args=options,
        )
        command = build_ext(Distribution({"ext_modules": [extension]}))
        command.build_lib = command.build_temp = work
        command.ensure_finalized()
        command.run()
        found = [*Path(work).glob(f"{source.stem}*.so"), *Path(work).glob(f"{source.stem}*.pyd")]
        if not found:
            return None
        (made,) = found
        target = folder / source.parent / made.name
        target.parent.mkdir(parents=True, exist_ok=True)
        # a running program may have the old one mapped: the new one takes its name, not its place
        target.unlink(missing_ok=True)
        target.write_bytes(made.read_bytes())
        target.chmod(0o755)
        return target


def main() -> None:
    """Compile into the folder that is named."""
    for made in compile_modules(Path(sys.argv[1]), sys.argv[2:]):
        print(made)


if __name__ == "__main__":
    main()
