from __future__ import annotations

import numpy as np

from kasr_desktop.decoding.forced_alignment import align
from kasr_trainer.builtin.word_places import find_words
from kasr_trainer.ctc.vocabulary import make_vocab, spell


def emissions(path: list[int], num_tokens: int = 70) -> np.ndarray:
    probs = np.full((len(path), num_tokens), 0.1 / (num_tokens - 1), np.float32)
    probs[np.arange(len(path)), path] = 0.9
    return np.log(probs)


def test_words_are_cut_where_it_is_quiet() -> None:
    vocab = make_vocab()
    label = spell("가 나", vocab)
    assert label is not None
    path = [0, label[0], label[1], 0, label[2], 0, 0, 0, label[3], label[4], 0, 0]
    samples = np.ones(len(path) * 320, np.float32)
    samples[2_000:2_400] = 0.0  # 0.125 s to 0.15 s
    found = align(emissions(path), label, 0)
    assert found is not None
    words = find_words(samples, "가 나", label=label, places=found.starts, delimiter_id=1)
    assert [each.text for each in words] == ["가", "나"]
    assert words[0].start == 0.0
    assert 0.125 <= words[0].end == words[1].start <= 0.15
