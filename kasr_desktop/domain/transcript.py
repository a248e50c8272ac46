"""What was said: words with times, hypotheses, segments, the whole transcript."""

from __future__ import annotations

from dataclasses import dataclass

from kasr_desktop.domain.options import Side


@dataclass(frozen=True, slots=True)
class Word:
    """One eojeol with its time and how sure the decoder is of it.

    Attributes:
        text: NFC, no spaces.
        start: Seconds from the start of the recording.
        end: Seconds, exclusive.
        confidence: 0...1, see `docs/CONFIDENCE.md`.
    """

    text: str
    start: float
    end: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One decoded text with its words and scores.

    Attributes:
        words: In time order; empty if nothing was heard.
        confidence: 0...1 for the whole text, 0.0 if empty.
        acoustic_score: Natural log probability of the path under the acoustic model.
        lm_score: Weighted language-model part, natural log; 0.0 for greedy.
        total_score: What ranks hypotheses: acoustic_score + lm_score.
    """

    words: tuple[Word, ...] = ()
    confidence: float = 0.0
    acoustic_score: float = 0.0
    lm_score: float = 0.0
    total_score: float = 0.0

    @property
    def text(self) -> str:
        """Words joined by single spaces."""
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class Segment:
    """A final stretch of speech between two endpoints, decoded both ways.

    Attributes:
        start: Seconds.
        end: Seconds, exclusive.
        greedy: Best path; None if only the language model was asked for.
        lm: Best of the beam search; None without a language model or if not asked for.
        alternatives: The beam's other hypotheses, best first, `lm` not among them.
        edited: What the user made of it, None while it stands as recognised.
        speaker: Who speaks, as the user named them, "" if nobody said.
    """

    start: float
    end: float
    greedy: Hypothesis | None = None
    lm: Hypothesis | None = None
    alternatives: tuple[Hypothesis, ...] = ()
    edited: Hypothesis | None = None
    speaker: str = ""

    @property
    def best(self) -> Hypothesis:
        """The user's text where there is one, else the language model's, else the greedy."""
        return self.edited or self.lm or self.greedy or Hypothesis()

    def hypothesis(self, side: Side) -> Hypothesis:
        """Return the text of one side; empty if that side was not decoded."""
        if side == Side.BEST:
            return self.best
        return (self.lm if side == Side.LM else self.greedy) or Hypothesis()


@dataclass(frozen=True, slots=True)
class Transcript:
    """All that was recognised in one recording, with how it was made.

    Attributes:
        file: Path as the user gave it.
        duration: Seconds of audio decoded.
        model: Name of the bundle.
        compute_device: Such as "cpu" or "cuda:0".
        decoder: "both", "greedy" or "lm".
        rtf: Compute time / audio time.
        segments: In time order, not overlapping.
        warnings: Sentences about what was odd (a truncated file, no language model).
    """

    file: str
    duration: float
    model: str
    compute_device: str
    decoder: str
    rtf: float
    segments: tuple[Segment, ...] = ()
    warnings: tuple[str, ...] = ()
