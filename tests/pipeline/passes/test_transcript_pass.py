"""What holds for every pass, whatever a person did to the document before."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from decoding.emission_builder import BLANK, VOCAB, noise
from editing.made_documents import in_order, rows, steps
from hypothesis import given, settings
from hypothesis import strategies as st

from kasr_desktop.domain.audio import AudioChunk
from kasr_desktop.domain.emissions import FrameGrid
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.editing.document import Document
from kasr_desktop.editing.document_json import (
    document_from_head,
    document_head,
    segment_from_object,
    segment_object,
)
from kasr_desktop.pipeline.passes import speaker_pass
from kasr_desktop.pipeline.passes.alignment_pass import AlignmentPass
from kasr_desktop.pipeline.passes.script_pass import ScriptPass
from kasr_desktop.pipeline.passes.speaker_pass import SpeakerPass
from kasr_desktop.pipeline.passes.transcript_pass import (
    KeptSound,
    PassInput,
    PassResult,
    TranscriptPass,
)
from kasr_desktop.pipeline.passes.written_pass import WrittenPass
from kasr_desktop.recognizer.emission_store import EmissionHeader, EmissionReader, EmissionWriter
from kasr_desktop.speakers.turns import VoiceWindows
from kasr_desktop.speakers.voice_encoder import VoiceEncoder
from kasr_desktop.text.script import read_script

pytestmark = pytest.mark.costly

PASSES: dict[str, Callable[[], TranscriptPass]] = {
    "speakers": lambda: SpeakerPass("화자 {}".format),
    "two speakers": lambda: SpeakerPass("화자 {}".format, 2),
    "alignment": AlignmentPass,
    "written form": WrittenPass,
    "script": lambda: ScriptPass(SCRIPT),
    "script by line": lambda: ScriptPass(SCRIPT, by_line=True),
}
SCRIPT = read_script("김도윤: 가나다 라마 바사\n이서연: 아자\n가나 다라마 하하\n(웃음) 바다")
every_pass = pytest.mark.parametrize("make", PASSES.values(), ids=PASSES)
# where a script lies depends on the rows that it cuts: `test_script_pass` tries that one
every_other_pass = pytest.mark.parametrize(
    "make",
    [make for name, make in PASSES.items() if "script" not in name],
    ids=[name for name in PASSES if "script" not in name],
)
few = settings(max_examples=12, deadline=None)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> KeptSound:
    path: Path = tmp_path_factory.mktemp("kept") / "a.kem"
    grid = FrameGrid()
    with EmissionWriter(path, EmissionHeader("m", len(VOCAB), BLANK, grid)) as writer:
        writer.append(noise(grid.frames(16.0), spread=3.0, seed=1))
        writer.complete()
    return KeptSound(EmissionReader(path), VOCAB)


@pytest.fixture(autouse=True, scope="module")
def voices() -> Iterator[None]:
    """Two voices that change every 0.7 s; the real encoder is tried in `tests/speakers`."""

    def hear(
        _chunks: Iterable[AudioChunk], speech: Sequence[tuple[float, float]], _: VoiceEncoder
    ) -> Iterator[float | VoiceWindows]:
        yield 1.0
        centres = tuple((start + end) / 2 for start, end in speech)
        found = np.zeros((len(centres), 4), np.float32)
        for row, centre in enumerate(centres):
            found[row, int(centre / 0.7) % 2] = 1.0
        found[:, 2] = np.linspace(0.0, 0.1, len(centres))
        yield VoiceWindows(centres, found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(speaker_pass, "hear_voices", hear)
        yield


@st.composite
def edited_documents(draw: st.DrawFn) -> Document:
    document = Document(draw(rows()), speakers=("김도윤", ""))
    for _ in range(draw(st.integers(0, 4))):
        change = draw(steps(document))
        if change is not None:
            document.do(change)
    return document


def result_of(one: TranscriptPass, document: Document, kept: KeptSound) -> PassResult:
    *_, last = one.run(PassInput.of(document, open_sound=lambda: [], kept=kept))
    assert isinstance(last, PassResult)
    return last


def done(one: TranscriptPass, document: Document, kept: KeptSound) -> bool:
    change = result_of(one, document, kept).change
    if change is not None:
        document.do(change)
    return change is not None


def state(document: Document) -> tuple[tuple[Segment, ...], tuple[str, ...]]:
    return tuple(document.segments), document.speakers


@every_pass
@few
@given(data=st.data())
def test_taking_it_back_gives_what_was(
    make: Callable[[], TranscriptPass], kept: KeptSound, data: st.DataObject
) -> None:
    document = data.draw(edited_documents())
    before = state(document)
    if done(make(), document, kept):
        after = state(document)
        assert after != before
        document.undo()
        assert state(document) == before
        document.redo()
        assert state(document) == after
    assert in_order(document.segments)


@every_pass
@few
@given(data=st.data())
def test_what_a_person_did_stays(
    make: Callable[[], TranscriptPass], kept: KeptSound, data: st.DataObject
) -> None:
    document = data.draw(edited_documents())
    before = list(document.segments)
    named = document.speakers
    done(make(), document, kept)
    for old in before:
        same = [row for row in document.segments if (row.start, row.end) == (old.start, old.end)]
        if old.edited is not None:
            texts = [None if row.edited is None else row.edited.text for row in same]
            assert texts == [old.edited.text]
        if old.has_named_speaker:
            assert [(row.speaker, row.speaker_by) for row in same] == [
                (old.speaker, old.speaker_by)
            ]
        if old.times_by == "person":
            assert [row.times_by for row in same] == ["person"]
    kept_names = document.speakers[: len(named)]
    assert [new for old, new in zip(named, kept_names, strict=True) if old] == list(
        filter(None, named)
    )


@every_other_pass
@few
@given(data=st.data())
def test_a_second_run_changes_nothing(
    make: Callable[[], TranscriptPass], kept: KeptSound, data: st.DataObject
) -> None:
    document = data.draw(edited_documents())
    done(make(), document, kept)
    assert result_of(make(), document, kept).change is None


@every_pass
@few
@given(data=st.data())
def test_whose_work_it_is_survives_the_disk(
    make: Callable[[], TranscriptPass], kept: KeptSound, data: st.DataObject
) -> None:
    document = data.draw(edited_documents())
    done(make(), document, kept)
    written = [json.dumps(segment_object(row)) for row in document.segments]
    read = document_from_head(
        document_head(document), [segment_from_object(json.loads(row)) for row in written]
    )
    assert state(read) == state(document)
    again = (result_of(make(), one, kept).change for one in (read, document))
    assert next(again) == next(again)
