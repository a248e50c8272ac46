from __future__ import annotations

import json
import logging
import stat
import sys
from collections import Counter
from pathlib import Path

import pytest

from kasr_desktop.decoding.language_model import WORD_BREAK, LanguageModel
from kasr_desktop.text.vocab import Vocab
from trainer import lm_build
from trainer.cli import main
from trainer.lm_build import LmSettings, build_language_model, known_words, measure_fit
from trainer.lm_toolchain import ToolchainError, find_program

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


def test_fit_counts_unknown_words(tmp_path: Path, sentences: Path, tools: Path) -> None:
    directory = tmp_path / "language_model"
    build_language_model(sentences, directory, settings=LmSettings(min_count=1), tools=tools)
    seen, unseen = measure_fit(directory, SENTENCES), measure_fit(directory, ["우리는 간다"])
    assert (seen.words, seen.unknown) == (9, 0)
    assert (unseen.words, unseen.unknown) == (2, 1)
    assert 1 < seen.perplexity < 20


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


def test_what_a_failing_program_says_is_passed_on(
    tmp_path: Path, sentences: Path, tools: Path
) -> None:
    write_program(tools, "lmplz", "import sys\nsys.exit('no space left on device')\n")
    with pytest.raises(ToolchainError, match="no space left"):
        build_language_model(sentences, tmp_path / "lm", settings=LmSettings(), tools=tools)


def test_the_command_line_without_tools_says_one_sentence(
    tmp_path: Path, sentences: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    def missing(name: str, **_: object) -> Path:
        raise ToolchainError(f"{name} is not here; `kasr-train lm toolchain` builds it.")

    monkeypatch.setattr(lm_build, "find_program", missing)
    status = main(["lm", "build", str(sentences), "--out", str(tmp_path / "lm")])
    assert status == 1
    assert capsys.readouterr().err == (
        "kasr-train: lmplz is not here; `kasr-train lm toolchain` builds it.\n"
    )


def test_the_command_line_cleans_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    raw, clean = tmp_path / "raw.txt", tmp_path / "clean.txt"
    raw.write_text("나는 간다. 3시에!\n나는 간다\n", encoding="utf-8")
    assert main(["lm", "text", str(raw), "--out", str(clean)]) == 0
    assert clean.read_text(encoding="utf-8") == "나는 간다\n"
    assert "1 sentences, 2 words kept; 1 repeated and 1 unfit" in capsys.readouterr().out


def test_the_real_programs_where_they_are(tmp_path: Path) -> None:
    try:
        find_program("lmplz")
    except ToolchainError:
        pytest.skip("lmplz is not built here: kasr-train lm toolchain")
    from pyctcdecode.language_model import LanguageModel as TheirModel

    text = tmp_path / "text.txt"
    text.write_text("\n".join(SENTENCES * 20) + "\n", encoding="utf-8")
    directory = tmp_path / "language_model"
    settings = LmSettings(order=3, prune=(0, 0, 0), min_count=1, memory="50M")
    build_language_model(text, directory, settings=settings)
    assert (directory / "lm.bin").read_bytes().startswith(b"mmap lm")
    assert measure_fit(directory, SENTENCES).perplexity < 5
    # one sentence a line: lmplz wrote </s> itself, once, and it can be scored
    vocab = Vocab.from_tokens(["[PAD]", "|", *sorted(set("".join(SENTENCES)) - {" "})])
    model = LanguageModel.load(directory, vocab)
    _, state = model.score_word(model.start_state(boundary=True), "간다")
    assert -2 < model.score_end(state) < 0
    logging.getLogger("pyctcdecode").setLevel(logging.ERROR)
    theirs = TheirModel.load_from_dir(str(directory), unigram_encoding="utf-8")
    assert theirs.order == 3
