from __future__ import annotations

import json
from pathlib import Path

import pytest

from kasr_desktop.domain.errors import VocabError
from kasr_desktop.text.hangul import compose, split_jamo
from kasr_desktop.text.vocab import TokenUnit, Vocab

SYLLABLES = [compose(*divmod(index, 21)) for index in range(300)]


def _layout_2022() -> tuple[dict[str, int], dict[str, int]]:
    """1,202 characters, then | [UNK] [PAD]; <s> </s> added: the recommended model's layout."""
    letters = [chr(0xAC00 + 7 * index) for index in range(1202)]
    vocab = {token: token_id for token_id, token in enumerate([*letters, "|", "[UNK]", "[PAD]"])}
    return vocab, {"<s>": 1205, "</s>": 1206}


def test_2022_layout() -> None:
    vocab = Vocab.from_files(*_layout_2022(), blank_id=1204, size=1207)
    assert len(vocab) == 1207
    assert (vocab.word_delimiter_id, vocab.unk_id, vocab.blank_id) == (1202, 1203, 1204)
    assert vocab.unit is TokenUnit.SYLLABLE
    assert vocab.is_silent(1205)
    assert vocab.is_silent(1206)
    assert vocab.text_of([0, 1202, 1203, 1, 1205, 1202]) == "가 ⁇갇"


def test_added_tokens_the_head_has_no_output_for_are_left_out() -> None:
    assert len(Vocab.from_files(*_layout_2022(), blank_id=1204, size=1205)) == 1205


def test_missing_added_tokens_are_the_two_the_tokenizer_adds() -> None:
    vocab = Vocab.from_files(_layout_2022()[0], blank_id=1204, size=1207)
    assert vocab.tokens[-2:] == ("<s>", "</s>")


@pytest.mark.parametrize("size", [1200, 1206, 1300])
def test_a_size_that_does_not_fit_is_named(size: int) -> None:
    with pytest.raises(VocabError) as caught:
        Vocab.from_files(_layout_2022()[0], blank_id=1204, size=size)
    assert caught.value.reason == "size_mismatch"
    assert caught.value.facts == {"expected": str(size), "found": "1205"}


@pytest.mark.parametrize(
    "ids",
    [
        {},
        {"[PAD]": 0, "가": 2},
        {"[PAD]": 0, "가": 1, "나": 1},
        {"[PAD]": 0, "가": "1"},
        {"[PAD]": 0, "가": -1},
        {"[PAD]": 0, "가": True},
    ],
)
def test_gaps_repeats_and_odd_ids_are_refused(ids: dict[str, object]) -> None:
    with pytest.raises(VocabError) as caught:
        Vocab.from_files(ids)
    assert caught.value.reason == "bad_vocab"


def test_a_token_twice_is_refused() -> None:
    with pytest.raises(VocabError, match="twice"):
        Vocab.from_tokens(["[PAD]", "가", "가"])


def test_no_blank_is_refused() -> None:
    with pytest.raises(VocabError) as caught:
        Vocab.from_tokens(["가", "나"])
    assert caught.value.reason == "no_blank"


def test_an_untouched_config_does_not_make_the_first_syllable_the_blank() -> None:
    assert Vocab.from_tokens(["가", "|", "[PAD]"], blank_id=0).blank_id == 2


def test_a_blank_out_of_range_falls_back_on_the_name() -> None:
    assert Vocab.from_tokens(["가", "|", "[PAD]"], blank_id=99).blank_id == 2


def test_korean_part_of_a_file_nested_by_language() -> None:
    vocab = Vocab.from_files({"eng": {"a": 0}, "kor": {"<pad>": 0, "|": 1, "가": 2}})
    assert vocab.tokens == ("<pad>", "|", "가")


def test_jamo_tokens_join() -> None:
    vocab = Vocab.from_tokens(["[PAD]", "|", *"ㄱㄴㄹㅁㅅㅇㅎㅏㅓㅗㅜㅣㅄ"])
    assert vocab.unit is TokenUnit.JAMO
    ids = [
        vocab.tokens.index("|" if letter == " " else letter)
        for letter in split_jamo("한 말 없이")
        if letter in vocab.tokens or letter == " "
    ]
    assert vocab.text_of(ids) == "한 말 없이"


def test_sentence_pieces_start_words() -> None:
    vocab = Vocab.from_tokens(["<pad>", "▁안", "녕", "▁세"], blank_id=0)
    assert vocab.text_of([1, 2, 3]) == "안녕 세"


def test_saved_file_reads_back(tmp_path: Path) -> None:
    vocab = Vocab.from_tokens(["[PAD]", "|", "[UNK]", *SYLLABLES])
    path = tmp_path / "vocab.json"
    vocab.save(path)
    parsed = json.loads(path.read_text(encoding="utf-8"))
    assert Vocab.from_files(parsed, blank_id=vocab.blank_id) == vocab


def test_the_blank_that_the_tokenizer_names_goes_before_the_usual_ones() -> None:
    tokens = {"<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3, "▁": 4, "안": 5}
    assert Vocab.from_files(tokens, blank_id=0, blank="<s>").blank_id == 0
    assert Vocab.from_files(tokens, blank_id=0).blank_id == 1, "an untouched config says 0"
    assert Vocab.from_files(tokens, blank_id=0, blank="[PAD]").blank_id == 1
