"""CTC's frames, corrected by what Whisper's decoder reads.

The likely texts of `joint_search` are placed on the frames: CTC itself says in which frames the
letters of a text would lie (`ctc_posteriors`). Their mean, weighted by how likely each text is,
is mixed with what CTC heard alone. So the result is still one row of probabilities a frame:
places in time, confidence, language models and other weights work on it as on any model's.

Where CTC hears nothing, or a text is far from what it hears, nothing is mixed in: a decoder
left alone writes sentences into noise, and it falls silent in the middle of hard ones.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from kasr_desktop.domain.emissions import LogProbs
from kasr_desktop.domain.marks import MarkRows
from kasr_desktop.recognizer.attention.astray import Stretch, astray, cut_at_pauses, runs
from kasr_desktop.recognizer.attention.ctc_posteriors import Doubles, ctc_posteriors
from kasr_desktop.recognizer.attention.joint_search import JointSearch, JointText
from kasr_desktop.recognizer.attention.mark_asking import MarkAsking
from kasr_desktop.recognizer.attention.piece_decoder import (
    KeptSound,
    MarkingDecoder,
    PieceDecoder,
)
from kasr_desktop.recognizer.attention.piece_spelling import PieceSpelling
from kasr_desktop.recognizer.networks.quantized import Floats
from kasr_desktop.text.vocab import Vocab

SHARE = 0.95
"""Of the texts in the mixture; the rest is what CTC heard alone."""

TEMPERATURE = 1.5
"""Of the texts' scores: the decoder is surer of its best text than it should be."""

NUM_TEXTS = 4

MAX_DISTANCE = 3.0
"""Nats a letter that a text may lie below CTC's own best path; half of real speech is at 0.3."""

_FLOOR = 1e-7
"""The least probability, so that no text is out of the question for the beam search."""


Heard = tuple[Sequence[Floats], Sequence[LogProbs]]
"""The encoder's output (T, D) of some windows, and CTC's (T, V) of each."""


