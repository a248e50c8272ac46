"""How exactly a script is laid over a recording whose sentences' places are known.

    python -m benchmarks.script_alignment manifest.tsv --work FOLDER [--sentences 60]
        [--corpora A,B] [--draw 0]

Sentences of the manifest's split "dev", of all its corpora or of some, are cut to their sound
and joined under steady noise, 20 dB below the speech; every second one follows the one before
without a pause, the others after 0.3 to 1.0 s. The recording is recognised once, its emissions
are kept in the folder.
Then the true text is laid over it, and texts with a tenth of the words changed, left out,
and with whole sentences more and less. Where torchaudio is installed, its `forced_align`
places the true text on the same emissions, for comparison.
"""

from __future__ import annotations

import argparse
import csv
import random
import resource
import time
import wave
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kasr_desktop.audio.file_source import FileSource
from kasr_desktop.bundle.locate import locate
from kasr_desktop.bundle.model_bundle import load_bundle
from kasr_desktop.decoding.lexicon import token_form
from kasr_desktop.domain.audio import SAMPLE_RATE
from kasr_desktop.domain.events import Final
from kasr_desktop.domain.readings import SCRIPT
from kasr_desktop.domain.transcript import Segment, Word
from kasr_desktop.editing.document import Document
from kasr_desktop.pipeline.job import TranscribeJob
from kasr_desktop.pipeline.job_runner import JobRunner
from kasr_desktop.pipeline.passes.script_pass import ScriptPass, ScriptResult
from kasr_desktop.pipeline.passes.transcript_pass import KeptSound, PassInput
from kasr_desktop.recognizer.emission_store import EmissionReader
from kasr_desktop.text.script import read_script

_LONGEST = 15.0  # seconds of a sentence
_QUIET_DB = -20.0  # below its loud parts a sentence ends: under the noise nobody hears the rest
_SPEECH, _NOISE = 0.1, 0.01  # root mean squares
_PAUSES = (0.3, 1.0)  # seconds


Places = dict[int, tuple[float | None, float | None]]
"""Start and end of sentences by number, None where that word was not placed."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence and where it was put, in seconds."""

    text: str
    start: float
    end: float
    follows_at_once: bool


