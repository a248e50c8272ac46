from __future__ import annotations

import numpy as np
import pytest

from kasr_desktop.domain.audio import AudioChunk
from kasr_desktop.domain.origin import Origin
from kasr_desktop.domain.readings import EDITED, GREEDY, LM
from kasr_desktop.domain.transcript import Hypothesis, Reading, Segment, Word
from kasr_desktop.pipeline.passes.speaker_pass import (
    SpeakerPass,
    replace_speakers,
    speaker_names,
)
from kasr_desktop.pipeline.passes.transcript_pass import PassInput, PassResult
from kasr_desktop.speakers.turns import Turn

NAMES = {0: "화자 1", 1: "화자 2"}
TURNS = [Turn(0.0, 2.0, 0), Turn(2.0, 4.0, 1), Turn(4.0, 6.0, 0)]


def words(count: int, start: float = 0.0) -> Hypothesis:
    return Hypothesis(
        tuple(Word(f"말{n}", start + 0.5 * n, start + 0.5 * n + 0.4, 0.9) for n in range(count)),
        confidence=0.9,
    )


def name(number: int) -> str:
    return f"화자 {number}"


def test_a_segment_is_cut_where_the_speaker_changes() -> None:
    segment = Segment(0.0, 6.0, (Reading(GREEDY, words(11)), Reading(LM, words(12))))
    parts = replace_speakers(segment, TURNS, NAMES)
    assert [part.speaker for part in parts] == ["화자 1", "화자 2", "화자 1"]
    assert [part.start for part in parts[1:]] == [part.end for part in parts[:-1]]
    assert (parts[0].start, parts[-1].end) == (0.0, 6.0)


def test_no_word_of_any_reading_is_lost_by_cutting() -> None:
    segment = Segment(0.0, 6.0, (Reading(GREEDY, words(11, 0.05)), Reading(LM, words(12))))
    parts = replace_speakers(segment, TURNS, NAMES)
    for source in (GREEDY, LM):
        kept = [word for part in parts for word in part.hypothesis(source).words]
        told = segment.hypothesis(source).words
        assert [word.text for word in kept] == [word.text for word in told]
        for got, word in zip(kept, told, strict=True):
            assert (got.start, got.end) == pytest.approx((word.start, word.end))


def test_a_word_of_another_reading_across_a_cut_ends_there() -> None:
    across = Hypothesis((Word("걸친", 1.2, 2.3, 0.9),), confidence=0.9)
    segment = Segment(0.0, 6.0, (Reading(GREEDY, across), Reading(LM, words(12))))
    first, *others = replace_speakers(segment, TURNS, NAMES)
    assert [word.end for word in first.hypothesis(GREEDY).words] == [first.end]
    assert not any(part.hypothesis(GREEDY).words for part in others)


def test_a_person_s_name_and_a_person_s_row_stay_whole() -> None:
    named = Segment(0.0, 6.0, (Reading(LM, words(12)),), speaker="김도윤")
    assert replace_speakers(named, TURNS, NAMES) == [named]
    edited = Segment(0.0, 6.0, (Reading(LM, words(12)), Reading(EDITED, words(12))))
    (whole,) = replace_speakers(edited, TURNS, NAMES)
    assert whole.readings == edited.readings
    assert whole.speaker == "화자 1"


def test_silence_and_no_words_change_nothing() -> None:
    chunks = [AudioChunk(np.zeros(16_000, np.float32), 0)]
    work = PassInput((Segment(0.0, 1.0),), open_sound=lambda: chunks)
    assert list(SpeakerPass(name).run(work)) == [1.0, PassResult(None, 0)]


def test_a_voice_is_called_as_a_person_called_most_of_it() -> None:
    rows = [
        Segment(0.0, 2.0, (Reading(LM, words(4)),), speaker="김도윤"),
        Segment(2.0, 4.0, (Reading(LM, words(4, 2.0)),)),
        Segment(4.0, 6.0, (Reading(LM, words(4, 4.0)),)),
    ]
    names = speaker_names(rows, TURNS, name)
    assert names == {0: "김도윤", 1: "화자 2"}
    assert [part.speaker for row in rows for part in replace_speakers(row, TURNS, names)] == [
        "김도윤",
        "화자 2",
        "김도윤",
    ]


def test_no_voice_gets_a_name_that_a_person_gave_another() -> None:
    rows = [Segment(0.0, 2.0, (Reading(LM, words(4)),), speaker="화자 2")]
    assert speaker_names(rows, TURNS, name) == {0: "화자 2", 1: "화자 1"}


def test_a_row_that_a_person_timed_is_not_cut() -> None:
    timed = Segment(0.0, 6.0, (Reading(LM, words(12)),), times_by=Origin.PERSON)
    (whole,) = replace_speakers(timed, TURNS, NAMES)
    assert (whole.speaker, whole.speaker_by) == ("화자 1", Origin.MACHINE)
