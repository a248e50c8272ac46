"""A script laid over a recording: its words as a reading of their own, beside what was heard.

What was recognised and the script meet in long runs of equal syllables. They cut the work into
sections of half a minute, so that hours need no more memory than that; inside each the
words are placed by CTC (`decoding.script_alignment`).
"""

from __future__ import annotations

import contextlib
import math
from bisect import bisect_right
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import numpy as np

from kasr_desktop.audio.levels import SoundLevels, hear_levels
from kasr_desktop.decoding.lexicon import token_form
from kasr_desktop.decoding.script_alignment import Heard, ScriptPath, laying_over
from kasr_desktop.domain.errors import AudioError
from kasr_desktop.domain.readings import Ability, source_of
from kasr_desktop.domain.script_differences import ScriptDifferences, SkippedPassage
from kasr_desktop.domain.transcript import Hypothesis, Segment, Word
from kasr_desktop.editing.change import Change, ChangeKind, ScriptRevision
from kasr_desktop.editing.script_rows import SaidWord, Span, script_patches
from kasr_desktop.pipeline.passes.transcript_pass import (
    KeptSound,
    PassInput,
    PassResult,
    with_names,
)
from kasr_desktop.text.meeting_places import LEAST_RUN, meeting_places
from kasr_desktop.text.normalize import normalize
from kasr_desktop.text.script import Script, ScriptWord

_SHORT, _LONG = 12.0, 30.0  # seconds of a section, where there are places to cut at
_LEAST_RUNS = (LEAST_RUN, 5)  # syllables of a meeting place; the second where the first are rare
_MOST_CELLS = 400_000_000  # frames × letters: minutes of work; beyond, nothing is in common
_BLOCK = 3000  # frames read at a time
_LEAST_ADDED = 0.6  # seconds
LEAST_HEARD = 0.2
"""Part of a script's words; below, it is another text."""

_SYLLABLE = (0.04, 0.6)  # seconds of one, at the fastest and the slowest


@dataclass(frozen=True, slots=True)
class ScriptResult(PassResult):
    """The end of the pass; `count` is the words that were placed.

    Attributes:
        num_words: How many there are to place.
        differences: What was not said, and what was said beside it.
    """

    num_words: int = 0
    differences: ScriptDifferences = field(default_factory=ScriptDifferences)


@dataclass(frozen=True, slots=True)
class ScriptPass:
    """Lays a script over a recording.

    Words that were read otherwise keep their place with a confidence of 0; passages that nobody
    said have none, and what was said beside the script has no text of it.

    Attributes:
        script: What was read.
        by_line: Rows become the lines of the script; else they stay as they are, cut where
            the script's speakers change.
    """

    script: Script
    by_line: bool = False

    def run(self, work: PassInput) -> Generator[float | PassResult, None, None]:
        """Yield seconds done, and a `ScriptResult`.

        Raises:
            ExportError: `malformed`: the emissions cannot be read.
            ValueError: There are none.
        """
        if work.kept is None:
            raise ValueError("an alignment needs emissions")
        placing = _Placing(self.script, work.kept)
        heard = _heard(work.segments)
        for section in placing.sections(heard):
            for _ in placing.place(section):
                yield placing.seconds(section.start)
            yield placing.seconds(section.end)
        if work.open_sound is not None:
            # a recording that is gone meanwhile: its emissions place the words all the same
            with contextlib.suppress(AudioError):
                levels = yield from hear_levels(work.open_sound())
                placing.fit(levels, [(word.start, word.end) for word in heard])
        said = placing.said()
        patches = script_patches(work.segments, said, placing.added, by_line=self.by_line)
        named = [word.speaker for word in said if word.speaker]
        renaming = with_names(work.speakers, named)
        differences = ScriptDifferences(tuple(placing.skipped()), tuple(placing.added))
        count = sum(word.start is not None for word in said)
        # a script of which nothing was found is another recording's: it leaves no marks here
        is_kept = count > 0 and differences != work.script
        marks = ScriptRevision(work.script, differences) if is_kept else None
        change = (
            Change(ChangeKind.ALIGN_SCRIPT, patches, renaming, count=len(patches), script=marks)
            if patches or renaming is not None or marks is not None
            else None
        )
        yield ScriptResult(
            change,
            count,
            num_words=sum(bool(word.spoken) for word in self.script.words),
            differences=differences,
        )


@dataclass(frozen=True, slots=True)
class _Section:
    """Frames `start`...`end`, in which the words `first`...`last` of the script may be said."""

    start: int
    end: int
    first: int
    last: int