def join(
    manifest: Path, count: int, target: Path, corpora: Sequence[str] = (), number: int = 0
) -> list[Sentence]:
    """Write the recording of a draw, and return where its sentences are.

    Sentences are of all corpora if none is named.
    """
    with manifest.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    mine = [row for row in rows if not corpora or row["corpus"] in corpora]
    fit = [row for row in mine if row["split"] == "dev" and float(row["seconds"]) < _LONGEST]
    draw = random.Random(number)
    parts: list[NDArray[np.float32]] = []
    sentences: list[Sentence] = []
    place = 0
    for number, row in enumerate(draw.sample(fit, count)):
        at_once = number % 2 == 1
        pause = 0 if at_once else round(draw.uniform(*_PAUSES) * SAMPLE_RATE)
        sound = _trimmed(_samples(manifest.parent / row["path"]))
        parts += [np.zeros(pause, np.float32), sound]
        start = place + pause
        place = start + len(sound)
        sentences.append(Sentence(row["text"], start / SAMPLE_RATE, place / SAMPLE_RATE, at_once))
    whole = np.concatenate(parts)
    whole = whole + _NOISE * np.random.default_rng(0).standard_normal(len(whole))
    with wave.open(str(target), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes((np.clip(whole, -1, 1) * 32767).astype("<i2").tobytes())
    return sentences


def _samples(path: Path) -> NDArray[np.float32]:
    source = FileSource(path)
    try:
        return np.concatenate([chunk.samples for chunk in source])
    finally:
        source.close()


def _trimmed(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return a sentence from its first sound to its last, at one level."""
    hop = SAMPLE_RATE // 100
    hops = samples[: len(samples) // hop * hop].reshape(-1, hop)
    loudness = np.sqrt((hops**2).mean(axis=1))
    loud = np.flatnonzero(loudness > np.quantile(loudness, 0.95) * 10 ** (_QUIET_DB / 20))
    sound = samples[loud[0] * hop : (loud[-1] + 1) * hop]
    gain = _SPEECH / float(np.sqrt((sound**2).mean()))
    return np.asarray(sound * gain, dtype=np.float32)


def recognise(recording: Path, emissions: Path) -> list[Segment]:
    """Return what is recognised, and keep the emissions."""
    job = TranscribeJob(recording, emissions_path=emissions)
    return [event.segment for event in JobRunner().run(job) if isinstance(event, Final)]


def damaged(sentences: Sequence[Sentence], kind: str) -> list[tuple[int | None, str]]:
    """Return lines of a script with faults, each with the number of its sentence."""
    draw = random.Random(1)
    pool = [word for sentence in sentences for word in sentence.text.split()]
    lines: list[tuple[int | None, str]] = []
    for number, sentence in enumerate(sentences):
        words = sentence.text.split()
        if kind == "a tenth of the words changed":
            words = [draw.choice(pool) if draw.random() < 0.1 else word for word in words]
        elif kind == "a tenth of the words left out":
            words = [word for word in words if draw.random() >= 0.1]
        elif kind == "every tenth sentence not in the script" and number % 10 == 4:
            continue
        lines.append((number, " ".join(words)))
        if kind == "a sentence nobody said behind every tenth" and number % 10 == 4:
            lines.append((None, " ".join(draw.choice(pool) for _ in range(12))))
    return [line for line in lines if line[1]]


KINDS = (
    "as read",
    "a tenth of the words changed",
    "a tenth of the words left out",
    "every tenth sentence not in the script",
    "a sentence nobody said behind every tenth",
)


def lay(
    lines: Sequence[tuple[int | None, str]],
    segments: Sequence[Segment],
    kept: KeptSound,
    recording: Path,
    *,
    levels: bool = True,
) -> tuple[Places, ScriptResult]:
    """Return where sentences were placed, by their numbers, and what the pass tells."""
    document = Document(segments)
    work = PassInput.of(
        document, kept=kept, open_sound=(lambda: FileSource(recording)) if levels else None
    )
    *_, result = ScriptPass(read_script("\n".join(line for _, line in lines)), True).run(work)
    assert isinstance(result, ScriptResult)  # noqa: S101
    assert result.change is not None  # noqa: S101
    document.do(result.change)
    words = [word for row in document.segments for word in row.hypothesis(SCRIPT).words]
    places: Places = {}
    place = 0
    # words come back in order, those that nobody said are missing
    for number, line in lines:
        mine: list[Word | None] = []
        for text in line.split():
            is_said = place < len(words) and words[place].text == text
            mine.append(words[place] if is_said else None)
            place += is_said
        if number is not None:
            first, last = mine[0], mine[-1]
            places[number] = (first.start if first else None, last.end if last else None)
    return places, result


def peer(sentences: Sequence[Sentence], kept: KeptSound) -> Places | None:
    """Return where torchaudio's `forced_align` places the true text, None without it."""
    try:
        import torch
        from torchaudio.functional import forced_align  # type: ignore[import-not-found]
    except (ImportError, OSError):
        return None
    vocab, grid = kept.vocab, kept.emissions.header.grid
    ids = {vocab.text_of_token(number): number for number in range(len(vocab))}
    form = token_form(vocab)
    letters: list[int] = []
    owners: list[int] = []
    for number, sentence in enumerate(sentences):
        for word in sentence.text.split():
            if letters and vocab.word_delimiter_id is not None:
                letters.append(vocab.word_delimiter_id)
                owners.append(-1)
            found = [ids[letter] for letter in form(word) if letter in ids]
            letters += found
            owners += [number] * len(found)
    rows = kept.emissions.read(0, kept.emissions.num_frames()).log_probs
    path, _ = forced_align(
        torch.from_numpy(rows)[None], torch.tensor([letters]), blank=vocab.blank_id
    )
    frames = path[0].numpy()
    starts = np.flatnonzero((frames != vocab.blank_id) & (np.diff(frames, prepend=-1) != 0))
    ends = np.flatnonzero((frames != vocab.blank_id) & (np.diff(frames, append=-1) != 0)) + 1
    mine = np.array(owners)
    return {
        number: (
            grid.seconds(int(starts[np.flatnonzero(mine == number)[0]])),
            grid.seconds(int(ends[np.flatnonzero(mine == number)[-1]])),
        )
        for number in range(len(sentences))
    }


def rows_of(
    name: str,
    sentences: Sequence[Sentence],
    places: Places,
    lines: Sequence[tuple[int | None, str]] = (),
) -> Iterator[str]:
    """Return rows of Markdown: errors of starts and ends, with and without a pause before.

    Where the script lacks the first or last word of a sentence, that border is not asked for.
    """
    without: tuple[set[int], set[int]] = (set(), set())
    for number, line in lines:
        if number is not None:
            true, given = sentences[number].text.split(), line.split()
            for side, at in enumerate((0, -1)):
                if true[at] != given[at]:
                    without[side].add(number)
    kinds: tuple[tuple[str, int, Callable[[int], bool]], ...] = (
        ("start behind a pause", 0, lambda number: not sentences[number].follows_at_once),
        ("start without one", 0, lambda number: sentences[number].follows_at_once),
        ("end before a pause", 1, lambda number: _pause_behind(sentences, number)),
        ("end without one", 1, lambda number: _follower_at_once(sentences, number)),
    )
    all_errors: list[float] = []
    for what, side, wanted in kinds:
        errors = [
            abs(found - (sentences[number].start, sentences[number].end)[side])
            for number, place in places.items()
            if wanted(number) and (found := place[side]) is not None and number not in without[side]
        ]
        all_errors += errors
        if errors:
            yield _row(name, what, errors)
    if all_errors:
        yield _row(name, "all", all_errors)


def _row(name: str, what: str, errors: Sequence[float]) -> str:
    median, worst = np.quantile(errors, [0.5, 0.95]) * 1000
    return f"| {name} | {what} | {median:.0f} | {worst:.0f} | {len(errors)} |"


def _pause_behind(sentences: Sequence[Sentence], number: int) -> bool:
    return number + 1 < len(sentences) and not sentences[number + 1].follows_at_once


def _follower_at_once(sentences: Sequence[Sentence], number: int) -> bool:
    return number + 1 < len(sentences) and sentences[number + 1].follows_at_once


def main(words: Sequence[str] | None = None) -> int:
    """Measure and print a table of Markdown."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("manifest", type=Path)
    parser.add_argument("--work", type=Path, required=True, help="for the recording")
    parser.add_argument("--sentences", type=int, default=60)
    parser.add_argument("--corpora", default="", help="of the manifest, parted by commas")
    parser.add_argument("--draw", type=int, default=0, help="number of another draw")
    arguments = parser.parse_args(words)
    corpora = [name for name in arguments.corpora.split(",") if name]
    arguments.work.mkdir(parents=True, exist_ok=True)
    name = ["joined", *corpora, str(arguments.draw), str(arguments.sentences)]
    recording = arguments.work / ("-".join(name) + ".wav")
    emissions = recording.with_suffix(".emissions")
    sentences = join(arguments.manifest, arguments.sentences, recording, corpora, arguments.draw)
    segments = recognise(recording, emissions)
    vocab = load_bundle(locate("builtin")).vocab
    kept = KeptSound(EmissionReader(emissions), vocab)
    print("| script | border | median, ms | 95 %, ms | of |\n|---|---|---|---|---|")
    notes = []
    for kind in KINDS:
        began = time.process_time()
        lines = damaged(sentences, kind)
        places, result = lay(lines, segments, kept, recording)
        took = (time.process_time() - began) / sentences[-1].end
        print(*rows_of(kind, sentences, places, lines), sep="\n", flush=True)
        left = sum(len(one.text.split()) for one in result.differences.skipped)
        notes.append(
            f"{kind}: {result.count} of {result.num_words} words placed, {left} told as not "
            f"said, {len(result.differences.added)} stretches as added, {took:.3f} CPU s a second"
        )
    places, _ = lay(damaged(sentences, KINDS[0]), segments, kept, recording, levels=False)
    print(*rows_of("as read, by CTC alone", sentences, places), sep="\n")
    other = peer(sentences, kept)
    if other is not None:
        print(*rows_of("as read, torchaudio's forced_align", sentences, other), sep="\n")
    print()
    print(*notes, sep="\n")
    print(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
