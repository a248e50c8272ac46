from __future__ import annotations

import json
import logging
import stat
import sys
import warnings
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from support.bare_folders import bare_folder
from support.model_folders import write_tokenizer_2022

from kasr_desktop.decoding.language_model import WORD_BREAK, LanguageModel
from kasr_desktop.text.vocab import Vocab
from kasr_trainer.cli import main
from kasr_trainer.errors import ToolchainError
from kasr_trainer.lm import directory as lm_directory
from kasr_trainer.lm.directory import (
    LMPLZ,
    PYTHON,
    LmSettings,
    build_language_model,
    build_syllable_model,
    known_words,
    write_alphabet,
)
from kasr_trainer.lm.fit import measure_fit

# stands in for lmplz: the words it is given, one bigram, as ARPA
_FAKE_LMPLZ = r"""
import math, sys
given = dict(zip(sys.argv[1::2], sys.argv[2::2]))
words = open(given["--limit_vocab_file"], encoding="utf-8").read().split()
text = open(given["--text"], encoding="utf-8").read().split()
lines = ["\\data\\", f"ngram 1={len(words) + 3}", "ngram 2=1", "", "\\1-grams:"]
lines += ["-3\t<unk>\t0", "-99\t<s>\t-0.1", "-1\t</s>"]
lines += [f"{math.log10(text.count(word) / len(text) * 0.9)}\t{word}\t-0.1" for word in words]
lines += ["", "\\2-grams:", f"-0.3\t<s> {words[0]}", "", "\\end\\", ""]
open(given["--arpa"], "w", encoding="utf-8").write("\n".join(lines))
"""
_FAKE_BINARY = """
import shutil, sys
shutil.copy(sys.argv[-2], sys.argv[-1])
"""
SENTENCES = ["나는 학교에 간다", "나는 집에 간다", "너는 집에 온다"]


def write_program(folder: Path, name: str, code: str) -> None:
    (folder / name).write_text(f"#!{sys.executable}\n{code}", encoding="utf-8")
    (folder / name).chmod((folder / name).stat().st_mode | stat.S_IXUSR)


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    folder = tmp_path / "tools"
    folder.mkdir()
    write_program(folder, "lmplz", _FAKE_LMPLZ)
    write_program(folder, "build_binary", _FAKE_BINARY)
    return folder


@pytest.fixture
def sentences(tmp_path: Path) -> Path:
    path = tmp_path / "sentences.txt"
    path.write_text("\n".join(SENTENCES) + "\n", encoding="utf-8")
    return path


@pytest.mark.costly
def test_a_directory_is_made_that_the_app_loads(
    tmp_path: Path, sentences: Path, tools: Path
) -> None:
    directory = tmp_path / "language_model"
    words = build_language_model(
        sentences, directory, settings=LmSettings(min_count=2), tools=tools
    )
    assert words == ["간다", "나는", "집에"]
    assert sorted(path.name for path in directory.iterdir()) == [
        "attrs.json", "lm.bin", "unigrams.txt",
    ]  # fmt: skip
    assert (directory / "unigrams.txt").read_bytes() == "간다\n나는\n집에\n".encode()
    attrs = json.loads((directory / "attrs.json").read_text(encoding="utf-8"))
    assert set(attrs) == {"alpha", "beta", "unk_score_offset", "score_boundary"}
    vocab = Vocab.from_tokens(["[PAD]", "|", *"간다나는집에"])
    assert LanguageModel.load(directory, vocab).is_known("나는")


@pytest.mark.costly
def test_a_syllable_model_beside_it(tmp_path: Path, sentences: Path, tools: Path) -> None:
    arguments = [str(sentences), "--unit", "syllable", "--order", "6", "--prune", "0", "0", "1"]
    settings = LmSettings(min_count=1)
    build_language_model(sentences, tmp_path / "language_model", settings=settings, tools=tools)
    # every word of the given text is a piece now
    write_program(tools, "lmplz", _FAKE_LMPLZ.replace(
        'open(given["--limit_vocab_file"], encoding="utf-8").read().split()',
        'sorted(set(open(given["--text"], encoding="utf-8").read().split()))',
    ))  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KENLM_BIN", str(tools))
        assert main(["lm", "build", *arguments, "--out", str(tmp_path / "syllable_model")]) == 0
    vocab = Vocab.from_tokens(["[PAD]", "|", *sorted(set("".join(SENTENCES)) - {" "})])
    model = LanguageModel.load(tmp_path / "language_model", vocab)
    assert model.syllables is not None
    state = model.syllables.start_state()
    known, _ = model.syllables.score_piece(state, WORD_BREAK)
    unknown, _ = model.syllables.score_piece(state, "뷁")
    assert known > unknown


def test_rare_words_are_unknown() -> None:
    counts = Counter({"나는": 3, "가끔": 2, "난느": 1})
    assert known_words(counts, min_count=2) == ["가끔", "나는"]


@pytest.mark.costly
def test_what_a_failing_program_says_is_passed_on(
    tmp_path: Path, sentences: Path, tools: Path
) -> None:
    write_program(tools, "lmplz", "import sys\nsys.exit('no space left on device')\n")
    with pytest.raises(ToolchainError, match="no space left"):
        build_language_model(sentences, tmp_path / "lm", settings=LmSettings(), tools=tools)


def missing(name: str, **_: object) -> Path:
    raise ToolchainError(
        f"{name} is not here; `kasr-train lm toolchain` builds it.", reason="missing"
    )


