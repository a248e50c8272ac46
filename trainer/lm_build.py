"""Text to a `language_model/` directory: sentences, n-gram, binary, unigrams, weights.

Beside it a `syllable_model/`, which spells what the words of the first leave out.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kasr_desktop.decoding.language_model import WORD_BREAK, LanguageModel
from kasr_desktop.decoding.lm_files import UNIGRAMS_NAME, LmWeights, write_weights
from kasr_desktop.text.normalize import normalize
from kasr_desktop.text.vocab import Vocab
from trainer.corpus import read_manifest
from trainer.lm_text import SentenceFilter, count_words
from trainer.lm_toolchain import PROGRAMS, ToolchainError, build_toolchain, find_program
from trainer.vocabulary import read_lines


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
    """

    order: int = 3
    prune: tuple[int, ...] = (0, 0, 1)
    min_count: int = 2
    quantize_bits: int = 8
    memory: str = "2G"


@dataclass(frozen=True, slots=True)
class LmFit:
    """How well a language model expects sentences it has not seen.

    Attributes:
        words: Words of the sentences.
        unknown: How many of them it does not know.
        perplexity: Over the known words and sentence ends.
    """

    words: int
    unknown: int
    perplexity: float


def build_language_model(
    sentences: Path, directory: Path, *, settings: LmSettings, tools: Path | None = None
) -> list[str]:
    """Estimate an n-gram over words and write it as a `language_model/` directory.

    Args:
        sentences: UTF-8, one sentence a line. lmplz adds the sentence marks itself;
            the widely copied hand-made `</s>` line is only needed for text without
            line ends, and wrong for any other.
        directory: Made if need be; lm.bin, unigrams.txt and attrs.json in it are replaced.
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
    with tempfile.TemporaryDirectory(prefix="lm-", dir=directory.parent) as scratch:
        arpa, built = Path(scratch) / "lm.arpa", Path(scratch) / "lm.bin"
        estimate_arpa(sentences, arpa, words=words, settings=settings, tools=tools)
        compile_binary(arpa, built, settings=settings, tools=tools)
        built.replace(directory / "lm.bin")
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
        spelled, arpa = Path(scratch) / "spelled.txt", Path(scratch) / "lm.arpa"
        with sentences.open(encoding="utf-8") as lines, spelled.open("w", encoding="utf-8") as out:
            out.writelines(f"{spell(line)}\n" for line in lines)
        estimate_arpa(spelled, arpa, words=None, settings=settings, tools=tools)
        compile_binary(arpa, directory / "lm.bin", settings=settings, tools=tools)
    write_weights(directory, LmWeights(0.3, 1.0, 0.0))


def spell(sentence: str) -> str:
    """Give a sentence as syllables and word breaks, each a word to lmplz.

    Example:
        >>> spell("나는 간다")
        '나 는 ▁ 간 다'
    """
    return f" {WORD_BREAK} ".join(map(" ".join, sentence.split()))


def known_words(counts: Counter[str], *, min_count: int) -> list[str]:
    """Give the words seen often enough, sorted.

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


def measure_fit(directory: Path, sentences: Sequence[str]) -> LmFit:
    """Measure a language model on sentences it was not made from."""
    vocab = Vocab.from_tokens(["[PAD]", "|", *sorted(set("".join(sentences)) - {" "})])
    model = LanguageModel.load(directory, vocab)
    words = unknown = scored = 0
    total = 0.0
    for sentence in sentences:
        state = model.start_state(boundary=True)
        for word in sentence.split():
            score, state = model.score_word(state, word)
            words += 1
            if model.is_known(word):
                total, scored = total + score, scored + 1
            else:
                unknown += 1
        total, scored = total + model.score_end(state), scored + 1
    return LmFit(words, unknown, perplexity=10 ** (-total / max(1, scored)))


