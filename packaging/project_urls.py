"""The addresses of the project in the metadata of wheel and packages, where one is named.

The source has no home of its own that could be written down here: whoever builds names it in
`KASR_HOMEPAGE`, as the release workflow does with the repository that it runs in. Hatchling calls
this for every build; without the variable the metadata names no address, and the window says
"where you got it".
"""

from __future__ import annotations

import os
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface


def urls_of(home: str) -> dict[str, str]:
    """Return the addresses of a repository by their names in the metadata; none without one."""
    home = home.strip().rstrip("/")
    if not home:
        return {}
    return {
        "Homepage": home,
        "Source": home,
        "Issues": f"{home}/issues",
        "Changelog": f"{home}/blob/main/CHANGELOG.md",
        "Releases": f"{home}/releases",
    }


class UrlsHook(MetadataHookInterface):  # type: ignore[misc]  # hatchling is untyped here
    """Fills in `urls`, which pyproject.toml calls dynamic."""

    PLUGIN_NAME = "custom"

    def update(self, metadata: dict[str, Any]) -> None:
        """Put the addresses in.

        Args:
            metadata: The table `project`; changed in place.
        """
        metadata["urls"] = urls_of(os.environ.get("KASR_HOMEPAGE", ""))
