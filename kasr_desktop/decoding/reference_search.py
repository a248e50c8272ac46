"""The reference beam search: the only door to pyctcdecode.

Merging, scoring and pruning of beams are pyctcdecode 0.5.0's. Ours are the loop
over the frames, so that an utterance can be fed in pieces and stopped between
them, and the scorers it asks. Its tuples and its `lm_score`, which is acoustic
plus language model, end here. pyctcdecode needs numpy < 2 and so Python < 3.13
(docs/decisions/0027): it measures `prefix_search` and is nobody's only way.
"""

from __future__ import annotations

import importlib.util
import sys
import weakref
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kasr_desktop.decoding.beam_session import BeamSession, FrameRules, likeliest_pairs, max_pairs
from kasr_desktop.decoding.confidence import FramedText
from kasr_desktop.decoding.hotwords import HotwordScorer
from kasr_desktop.decoding.lexicon import readable
from kasr_desktop.decoding.reference_step import EMPTY_BEAM, Beam, Grow
from kasr_desktop.decoding.spelling import SpelledHotwords, TextScorer, join_spelled
from kasr_desktop.decoding.word_scorer import SpellingScorer, WordScorer
from kasr_desktop.domain.errors import EngineError
from kasr_desktop.domain.label import Label
from kasr_desktop.domain.options import DecodeOptions
from kasr_desktop.text.particles import with_particle

_NO_WHEELS_FROM = (3, 13)

_MAX_SCORES = 20_000
"""Language-model scores kept in a session before those of dead beams are dropped."""


class ReferenceSearch:
    """pyctcdecode's search over one set of labels, with our scorers."""

    def __init__(
        self,
        labels: list[str],
        scorer: WordScorer | SpellingScorer | None,
        *,
        hotwords: HotwordScorer,
        grow: Grow,
        frames: FrameRules,
        options: DecodeOptions,
    ) -> None:
        """Make it.

        Raises:
            EngineError: "no_reference": pyctcdecode is not installed.
        """
        self.labels = labels
        self.scorer = scorer
        self.is_spelled = isinstance(scorer, SpellingScorer)
        self.grow = grow
        self.frames = frames
        self.options = options
        self.hotwords: TextScorer = hotwords
        self.hotwords_at_end: TextScorer = hotwords
        if self.is_spelled:
            self.hotwords = SpelledHotwords(hotwords, is_whole=False)
            self.hotwords_at_end = SpelledHotwords(hotwords, is_whole=True)
        self.pyctcdecode = _import_pyctcdecode()
        alphabet = self.pyctcdecode.Alphabet(labels, is_bpe=False)
        self.search = self.pyctcdecode.BeamSearchDecoderCTC(alphabet, scorer)
        # pyctcdecode keeps its models in a class variable for ever
        weakref.finalize(self, self.search.cleanup)

    def begin(self) -> ReferenceSession:
        """Start an utterance."""
        return ReferenceSession(self)


