"""Sentences to a `language_model/` directory, and to a `syllable_model/` beside it.

The second spells what the words of the first leave out.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kasr_desktop.decoding.language_model import WORD_BREAK
from kasr_desktop.decoding.lm_files import UNIGRAMS_NAME, LmWeights, write_weights
from kasr_desktop.text.vocab import Vocab
from kasr_trainer.data.sentence_filter import count_words
from kasr_trainer.errors import ToolchainError
from kasr_trainer.evaluate.decoder_labels import decoder_labels
from kasr_trainer.lm.kneser_ney import estimate
from kasr_trainer.lm.toolchain import find_program

AUTO, LMPLZ, PYTHON = "auto", "lmplz", "python"
ESTIMATORS = (AUTO, LMPLZ, PYTHON)

ARPA_NAME, BINARY_NAME = "lm.arpa", "lm.bin"

MAX_BYTES_HERE = 30_000_000
"""Of text, about two and a half million words: some gigabytes of n-grams in memory."""


@dataclass(frozen=True, slots=True)
class LmSettings:
    """How an n-gram is estimated and stored.

    Attributes:
        order: Words an n-gram is long.
        prune: n-grams seen at most so often are left out, one number an order,
            the last one for all higher.
        min_count: Words seen less often are unknown: they cost most of the size
            and are mostly slips of the pen.
        quantize_bits: Bits of a probability and of a back-off in the trie; 0: exact.
        memory: What lmplz may sort in, such as "2G".
        estimator: Who counts. `AUTO` is lmplz, or where there is none and the text is
            small, `kasr_trainer.lm.kneser_ney`, which gives the same numbers as an ARPA file.
    """

    order: int = 3
    prune: tuple[int, ...] = (0, 0, 1)
    min_count: int = 2
    quantize_bits: int = 8
    memory: str = "2G"
    estimator: str = AUTO


def build_language_model(
    sentences: Path, directory: Path, *, settings: LmSettings, tools: Path | None = None
) -> list[str]:
    """Estimate an n-gram over words and write it as a `language_model/` directory.

    Args:
        sentences: UTF-8, one sentence a line. lmplz adds the sentence marks itself;
            the widely copied hand-made `</s>` line is only needed for text without
            line ends, and wrong for any other.
        directory: Made if need be; the model, unigrams.txt and attrs.json in it are replaced.
        settings: Order, pruning, size.
        tools: Folder of lmplz and build_binary, None: looked for.

    Returns:
        The known words, as written to unigrams.txt.

    Raises:
        ToolchainError: A program is missing or failed.
    """
    with sentences.open(encoding="utf-8") as file:
        words = known_words(count_words(file), min_count=settings.min_count)
    directory.mkdir(parents=True, exist_ok=True)
    _build(sentences, directory, words=words, settings=settings, tools=tools)
    text = "".join(f"{word}\n" for word in words)
    (directory / UNIGRAMS_NAME).write_text(text, encoding="utf-8", newline="\n")
    write_weights(directory, LmWeights())
    return words


def build_syllable_model(
    sentences: Path, directory: Path, *, settings: LmSettings, tools: Path | None = None
) -> None:
    """Estimate an n-gram over syllables and word breaks and write a `syllable_model/`.

    All syllables are kept, so `settings.min_count` has no say.

    Raises:
        ToolchainError: A program is missing or failed.
    """
    directory.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="lm-", dir=directory.parent) as scratch:
        spelled = Path(scratch) / "spelled.txt"
        with sentences.open(encoding="utf-8") as lines, spelled.open("w", encoding="utf-8") as out:
            out.writelines(f"{spell(line)}\n" for line in lines)
        _build(spelled, directory, words=None, settings=settings, tools=tools)
    write_weights(directory, LmWeights(0.3, 1.0, 0.0))


def _build(
    sentences: Path,
    directory: Path,
    *,
    words: list[str] | None,
    settings: LmSettings,
    tools: Path | None,
) -> None:
    """Put the model into its directory, the only one there, once it is whole."""
    with tempfile.TemporaryDirectory(prefix="lm-", dir=directory.parent) as scratch:
        built = Path(scratch) / ARPA_NAME
        if counts_here(sentences, settings=settings, tools=tools):
            count_arpa(sentences, built, words=words, settings=settings)
        else:
            arpa, built = built, Path(scratch) / BINARY_NAME
            estimate_arpa(sentences, arpa, words=words, settings=settings, tools=tools)
            compile_binary(arpa, built, settings=settings, tools=tools)
        built.replace(directory / built.name)
    for name in {ARPA_NAME, BINARY_NAME} - {built.name}:
        (directory / name).unlink(missing_ok=True)


def counts_here(sentences: Path, *, settings: LmSettings, tools: Path | None = None) -> bool:
    """Return whether the n-grams are counted in Python.

    Raises:
        ToolchainError: lmplz is missing and the text is too large to do without.
    """
    if settings.estimator != AUTO:
        return settings.estimator == PYTHON
    try:
        find_program("lmplz", folder=tools)
        find_program("build_binary", folder=tools)
    except ToolchainError:
        if sentences.stat().st_size > MAX_BYTES_HERE:
            raise
        return True
    return False


def count_arpa(
    sentences: Path, arpa: Path, *, words: Iterable[str] | None, settings: LmSettings
) -> None:
    """Estimate the n-grams in Python, with the numbers lmplz would give."""
    prune = settings.prune[: settings.order]
    try:
        with sentences.open(encoding="utf-8") as lines:
            model = estimate(lines, order=settings.order, prune=prune, words=words)
    except ValueError as error:
        raise ToolchainError(f"The n-grams cannot be counted: {error}.", reason="failed") from error
    model.write_arpa(arpa)


def spell(sentence: str) -> str:
    """Return a sentence as syllables and word breaks, each a word to lmplz.

    Example:
        >>> spell("나는 간다")
        '나 는 ▁ 간 다'
    """
    return f" {WORD_BREAK} ".join(map(" ".join, sentence.split()))


def known_words(counts: Counter[str], *, min_count: int) -> list[str]:
    """Return the words seen often enough, sorted.

    Example:
        >>> known_words(Counter({"나는": 3, "가끔": 2, "난느": 1}), min_count=2)
        ['가끔', '나는']
    """
    return sorted(word for word, count in counts.items() if count >= min_count)


def estimate_arpa(
    sentences: Path,
    arpa: Path,
    *,
    words: Iterable[str] | None,
    settings: LmSettings,
    tools: Path | None = None,
) -> None:
    """Estimate modified Kneser-Ney n-grams (Heafield et al. 2013) over `words`, None: over all."""
    limit: list[object] = []
    if words is not None:
        vocabulary = arpa.with_suffix(".words")
        vocabulary.write_text(" ".join(words), encoding="utf-8")
        limit = ["--limit_vocab_file", vocabulary]
    prune = settings.prune[: settings.order]
    _run(
        find_program("lmplz", folder=tools),
        ["-o", settings.order, "-S", settings.memory, "-T", f"{arpa.parent}{os.sep}"],
        ["--text", sentences, "--arpa", arpa, *limit],
        # small texts have no n-gram seen three or four times to estimate discounts from
        ["--prune", *prune, "--discount_fallback"],
    )


def compile_binary(
    arpa: Path, binary: Path, *, settings: LmSettings, tools: Path | None = None
) -> None:
    """Turn an ARPA file into a KenLM trie, the smallest of its formats."""
    quantize = ["-q", settings.quantize_bits, "-b", settings.quantize_bits]
    _run(
        find_program("build_binary", folder=tools),
        [*(quantize if settings.quantize_bits else []), "-a", "22", "-T", f"{arpa.parent}{os.sep}"],
        ["trie", arpa, binary],
    )


def _run(program: Path, *arguments: Sequence[object]) -> None:
    command = [os.fspath(program), *(str(part) for group in arguments for part in group)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        tail = "\n".join(done.stderr.splitlines()[-5:])
        raise ToolchainError(f"{program.name} failed: {tail}", reason="failed")


def write_alphabet(vocab: Vocab, folder: Path) -> None:
    """Write alphabet.json, which pyctcdecode and transformers want beside `language_model/`.

    ASCII, because pyctcdecode reads it in the locale's encoding.
    """
    text = json.dumps(
        {"labels": decoder_labels(vocab), "is_bpe": False}, ensure_ascii=True, indent=1
    )
    (folder / "alphabet.json").write_text(text + "\n", encoding="ascii")