def _run(program: Path, *arguments: Sequence[object]) -> None:
    command = [os.fspath(program), *(str(part) for group in arguments for part in group)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        tail = "\n".join(done.stderr.splitlines()[-5:])
        raise ToolchainError(f"{program.name} failed: {tail}")


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `lm` to the command line: `text`, `build`, `measure`, `toolchain`."""
    parser = commands.add_parser("lm", help="text to a language model")
    steps = parser.add_subparsers(required=True, metavar="step")
    _add_text(steps)
    _add_build(steps)
    measure = steps.add_parser("measure", help="perplexity and unknown words on transcripts")
    measure.add_argument("model", type=Path, help="language_model directory")
    measure.add_argument("manifest", type=Path, help="manifest with transcripts")
    measure.add_argument("--split", help="only this split of the manifest")
    measure.set_defaults(run=_reporting(run_measure))
    toolchain = steps.add_parser("toolchain", help="build lmplz and build_binary")
    toolchain.add_argument("--into", type=Path, help="folder; the user's cache if not given")
    toolchain.set_defaults(run=_reporting(run_toolchain))


def _add_text(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = steps.add_parser("text", help="raw text to clean sentences")
    text.add_argument("texts", type=Path, nargs="+", help="one sentence a line, .txt or .xz")
    text.add_argument("--out", type=Path, required=True)
    text.set_defaults(run=run_text)


def _add_build(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    known = LmSettings()
    build = steps.add_parser("build", help="clean sentences to a language_model directory")
    build.add_argument("sentences", type=Path, help="what `lm text` wrote")
    build.add_argument("--out", type=Path, required=True, help="language_model directory")
    build.add_argument("--unit", choices=("word", "syllable"), default="word")
    build.add_argument("--order", type=int, default=known.order)
    build.add_argument("--prune", type=int, nargs="+", default=list(known.prune))
    build.add_argument("--min-count", type=int, default=known.min_count)
    build.add_argument("--quantize-bits", type=int, default=known.quantize_bits)
    build.add_argument("--memory", default=known.memory)
    build.set_defaults(run=_reporting(run_build))


def _reporting(
    step: Callable[[argparse.Namespace], int],
) -> Callable[[argparse.Namespace], int]:
    """Turn a missing tool into one sentence and status 1."""

    def run(arguments: argparse.Namespace) -> int:
        try:
            return step(arguments)
        except ToolchainError as error:
            print(f"kasr-train: {error}", file=sys.stderr)
            return 1

    return run


def run_text(arguments: argparse.Namespace) -> int:
    """Write the sentences of the texts, each once."""
    kept = SentenceFilter()
    with arguments.out.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(f"{each}\n" for each in kept.sentences(read_lines(arguments.texts)))
    count = kept.count
    print(
        f"{count.lines:,} lines: {count.sentences:,} sentences, {count.words:,} words kept; "
        f"{count.repeated:,} repeated and {count.unfit:,} unfit left out"
    )
    return 0


def run_build(arguments: argparse.Namespace) -> int:
    """Build the directory and say how large it is."""
    settings = LmSettings(
        arguments.order,
        tuple(arguments.prune),
        min_count=arguments.min_count,
        quantize_bits=arguments.quantize_bits,
        memory=arguments.memory,
    )
    if arguments.unit == "syllable":
        build_syllable_model(arguments.sentences, arguments.out, settings=settings)
    else:
        words = build_language_model(arguments.sentences, arguments.out, settings=settings)
        print(f"{len(words):,} words")
    for path in sorted(arguments.out.iterdir()):
        print(f"{path.name} {path.stat().st_size / 1e6:.1f} MB")
    return 0


def run_measure(arguments: argparse.Namespace) -> int:
    """Print how well the model expects the transcripts."""
    utterances = read_manifest(arguments.manifest, split=arguments.split)
    fit = measure_fit(arguments.model, [normalize(each.text) for each in utterances])
    print(
        f"{fit.words:,} words, {fit.unknown / max(1, fit.words):.1%} unknown, "
        f"perplexity of the known {fit.perplexity:,.0f}"
    )
    return 0


def run_toolchain(arguments: argparse.Namespace) -> int:
    """Build KenLM's programs."""
    folder = build_toolchain(arguments.into)
    print(f"{', '.join(PROGRAMS)} are in {folder}")
    return 0
