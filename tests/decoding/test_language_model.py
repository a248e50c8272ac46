from __future__ import annotations

import json
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kasr_desktop.decoding.language_model import WORD_BREAK, LanguageModel
from kasr_desktop.decoding.lexicon import SPELLING_FORMS
from kasr_desktop.decoding.lm_files import read_known_words
from kasr_desktop.domain.errors import LanguageModelError
from kasr_desktop.resources import builtin_model_dir
from kasr_desktop.text.hangul import nfc, nfd, split_jamo
from kasr_desktop.text.vocab import Vocab
from tests.decoding.tiny_lm import UNIGRAMS, write_directory

VOCAB = Vocab.from_tokens(["[PAD]", "|", *sorted(set("".join(UNIGRAMS)))])


def score(model: LanguageModel, words: list[str]) -> float:
    state, total = model.start_state(boundary=True), 0.0
    for word in words:
        part, state = model.score_word(state, word)
        total += part
    return total + model.score_end(state)


def test_scores_are_those_of_the_file(tmp_path: Path) -> None:
    model = LanguageModel.load(write_directory(tmp_path / "lm"), VOCAB)
    assert model.order == 2
    # <s> 나는 -0.3, 나는 학교에 -0.4, 학교에 간다 -0.2, 간다 </s> -0.2
    assert score(model, ["나는", "학교에", "간다"]) == pytest.approx(-1.1)
    # <s> backs off -0.3 to 집에 -1.2, 집에 backs off -0.3 to </s> -1.5
    assert score(model, ["집에"]) == pytest.approx(-3.3)


@pytest.mark.parametrize("form", SPELLING_FORMS)
@pytest.mark.parametrize("units", ["syllables", "jamo", "conjoining"])
def test_any_spelling_of_the_model_fits_any_tokens(
    tmp_path: Path, form: Callable[[str], str], units: str
) -> None:
    """An NFD n-gram against an NFC vocabulary fails in silence in pyctcdecode."""
    spell = {"syllables": str, "jamo": split_jamo, "conjoining": nfd}[units]
    letters = sorted(set(spell("".join(UNIGRAMS))))
    vocab = Vocab.from_tokens(["[PAD]", "|", *letters])
    model = LanguageModel.load(write_directory(tmp_path / "lm", form), vocab)
    sentence = [spell(word) for word in ("나는", "학교에", "간다")]
    assert score(model, sentence) == pytest.approx(-1.1)
    assert all(model.is_known(word) for word in sentence)
    assert not model.is_known(spell("하늘에"))
    assert model.can_become_known(spell("학교"))
    assert not model.can_become_known(spell("학생"))


def test_without_unigrams_nothing_is_unknown_before_it_is_spelled(tmp_path: Path) -> None:
    directory = write_directory(tmp_path / "lm")
    (directory / "unigrams.txt").write_text("")
    model = LanguageModel.load(directory, VOCAB)
    assert model.can_become_known("학")
    assert model.is_known("학교에")
    assert not model.is_known("학생이")


@pytest.mark.parametrize("name", ["한국어 모델", nfd("한국어 모델"), "with space"])
def test_paths_in_korean_nfd_and_with_spaces(tmp_path: Path, name: str) -> None:
    model = LanguageModel.load(write_directory(tmp_path / name / "language_model"), VOCAB)
    assert model.is_known("나는")


def test_an_english_model_does_not_fit(tmp_path: Path) -> None:
    directory = write_directory(tmp_path / "lm")
    arpa = (directory / "lm.arpa").read_text(encoding="utf-8")
    words = []
    for place, word in enumerate(UNIGRAMS):
        words.append("abcdefghijklmnopqrstuvwxyz"[place] * 3)
        arpa = arpa.replace(word, words[-1])
    (directory / "lm.arpa").write_text(arpa, encoding="utf-8")
    (directory / "unigrams.txt").write_text("\n".join(words), encoding="utf-8")
    with pytest.raises(LanguageModelError) as caught:
        LanguageModel.load(directory, VOCAB)
    assert caught.value.reason == "unit_mismatch"


