"""Cues and transcripts of every kind, for the laws of the formats."""

from __future__ import annotations

from hypothesis import strategies as st
from support.segments import two_texts

from kasr_desktop.domain.cue import Cue
from kasr_desktop.domain.transcript import Hypothesis, Segment, Transcript, Word

LETTERS = st.one_of(
    st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3),
    st.sampled_from("abcXYZ0123456789.,:?!…-–'\"“”%#"),
    st.sampled_from("&<>;/= "),
)
PIECES = st.sampled_from(
    ["-->", "&amp;", "&lt;b&gt;", "NOTE", "WEBVTT", "STYLE", "1", "2026", "<i"]
)
LINES = (
    st.one_of(st.text(LETTERS, min_size=1, max_size=24), PIECES)
    .map(lambda line: " ".join(line.split()))
    .filter(bool)
)


@st.composite
def cue_lists(draw: st.DrawFn, lines: st.SearchStrategy[str] = LINES) -> tuple[Cue, ...]:
    """Cues on whole milliseconds, in order, with one to three lines."""
    cues = []
    clock_ms = draw(st.integers(0, 3_600_000 * 20))
    for _ in range(draw(st.integers(0, 6))):
        start_ms = clock_ms + draw(st.integers(0, 100_000))
        clock_ms = start_ms + draw(st.integers(1, 100_000))
        text = draw(st.lists(lines, min_size=1, max_size=3))
        cues.append(Cue(start_ms / 1000, clock_ms / 1000, tuple(text)))
    return tuple(cues)


MILLISECONDS = st.integers(0, 10_000_000).map(lambda ms: ms / 1000)
SHARES = st.integers(0, 1000).map(lambda share: share / 1000)
EOJEOLS = st.text(LETTERS, min_size=1, max_size=8).map(lambda t: t.replace(" ", "")).filter(bool)
WORDS = st.builds(Word, EOJEOLS, MILLISECONDS, MILLISECONDS, SHARES)
HYPOTHESES = st.builds(Hypothesis, st.lists(WORDS, max_size=4).map(tuple), SHARES)
SEGMENTS = st.builds(
    two_texts, MILLISECONDS, MILLISECONDS, st.none() | HYPOTHESES, st.none() | HYPOTHESES
)
TRANSCRIPTS = st.builds(
    Transcript,
    file=st.text(LETTERS),
    duration=MILLISECONDS,
    model=st.text(LETTERS),
    compute_device=st.sampled_from(["cpu", "cuda:0"]),
    decoder=st.sampled_from(["both", "greedy", "lm"]),
    rtf=SHARES,
    segments=st.lists(SEGMENTS, max_size=4).map(tuple),
    warnings=st.lists(st.text(LETTERS), max_size=2).map(tuple),
)


def hypothesis_of(text: str, *, start: float = 0.0) -> Hypothesis:
    words = (
        Word(eojeol, start + 0.5 * n, start + 0.5 * n + 0.4, 0.9)
        for n, eojeol in enumerate(text.split())
    )
    return Hypothesis(tuple(words), confidence=0.9)


def transcript_of(*segments: Segment) -> Transcript:
    return Transcript("인터뷰.m4a", 12.5, "builtin-ko", "cpu", "both", 0.08, segments)


TWO_SIDED = transcript_of(
    two_texts(0.0, 1.5004, hypothesis_of("안뇽 하세요"), hypothesis_of("안녕 하세요")),
    two_texts(2.0, 3.0, hypothesis_of("네", start=2.0), hypothesis_of("예", start=2.0)),
    two_texts(4.0, 5.0, Hypothesis(), Hypothesis()),
)

SPOKEN = transcript_of(
    two_texts(0.0, 2.0, lm=hypothesis_of("안녕하세요"), speaker="김도윤"),
    two_texts(2.5, 4.0, lm=hypothesis_of("반갑습니다", start=2.5), speaker="김도윤"),
    two_texts(5.0, 6.0, lm=hypothesis_of("네", start=5.0), speaker="이서연"),
    two_texts(20.0, 21.0, lm=hypothesis_of("음", start=20.0)),
)
"""Two who speak, and somebody whom nobody named."""
