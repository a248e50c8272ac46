"""Segments as lines of text: one text plain, several labelled with their times."""

from __future__ import annotations

from collections.abc import Iterator

from kasr_desktop.cli.language import named, say
from kasr_desktop.cli.terminal import clock, display_width
from kasr_desktop.domain.readings import ALL_DECODERS
from kasr_desktop.domain.transcript import Hypothesis, Segment

_SEPARATOR = " │ "
_MARGIN = 2


def segment_lines(segment: Segment, choice: str, *, width: int | None = None) -> Iterator[str]:
    """Return the lines of a segment.

    Args:
        segment: With any number of texts.
        choice: What was asked for; one text is shown bare, several are labelled.
        width: Columns for two texts side by side, None: one below the other.
    """
    if choice != ALL_DECODERS:
        yield segment.best.text
        return
    yield f"[{clock(segment.start)} → {clock(segment.end)}]"
    texts = [(named(one.source), _text(one.hypothesis)) for one in segment.machine]
    if width is not None and len(texts) == 2:
        yield from _side_by_side(texts, width)
        return
    label_width = max(display_width(label) for label, _ in texts)
    for label, text in texts:
        yield f"{' ' * _MARGIN}{_padded(label, label_width)}{_SEPARATOR}{text}"


def _text(hypothesis: Hypothesis) -> str:
    return hypothesis.text or say("no_speech")


def _side_by_side(texts: list[tuple[str, str]], width: int) -> Iterator[str]:
    """Return two columns, each wrapped at spaces."""
    column = (width - _MARGIN - len(_SEPARATOR)) // 2
    left, right = (_wrapped(f"{label}: {text}", column) for label, text in texts)
    for row in range(max(len(left), len(right))):
        cell = left[row] if row < len(left) else ""
        other = right[row] if row < len(right) else ""
        yield f"{' ' * _MARGIN}{_padded(cell, column)}{_SEPARATOR}{other}".rstrip()


def _wrapped(text: str, width: int) -> list[str]:
    """Break a text at spaces so that no line is wider, words longer than a line aside."""
    lines: list[str] = []
    for word in text.split():
        if lines and display_width(lines[-1]) + 1 + display_width(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _padded(text: str, width: int) -> str:
    return text + " " * max(0, width - display_width(text))
