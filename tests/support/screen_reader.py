"""What a screen reader gets to know of the window: AT-SPI's tree, asked over D-Bus.

Runs in the system's Python, for which Debian packages AT-SPI's own library (`gir1.2-atspi-2.0`),
as screen readers use it. A line on stdin is a question, a line on stdout its answer in JSON:
`tree` (role, name, description and states of all that is shown), `focus` (the same of what
has the keyboard, and its text where it is one), `ready` (whether a program is there).
"""

from __future__ import annotations

import json
import sys
from collections import deque
from collections.abc import Iterator
from typing import Any

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

_MOST = 200  # children looked at: tables can have thousands of cells
_STATES = {
    "focused": Atspi.StateType.FOCUSED,
    "focusable": Atspi.StateType.FOCUSABLE,
    "checked": Atspi.StateType.CHECKED,
    "enabled": Atspi.StateType.ENABLED,
    "selected": Atspi.StateType.SELECTED,
}
# Qt calls the current cell of a list focused whether or not the list is
_CELLS = (Atspi.Role.LIST_ITEM, Atspi.Role.TABLE_CELL, Atspi.Role.TREE_ITEM)
_told: deque[Any] = deque(maxlen=8)  # what was said to have the keyboard, the latest first


def programs() -> list[Any]:
    """Return what has a window; all is asked of it anew."""
    found = [each for each in children(Atspi.get_desktop(0)) if each.get_child_count()]
    for program in found:
        program.set_cache_mask(Atspi.Cache.NONE)
    return found


def children(parent: Any) -> list[Any]:
    found = []
    for number in range(min(parent.get_child_count(), _MOST)):
        try:
            child = parent.get_child_at_index(number)
        except GLib.Error:  # it went away meanwhile
            continue
        if child is not None:
            found.append(child)
    return found


def shown(parent: Any) -> Iterator[Any]:
    """Yield all that is shown, what holds others before them."""
    for child in children(parent):
        try:
            if not child.get_state_set().contains(Atspi.StateType.SHOWING):
                continue
        except GLib.Error:
            continue
        yield child
        yield from shown(child)


def said_of(thing: Any) -> dict[str, Any]:
    states = thing.get_state_set()
    return {
        "role": thing.get_role_name(),
        "name": thing.get_name() or "",
        "description": thing.get_description() or "",
        "labels": labels(thing),
        "states": [name for name, state in _STATES.items() if states.contains(state)],
    }


def labels(thing: Any) -> str:
    """Return the names of the labels that belong to it."""
    return " ".join(
        relation.get_target(number).get_name() or ""
        for relation in thing.get_relation_set()
        if relation.get_relation_type() == Atspi.RelationType.LABELLED_BY
        for number in range(relation.get_n_targets())
    )


def tree() -> list[dict[str, Any]]:
    found = []
    for thing in (thing for program in programs() for thing in shown(program)):
        try:
            found.append(said_of(thing))
        except GLib.Error:
            continue
    return found


def on_focused(event: Any) -> None:
    """Remember where the keyboard may be, as screen readers do: by what they are told."""
    if event.detail1:
        _told.appendleft(event.source)


def focus() -> dict[str, Any] | None:
    """Return what is said of the thing that has the keyboard."""
    for thing in [*_told, *(thing for program in programs() for thing in shown(program))]:
        try:
            is_focused = thing.get_state_set().contains(Atspi.StateType.FOCUSED)
            if is_focused and thing.get_role() not in _CELLS:
                return said_of(thing) | {"text": text_of(thing)}
        except GLib.Error:
            continue
    return None


def text_of(thing: Any) -> str:
    if "Text" not in thing.get_interfaces():
        return ""
    return Atspi.Text.get_text(thing, 0, Atspi.Text.get_character_count(thing))


def on_line(_stdin: int, condition: GLib.IOCondition) -> bool:
    line = sys.stdin.readline()
    if not line:
        Atspi.event_quit()
        return False
    answers = {"tree": tree, "focus": focus, "ready": lambda: bool(programs())}
    try:
        answer: Any = answers[line.strip()]()
    except GLib.Error:  # the tree changed while it was read
        answer = None
    print(json.dumps(answer, ensure_ascii=False), flush=True)
    return True


def main() -> None:
    listener = Atspi.EventListener.new(on_focused)
    listener.register("object:state-changed:focused")
    GLib.io_add_watch(sys.stdin.fileno(), GLib.IOCondition.IN | GLib.IOCondition.HUP, on_line)
    Atspi.event_main()


if __name__ == "__main__":
    main()
