"""Beam search: the only door to pyctcdecode.

Merging, scoring and pruning of beams are pyctcdecode 0.5.0's. Ours are the loop
over the frames, so that an utterance can be fed in pieces and stopped between
them, and the scorers it asks. Its tuples and its `lm_score`, which is acoustic
plus language model, end here.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kasr_desktop.decoding.beam_step import (
    EMPTY_BEAM,
    Beam,
    Grow,
    grow,
    grow_jamo,
    grow_spelled,
    prune_history,
)
from kasr_desktop.decoding.confidence import (
    FramedText,
    merge_same_words,
    text_confidence,
    word_confidences,
)
from kasr_desktop.decoding.greedy import forbidden_ids
from kasr_desktop.decoding.hotwords import HotwordScorer
from kasr_desktop.decoding.language_model import LanguageModel
from kasr_desktop.decoding.lexicon import TokenShape, readable, token_form, token_shape
from kasr_desktop.decoding.spelling import (
    SpelledHotwords,
    TextScorer,
    join_spelled,
    spelled_labels,
    word_labels,
)
from kasr_desktop.decoding.word_scorer import SpellingScorer, make_scorer
from kasr_desktop.domain.emissions import Emissions, FrameGrid, LogProbs
from kasr_desktop.domain.options import DecodeOptions
from kasr_desktop.domain.transcript import Hypothesis, Word
from kasr_desktop.text.vocab import Vocab

_CANDIDATES_PER_BEAM = 4
"""At most `beam_width` times this many extensions are made a frame. Clean speech makes
fewer; in noise, where everything is a little likely, this bounds the time."""

_MAX_SCORES = 20_000
"""Language-model scores kept in a session before those of dead beams are dropped."""


class BeamDecoder:
    """Makes beam search sessions over one vocabulary and one setting.

    Cheap to make: another setting is another decoder over the same `LanguageModel`.
    Its sessions keep their own caches, so nothing grows from utterance to utterance
    and no score outlives the setting it was made under.
    """

    def __init__(
        self,
        vocab: Vocab,
        language_model: LanguageModel | None = None,
        *,
        options: DecodeOptions | None = None,
        prune_history: bool = False,
    ) -> None:
        """Make a decoder.

        Args:
            vocab: The acoustic model's.
            language_model: None: prefix search without one.
            options: None: the defaults.
            prune_history: Keep only the best of beams that are equal as far back as
                the n-gram sees; faster, but alternatives become alike.
        """
        self.vocab = vocab
        self.options = options or DecodeOptions()
        self.forbidden = forbidden_ids(vocab)
        self.scorer = make_scorer(language_model, self.options)
        self.is_spelled = isinstance(self.scorer, SpellingScorer)
        self.grow: Grow = grow
        if self.is_spelled:
            is_whole = token_shape(vocab) is TokenShape.SYLLABLE
            self.grow = grow_spelled if is_whole else grow_jamo
        self.labels = spelled_labels(vocab) if self.is_spelled else word_labels(vocab)
        hotwords = HotwordScorer(self.options.hotwords, token_form(vocab))
        self.hotwords: TextScorer = hotwords
        self.hotwords_at_end: TextScorer = hotwords
        if self.is_spelled:
            self.hotwords = SpelledHotwords(hotwords, is_whole=False)
            self.hotwords_at_end = SpelledHotwords(hotwords, is_whole=True)
        order = self.scorer.order if self.scorer else 1
        self.history = max(1, order - 1) if prune_history else 0
        self.pyctcdecode = _import_pyctcdecode()
        alphabet = self.pyctcdecode.Alphabet(self.labels, is_bpe=False)
        self.search = self.pyctcdecode.BeamSearchDecoderCTC(alphabet, self.scorer)
        # pyctcdecode keeps its models in a class variable for ever
        weakref.finalize(self, self.search.cleanup)

    def begin(self) -> BeamSession:
        """Start an utterance."""
        return BeamSession(self)


class BeamSession:
    """Decodes one utterance frame by frame: the time is spent while it is fed.

    A long uncertain stretch can take seconds; feed it in pieces of about a second
    and look between them whether the user wants to stop.
    """

    def __init__(self, decoder: BeamDecoder) -> None:
        self._decoder = decoder
        self._beams = [EMPTY_BEAM]
        start = decoder.scorer.get_start_state() if decoder.scorer else None
        self._scores: dict[Any, Any] = {("", False): (0.0, 0.0, start)}
        self._partial_scores: dict[str, float] = {}
        self._after_blank = False
        self._num_frames = 0
        self._first_frame = 0
        self._grid = FrameGrid()

    def advance(self, emissions: Emissions) -> None:
        """Take the next frames.

        Raises:
            ValueError: The frames do not follow, or are of another vocabulary.
        """
        if not self._num_frames:
            self._first_frame, self._grid = emissions.first_frame, emissions.grid
        expected = self._first_frame + self._num_frames
        if emissions.first_frame != expected:
            raise ValueError(f"frame {emissions.first_frame} does not follow frame {expected - 1}")
        width = emissions.log_probs.shape[1]
        if width != len(self._decoder.labels):
            raise ValueError(f"{width} tokens a frame, but {len(self._decoder.labels)} labels")
        for row in self._allowed(emissions.log_probs):
            self._take(row)

    def partial(self) -> Hypothesis:
        """Return the best text so far, the word being spoken with it."""
        rivals = [self._framed_text(beam) for beam in self._beams]
        return self._hypothesis(rivals[0], rivals)

    def finish(self) -> tuple[Hypothesis, ...]:
        """Return the best text and up to `num_alternatives` others, best first."""
        rivals = self.results()
        kept = rivals[: 1 + self._decoder.options.num_alternatives]
        return tuple(self._hypothesis(text, rivals) for text in kept)

    def results(self) -> list[FramedText]:
        """Return all texts the search ends with, best first; for tuning and confidence."""
        return merge_same_words([self._framed_text(beam) for beam in self._ended()])

    def _allowed(self, log_probs: LogProbs) -> LogProbs:
        """Make `<s>` and `</s>` impossible: the head has them, but nobody speaks them."""
        allowed = log_probs.copy()
        allowed[:, self._decoder.forbidden] = -np.inf
        return allowed

    def _take(self, row: LogProbs) -> None:
        token_ids = self._candidates(row)
        only_blank = token_ids == [self._decoder.vocab.blank_id]
        if only_blank and self._after_blank:
            self._pass(float(row[token_ids[0]]))
        else:
            self._extend(token_ids, row)
        self._after_blank = only_blank
        self._num_frames += 1

    def _candidates(self, row: LogProbs) -> list[int]:
        """Return the tokens worth trying in a frame; the best one always is."""
        options = self._decoder.options
        likely = np.flatnonzero(row >= options.token_min_logp)
        blank_id = self._decoder.vocab.blank_id
        if len(likely) > options.max_tokens_per_frame:
            best = np.argsort(-row[likely], kind="stable")[: options.max_tokens_per_frame]
            likely = likely[best]
        tried = [int(token_id) for token_id in likely] or [int(row.argmax())]
        # where letters must make syllables, the blank is what always fits
        if self._decoder.grow is grow_jamo and blank_id not in tried:
            tried.append(blank_id)
        return tried

    def _pass(self, logp: float) -> None:
        """One more blank after a blank: all beams lose as much, nothing else happens."""
        self._beams = [(*beam[:-2], beam[-2] + logp, beam[-1] + logp) for beam in self._beams]

    def _extend(self, token_ids: Sequence[int], row: LogProbs) -> None:
        logps = row[token_ids].astype(np.float64)
        grown = []
        for column, place in self._pairs(logps):
            beam, label = self._beams[place], self._decoder.labels[token_ids[column]]
            longer = self._decoder.grow(beam, label, self._num_frames)
            if longer is not None:
                grown.append((*longer, beam[-2] + logps[column]))
        if not grown:  # only letters that fit nowhere: as if nothing had been said
            return
        scored = self._score(self._merge(grown))
        self._beams = prune_history(self._trim(scored), self._decoder.history)
        if len(self._scores) > _MAX_SCORES:
            self._forget()

    def _forget(self) -> None:
        """Drop the scores of texts that no beam can grow from any more."""
        texts = {beam[0] for beam in self._beams}
        keys = ((text, False) for text in texts)
        self._scores = {key: self._scores[key] for key in keys if key in self._scores}

    def _pairs(self, logps: NDArray[np.float64]) -> Iterable[tuple[int, int]]:
        """Return (candidate, beam) pairs to make: the most promising, if they are too many."""
        totals = logps[:, None] + np.array([beam[-1] for beam in self._beams])
        limit = self._decoder.options.beam_width * _CANDIDATES_PER_BEAM
        pairs = np.arange(totals.size)
        if totals.size > limit:
            pairs = np.sort(np.argpartition(-totals.ravel(), limit)[:limit])
        return [divmod(int(pair), len(self._beams)) for pair in pairs]

    def _score(self, beams: list[Any], *, is_end: bool = False) -> list[Beam]:
        hotwords = self._decoder.hotwords_at_end if is_end else self._decoder.hotwords
        scored: list[Beam] = self._decoder.search._get_lm_beams(
            beams, hotwords, self._scores, self._partial_scores, is_eos=is_end
        )
        return scored

    def _ended(self) -> list[Beam]:
        """Return the beams with their last words and the end of the sentence scored."""
        ended = []
        for text, _, part, _, frames, part_frames, score, _ in self._beams:
            done = [*frames, part_frames] if part else frames
            ended.append((text, part, "", None, done, (-1, -1), score))
        return self._trim(self._score(self._merge(ended), is_end=True))

    def _merge(self, beams: list[Beam]) -> list[Beam]:
        """Add up beams with the same text.

        pyctcdecode keeps the word times of the first of them, so the best is put first.
        """
        beams.sort(key=lambda beam: -beam[-1])
        merged: list[Beam] = self._decoder.pyctcdecode._merge_beams(beams)
        return merged

    def _trim(self, scored: list[Beam]) -> list[Beam]:
        """Drop beams that are far behind or too many; best first."""
        options = self._decoder.options
        lowest = max(beam[-1] for beam in scored) + options.beam_prune_logp
        near = [beam for beam in scored if beam[-1] >= lowest]
        kept: list[Beam] = self._decoder.pyctcdecode._sort_and_trim_beams(near, options.beam_width)
        return kept

    def _framed_text(self, beam: Beam) -> FramedText:
        text, _, part, _, frames, part_frames, acoustic_score, total_score = beam
        words = [*text.split(), part] if part else text.split()
        spans = [*frames, part_frames] if part else frames
        if self._decoder.is_spelled:
            words, spans = join_spelled(words, spans)
        return FramedText(
            tuple(map(readable, words)),
            tuple((int(start), int(end)) for start, end in spans),
            float(acoustic_score),
            float(total_score),
        )

    def _hypothesis(self, text: FramedText, rivals: Sequence[FramedText]) -> Hypothesis:
        confidences = word_confidences(text, rivals)
        words = tuple(
            Word(
                word,
                self._grid.seconds(self._first_frame + start),
                self._grid.seconds(self._first_frame + end),
                confidence,
            )
            for word, (start, end), confidence in zip(
                text.words, text.frames, confidences, strict=True
            )
        )
        return Hypothesis(
            words,
            confidence=text_confidence(text, confidences),
            acoustic_score=text.acoustic_score,
            lm_score=text.total_score - text.acoustic_score,
            total_score=text.total_score,
        )


def _import_pyctcdecode() -> Any:
    """Import it when a decoder is made: it takes a third of a second."""
    import pyctcdecode.decoder

    return pyctcdecode.decoder
