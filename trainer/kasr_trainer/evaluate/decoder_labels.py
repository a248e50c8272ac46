"""The tokens of a vocabulary as pyctcdecode and alphabet.json name them."""

from __future__ import annotations

from kasr_desktop.text.vocab import UNKNOWN_TEXT, Vocab


def decoder_labels(vocab: Vocab) -> list[str]:
    """Return V labels: "" is the blank, " " the space, "⁇" the unknown token.

    Example:
        >>> decoder_labels(Vocab.from_tokens(["|", "가", "[UNK]", "[PAD]"]))
        [' ', '가', '⁇', '']
    """
    signs = {vocab.blank_id: "", vocab.word_delimiter_id: " ", vocab.unk_id: UNKNOWN_TEXT}
    return [signs.get(token_id, token) for token_id, token in enumerate(vocab.tokens)]