class ReferenceSession(BeamSession):
    """One utterance, pyctcdecode's way."""

    def __init__(self, search: ReferenceSearch) -> None:
        super().__init__(search.frames, search.options)
        self._search = search
        self._beams = [EMPTY_BEAM]
        start = search.scorer.get_start_state() if search.scorer else None
        self._scores: dict[Any, Any] = {("", False): (0.0, 0.0, start)}
        self._partial_scores: dict[str, float] = {}

    def _skip(self, logp: float) -> None:
        self._beams = [(*beam[:-2], beam[-2] + logp, beam[-1] + logp) for beam in self._beams]

    def _extend(self, token_ids: NDArray[np.intp], logps: NDArray[np.float64]) -> None:
        labels, grow = self._search.labels, self._search.grow
        totals = np.array([beam[-1] for beam in self._beams])
        chosen = likeliest_pairs(logps, totals, max_pairs(self._options))
        num_beams = len(self._beams)
        pairs = range(len(logps) * num_beams) if chosen is None else chosen.tolist()
        grown = []
        for pair in pairs:
            column, place = divmod(pair, num_beams)
            beam = self._beams[place]
            longer = grow(beam, labels[token_ids[column]], self._num_frames)
            if longer is not None:
                grown.append((*longer, beam[-2] + logps[column]))
        if not grown:  # only letters that fit nowhere: as if nothing had been said
            return
        self._beams = self._trim(self._score(self._merge(grown)))
        if len(self._scores) > _MAX_SCORES:
            self._forget()

    def _open_texts(self) -> list[FramedText]:
        return [self._framed_text(beam) for beam in self._beams]

    def _ended_texts(self) -> list[FramedText]:
        ended = []
        for text, _, part, _, frames, part_frames, score, _ in self._beams:
            done = [*frames, part_frames] if part else frames
            ended.append((text, part, "", None, done, (-1, -1), score))
        scored = self._trim(self._score(self._merge(ended), is_end=True))
        return [self._framed_text(beam) for beam in scored]

    def _forget(self) -> None:
        """Drop the scores of texts that no beam can grow from any more."""
        texts = {beam[0] for beam in self._beams}
        keys = ((text, False) for text in texts)
        self._scores = {key: self._scores[key] for key in keys if key in self._scores}

    def _score(self, beams: list[Any], *, is_end: bool = False) -> list[Beam]:
        hotwords = self._search.hotwords_at_end if is_end else self._search.hotwords
        scored: list[Beam] = self._search.search._get_lm_beams(
            beams, hotwords, self._scores, self._partial_scores, is_eos=is_end
        )
        return scored

    def _merge(self, beams: list[Beam]) -> list[Beam]:
        """Add up beams with the same text; the likeliest first.

        pyctcdecode keeps the word times of the last of them, so the likeliest is put last.
        """
        beams.sort(key=lambda beam: beam[-1])
        merged: list[Beam] = self._search.pyctcdecode._merge_beams(beams)
        merged.sort(key=lambda beam: -beam[-1])
        return merged

    def _trim(self, scored: list[Beam]) -> list[Beam]:
        """Drop beams that are far behind or too many; best first."""
        lowest = max(beam[-1] for beam in scored) + self._options.beam_prune_logp
        near = [beam for beam in scored if beam[-1] >= lowest]
        kept: list[Beam] = self._search.pyctcdecode._sort_and_trim_beams(
            near, self._options.beam_width
        )
        return kept

    def _framed_text(self, beam: Beam) -> FramedText:
        text, _, part, _, frames, part_frames, acoustic_score, total_score = beam
        words = [*text.split(), part] if part else text.split()
        spans = [*frames, part_frames] if part else frames
        if self._search.is_spelled:
            words, spans = join_spelled(words, spans)
        return FramedText(
            tuple(map(readable, words)),
            tuple((int(start), int(end)) for start, end in spans),
            float(acoustic_score),
            float(total_score),
        )


def reference_obstacle() -> Label | None:
    """Return why there is no reference decoder here, None if there is one; imports nothing."""
    if importlib.util.find_spec("pyctcdecode") is not None:
        return None
    if sys.version_info >= _NO_WHEELS_FROM:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        return Label(
            f"pyctcdecode needs Python 3.12 or older; this is {version}.",
            "pyctcdecode는 Python 3.12까지만 쓸 수 있어요. 지금은 "
            f"{with_particle(version, '이에요')}.",
        )
    return Label(
        "pyctcdecode is not installed: pip install 'kasr-desktop[reference]'.",
        "pyctcdecode가 설치되어 있지 않아요: pip install 'kasr-desktop[reference]'.",
    )


def _import_pyctcdecode() -> Any:
    """Import it when a decoder is made: it takes a third of a second.

    Raises:
        EngineError: "no_reference".
    """
    try:
        import pyctcdecode.decoder
    except ImportError as error:
        raise EngineError(
            "The reference decoder pyctcdecode is not installed. Leave --search away for the same "
            "texts sooner, or install kasr-desktop[reference] (Python up to 3.12).",
            reason="no_reference",
        ) from error
    return pyctcdecode.decoder
