"""What a model says of itself beside its weights: `kasr.json` and the card's front matter."""

from __future__ import annotations

import re
from pathlib import Path

from kasr_desktop.bundle.config_files import read_optional_object
from kasr_desktop.whole_file import read_whole

_FRONT_MATTER = re.compile(r"\A\ufeff?---\s*\n(.*?)\n---\s*(?:\n|\Z)", re.DOTALL)
_SCALAR_LINE = re.compile(r"^([A-Za-z_][\w-]*):[ \t]*(\S.*?)[ \t]*$")
_MAX_CARD_CHARS = 1_000_000
_MAX_CARD_BYTES = 10_000_000


def read_facts(folder: Path) -> dict[str, str]:
    """Return the plain facts of a model: licence, base model, tuned weights, hashes ...

    `kasr.json`, which the trainer writes, wins over the front matter of `README.md`.
    Only scalars are kept. A card that cannot be read is no reason not to load a model.

    Raises:
        BundleError: bad_config, if `kasr.json` is there and is not a JSON object.
    """
    facts = _front_matter(folder / "README.md")
    for key, value in read_optional_object(folder / "kasr.json").items():
        if isinstance(value, str | int | float):
            facts[key] = str(value)
    return facts


def _front_matter(path: Path) -> dict[str, str]:
    """Read the scalar lines at the top level of a card's YAML front matter."""
    try:
        text = read_whole(path, _MAX_CARD_BYTES).decode(errors="replace")[:_MAX_CARD_CHARS]
    except OSError:
        return {}
    match = _FRONT_MATTER.match(text.replace("\r\n", "\n"))
    lines = match.group(1).split("\n") if match else []
    found = [scalar for scalar in map(_SCALAR_LINE.match, lines) if scalar]
    return {scalar.group(1): scalar.group(2).strip("'\"") for scalar in found}