class _Placing:
    """Places words section by section.

    Attributes:
        added: Stretches of speech that are not in the script, so far, in seconds.
    """

    def __init__(self, script: Script, kept: KeptSound) -> None:
        self._script, self._kept = script, kept
        self._num_frames = kept.emissions.num_frames()
        self._grid = kept.emissions.header.grid
        vocab = kept.vocab
        ids = {vocab.text_of_token(token_id): token_id for token_id in range(len(vocab))}
        form = token_form(vocab)
        self._tokens = [
            [ids[letter] for letter in form(word.spoken) if letter in ids] for word in script.words
        ]
        self._found: dict[int, tuple[Span, float]] = {}
        self.added: list[Span] = []

    def seconds(self, frame: int) -> float:
        """Return where a frame begins."""
        return self._grid.seconds(frame)

    def sections(self, heard: Sequence[Word]) -> Iterator[_Section]:
        """Cut the recording and the script at places where both certainly say the same."""
        whole = _Section(0, self._num_frames, 0, len(self._script.words))
        yield from self._cut(whole, heard, 0)

    def _cut(self, whole: _Section, heard: Sequence[Word], level: int) -> Iterator[_Section]:
        low, high = self.seconds(whole.start), self.seconds(whole.end)
        inside = [word for word in heard if low <= (word.start + word.end) / 2 < high]
        sounds = [word.spoken for word in self._script.words[whole.first : whole.last]]
        pairs = meeting_places(
            sounds,
            ["".join(normalize(word.text).split()) for word in inside],
            least_run=_LEAST_RUNS[level],
        )
        places = [
            (inside[other - 1].end, inside[other].start, whole.first + one)
            for one, other in pairs
            if 0 < other < len(inside) and inside[other - 1].end <= inside[other].start
        ]
        start, first = whole.start, whole.first
        for frame, number in [*self._chosen(places, whole), (whole.end, whole.last)]:
            section = _Section(start, frame, first, number)
            if self._cells(section) > _MOST_CELLS and level + 1 < len(_LEAST_RUNS):
                yield from self._cut(section, inside, level + 1)
            else:
                yield section
            start, first = frame, number

    def _chosen(
        self, places: Sequence[tuple[float, float, int]], whole: _Section
    ) -> Iterator[tuple[int, int]]:
        """Return of the places to cut at the longest pauses, so that sections are not long."""
        last = self.seconds(whole.start)
        waiting: list[tuple[float, float, int]] = []
        for place in places:
            if place[1] - last > _LONG and waiting:
                ended, began, number = max(waiting, key=lambda one: one[1] - one[0])
                last = (ended + began) / 2
                yield self._grid.frames(last), number
                waiting = [one for one in waiting if one[0] >= last + _SHORT]
            if place[0] >= last + _SHORT:
                waiting.append(place)
        if waiting and self.seconds(whole.end) - last > _LONG:
            ended, began, number = max(waiting, key=lambda one: one[1] - one[0])
            yield self._grid.frames((ended + began) / 2), number

    def _cells(self, section: _Section) -> int:
        letters = sum(map(len, self._tokens[section.first : section.last]))
        return letters * (section.end - section.start)

    def place(self, section: _Section) -> Iterator[None]:
        """Place the words of a section, in turns; none where far too much is not recognised."""
        numbers = [number for number in range(section.first, section.last) if self._tokens[number]]
        if self._cells(section) > _MOST_CELLS or section.end <= section.start:
            return
        path = yield from self._path(section, numbers)
        lost: list[tuple[int, int]] = []  # place in `numbers` of the first and behind the last
        for said, group in groupby(range(len(numbers)), key=lambda at: path.words[at] is not None):
            places = list(group)
            if not said:
                lost.append((places[0], places[-1] + 1))
        for at, heard in enumerate(path.words):
            if heard is not None:
                self._keep(numbers[at], section, heard)
        self._sort_out(path, numbers, lost, section)

    def _path(self, section: _Section, numbers: Sequence[int]) -> Generator[None, None, ScriptPath]:
        """Return the best path; of the columns of emissions only those asked for are held."""
        vocab = self._kept.vocab
        wanted = {token for number in numbers for token in self._tokens[number]}
        wanted |= {vocab.blank_id}
        if vocab.word_delimiter_id is not None:
            wanted.add(vocab.word_delimiter_id)
        columns = sorted(wanted)
        place = {token: column for column, token in enumerate(columns)}
        parts = []
        for first in range(section.start, section.end, _BLOCK):
            end = min(first + _BLOCK, section.end)
            rows = self._kept.emissions.read(first, end).log_probs
            likeliest = rows.max(axis=1, keepdims=True)
            parts.append(np.concatenate([rows[:, columns], likeliest], axis=1))
        return (
            yield from laying_over(
                np.concatenate(parts),
                [[place[token] for token in self._tokens[number]] for number in numbers],
                blank_id=place[vocab.blank_id],
                delimiter_id=None
                if vocab.word_delimiter_id is None
                else place[vocab.word_delimiter_id],
                free=[self._script.words[number].is_remark for number in numbers],
            )
        )

    def _keep(self, number: int, section: _Section, heard: Heard) -> None:
        span = (
            self.seconds(section.start + heard.start),
            self.seconds(section.start + heard.end),
        )
        self._found[number] = (span, min(1.0, math.exp(heard.score)))

    def _sort_out(
        self,
        path: ScriptPath,
        numbers: Sequence[int],
        lost: Sequence[tuple[int, int]],
        section: _Section,
    ) -> None:
        """Give words that were read otherwise the sound in their place; the rest was added."""
        for other in path.others:
            start = self.seconds(section.start + other.start)
            end = self.seconds(section.start + other.end)
            run = next((one for one in lost if one[0] <= other.before <= one[1]), None)
            mine = [numbers[at] for at in range(*run)] if run else []
            mine = [number for number in mine if not self._script.words[number].is_remark]
            lengths = [len(self._script.words[number].spoken) for number in mine]
            pace = (end - start) / max(1, sum(lengths))
            if mine and _SYLLABLE[0] <= pace <= _SYLLABLE[1]:
                begin = start
                for number, length in zip(mine, lengths, strict=True):
                    until = begin + pace * length
                    self._found[number] = ((begin, until), 0.0)
                    begin = until
            elif end - start >= _LEAST_ADDED:
                self.added.append((start, end))

    def fit(self, levels: SoundLevels, heard: Sequence[Span]) -> None:
        """Let words begin and end where the sound does; those read otherwise stay.

        Words that are heard where the script has none bound those beside them: the last word
        before a passage that the script lacks ends where that passage is heard.
        """
        numbers = [number for number in sorted(self._found) if self._found[number][1] > 0]
        spans = [self._found[number][0] for number in numbers]
        known = [
            *self.added,
            *(span for span, confidence in self._found.values() if not confidence),
        ]
        placed = sorted([*spans, *known])
        strangers = [span for span in heard if not _meets(span, placed)]
        fitted = levels.fitted(spans, [*known, *strangers])
        for number, span in zip(numbers, fitted, strict=True):
            self._found[number] = (span, self._found[number][1])

    def said(self) -> list[SaidWord]:
        """Return the words that were said, and silent ones among them, in order."""
        words = self._script.words
        kept = []
        for number, word in enumerate(words):
            found = self._found.get(number)
            if found is not None:
                kept.append(_said(self._script, word, *found))
            elif self._is_silent(number) and self._is_among_said(number):
                kept.append(_said(self._script, word, None, 0.0))
        return kept

    def _is_silent(self, number: int) -> bool:
        return not self._tokens[number] or self._script.words[number].is_remark

    def _is_among_said(self, number: int) -> bool:
        """Return whether the next word on either side, or the only one, was said."""
        line = self._script.words[number].line
        around = []
        for step in (-1, 1):
            at = number + step
            while 0 <= at < len(self._tokens) and self._is_silent(at) and at not in self._found:
                at += step
            if 0 <= at < len(self._tokens) and self._script.words[at].line == line:
                around.append(at in self._found)
        return any(around)

    def skipped(self) -> Iterator[SkippedPassage]:
        """Return runs of words that nobody said."""
        run: list[ScriptWord] = []
        last = 0.0  # where the last word before the run ends
        for number, word in enumerate(self._script.words):
            found = self._found.get(number)
            if found is None and not self._is_silent(number):
                run.append(word)
            elif run and not self._is_silent(number):
                yield _passage(run, last)
                run = []
            if found is not None:
                last = found[0][1]
        if run:
            yield _passage(run, last)


def _meets(span: Span, others: Sequence[Span]) -> bool:
    """Return whether a span has a moment in common with others, which are in order."""
    first = bisect_right(others, span[0], key=lambda other: other[1])
    return first < len(others) and others[first][0] < span[1]


def _passage(run: Sequence[ScriptWord], after: float) -> SkippedPassage:
    return SkippedPassage(run[0].line, " ".join(word.text for word in run), after)


def _said(script: Script, word: ScriptWord, span: Span | None, confidence: float) -> SaidWord:
    start, end = span or (None, None)
    return SaidWord(word.text, word.line, script.speakers[word.line], start, end, confidence)


def _heard(segments: Sequence[Segment]) -> list[Word]:
    """Return the words to meet at: a person's, else those of the decoder of the greatest rank."""
    return [word for segment in segments for word in _decoded(segment).words]


def _decoded(segment: Segment) -> Hypothesis:
    if segment.edited is not None:
        return segment.edited
    machines = [one for one in segment.machine if source_of(one.source).can(Ability.REDECODE)]
    best = max(machines, key=lambda one: source_of(one.source).rank, default=None)
    return best.hypothesis if best else Hypothesis()