def test_unigrams_of_another_model_do_not_fit(tmp_path: Path) -> None:
    directory = write_directory(tmp_path / "lm")
    (directory / "unigrams.txt").write_text("\n".join(["고양이", "강아지"]), encoding="utf-8")
    with pytest.raises(LanguageModelError) as caught:
        LanguageModel.load(directory, VOCAB)
    assert caught.value.reason == "unit_mismatch"


_LOAD = """
import sys
from pathlib import Path
from kasr_desktop.decoding.language_model import WORD_BREAK, LanguageModel
from kasr_desktop.domain.errors import LanguageModelError
from kasr_desktop.text.vocab import Vocab
try:
    LanguageModel.load(Path(sys.argv[1]), Vocab.from_tokens(["[PAD]", "|", "나", "는"]))
except LanguageModelError as error:
    print(error.reason)
"""


@pytest.mark.parametrize(
    "damage",
    [
        "cut in the middle",
        "cut in the header",
        "garbage behind the header",
        "cut arpa",
        "bad counts",
    ],
)
@pytest.mark.costly
def test_a_damaged_model_is_an_error_and_not_a_crash(tmp_path: Path, damage: str) -> None:
    """In a process of its own: KenLM maps the file, and a crash would take the tests along."""
    directory = write_directory(tmp_path / "lm")
    arpa = directory / "lm.arpa"
    text = arpa.read_bytes()
    if damage == "cut arpa":
        arpa.write_bytes(text[: len(text) // 2])
    elif damage == "bad counts":
        arpa.write_bytes(text.replace(b"ngram 2=8", b"ngram 2=80"))
    else:
        arpa.unlink()
        write_binary(directory / "lm.bin", damage)
    done = subprocess.run(
        [sys.executable, "-c", _LOAD, str(directory)], capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout.strip()) == (0, "corrupt"), done.stderr


def write_binary(path: Path, damage: str) -> None:
    """Write the header of a KenLM trie as lm/binary_format.cc lays it out, then damage it."""
    magic = b"mmap lm http://kheafield.com/code format version 5\n\0".ljust(56, b"\0")
    tests = struct.pack("<fffIIIQ", 0.0, 1.0, -0.5, 1, 2**32 - 1, 0, 1)
    fixed = struct.pack("<B3xfiB3xI", 2, 1.5, 2, 1, 1)
    counts = struct.pack("<QQ", 23, 8)
    whole = magic + tests + fixed + counts
    if damage == "cut in the header":
        path.write_bytes(whole[:100])
    elif damage == "garbage behind the header":
        path.write_bytes(magic + tests + b"\xff" * 4000)
    else:
        path.write_bytes(whole + b"\0" * 100)


def test_a_missing_library_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "kenlm", None)
    with pytest.raises(LanguageModelError) as caught:
        LanguageModel.load(write_directory(tmp_path / "lm"), VOCAB)
    assert caught.value.reason == "no_library"


# what is shipped


@pytest.fixture(scope="module")
def shipped() -> LanguageModel:
    tokens = json.loads((builtin_model_dir() / "vocab.json").read_text(encoding="utf-8"))
    return LanguageModel.load(builtin_model_dir() / "syllable_model", Vocab.from_files(tokens))


def test_the_shipped_model_knows_korean(shipped: LanguageModel) -> None:
    assert shipped.syllables is not None

    def spelled(sentence: str) -> float:
        assert shipped.syllables is not None
        state, total = shipped.syllables.start_state(), 0.0
        for piece in f" {WORD_BREAK} ".join(map(" ".join, sentence.split())).split():
            part, state = shipped.syllables.score_piece(state, piece)
            total += part
        return total + shipped.syllables.score_end(state)

    assert spelled("죽음을 생각합니다") > spelled("주금을 생각합니다")
    assert spelled("밥을 먹었어요") > spelled("밥을머 거써요")


def test_the_shipped_model_is_small_and_nfc() -> None:
    folder = builtin_model_dir() / "syllable_model"
    assert sum(path.stat().st_size for path in folder.iterdir()) < 16_000_000
    words = read_known_words(folder)
    assert "그리고" in words
    assert all(word == nfc(word) for word in words)
    assert not (builtin_model_dir() / "language_model").exists()  # it had no weight
