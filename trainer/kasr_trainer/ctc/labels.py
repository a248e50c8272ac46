"""Transcripts to token ids, and what CTC needs of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from kasr_desktop.text.hangul import nfc, nfd
from kasr_desktop.text.vocab import TokenUnit, Vocab


class Speller:
    """Spells transcripts with the tokens of one vocabulary."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab
        self._ids = {token: token_id for token_id, token in enumerate(vocab.tokens)}
        if vocab.word_delimiter_id is not None:
            self._ids[" "] = vocab.word_delimiter_id
        self._decompose = vocab.unit is TokenUnit.JAMO

    def spell(self, text: str) -> list[int] | None:
        """Return the token ids of `text`; None if it holds what no token stands for.

        Example:
            >>> speller = Speller(Vocab.from_tokens(["|", "가", "나", "[UNK]", "[PAD]"]))
            >>> speller.spell("가 나 다")
            [1, 0, 2, 0, 3]
            >>> Speller(Vocab.from_tokens(["|", "가", "[PAD]"])).spell("나") is None
            True
        """
        letters = nfd(text) if self._decompose else nfc(text)
        ids: list[int] = []
        for letter in letters:
            token_id = self._ids.get(letter, self.vocab.unk_id)
            if token_id is None:
                return None
            ids.append(token_id)
        return ids

    def read(self, path: Sequence[int]) -> str:
        """Return the text of a greedy path (T,): repeats collapsed, blanks left out.

        Example:
            >>> speller = Speller(Vocab.from_tokens(["|", "가", "나", "[PAD]"]))
            >>> speller.read([1, 1, 3, 1, 0, 2, -100])
            '가가 나'
        """
        kept, last = [], -1
        for token_id in path:
            if token_id >= 0 and token_id != last:
                kept.append(int(token_id))
            last = token_id
        return self.vocab.text_of(kept)


def frames_needed(label: Sequence[int]) -> int:
    """Return the fewest frames CTC can spell a label in: a blank parts equal neighbours.

    Source: Graves et al. 2006, doi:10.1145/1143844.1143891, section 3.1.

    Example:
        >>> frames_needed([5, 5, 7]), frames_needed([])
        (4, 0)
    """
    return len(label) + sum(a == b for a, b in pairwise(label))
