"""How a beam of the reference search grows by a frame, on pyctcdecode's tuples."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kasr_desktop.decoding.language_model import WORD_BREAK
from kasr_desktop.decoding.spelling import is_break
from kasr_desktop.text.hangul import is_jamo

Beam = tuple[Any, ...]
"""pyctcdecode's LMBeam: text, next_word, word_part, last_char, text_frames, part_frames,
logit_score, total."""

Grow = Callable[[Beam, str, int], Beam | None]
"""Returns a beam one frame later, without its scores, or None if the label does not fit."""

EMPTY_BEAM: Beam = ("", "", "", None, [], (-1, -1), 0.0, 0.0)


def grow(beam: Beam, label: str, frame: int) -> Beam:
    """Return a beam one frame later, without its scores; pyctcdecode's rules.

    A label that begins with a space starts a word: the delimiter, or "▁안" spelled " 안".
    """
    text, next_word, part, last, frames, part_frames = beam[:6]
    if label == "":
        return text, next_word, part, "", frames, part_frames
    if label == last:
        return text, next_word, part, label, frames, (part_frames[0], frame + 1)
    if label[0] == " ":
        done = [*frames, part_frames] if part else frames
        rest = label[1:]
        return text, part, rest, label, done, (frame, frame + 1) if rest else (-1, -1)
    start = frame if part_frames[0] < 0 else part_frames[0]
    return text, next_word, part + label, label, frames, (start, frame + 1)


def grow_spelled(beam: Beam, label: str, frame: int) -> Beam:
    """Return a beam one frame later where every token is a word: it is scored at once."""
    text, _, _, last, frames, _ = beam[:6]
    if label == "" or (is_break(label) and (not text or text[-1] == label[-1])):
        return text, "", "", label, frames, (-1, -1)
    if label == last:
        return text, "", "", label, [*frames[:-1], (frames[-1][0], frame + 1)], (-1, -1)
    return text, label[1:], "", label, [*frames, (frame, frame + 1)], (-1, -1)


def grow_jamo(beam: Beam, label: str, frame: int) -> Beam | None:
    """Return a beam one frame later where syllables are spelled in conjoining jamo.

    None where the letter fits nowhere: a vowel without a lead, a tail without a vowel.
    """
    text, _, part, last, frames, part_frames = beam[:6]
    if is_break(label) and not part and (not text or text[-1] == WORD_BREAK):
        return text, "", "", label, frames, part_frames
    if label and label != last and not _can_follow(label, part):
        return None
    if is_break(label):  # with the syllable before it, so that the whole word is scored now
        done = [*frames, part_frames, (frame, frame + 1)]
        return text, f"{part} {WORD_BREAK}", "", label, done, (-1, -1)
    return grow(beam, label, frame)


def _can_follow(label: str, part: str) -> bool:
    """Return whether a letter can come after the part of a syllable that is there."""
    if label[0] == " ":
        return len(part) != 1 or not is_jamo(part)
    is_vowel = label <= _LAST_VOWEL
    return len(part) == (1 if is_vowel else _LEAD_AND_VOWEL) and is_jamo(part[0])


_LEAD_AND_VOWEL = 2
_LAST_VOWEL = "\u1175"
