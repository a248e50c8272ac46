from __future__ import annotations

from pathlib import Path

import pytest
from decoding.emission_builder import BLANK, VOCAB, peaked, spell
from support.segments import two_texts

from kasr_desktop.domain.emissions import FrameGrid
from kasr_desktop.domain.transcript import Hypothesis, Word
from kasr_desktop.editing.document import Document
from kasr_desktop.editing.operations import set_text
from kasr_desktop.pipeline.passes.alignment_pass import AlignmentPass
from kasr_desktop.pipeline.passes.transcript_pass import KeptSound, PassInput, PassResult
from kasr_desktop.recognizer.emission_store import EmissionHeader, EmissionReader, EmissionWriter

FIRST = 50
"""Frames of silence before the words: one second."""


@pytest.fixture
def kept(tmp_path: Path) -> KeptSound:
    path = [BLANK] * FIRST + spell("가나 다", gap=1, hold=5)
    path += [BLANK] * 50 + spell(" 하", hold=5)
    store = tmp_path / "a.kem"
    with EmissionWriter(store, EmissionHeader("m", len(VOCAB), BLANK, FrameGrid())) as writer:
        writer.append(peaked(path))
        writer.complete()
    return KeptSound(EmissionReader(store), VOCAB)


def corrected(text: str) -> Document:
    """What was heard is one word of two seconds, so that what is typed shares its time."""
    heard = Hypothesis((Word("가", 1.0, 2.9, 0.9),), confidence=0.9)
    document = Document([two_texts(0.5, 3.0, lm=heard)])
    change = set_text(document, 0, text)
    assert change is not None
    document.do(change)
    return document


def run(document: Document, kept: KeptSound) -> PassResult:
    *progress, result = AlignmentPass().run(PassInput.of(document, kept=kept))
    assert progress == [segment.end for segment in document.segments]
    assert isinstance(result, PassResult)
    if result.change is not None:
        document.do(result.change)
    return result


def test_typed_words_get_the_times_at_which_they_were_said(kept: KeptSound) -> None:
    document = corrected("가나 다 하")
    shared = document.segments[0].best.words
    assert run(document, kept).count == 1
    words = document.segments[0].best.words
    assert [word.text for word in words] == ["가나", "다", "하"]
    # frame 51 is the first of the first letter; 20 ms each
    assert (words[0].start, words[0].end) == pytest.approx((1.02, 1.24))
    assert (words[1].start, words[1].end) == pytest.approx((1.38, 1.48))
    assert (words[2].start, words[2].end) == pytest.approx((2.68, 2.78))
    assert shared != words
    assert [word.confidence for word in words] == [word.confidence for word in shared]


def test_words_without_a_token_stand_between_those_that_have_one(kept: KeptSound) -> None:
    document = corrected("가나 KASR 하")
    run(document, kept)
    first, between, last = document.segments[0].best.words
    assert first.end <= between.start < between.end <= last.start


def test_a_text_that_cannot_be_spelled_keeps_its_times(kept: KeptSound) -> None:
    document = corrected("abc")
    assert run(document, kept) == PassResult(None, 0)


def test_what_nobody_corrected_keeps_its_times(kept: KeptSound) -> None:
    document = corrected("가나 다")
    document.undo()
    assert run(document, kept) == PassResult(None, 0)


def test_it_needs_emissions() -> None:
    with pytest.raises(ValueError, match="emissions"):
        next(AlignmentPass().run(PassInput(())))