class JointDecoding:
    """Mixes one decoder's texts into log-probabilities."""

    def __init__(self, decoder: PieceDecoder, vocab: Vocab) -> None:
        self._decoder = decoder
        self._vocab = vocab
        self._blank = vocab.blank_id
        self._search = JointSearch(decoder, vocab)
        self._spelling = PieceSpelling(decoder.pieces)
        self._asking: MarkAsking | None = None
        if isinstance(decoder, MarkingDecoder) and decoder.knows_marks:
            self._asking = MarkAsking(decoder, vocab)
        self._marks: list[MarkRows] = []
        self._unasked: Callable[[], MarkRows] | None = None

    def drain_marks(self) -> list[MarkRows]:
        """Return the sentence marks (T, 3) of the windows corrected last, once.

        None of them if the decoder knows no marks. Behind known words it is asked now: of most
        steps of a growing take nobody wants to know.
        """
        unasked, marks = self._unasked, self._marks
        self._unasked, self._marks = None, []
        return marks if unasked is None else [unasked()]

    def corrected(
        self, states: Sequence[Floats], log_probs: Sequence[LogProbs], *, again: Heard | None = None
    ) -> list[LogProbs]:
        """Return the log-probabilities (T, V) of each window that both readers agree on.

        Args:
            states: The encoder's output (T, D) of each window.
            log_probs: CTC's (T, V) of each window.
            again: States and log-probabilities of the same windows as they were heard once more,
                with other frames: what is read in them counts as much.
        """
        found = list(log_probs)
        texts = []
        if again is not None:  # first: what the decoder keeps of it makes room for the other's
            texts.append(self._texts(self._heard(*again), again[1]))
        heard = self._heard(states, log_probs)
        texts.append(self._texts(heard, log_probs))
        unread: list[tuple[int, Stretch]] = []
        for place, rows in enumerate(log_probs):
            lists = [each[place] for each in texts if each.get(place)]
            if lists:
                found[place], left = self._mixed(rows, lists)
                unread += [(place, each) for each in left]
        self._read_alone(states, log_probs, unread, found)
        if self._asking is not None:
            self._unasked, self._marks = None, [*map(self._asking.marks, heard, found)]
        return found

    def _heard(
        self, states: Sequence[Floats], log_probs: Sequence[LogProbs]
    ) -> list[KeptSound | None]:
        """Let the decoder hear the windows in which CTC hears something; None for the others."""
        return [
            self._decoder.hear(each) if self._num_letters(rows) else None
            for each, rows in zip(states, log_probs, strict=True)
        ]

    def _read_alone(
        self,
        states: Sequence[Floats],
        log_probs: Sequence[LogProbs],
        unread: Sequence[tuple[int, Stretch]],
        found: Sequence[LogProbs],
    ) -> None:
        """Read stretches that no text of their window holds in by themselves, into `found`.

        What is astray in this reading, too, stays as CTC hears it.
        """
        cut = [(slice(*stretch), place) for place, stretch in unread]
        pieces = [log_probs[place][frames] for frames, place in cut]
        heard = self._heard([states[place][frames] for frames, place in cut], pieces)
        texts = self._texts(heard, pieces)
        for number, (frames, place) in enumerate(cut):
            if texts.get(number):
                found[place][frames] = self._mixed(pieces[number], [texts[number]])[0]

    def _texts(
        self, heard: Sequence[KeptSound | None], log_probs: Sequence[LogProbs]
    ) -> dict[int, list[JointText]]:
        """Return the likely texts of the windows that the decoder has heard."""
        spoken = [place for place, each in enumerate(heard) if each is not None]
        if not spoken:
            return {}
        searched = self._search.texts(
            [heard[place] for place in spoken],
            [log_probs[place] for place in spoken],
            [2 * self._num_letters(log_probs[place]) + 8 for place in spoken],
        )
        return {
            place: _near(texts, log_probs[place])
            for place, texts in zip(spoken, searched, strict=True)
        }

    def corrected_behind(
        self, states: Floats, log_probs: LogProbs, *, first: int, said: Sequence[int]
    ) -> LogProbs:
        """Return log-probabilities (T, V) of one window whose first words are known.

        They are read as one and not searched again: it costs less, and what follows is what
        follows them.

        Args:
            states: The encoder's output (T, D).
            log_probs: CTC's (T, V).
            first: The frame behind the known words; those before it stay as CTC heard them.
            said: The tokens of those words, whole words all.
        """
        space = self._vocab.word_delimiter_id
        head = self._head(said)
        behind = log_probs[first:]
        letters = self._num_letters(behind)
        if head is None or not letters:
            self._unasked, self._marks = None, []
            return self.corrected([states], [log_probs])[0] if letters else log_probs
        takes_space = bool(head) and said[-1] != space
        heard = self._decoder.hear(states)
        texts = self._search.texts(
            [heard], [behind], [2 * letters + 8], head=head, takes_space=takes_space
        )[0]
        near = _near(texts, behind)
        found = [behind]
        if near:
            found[0], left = self._mixed(behind, [near])
            self._read_alone([states[first:]], [behind], [(0, each) for each in left], found)
        rows: LogProbs = np.concatenate([log_probs[:first], found[0]])
        if self._asking is not None:
            asking = partial(self._asking.marks, heard, rows, first=first, said=said)
            self._unasked, self._marks = asking, []
        return rows

    def _head(self, said: Sequence[int]) -> list[int] | None:
        """Return the pieces of words; None if the table cannot spell them."""
        words = self._vocab.join("".join(map(self._vocab.text_of_token, said))).split()
        return self._spelling.pieces(words)

    def _num_letters(self, log_probs: LogProbs) -> int:
        """Count the letters on the best path."""
        path = log_probs.argmax(axis=1)
        starts = np.concatenate([[True], path[1:] != path[:-1]])
        return int((starts & (path != self._blank)).sum())

    def _mixed(
        self, rows: LogProbs, lists: Sequence[Sequence[JointText]]
    ) -> tuple[LogProbs, list[Stretch]]:
        """Place every list's texts on CTC's frames and mix them in.

        Returns:
            What both say, and the stretches in which every list is astray: they are CTC's alone.
        """
        said = np.zeros(rows.shape)
        count = np.zeros((len(rows), 1))  # of the lists that are in step
        for texts in lists:
            shares = _softmax(np.array([text.score for text in texts]) / TEMPERATURE).tolist()
            letters = [text.token_ids for text in texts]
            placed = ctc_posteriors(rows, letters, shares, blank=self._blank)
            in_step = np.ones((len(rows), 1))
            for first, last in self._astray(rows, placed):
                in_step[first:last] = 0.0
            said += in_step * placed
            count += in_step
        is_read = count[:, 0] > 0
        said[is_read] /= count[is_read]
        both = np.exp(rows, dtype=np.float64)
        both[is_read] = ((1 - SHARE) * both + SHARE * said)[is_read]
        mixed: LogProbs = np.log(np.maximum(both, _FLOOR)).astype(np.float32)
        return mixed, runs(~is_read)

    def _astray(self, rows: LogProbs, placed: Doubles) -> list[Stretch]:
        found = astray(rows, placed)
        space = self._vocab.word_delimiter_id
        return found and cut_at_pauses(rows, found, blank=self._blank, space=space)


def _near(texts: list[JointText], log_probs: LogProbs) -> list[JointText]:
    """Return the best texts that are not far from what CTC hears."""
    own_score = float(log_probs.max(axis=1).sum(dtype=np.float64))
    near = [
        text
        for text in texts
        if text.token_ids and own_score - text.ctc_score <= MAX_DISTANCE * len(text.token_ids)
    ]
    return near[:NUM_TEXTS]


def _softmax(scores: Floats) -> Floats:
    shares = np.exp(scores - scores.max())
    return np.asarray(shares / shares.sum())
