"""What a person typed into the search field, as conditions of SQL."""

from __future__ import annotations

from kasr_desktop.text.hangul import nfc

_MOST_TERMS = 32  # words of a query; a text pasted into the field asks for its beginning
_SHORTEST_IN_INDEX = 3  # characters: FTS5 knows trigrams


def terms_of(query: str) -> tuple[str, ...]:
    """Return the words of a query, NFC, the first ones of many.

    Example:
        >>> terms_of("  한강   공원 ")
        ('한강', '공원')
    """
    return tuple(nfc(query).split()[:_MOST_TERMS])


def pattern(term: str) -> str:
    r"""Return the pattern of LIKE ... ESCAPE '\\' that finds a word anywhere.

    Example:
        >>> pattern("100%")
        '%100\\%%'
    """
    for special in ("\\", "%", "_"):
        term = term.replace(special, f"\\{special}")
    return f"%{term}%"


def by_reading(terms: tuple[str, ...]) -> tuple[str, list[str]]:
    """Return the condition that reads every segment, with its values."""
    return " AND ".join(["segment.text LIKE ? ESCAPE '\\'"] * len(terms)), list(map(pattern, terms))


def by_index(terms: tuple[str, ...]) -> tuple[str, list[str]]:
    """Return the condition that asks the index, where the words are long enough for it.

    A word of one or two syllables, which Korean is full of, is found by reading: among what
    the index gave for the longer ones, or everywhere.
    """
    long = tuple(term for term in terms if len(term) >= _SHORTEST_IN_INDEX)
    short = tuple(term for term in terms if len(term) < _SHORTEST_IN_INDEX)
    if not long:
        return by_reading(terms)
    quoted = " AND ".join('"' + term.replace('"', '""') + '"' for term in long)
    condition = "segment.id IN (SELECT rowid FROM segment_words WHERE segment_words MATCH ?)"
    values = [quoted]
    if short:
        reading, patterns = by_reading(short)
        condition, values = f"{condition} AND {reading}", values + patterns
    return condition, values
