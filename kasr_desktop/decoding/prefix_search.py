"""CTC prefix beam search.

A beam is a prefix and the label it was last heard with: a blank or the prefix's own last
label, because only a blank can part two equal letters (Graves 2012, "Supervised Sequence
Labelling with Recurrent Neural Networks", sec. 7.5, doi:10.1007/978-3-642-24797-2; with a
language model weighed in at every prefix: Hannun et al. 2014, arXiv:1408.2873). Paths of
the same beam are added up; the acoustic score of the likeliest of them gives the times.

What a frame does to the beams is in `numpy_beams`, and once more compiled (`_beams.c`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kasr_desktop.decoding import beam_session
from kasr_desktop.decoding.beam_session import BeamSession, FrameRules
from kasr_desktop.decoding.compiled_beams import make_beams
from kasr_desktop.decoding.confidence import FramedText
from kasr_desktop.decoding.lexicon import readable
from kasr_desktop.decoding.prefix_beams import NO_TEXT, Beam, MakeBeams, Origin, Span, beam_rules
from kasr_desktop.decoding.prefix_rules import EMPTY, PrefixRules
from kasr_desktop.decoding.prefix_tree import ContextTable, PartTree
from kasr_desktop.domain.options import DecodeOptions

_MAX_TEXTS = 20_000
"""Texts kept in a session before those that no beam comes from are dropped."""


class PrefixSearch:
    """The search over one set of labels."""

    def __init__(
        self,
        rules: PrefixRules,
        frames: FrameRules,
        options: DecodeOptions,
        make: MakeBeams | None = None,
    ) -> None:
        """Make it.

        Args:
            rules: What labels do to prefixes.
            frames: What frames are reduced to.
            options: The user's.
            make: How beams are made; None: compiled if they can be.
        """
        self.rules = rules
        self.frames = frames
        self.options = options
        self.make = make or make_beams()
        first: dict[str, int] = {}
        self.label_ids = np.array(
            [first.setdefault(label, number) for number, label in enumerate(rules.labels)]
        )
        """(V,), tokens that write the same share one."""

    def begin(self) -> PrefixSession:
        """Start an utterance."""
        return PrefixSession(self)


class PrefixSession(BeamSession):
    """One utterance."""

    def __init__(self, search: PrefixSearch) -> None:
        super().__init__(search.frames, search.options)
        self._rules = search.rules
        self._label_ids = search.label_ids
        self._parts = PartTree(search.rules)
        self._contexts = ContextTable(search.rules, self._parts)
        max_pairs = beam_session.max_pairs(search.options)
        rules = beam_rules(search.rules, self._parts, search.options, max_pairs=max_pairs)
        self._beams = search.make(rules, self._parts, self._contexts)
        self._max_texts = _MAX_TEXTS

    @property
    def num_texts(self) -> int:
        """Number of texts remembered."""
        return self._beams.num_texts

    def _skip(self, logp: float) -> None:
        self._beams.skip(logp)

    def _extend(self, token_ids: NDArray[np.intp], logps: NDArray[np.float64]) -> None:
        self._beams.extend(self._label_ids[token_ids], logps, self._num_frames)
        if self._beams.num_texts > self._max_texts:
            self._contexts.keep(self._beams.forget())
            self._max_texts = max(_MAX_TEXTS, 2 * self._beams.num_texts)

    def _open_texts(self) -> list[FramedText]:
        reader = _WordReader(self._rules, self._parts, self._origin)
        return [
            FramedText(reader.words(beam.text, beam.part), _spans(beam), beam.acoustic, beam.total)
            for beam in map(Beam._make, self._beams.rows())
        ]

    def _ended_texts(self) -> list[FramedText]:
        reader = _WordReader(self._rules, self._parts, self._origin)
        ended: dict[tuple[tuple[str, ...], bool], _Ended] = {}
        for beam in sorted(map(Beam._make, self._beams.rows()), key=lambda beam: -beam.acoustic):
            key = reader.spelled(beam.text, beam.part), self._is_behind_gap(beam)
            known = ended.get(key)
            if known is None:
                ended[key] = _Ended(beam, beam.acoustic, self._end(beam))
            else:
                acoustic = float(np.logaddexp(known.acoustic, beam.acoustic))
                ended[key] = known._replace(acoustic=acoustic)
        texts = [
            FramedText(reader.words(beam.text, beam.part), _spans(beam), acoustic, acoustic + bonus)
            for beam, acoustic, bonus in ended.values()
        ]
        texts.sort(key=lambda text: -text.total_score)
        lowest = texts[0].total_score + self._options.beam_prune_logp
        near = [text for text in texts if text.total_score >= lowest]
        return near[: self._options.beam_width]

    def _is_behind_gap(self, beam: Beam) -> bool:
        """Return whether a gap behind the last word has been scored.

        At the end such a beam is a rival of the one with the same words.
        """
        if self._rules.closes_words or beam.part != EMPTY:
            return False
        origin = self._origin(beam.text)
        return origin.text == NO_TEXT or bool(origin.gap)

    def _origin(self, text: int) -> Origin:
        return Origin._make(self._beams.origin(text))

    def _end(self, beam: Beam) -> float:
        """Return the bonus if nothing more comes: a gap behind the last word is taken back."""
        text, part = beam.text, beam.part
        if part == EMPTY:
            origin = self._origin(text)
            if origin.gap:
                text, part = origin.text, origin.part
        before = self._origin(text)
        return before.score + self._rules.end(self._contexts[before.context], self._parts[part])


class _Ended(NamedTuple):
    beam: Beam
    acoustic: float
    bonus: float


class _WordReader:
    """Reads the words of texts; what texts have in common is read once."""

    def __init__(
        self, rules: PrefixRules, parts: PartTree, origin: Callable[[int], Origin]
    ) -> None:
        self._closes_words = rules.closes_words
        self._parts = parts
        self._origin = origin
        self._texts: dict[int, tuple[tuple[str, ...], str]] = {NO_TEXT: ((), "")}
        self._readable: dict[str, str] = {}

    def words(self, text: int, part: int) -> tuple[str, ...]:
        """Return all words in order, the open one last."""
        known, words = self._readable, self.spelled(text, part)
        for word in words:
            if word not in known:
                known[word] = readable(word)
        return tuple(map(known.__getitem__, words))

    def spelled(self, text: int, part: int) -> tuple[str, ...]:
        """Return them in the tokens' letters."""
        whole, word = self._read(text)
        word += self._parts[part]
        return (*whole, word) if word else whole

    def _read(self, text: int) -> tuple[tuple[str, ...], str]:
        """Return the whole words of a text and the open one."""
        texts, path = self._texts, []
        while text not in texts:
            origin = self._origin(text)
            path.append((text, origin))
            text = origin.text
        whole, word = texts[text]
        for number, origin in reversed(path):
            word += self._parts[origin.part]
            if word and (origin.gap or self._closes_words):
                whole, word = (*whole, word), ""
            texts[number] = whole, word
        return whole, word


def _spans(beam: Beam) -> tuple[Span, ...]:
    """Return first and end frame of every word of a beam, in order."""
    return (*beam.spans, (beam.start, beam.end)) if beam.start >= 0 else beam.spans
