"""Chooses the sentences that a synthesizer shall speak: well formed and full of syllables."""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from kasr_desktop.text.hangul import nfc
from kasr_desktop.text.normalize import is_plain_korean
from kasr_trainer.data.manifest import read_lines

MIN_SYLLABLES = 8
MAX_SYLLABLES = 56
_LONGEST_WORD = 11
_MOST_SYLLABLES_A_WORD = 3.8
"""Above this in the mean, the writer left spaces out."""

_SEPARATORS = re.compile(r"[^\w\s]+|_")

_CARELESS = frozenset("햇엇앗겟됬봣갓왓졋걍잼욬셧쥔넼쵝죤쫌욤닷넴욬젤")
"""Syllables that stand nearly always for another one, or for slang."""


def clean(text: str) -> str:
    """Return one sentence in NFC without punctuation, with single spaces.

    Example:
        >>> clean("얼른  나아야, 할 텐데…")
        '얼른 나아야 할 텐데'
    """
    return " ".join(_SEPARATORS.sub(" ", nfc(text)).split())


def is_speakable(text: str, *, careful: bool = False) -> bool:
    """Return whether a clean sentence can be read aloud in one way only.

    Digits and Latin letters can be read in several ways, lone jamo in none.

    Args:
        text: What `clean` gives.
        careful: Also refuse what is misspelled or written without spaces.

    Example:
        >>> is_speakable("정말 재미있게 잘 봤습니다"), is_speakable("정말 재밌음 ㅋㅋㅋ 강추합니다")
        (True, False)
        >>> is_speakable("삼일 전에 3시간 동안 봤습니다")
        False
        >>> is_speakable("정말 재미있게 잘 봣습니다", careful=True)
        False
    """
    words = text.split()
    num_syllables = len(text) - text.count(" ")
    if not is_plain_korean(text) or not MIN_SYLLABLES <= num_syllables <= MAX_SYLLABLES:
        return False
    if max(map(len, words)) > _LONGEST_WORD:
        return False
    if not careful:
        return True
    return num_syllables / len(words) <= _MOST_SYLLABLES_A_WORD and not _CARELESS & set(text)


def choose(
    pools: Mapping[str, Sequence[str]],
    shares: Mapping[str, float],
    *,
    num_sentences: int,
    seed: int = 7,
) -> list[tuple[str, str]]:
    """Choose sentences so that rare syllables come early: the best of several random ones.

    Args:
        pools: Corpus to its speakable sentences.
        shares: Corpus to how often it is drawn.
        num_sentences: How many to choose.
        seed: Of the draws.
    """
    rng = random.Random(seed)
    names, weights = list(shares), list(shares.values())
    counts: Counter[str] = Counter()
    chosen: dict[str, str] = {}
    for number in range(num_sentences):
        draws = 120 if number < 1500 else 30 if number < 4000 else 10
        best = max(
            _draw(pools, rng.choices(names, weights, k=draws), chosen, rng),
            default=None,
            key=lambda pair: _novelty(pair[1], counts),
        )
        if best is not None:
            corpus, text = best
            chosen[text] = corpus
            counts.update(text.replace(" ", ""))
    return [(corpus, text) for text, corpus in chosen.items()]


def _draw(
    pools: Mapping[str, Sequence[str]],
    names: Iterable[str],
    chosen: Mapping[str, str],
    rng: random.Random,
) -> Iterable[tuple[str, str]]:
    for name in names:
        text = rng.choice(pools[name])
        if text not in chosen:
            yield name, text


def _novelty(text: str, counts: Mapping[str, int]) -> float:
    """Rate what a sentence adds: its rarely seen syllables, by length."""
    syllables = text.replace(" ", "")
    return sum(1 / (1 + counts.get(each, 0)) for each in set(syllables)) / (len(syllables) + 10)


def read_pool(path: Path, *, careful: bool) -> list[str]:
    """Read the speakable sentences of a text, each once."""
    texts = dict.fromkeys(clean(line) for line in read_lines([path]))
    return [text for text in texts if is_speakable(text, careful=careful)]


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `sentences` to the command line."""
    parser = commands.add_parser("sentences")
    parser.add_argument(
        "texts", nargs="+", help="path=share, e.g. reviews.txt.xz=0.3; path=share=careful"
    )
    parser.add_argument("--count", type=int, default=9000, help="sentences (%(default)s)")
    parser.add_argument("--out", type=Path, required=True, help="corpus<TAB>text a line")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Read the texts, choose, write."""
    pools: dict[str, list[str]] = {}
    shares: dict[str, float] = {}
    for text in arguments.texts:
        name, share, *careful = text.split("=")
        corpus = Path(name).name.split(".")[0]
        pools[corpus] = read_pool(Path(name), careful=bool(careful))
        shares[corpus] = float(share)
    lines = [
        f"{corpus}\t{text}\n"
        for corpus, text in choose(pools, shares, num_sentences=arguments.count)
    ]
    arguments.out.write_text("".join(lines), encoding="utf-8")
    print(f"{len(lines)} sentences")
    return 0