@pytest.mark.parametrize("order", [2, 3])
def test_a_model_that_works_with_whatever_program_is_here(tmp_path: Path, order: int) -> None:
    """lmplz where it is built, else the counts made in Python: the same numbers."""
    pytest.importorskip("pyctcdecode", reason="the reference decoder needs numpy < 2")
    from pyctcdecode.language_model import LanguageModel as TheirModel

    text = tmp_path / "text.txt"
    text.write_text("\n".join(SENTENCES * 20) + "\n", encoding="utf-8")
    scores = []
    for estimator in ("auto", PYTHON):
        directory = tmp_path / estimator / "language_model"
        settings = LmSettings(
            order, (0, 0, 0), min_count=1, memory="50M", quantize_bits=0, estimator=estimator
        )
        build_language_model(text, directory, settings=settings)
        assert measure_fit(directory, SENTENCES).perplexity < 5
        # one sentence a line: </s> is there, once, and can be scored
        vocab = Vocab.from_tokens(["[PAD]", "|", *sorted(set("".join(SENTENCES)) - {" "})])
        model = LanguageModel.load(directory, vocab)
        score, state = model.score_word(model.start_state(boundary=True), "간다")
        scores.append((score, model.score_end(state)))
        assert -2 < scores[-1][1] < 0
        logging.getLogger("pyctcdecode").setLevel(logging.ERROR)
        theirs = TheirModel.load_from_dir(str(directory), unigram_encoding="utf-8")
        assert theirs.order == order
    assert scores[0] == pytest.approx(scores[1], abs=1e-5)


def test_without_lmplz_a_small_text_is_counted_here(
    tmp_path: Path, sentences: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lm_directory, "find_program", missing)
    directory = tmp_path / "language_model"
    directory.mkdir()
    (directory / "lm.bin").write_bytes(b"of an earlier build")
    build_language_model(sentences, directory, settings=LmSettings(min_count=1))
    assert sorted(path.name for path in directory.iterdir()) == [
        "attrs.json", "lm.arpa", "unigrams.txt",
    ]  # fmt: skip
    build_syllable_model(sentences, tmp_path / "syllable_model", settings=LmSettings(order=6))
    vocab = Vocab.from_tokens(["[PAD]", "|", *sorted(set("".join(SENTENCES)) - {" "})])
    model = LanguageModel.load(directory, vocab)
    assert model.syllables is not None
    state = model.syllables.start_state()
    assert model.syllables.score_piece(state, "나")[0] > model.syllables.score_piece(state, "다")[0]


def test_without_lmplz_a_large_text_is_refused_and_so_is_its_absence(
    tmp_path: Path, sentences: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lm_directory, "find_program", missing)
    monkeypatch.setattr(lm_directory, "MAX_BYTES_HERE", 10)
    for settings in (LmSettings(), LmSettings(estimator=LMPLZ)):
        with pytest.raises(ToolchainError, match="lm toolchain"):
            build_language_model(sentences, tmp_path / "lm", settings=settings)


def test_an_empty_text_is_said(tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_text("\n", encoding="utf-8")
    with pytest.raises(ToolchainError, match="no text"):
        build_language_model(empty, tmp_path / "lm", settings=LmSettings(estimator=PYTHON))


@pytest.mark.model
def test_transformers_loads_what_was_built_and_decodes_with_it(tmp_path: Path) -> None:
    """`Wav2Vec2ProcessorWithLM` is deprecated there, but it is what models on the Hub say."""
    from transformers import Wav2Vec2ProcessorWithLM

    folder = tmp_path / "model"
    vocab = write_tokenizer_2022(folder)
    # transformers 5 takes the untyped tokens of 2022's file for words of their own
    (folder / "special_tokens_map.json").unlink()
    text = tmp_path / "text.txt"
    text.write_text("가나다 나라\n다시 마음\n바다 나라\n" * 5, encoding="utf-8")
    settings = LmSettings(2, (0,), min_count=1, estimator=PYTHON)
    build_language_model(text, folder / "language_model", settings=settings)
    write_alphabet(Vocab.from_tokens([*vocab, "<s>", "</s>"]), folder)
    logging.getLogger("pyctcdecode").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*Wav2Vec2ProcessorWithLM.*")
        processor = Wav2Vec2ProcessorWithLM.from_pretrained(folder)
    path = [vocab[letter] for letter in "가나다|나라"]
    logits = np.full((2 * len(path), len(vocab) + 2), -8.0, np.float32)
    logits[range(0, 2 * len(path), 2), path] = 8.0
    logits[range(1, 2 * len(path), 2), vocab["[PAD]"]] = 8.0
    logits[-2, vocab["마"]] = 8.2  # sounds more like 나마, which is no word
    assert processor.tokenizer.decode(logits.argmax(axis=1)) == "가나다 나마"
    assert processor.decode(logits).text == "가나다 나라"


def test_an_alphabet_is_what_pyctcdecode_asks_for(tmp_path: Path) -> None:
    vocab = Vocab.from_tokens(["|", "가", "[UNK]", "[PAD]", "<s>", "</s>"])
    write_alphabet(vocab, tmp_path)
    stored = (tmp_path / "alphabet.json").read_bytes()
    assert stored.isascii()  # it is read in the locale's encoding
    assert json.loads(stored) == {"labels": [" ", "가", "⁇", "", "<s>", "</s>"], "is_bpe": False}


def test_the_alphabet_of_a_model_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = bare_folder(tmp_path / "model", num_syllables=30)
    assert main(["lm", "alphabet", str(folder)]) == 0
    labels = json.loads((folder / "alphabet.json").read_bytes())["labels"]
    assert f"{len(labels)} labels" in capsys.readouterr().out
    assert {"", " ", "⁇", "<s>", "</s>"} < set(labels)
