"""Texts to the sentences of a language model: normalised, each once, without the measured ones."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kasr_trainer.data.manifest import read_manifest
from kasr_trainer.data.opus import read_text
from kasr_trainer.data.sentence_filter import SentenceFilter
from kasr_trainer.data.transcripts import clean_transcript, sentence_key
from kasr_trainer.recipe.data_options import TranscriptOptions

log = logging.getLogger(__name__)

_PROGRESS = 1_000_000


@dataclass(slots=True)
class TextFacts:
    """What became of the texts.

    Attributes:
        lines: Lines read.
        sentences: Sentences written, each once.
        repeated: Sentences that were there already.
        excluded: Sentences left out because they are measured.
        found: Sentences of the recordings that were in the texts, before that.
    """

    lines: int = 0
    sentences: int = 0
    repeated: int = 0
    excluded: int = 0
    found: set[int] = field(default_factory=set)


def write_text(
    paths: Sequence[Path],
    manifests: Sequence[Path],
    out: Path,
    *,
    options: TranscriptOptions,
    excluded: set[int],
    watched: set[int],
    keep_repeated: bool = False,
) -> TextFacts:
    """Write the sentences of texts and manifests to `out`, one a line; whole or not there.

    Args:
        paths: Texts, any that `read_text` reads.
        manifests: Manifests whose transcripts join them.
        out: UTF-8, NFC.
        options: What transcripts became before they were learned; texts become the same.
        excluded: Numbers of sentences that stay out.
        watched: Numbers of sentences to look out for.
        keep_repeated: Write a sentence as often as it is there; only with the card's normaliser.

    Raises:
        CorpusError: A text is missing or damaged.
    """
    facts = TextFacts()
    scratch = out.with_name(f".{out.name}.part")
    with scratch.open("w", encoding="utf-8", newline="\n") as file:
        for sentence in _sentences(paths, manifests, options, facts, keep_repeated):
            key = sentence_key(sentence)
            if key in watched:
                facts.found.add(key)
            if key in excluded:
                facts.excluded += 1
                continue
            facts.sentences += 1
            file.write(f"{sentence}\n")
    scratch.replace(out)
    return facts


def _sentences(
    paths: Sequence[Path],
    manifests: Sequence[Path],
    options: TranscriptOptions,
    facts: TextFacts,
    keep_repeated: bool,
) -> Iterator[str]:
    lines = _count(_lines(paths, manifests), facts)
    if options.normalizer == "house":
        kept = SentenceFilter()
        yield from kept.sentences(lines)
        facts.repeated = kept.count.repeated
        return
    seen: set[int] = set()
    for line in lines:
        sentence = clean_transcript(line, options)
        key = hash(sentence)
        facts.repeated += key in seen
        if sentence and (keep_repeated or key not in seen):
            yield sentence
        if sentence:
            seen.add(key)


def _lines(paths: Sequence[Path], manifests: Sequence[Path]) -> Iterator[str]:
    for path in paths:
        yield from read_text(path)
    for manifest in manifests:
        yield from (utterance.text for utterance in read_manifest(manifest))


def _count(lines: Iterable[str], facts: TextFacts) -> Iterator[str]:
    for line in lines:
        facts.lines += 1
        if facts.lines % _PROGRESS == 0:
            log.info("%d lines of text", facts.lines)
        yield line
