"""What stands at a doubtful place, and the row with another reading there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kasr_desktop.decoding.doubt import Place, joined, words_between
from kasr_desktop.domain.readings import source_of
from kasr_desktop.domain.transcript import Hypothesis, Segment, Word

_SURE = 1.0  # the user chose it


def standing_text(segment: Segment, place: Place) -> str:
    """Return what the row says at a place as it stands, the user's text before the machine's."""
    return joined(words_between(segment.best.words, place.start, place.end))


def picked_words(segment: Segment, place: Place, text: str) -> tuple[Word, ...]:
    """Return the row's words with `text` at the place; it may be empty.

    Words keep the times of the reading that says them so; of a text none says, they
    share the time of the place, by their syllables.

    Example:
        >>> from kasr_desktop.decoding.doubt import places
        >>> from kasr_desktop.domain.transcript import Reading
        >>> said = Hypothesis((Word("김도은은", 0.0, 1.0, 0.5), Word("간다", 1.2, 1.5, 0.9)))
        >>> row = Segment(0.0, 2.0, (Reading("greedy", said),))
        >>> words = picked_words(row, places(row)[0], "김도윤은")
        >>> [(word.text, word.start) for word in words]
        [('김도윤은', 0.0), ('간다', 1.2)]
    """
    words = segment.best.words
    before = [word for word in words if (word.start + word.end) / 2 < place.start]
    after = [word for word in words if (word.start + word.end) / 2 >= place.end]
    return (*before, *_timed(segment, place, text.split()), *after)


def _timed(segment: Segment, place: Place, texts: Sequence[str]) -> list[Word]:
    for known in _texts(segment):
        said = words_between(known.words, place.start, place.end)
        if [word.text for word in said] == list(texts):
            return said
    total = sum(map(len, texts))
    made, done = [], 0
    for text in texts:
        share = (place.end - place.start) / total
        start = place.start + done * share
        done += len(text)
        made.append(Word(text, start, place.start + done * share, _SURE))
    return made


def _texts(segment: Segment) -> Iterator[Hypothesis]:
    """Return every text a machine has of a row, those that stand first, then alternatives."""
    machine = sorted(segment.machine, key=lambda one: source_of(one.source).rank, reverse=True)
    yield from (reading.hypothesis for reading in machine)
    for reading in machine:
        yield from reading.alternatives


def readings(place: Place, *, reference: str = "") -> list[str]:
    """Return every reading of a place, each once: as they rank, the reference, then the rivals."""
    ranked = sorted(place.sayings, key=lambda one: source_of(one.source).rank, reverse=True)
    said = [
        *(one.text for one in ranked),
        reference,
        *(rival.text for rival in place.rivals),
    ]
    return [text for text in dict.fromkeys(said) if text]
