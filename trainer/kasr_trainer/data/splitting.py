"""Train, dev and test by speaker and by sentence.

Zeroth's speakers read from one list of 3,000 scripts. A split by utterance, or by speaker
alone, measures how well sentences are remembered; so held-out speakers read held-out
sentences, and nobody reads those in train.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kasr_trainer.data.checking import Row
from kasr_trainer.data.transcripts import sentence_key
from kasr_trainer.errors import CorpusError
from kasr_trainer.recipe.data_options import SplitOptions

SEEN = "dev_seen"
"""Held-out speakers reading sentences that train has: apart from dev, to see the difference."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Of one utterance what decides its split.

    Attributes:
        speaker: Corpus and speaker; "" if unknown.
        sentence: Number of what is read.
        split: What the source says.
    """

    speaker: str
    sentence: int
    split: str


class SentenceBook:
    """Knows sentences again: by the script's number, and by the text."""

    def __init__(self) -> None:
        self._by_script: dict[tuple[str, str], int] = {}

    def key(self, row: Row) -> int:
        """Return the number of the sentence; a script read with a slip is the same sentence."""
        key = sentence_key(str(row["text"]))
        script = str(row.get("sentence") or "")
        return self._by_script.setdefault((str(row["corpus"]), script), key) if script else key


def assign(voices: Sequence[Voice], options: SplitOptions) -> list[str]:
    """Return the split of every utterance: train, dev, dev_seen, test, or why it is in none.

    Not used are `held_sentence` (somebody else's reading of a held-out sentence),
    `held_speaker` (a test speaker's reading of a train sentence) and `test_sentence` (read in
    the test set too, with `drop_test_sentences`).

    Raises:
        CorpusError: empty: there is no test set, or nothing is held out.
    """
    splits = [voice.split or "train" for voice in voices]
    chance = random.Random(options.seed)
    if options.test == "holdout":
        _hold_out(voices, splits, options, into=("test", "held_speaker"), chance=chance)
    if options.drop_test_sentences:
        tested = {v.sentence for v, split in zip(voices, splits, strict=True) if split == "test"}
        for index, voice in enumerate(voices):
            if splits[index] in ("train", "dev") and voice.sentence in tested:
                splits[index] = "test_sentence"
    if options.dev == "holdout":
        _hold_out(voices, splits, options, into=("dev", SEEN), chance=chance)
    elif options.dev == "test" and "test" not in splits:
        raise CorpusError("There is no test set to measure on.", reason="empty")
    if "train" not in splits:
        raise CorpusError("No utterance is left to learn from (data.split).", reason="empty")
    return splits


def _hold_out(
    voices: Sequence[Voice],
    splits: list[str],
    options: SplitOptions,
    *,
    into: tuple[str, str],
    chance: random.Random,
) -> None:
    pool = [index for index, split in enumerate(splits) if split == "train"]
    speakers = _draw((voices[i].speaker for i in pool), options.speakers, chance)
    sentences = sorted({voices[index].sentence for index in pool})
    held = set(chance.sample(sentences, round(options.sentence_share * len(sentences))))
    for index in pool:
        voice = voices[index]
        is_held_speaker = not speakers or voice.speaker in speakers
        if voice.sentence in held:
            splits[index] = into[0] if is_held_speaker else "held_sentence"
        elif speakers and is_held_speaker:
            splits[index] = into[1]
    if into[0] not in splits:
        raise CorpusError(
            f"Nothing is left for {into[0]}: {len(speakers)} speakers and {len(held)} sentences "
            "are held out, and no utterance has both; hold out more (data.split).",
            reason="empty",
        )


def _draw(names: Iterable[str], number: int, chance: random.Random) -> set[str]:
    """Draw speakers; none where they are unknown or too few to spare any."""
    known = sorted(set(names) - {""})
    if len(known) <= number:
        return set()
    return set(chance.sample(known, number))
