"""The texts that Whisper's decoder and CTC like together (Watanabe et al. 2017).

A beam search over pieces of text. The decoder alone would say a short window twice and end too
late; CTC alone mishears. Each text is scored by both: CTC's part keeps it in step with
the sound. Several windows are searched at once, since a step of the decoder costs nearly the
same for four texts as for sixteen; no window's texts depend on the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from kasr_desktop.domain.emissions import LogProbs
from kasr_desktop.recognizer.attention.ctc_prefixes import (
    Doubles,
    Prefixes,
    PrefixScorer,
    prefix_scorer,
)
from kasr_desktop.recognizer.attention.piece_decoder import KeptSound, PieceDecoder
from kasr_desktop.recognizer.networks.quantized import Floats
from kasr_desktop.text.hangul import is_syllable, nfd
from kasr_desktop.text.vocab import TokenUnit, Vocab

BEAM_WIDTH = 4
CTC_WEIGHT = 0.1
"""Share of CTC in a text's score; both are natural logs, and CTC's are far larger."""

_MARGIN = 4.0
"""A text that has fallen so far behind the best whole one will not become the best."""

_MAX_SYLLABLE_BYTES = 3


@dataclass(frozen=True, slots=True)
class JointText:
    """A text of the whole window.

    Attributes:
        token_ids: The acoustic model's tokens, blanks left out.
        score: Of both models together, natural log.
        ctc_score: Of CTC alone, natural log.
    """

    token_ids: tuple[int, ...]
    score: float
    ctc_score: float


@dataclass(frozen=True, slots=True)
class _Growing:
    """A text on its way."""

    token_ids: tuple[int, ...]
    score: float  # of the decoder alone
    rest: bytes  # the first bytes of a syllable that is not whole
    takes_space: bool  # it may go on with one
    is_begun: bool = True  # it has read a piece


_EMPTY = _Growing((), 0.0, b"", takes_space=False, is_begun=False)


@dataclass(frozen=True, slots=True)
class _Step:
    """One piece more behind a text."""

    window: int
    parent: int  # a row of the step before
    piece: int
    letters: tuple[int, ...]
    text: _Growing
    bound: float  # what its score can be at best: CTC likes no text better than its beginning


class JointSearch:
    """Searches with one decoder, for one vocabulary."""

    def __init__(self, decoder: PieceDecoder, vocab: Vocab) -> None:
        self._decoder = decoder
        self._vocab = vocab
        self._ids = {vocab.text_of_token(token_id): token_id for token_id in range(len(vocab))}
        self._spelled: dict[tuple[bytes, bytes], tuple[tuple[int, ...], bytes] | None] = {}

    def texts(
        self,
        heard: Sequence[KeptSound],
        log_probs: Sequence[LogProbs],
        max_letters: Sequence[int],
        *,
        head: Sequence[int] = (),
        takes_space: bool = False,
    ) -> list[list[JointText]]:
        """Return likely texts of each window, the best first.

        Args:
            heard: What the decoder keeps of each window's sound.
            log_probs: CTC's (T, V) of each window, of the frames behind the head.
            max_letters: A text with more letters is not looked for.
            head: The pieces that every window begins with; the texts are what follows.
            takes_space: What follows may begin with a space.
        """
        count = len(heard)
        scorer = prefix_scorer(log_probs, blank=self._vocab.blank_id)
        next_scores = self._decoder.begin(heard, head)
        first = replace(_EMPTY, takes_space=takes_space)
        growing, prefixes = [first] * count, scorer.empty()
        found: list[list[JointText]] = [[] for _ in range(count)]
        best = np.full(count, -np.inf)
        for _ in range(self._decoder.max_pieces - len(head)):
            for window, text in self._ended(growing, prefixes, scorer.whole(prefixes), next_scores):
                found[window].append(text)
                best[window] = max(best[window], text.score)
            steps = self._steps(growing, prefixes, next_scores, best, max_letters)
            steps, prefixes = _chosen(scorer, prefixes, steps, best)
            if not steps:
                break
            growing = [step.text for step in steps]
            next_scores = self._decoder.go_on(
                windows=[step.window for step in steps],
                parents=[step.parent for step in steps],
                pieces=[step.piece for step in steps],
            )
        self._decoder.forget()
        return [sorted(texts, key=lambda text: -text.score) for texts in found]

    def _ended(
        self,
        growing: list[_Growing],
        prefixes: Prefixes,
        ctc_scores: Doubles,
        next_scores: Floats,
    ) -> list[tuple[int, JointText]]:
        """Return the texts as they would be if nothing followed, each with its window."""
        ends = next_scores[:, self._decoder.end] + np.array([each.score for each in growing])
        scores = _joint(ends, ctc_scores)
        return [
            (
                int(prefixes.windows[place]),
                JointText(text.token_ids, float(scores[place]), float(ctc_scores[place])),
            )
            for place, text in enumerate(growing)
            if not text.rest
        ]

    def _steps(
        self,
        growing: list[_Growing],
        prefixes: Prefixes,
        next_scores: Floats,
        best: Doubles,
        max_letters: Sequence[int],
    ) -> list[_Step]:
        """Return the likeliest pieces behind any text of each window, as the decoder sees it."""
        end = self._decoder.end
        so_far = np.array([text.score for text in growing])
        pieces = next_scores[:, :end]
        steps: list[_Step] = []
        for window in np.unique(prefixes.windows):
            rows = np.flatnonzero(prefixes.windows == window)
            scores = _joint(so_far[rows, None] + pieces[rows], prefixes.scores[rows, None]).ravel()
            few = min(2 * BEAM_WIDTH, len(scores))
            order = np.argpartition(-scores, few - 1)[:few]
            for index in order[np.argsort(-scores[order], kind="stable")].tolist():
                bound = float(scores[index])
                if bound <= best[window] - _MARGIN:
                    break
                row, piece = divmod(index, end)
                parent = int(rows[row])
                text = growing[parent]
                spelled = self._letters(text, self._decoder.pieces[piece])
                if spelled is None:
                    continue
                letters, rest = spelled
                if len(text.token_ids) + len(letters) > max_letters[window]:
                    continue
                score = text.score + float(pieces[parent, piece])
                longer = _Growing(text.token_ids + letters, score, rest, self._takes(text, letters))
                steps.append(_Step(int(window), parent, piece, letters, longer, bound))
        return steps

    def _letters(self, text: _Growing, piece: bytes) -> tuple[tuple[int, ...], bytes] | None:
        """Spell what is whole of `piece`; None if no Korean text goes on with it."""
        known = (text.rest, piece)
        if known not in self._spelled:
            self._spelled[known] = self._spell(text.rest + piece)
        spelled = self._spelled[known]
        if spelled is None:
            return None
        letters, rest = spelled
        space = self._vocab.word_delimiter_id
        if letters and letters[0] == space and not text.takes_space:
            if text.is_begun:  # else one space after the other would go on for ever
                return None
            while letters and letters[0] == space:
                letters = letters[1:]
        return letters, rest

    def _takes(self, text: _Growing, letters: tuple[int, ...]) -> bool:
        """Return whether a space may follow these letters behind a text."""
        if not letters:
            return text.takes_space
        return letters[-1] != self._vocab.word_delimiter_id

    def _spell(self, raw: bytes) -> tuple[tuple[int, ...], bytes] | None:
        whole, rest = _whole_characters(raw)
        if whole is None:
            return None
        letters: list[int] = []
        for char in whole:
            if not (char == " " or is_syllable(char)):
                return None
            spelled = nfd(char) if self._vocab.unit is TokenUnit.JAMO else char
            if any(letter not in self._ids for letter in spelled):
                return None
            letters += [self._ids[letter] for letter in spelled]
        return tuple(letters), rest


def _whole_characters(raw: bytes) -> tuple[str | None, bytes]:
    """Part bytes into whole characters and the beginning of one; None if they are neither."""
    for cut in range(min(_MAX_SYLLABLE_BYTES, len(raw) + 1)):
        try:
            return raw[: len(raw) - cut].decode(), raw[len(raw) - cut :]
        except UnicodeDecodeError:
            continue
    return None, b""


def _chosen(
    scorer: PrefixScorer, prefixes: Prefixes, steps: list[_Step], best: Doubles
) -> tuple[list[_Step], Prefixes]:
    """Return the best steps of each window and their prefixes, windows in order.

    The likeliest of each window are spelled first; another is spelled only if its bound is
    above the worst of those.
    """
    if not steps:
        return [], prefixes
    first: list[_Step] = []
    later: list[_Step] = []
    counts: dict[int, int] = {}
    for step in steps:
        counts[step.window] = counts.get(step.window, 0) + 1
        (first if counts[step.window] <= BEAM_WIDTH else later).append(step)
    grown = _spell(scorer, prefixes, first)
    scores = _scores(first, grown)
    worst = {
        window: min(
            score for step, score in zip(first, scores, strict=True) if step.window == window
        )
        for window in counts
    }
    later = [step for step in later if step.bound > worst[step.window]]
    if later:
        grown = grown.and_of(_spell(scorer, prefixes, later))
        first = first + later
        scores = _scores(first, grown)
    kept: list[int] = []
    for window in sorted(counts):
        places = [place for place, step in enumerate(first) if step.window == window]
        places.sort(key=lambda place: -scores[place])
        kept += [p for p in places[:BEAM_WIDTH] if scores[p] > best[window] - _MARGIN]
    return [first[place] for place in kept], grown.of(np.array(kept, np.int64))


def _scores(steps: list[_Step], grown: Prefixes) -> Doubles:
    return _joint(np.array([step.text.score for step in steps]), grown.scores)


def _spell(scorer: PrefixScorer, prefixes: Prefixes, steps: list[_Step]) -> Prefixes:
    """Put the letters of each step behind its text, all steps at once."""
    parents = np.array([step.parent for step in steps], np.int64)
    return scorer.spell(prefixes, parents, [step.letters for step in steps])


def _joint(decoder_scores: Doubles, ctc_scores: Doubles) -> Doubles:
    joint: Doubles = (1 - CTC_WEIGHT) * decoder_scores + CTC_WEIGHT * ctc_scores
    return joint
