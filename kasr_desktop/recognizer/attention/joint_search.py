"""The texts that Whisper's decoder and CTC like together (Watanabe et al. 2017).

A beam search over pieces of text. The decoder alone would say a short window twice and end too
late; CTC alone mishears. Each text is scored by both: CTC's part keeps it in step with
the sound.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from kasr_desktop.recognizer.attention.ctc_prefixes import Prefixes, PrefixScorer
from kasr_desktop.recognizer.attention.whisper_decoder import Memory, WhisperDecoder
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


@dataclass(frozen=True, slots=True)
class _Step:
    """One piece more behind a text."""

    parent: int
    piece: int
    letters: tuple[int, ...]
    text: _Growing


class JointSearch:
    """Searches with one decoder, for one vocabulary."""

    def __init__(self, decoder: WhisperDecoder, vocab: Vocab) -> None:
        self._decoder = decoder
        self._vocab = vocab
        self._ids = {vocab.text_of_token(token_id): token_id for token_id in range(len(vocab))}

    def texts(self, states: Tensor, log_probs: Tensor, *, max_letters: int) -> list[JointText]:
        """Return likely texts of a window, the best first.

        Args:
            states: The encoder's output (T, D).
            log_probs: CTC's, (T, V), on the CPU.
            max_letters: A text with more letters is not looked for.
        """
        memory, next_scores = self._decoder.begin(states)
        scorer = PrefixScorer(log_probs, blank=self._vocab.blank_id)
        growing, prefixes = [_Growing((), 0.0, b"")], scorer.empty()
        found: list[JointText] = []
        best = -torch.inf
        for _ in range(self._decoder.max_pieces):
            found += self._ended(growing, prefixes, next_scores)
            best = max([best, *(text.score for text in found)])
            steps = self._steps(growing, prefixes, next_scores, max_letters=max_letters)
            if not steps:
                break
            grown = _spell(scorer, prefixes, steps)
            scores = _joint(torch.tensor([step.text.score for step in steps]), grown.scores)
            order = scores.argsort(descending=True)[:BEAM_WIDTH]
            order = order[scores[order] > best - _MARGIN]
            if not len(order):
                break
            steps = [steps[index] for index in order.tolist()]
            growing, prefixes = [step.text for step in steps], grown.of(order)
            memory, next_scores = self._go_on(memory, steps)
        return sorted(found, key=lambda text: -text.score)

    def _go_on(self, memory: Memory, steps: list[_Step]) -> tuple[Memory, Tensor]:
        parents = torch.tensor([step.parent for step in steps])
        pieces = torch.tensor([step.piece for step in steps])
        return self._decoder.go_on(memory.of(parents), pieces)

    def _ended(
        self, growing: list[_Growing], prefixes: Prefixes, next_scores: Tensor
    ) -> list[JointText]:
        """Return the texts as they would be if nothing followed."""
        ctc_scores = prefixes.whole()
        ends = next_scores[:, self._decoder.end] + torch.tensor([each.score for each in growing])
        scores = _joint(ends, ctc_scores)
        return [
            JointText(text.token_ids, float(scores[place]), float(ctc_scores[place]))
            for place, text in enumerate(growing)
            if not text.rest
        ]

    def _steps(
        self,
        growing: list[_Growing],
        prefixes: Prefixes,
        next_scores: Tensor,
        *,
        max_letters: int,
    ) -> list[_Step]:
        """Return the likeliest pieces behind any text, as the decoder sees it."""
        pieces = next_scores[:, : self._decoder.end]
        so_far = torch.tensor([text.score for text in growing])[:, None]
        scores = _joint(so_far + pieces, prefixes.scores[:, None]).flatten()
        steps = []
        for index in scores.topk(min(2 * BEAM_WIDTH, len(scores))).indices.tolist():
            parent, piece = divmod(index, self._decoder.end)
            text = growing[parent]
            spelled = self._letters(text, self._decoder.pieces[piece])
            if spelled is None or len(text.token_ids) + len(spelled[0]) > max_letters:
                continue
            letters, rest = spelled
            score = text.score + float(pieces[parent, piece])
            longer = _Growing(text.token_ids + letters, score, rest)
            steps.append(_Step(parent, piece, letters, longer))
        return steps

    def _letters(self, text: _Growing, piece: bytes) -> tuple[tuple[int, ...], bytes] | None:
        """Spell what is whole of `piece`; None if no Korean text goes on with it."""
        whole, rest = _whole_characters(text.rest + piece)
        if whole is None:
            return None
        if not text.token_ids:
            whole = whole.lstrip()
        letters: list[int] = []
        for char in whole:
            if not (char == " " or is_syllable(char)):
                return None
            spelled = nfd(char) if self._vocab.unit is TokenUnit.JAMO else char
            if any(letter not in self._ids for letter in spelled):
                return None
            letters += [self._ids[letter] for letter in spelled]
        space = self._vocab.word_delimiter_id
        before = text.token_ids[-1:]
        if letters and letters[0] == space and before and before[0] == space:
            return None
        return tuple(letters), rest


def _whole_characters(raw: bytes) -> tuple[str | None, bytes]:
    """Part bytes into whole characters and the beginning of one; None if they are neither."""
    for cut in range(min(_MAX_SYLLABLE_BYTES, len(raw) + 1)):
        try:
            return raw[: len(raw) - cut].decode(), raw[len(raw) - cut :]
        except UnicodeDecodeError:
            continue
    return None, b""


def _spell(scorer: PrefixScorer, prefixes: Prefixes, steps: list[_Step]) -> Prefixes:
    """Put the letters of each step behind its text, all steps at once."""
    grown = prefixes.of(torch.tensor([step.parent for step in steps]))
    for place in range(max(len(step.letters) for step in steps)):
        letters = [step.letters[place] if place < len(step.letters) else -1 for step in steps]
        grown = scorer.add(grown, torch.tensor(letters))
    return grown


def _joint(decoder_scores: Tensor, ctc_scores: Tensor) -> Tensor:
    return (1 - CTC_WEIGHT) * decoder_scores.double() + CTC_WEIGHT * ctc_scores
