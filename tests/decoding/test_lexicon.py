from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kasr_desktop.decoding.lexicon import SPELLING_FORMS, Lexicon, readable, token_form
from kasr_desktop.text.hangul import nfd
from kasr_desktop.text.vocab import Vocab

WORDS = st.lists(st.text("가나다라", min_size=1, max_size=5), max_size=20)


@given(WORDS, st.text("가나다라", max_size=6))
def test_prefixes_are_those_of_the_words(words: list[str], prefix: str) -> None:
    lexicon = Lexicon(words)
    assert lexicon.has_prefix(prefix) == any(word.startswith(prefix) for word in words)
    assert (prefix in lexicon) == (prefix in words)
    assert len(lexicon) == len(set(words))
    assert lexicon.letters() == set("".join(words))


@given(st.text("한국말을없앉", max_size=6))
def test_every_form_reads_back(word: str) -> None:
    assert {readable(form(word)) for form in SPELLING_FORMS} == {word}


def test_the_form_follows_the_tokens() -> None:
    assert token_form(Vocab.from_tokens(["[PAD]", "|", "한"]))("한") == "한"
    assert token_form(Vocab.from_tokens(["[PAD]", "|", "ㅎ", "ㅏ"]))("한") == "ㅎㅏㄴ"
    assert token_form(Vocab.from_tokens(["[PAD]", "|", *nfd("한")]))("한") == nfd("한")
