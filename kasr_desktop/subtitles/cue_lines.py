"""Moves the border between the lines of a subtitle, word by word."""

from __future__ import annotations

from dataclasses import replace

from kasr_desktop.domain.cue import Cue


def with_border_moved(cue: Cue, step: int) -> Cue | None:
    """Move one word over the border of the first two lines; a single line is cut in two.

    Args:
        cue: What to change.
        step: 1: the first word of the lower line goes up; -1: the last of the upper goes down.

    Returns:
        The cue with the same words, None if there is nothing to move.

    Example:
        >>> with_border_moved(Cue(0.0, 2.0, ("어제는 비가", "와서")), -1).lines
        ('어제는', '비가 와서')
    """
    upper = cue.lines[0].split()
    lower = [word for line in cue.lines[1:2] for word in line.split()]
    if step > 0 and lower:
        upper.append(lower.pop(0))
    elif step < 0 and len(upper) > 1:
        lower.insert(0, upper.pop())
    else:
        return None
    lines = [" ".join(words) for words in (upper, lower) if words]
    return replace(cue, lines=(*lines, *cue.lines[2:]))
