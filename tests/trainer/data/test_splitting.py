from __future__ import annotations

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from kasr_trainer.data.splitting import SentenceBook, Voice, assign
from kasr_trainer.errors import CorpusError
from kasr_trainer.recipe.data_options import SplitOptions

_VOICES = [
    Voice(f"s{speaker}", sentence, "test" if speaker > 9 else "train")
    for speaker in range(12)
    for sentence in range(30)
    if (speaker + sentence) % 3
]


@given(
    speakers=st.integers(1, 4),
    share=st.floats(0.1, 0.6),
    seed=st.integers(0, 99),
    drop=st.booleans(),
)
def test_held_out_sets_share_neither_speaker_nor_sentence_with_train(
    speakers: int, share: float, seed: int, drop: bool
) -> None:
    options = SplitOptions(
        speakers=speakers, sentence_share=share, seed=seed, drop_test_sentences=drop
    )
    voices = [v for v in _VOICES if v.split == "train" or v.sentence < 8]
    try:
        splits = assign(voices, options)
    except CorpusError:  # a draw whose speakers read none of its sentences is refused
        reject()
    by = {
        name: [v for v, s in zip(voices, splits, strict=True) if s == name] for name in set(splits)
    }
    train, dev = by["train"], by["dev"]
    assert not {v.speaker for v in train} & {v.speaker for v in dev}
    assert not {v.sentence for v in train} & {v.sentence for v in dev}
    assert not {v.speaker for v in train} & {v.speaker for v in by.get("dev_seen", [])}
    assert len(splits) == len(voices)
    assert all(s == "test" for v, s in zip(voices, splits, strict=True) if v.split == "test")
    tested = {v.sentence for v in by["test"]}
    assert bool(tested & {v.sentence for v in train}) is not drop


def test_without_speakers_sentences_alone_are_held_out() -> None:
    voices = [Voice("", sentence, "") for sentence in range(20)]
    splits = assign(voices, SplitOptions(sentence_share=0.25))
    assert sorted(set(splits)) == ["dev", "train"]
    assert splits.count("dev") == 5


def test_a_test_set_can_be_held_out_too() -> None:
    voices = [Voice(v.speaker, v.sentence, "") for v in _VOICES]
    splits = assign(voices, SplitOptions(test="holdout", speakers=2, sentence_share=0.3))
    assert {"train", "dev", "test", "held_sentence"} <= set(splits)
    test = {v.sentence for v, s in zip(voices, splits, strict=True) if s == "test"}
    others = {v.sentence for v, s in zip(voices, splits, strict=True) if s in ("train", "dev")}
    assert not test & others


def test_an_empty_set_is_refused() -> None:
    with pytest.raises(CorpusError, match="Nothing is left for dev"):
        assign([Voice("a", 1, ""), Voice("b", 2, "")], SplitOptions(sentence_share=0.0))
    with pytest.raises(CorpusError, match="no test set"):
        assign([Voice("a", 1, "train")], SplitOptions(dev="test"))


def test_a_script_read_with_a_slip_is_the_same_sentence() -> None:
    book = SentenceBook()
    first = book.key({"corpus": "z", "sentence": "0001", "text": "나는 간다"})
    assert book.key({"corpus": "z", "sentence": "0001", "text": "나는 갔다"}) == first
    assert book.key({"corpus": "z", "sentence": "0002", "text": "나는간다."}) == first
    assert book.key({"corpus": "z", "sentence": "", "text": "너는 간다"}) != first
