"""Steps that go on addressing their rows where rows were put that no step has touched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kasr_desktop.editing.change import Change, Patch


def moved_steps(
    done: Sequence[Change], undone: Sequence[Change], put: Patch
) -> tuple[list[Change], list[Change]]:
    """Return the steps of a history as they are with rows put in the place of others.

    Args:
        done: Steps that stand, the last one last.
        undone: Steps taken back, the next one to be made last.
        put: The rows; none of them was ever touched by a step.

    Raises:
        ValueError: One of them was.
    """
    moved_done, place = [], put.first
    for change in reversed(done):
        patches = []
        for patch in reversed(change.patches):
            moved, place = _moved(patch, len(patch.inserted), len(patch.removed), place, put)
            patches.append(moved)
        moved_done.append(replace(change, patches=tuple(reversed(patches))))
    moved_undone, place = [], put.first
    for change in reversed(undone):
        patches = []
        for patch in change.patches:
            moved, place = _moved(patch, len(patch.removed), len(patch.inserted), place, put)
            patches.append(moved)
        moved_undone.append(replace(change, patches=tuple(patches)))
    return moved_done[::-1], moved_undone[::-1]


def _moved(patch: Patch, now: int, next_count: int, place: int, put: Patch) -> tuple[Patch, int]:
    """Return a patch, and where the rows lie on its other side.

    Args:
        patch: Of a step.
        now: Rows it has on the side from which it is looked at.
        next_count: Rows it has on the other.
        place: Of the rows on this side.
        put: The rows.
    """
    if patch.first + now <= place:
        return patch, place + next_count - now
    if patch.first < place + len(put.removed):
        raise ValueError(f"row {patch.first} is one of a step")
    return replace(patch, first=patch.first + len(put.inserted) - len(put.removed)), place
