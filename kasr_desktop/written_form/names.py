"""Names the user writes in Latin letters or digits: 에이에스알 is ASR where their list says so."""

from __future__ import annotations

from collections.abc import Mapping

from kasr_desktop.written_form.morphemes import are_particles
from kasr_desktop.written_form.rewrite import Rewrite, RewriteKind


def find_names(text: str, names: Mapping[str, str]) -> list[Rewrite]:
    """Return where a name of the list was heard, alone or before a particle, in order.

    Args:
        text: What was heard, NFC.
        names: How a name sounds to how it is written. Spaces in the sound count as in the text.
    """
    found: list[Rewrite] = []
    place = 0
    while place < len(text):
        heard = _longest_at(text, place, names)
        if heard:
            found.append(Rewrite(place, place + len(heard), names[heard], RewriteKind.NAME))
            place += len(heard)
        next_space = text.find(" ", place)
        place = len(text) if next_space < 0 else next_space + 1
    return found


def _longest_at(text: str, place: int, names: Mapping[str, str]) -> str:
    for heard in sorted(names, key=len, reverse=True):
        if heard and text.startswith(heard, place):
            rest = text[place + len(heard) :].partition(" ")[0]
            if are_particles(rest, behind=heard):
                return heard
    return ""
