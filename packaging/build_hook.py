"""The wheel's build: modules in C go in compiled where there is a C compiler.

With `KASR_WHEEL=pure` they stay out, for a wheel of any system (docs/decisions/0186). Hatchling
calls it for every wheel, also for an installation in place, where each module is put beside its
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

from compile_modules import (  # type: ignore[import-not-found]  # the script beside this one
    OLDEST_PYTHON,
    ROOT,
    SOURCES,
    compile_modules,
)


class CompiledHook(BuildHookInterface):  # type: ignore[misc]  # hatchling is untyped here
    """Adds the modules to a wheel, or says that the wheel goes without."""

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
        folder = ROOT if is_in_place else Path(self.root, "build", "compiled")
        made = compile_modules(folder)
        if len(made) < len(SOURCES):
            self.app.display_warning(
                "no C compiler that knows them all, or no headers of Python: what is not compiled"
                " runs in numpy, slower"
            )
        if made and not is_in_place:
            platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
            for each in made:
                build_data["force_include"][str(each)] = each.relative_to(folder).as_posix()
            build_data["pure_python"] = False
            build_data["tag"] = f"{OLDEST_PYTHON}-abi3-{platform}"
