"""What the strengths of a hotword do; writes HOTWORDS.md.

Of a folder that `kasr-train evaluate --emissions` made, each utterance is decoded again with one
hotword: a word that was said and not heard (is it found?), one that was heard, with another vowel
(is what was right replaced?), and one of another utterance (is it put where nobody said it?).
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kasr_desktop.bundle.model_bundle import load_bundle
from kasr_desktop.decoding.beam import BeamDecoder
from kasr_desktop.decoding.language_model import LanguageModel
from kasr_desktop.domain.options import DecodeOptions, Hotword, HotwordStrength
from kasr_desktop.resources import builtin_model_dir
from kasr_desktop.text.hangul import nfc, nfd
from kasr_trainer.evaluate.stored_emissions import Spoken, read_emissions

RESULTS = Path(__file__).with_name("HOTWORDS.md")
WEIGHTS = (3.0, 5.0, 10.0, 20.0, 30.0)
_SHORTEST = 2  # syllables
_VOWELS = [chr(code) for code in range(0x1161, 0x1176)]
_SEED = 1

_HEAD = """\
# Hotwords

Made by `python -m benchmarks.hotwords`; what is counted, it says.

| weight | said, unheard: found | heard, one vowel off: replaced | not said: put in |
|---:|---:|---:|---:|
"""

Read = Callable[[Spoken, tuple[Hotword, ...]], str]


@dataclass(frozen=True, slots=True)
class Case:
    """An utterance and a hotword for it."""

    spoken: Spoken
    word: str


def cases(spoken: Sequence[Spoken], read: Read) -> tuple[list[Case], list[Case], list[Case]]:
    """Return what was missed, what is nearly what was heard, and what nobody said."""
    chance = random.Random(_SEED)
    missed, near, unsaid = [], [], []
    everywhere = [word for one in spoken for word in one.text.split() if len(word) >= _SHORTEST]
    for one in spoken:
        heard = read(one, ())
        words = [word for word in one.text.split() if len(word) >= _SHORTEST]
        lost = [word for word in words if word not in _letters(heard)]
        right = [word for word in words if word in heard.split()]
        if lost:
            missed.append(Case(one, chance.choice(lost)))
        if right:
            near.append(Case(one, _with_another_vowel(chance.choice(right), chance)))
        here = _letters(one.text) + _letters(heard)
        unsaid.append(Case(one, chance.choice([word for word in everywhere if word not in here])))
    return missed, near, unsaid


def share(found: Sequence[Case], weight: float, read: Read) -> str:
    """Return how often the hotword stands in the text."""
    hits = sum(
        one.word in _letters(read(one.spoken, (Hotword(one.word, weight),))) for one in found
    )
    return f"{hits} of {len(found)} ({100 * hits / max(1, len(found)):.0f} %)"


def _with_another_vowel(word: str, chance: random.Random) -> str:
    letters = list(nfd(word))
    place = chance.choice([n for n, letter in enumerate(letters) if letter in _VOWELS])
    letters[place] = chance.choice([vowel for vowel in _VOWELS if vowel != letters[place]])
    return nfc("".join(letters))


def _letters(text: str) -> str:
    return text.replace(" ", "")


def main() -> None:
    """Decode and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("emissions", type=Path, help="made by `kasr-train evaluate --emissions`")
    arguments = parser.parse_args()
    bundle = load_bundle(builtin_model_dir())
    if bundle.language_model_dir is None:
        raise SystemExit(f"{bundle.name} has no language model to search with")
    model = LanguageModel.load(bundle.language_model_dir, bundle.vocab)

    def read(spoken: Spoken, hotwords: tuple[Hotword, ...]) -> str:
        options = DecodeOptions(hotwords=hotwords)
        session = BeamDecoder(bundle.vocab, model, options=options).begin()
        session.advance(spoken.emissions)
        return session.finish()[0].text

    kinds = cases(read_emissions(arguments.emissions), read)
    rows = []
    for weight in WEIGHTS:
        strength = HotwordStrength.of(weight)
        name = f"{weight:g}" if strength is None else f"**{weight:g}** {strength.label.korean}"
        cells = " | ".join(share(found, weight, read) for found in kinds)
        rows.append(f"| {name} | {cells} |\n")
    RESULTS.write_text(_HEAD + "".join(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
