"""Names as they are shown: on one line, shortened in the middle so that what differs stays."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from unicodedata import category

from kasr_desktop.text.hangul import nfc, whole_characters

_GAP = "…"
_UNSEEN = ("Cc", "Zl", "Zp")  # control characters, line and paragraph separators
_IN_A_SENTENCE = 28  # characters
_BESIDE = 2  # characters kept beside what differs, so that it can be read


def one_line(name: str) -> str:
    r"""Return a name on one line: what breaks a line, or is no character, is a space.

    Example:
        >>> one_line("회의\n1.wav")
        '회의 1.wav'
    """
    return "".join(" " if category(each) in _UNSEEN else each for each in name)


def shown_name(name: str) -> str:
    r"""Return the name of a file or folder as it can be shown.

    It is composed, for macOS hands names over as loose jamo. Bytes that are no UTF-8 are one mark
    each: half a character cannot be drawn. What breaks a line is a space.

    Example:
        >>> shown_name("회의\n1.wav"), shown_name("\udcb0\udcad.txt")
        ('회의 1.wav', '��.txt')
    """
    return one_line(nfc(whole_characters(name)))


def short(name: str) -> str:
    """Return a name as it stands in a sentence, where it must not push the rest away.

    Example:
        >>> short("회의.wav"), short("2026-11-03 서울시 정례 브리핑 현장 녹음 오전 3부.wav")
        ('회의.wav', '2026-11-03 서울시… 녹음 오전 3부.wav')
    """
    return elided(name, (), width=_IN_A_SENTENCE, measure=len)


def differing(name: str, others: Iterable[str]) -> tuple[int, int]:
    """Return first and end of what tells a name apart from the other most like it.

    Example:
        >>> differing("회의 1차 녹음.wav", ["회의 2차 녹음.wav", "강의.wav"])
        (3, 4)
    """
    best, span = -1, (0, 0)
    for other in others:
        if other == name:
            continue
        head = _alike(name, other)
        tail = _alike(name[head:][::-1], other[head:][::-1])
        if head + tail > best:
            best, span = head + tail, (head, len(name) - tail)
    return span


def elided(
    name: str, others: Iterable[str], *, width: float, measure: Callable[[str], float]
) -> str:
    """Return a name as far as it fits: its start, its end, and between them what differs.

    Args:
        name: To be shown.
        others: Names it stands beside.
        width: What there is room for, in what `measure` gives.
        measure: Tells how much room a text takes.

    Example:
        >>> elided("회의 1차 녹음 원본.wav", ["회의 2차 녹음 원본.wav"], width=9, measure=len)
        '회의 1차 …av'
        >>> elided("국회 예산결산특별위원회 제1부.wav", ["강의.wav"], width=13, measure=len)
        '국회 예산결…1부.wav'
    """
    if measure(name) <= width:
        return name
    first, end = differing(name, others)
    begin = max(0, first - _BESIDE)
    kept = set(range(begin, min(len(name), end + _BESIDE)))
    if measure(_shown(name, kept)) > width:  # where the difference begins, and the name's end
        kept = set(range(begin, len(name)))
    while len(kept) > 1 and measure(_shown(name, kept)) > width:
        kept.discard(sorted(kept)[len(kept) // 2])
    left, right = 0, len(name) - 1
    for turn in range(2 * len(name)):  # start and end in turns, as long as there is room
        place = left if turn % 2 == 0 else right
        left, right = (left + 1, right) if turn % 2 == 0 else (left, right - 1)
        if not 0 <= place < len(name):
            continue
        if measure(_shown(name, kept | {place})) > width:
            if turn % 2:
                break
            continue
        kept.add(place)
    return _shown(name, kept)


def _alike(one: str, other: str) -> int:
    """Count the characters that two texts have in common from their start on."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))


def _shown(name: str, kept: set[int]) -> str:
    shown, before = "", -1
    for place in sorted(kept):
        shown += (_GAP if place != before + 1 else "") + name[place]
        before = place
    return shown if before == len(name) - 1 else shown + _GAP
