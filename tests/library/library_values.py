"""Segments and entries as a test wants them."""

from __future__ import annotations

from pathlib import Path

from support.segments import two_texts

from kasr_desktop.domain.transcript import Hypothesis, Segment, Word
from kasr_desktop.library.entry import Entry, EntryState


def said(text: str, start: float = 0.0, *, edited: str | None = None) -> Segment:
    """Return a segment whose beam search said `text`."""
    return two_texts(
        start,
        start + 2.0,
        greedy=spoken(text, start),
        lm=spoken(text, start),
        edited=None if edited is None else spoken(edited, start),
    )


def spoken(text: str, start: float = 0.0) -> Hypothesis:
    words = tuple(
        Word(word, start + 0.3 * place, start + 0.3 * place + 0.25, 0.9)
        for place, word in enumerate(text.split())
    )
    return Hypothesis(words, 0.9, -1.5, -0.5, -2.0)


def entry(name: str, *, created: float = 0.0, state: EntryState = EntryState.DONE) -> Entry:
    """Return an entry whose key is its name."""
    return Entry(name, Path("/sound") / f"{name}.wav", f"{name}.wav", state, created=created)
