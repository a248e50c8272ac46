"""The wheel's build: the compiled step of the beam search goes in where there is a C compiler.

With `KASR_WHEEL=pure` it stays out, for a wheel of any system (docs/decisions/0186). Hatchling
calls it for every wheel, also for an installation in place, where the module is put beside its
source.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).resolve().parent))  # hatchling loads this file alone

from compile_beams import (  # type: ignore[import-not-found]  # the script beside this one
    OLDEST_PYTHON,
    SOURCE,
    compile_beams,
)

_INSIDE = "kasr_desktop/decoding"


class BeamsHook(BuildHookInterface):  # type: ignore[misc]  # hatchling is untyped here
    """Adds the module to a wheel, or says that the wheel goes without."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile before the wheel is packed.

        Args:
            version: "editable" for an installation in place, else "standard".
            build_data: What hatchling packs; changed in place.
        """
        if os.environ.get("KASR_WHEEL") == "pure":
            return
        is_in_place = version == "editable"
        folder = SOURCE.parent if is_in_place else Path(self.root, "build", "beams")
        made = compile_beams(folder)
        if made is None:
            self.app.display_warning(
                "no C compiler or no headers of Python: the beam search goes without its fast step"
            )
        elif not is_in_place:
            platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
            build_data["force_include"][str(made)] = f"{_INSIDE}/{made.name}"
            build_data["pure_python"] = False
            build_data["tag"] = f"{OLDEST_PYTHON}-abi3-{platform}"
