from __future__ import annotations

import numpy as np

from kasr_desktop.domain.audio import AudioChunk
from kasr_desktop.domain.readings import EDITED, GREEDY, LM
from kasr_desktop.domain.transcript import Hypothesis, Reading, Segment, Word
from kasr_desktop.pipeline.speaker_finding import (
    SpeakersFound,
    find_speakers_in,
    replace_speakers,
)
from kasr_desktop.speakers.turns import Turn

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
    parts = replace_speakers(segment, TURNS, name)
    assert [part.speaker for part in parts] == ["화자 1", "화자 2", "화자 1"]
    assert [part.start for part in parts[1:]] == [part.end for part in parts[:-1]]
    assert (parts[0].start, parts[-1].end) == (0.0, 6.0)


def test_no_word_of_any_reading_is_lost_by_cutting() -> None:
    segment = Segment(0.0, 6.0, (Reading(GREEDY, words(11, 0.05)), Reading(LM, words(12))))
    parts = replace_speakers(segment, TURNS, name)
    for source in (GREEDY, LM):
        kept = tuple(word for part in parts for word in part.hypothesis(source).words)
        assert kept == segment.hypothesis(source).words


def test_a_person_s_name_and_a_person_s_row_stay_whole() -> None:
    named = Segment(0.0, 6.0, (Reading(LM, words(12)),), speaker="김도윤")
    assert replace_speakers(named, TURNS, name) == [named]
    edited = Segment(0.0, 6.0, (Reading(LM, words(12)), Reading(EDITED, words(12))))
    (whole,) = replace_speakers(edited, TURNS, name)
    assert whole.readings == edited.readings
    assert whole.speaker == "화자 1"


def test_silence_and_no_words_change_nothing() -> None:
    segments = [Segment(0.0, 1.0)]
    chunks = [AudioChunk(np.zeros(16_000, np.float32), 0)]
    *progress, found = find_speakers_in(segments, chunks, name=name)
    assert isinstance(found, SpeakersFound)
    assert found.segments == tuple(segments)
    assert progress == [1.0]
