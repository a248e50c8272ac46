from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from decoding.emission_builder import BLANK, VOCAB, peaked, spell
from support.segments import two_texts

from kasr_desktop.decoding import script_alignment
from kasr_desktop.domain.audio import SAMPLE_RATE, AudioChunk
from kasr_desktop.domain.emissions import FrameGrid
from kasr_desktop.domain.origin import Origin
from kasr_desktop.domain.readings import SCRIPT
from kasr_desktop.domain.script_differences import ScriptDifferences
from kasr_desktop.domain.transcript import Hypothesis, Word
from kasr_desktop.editing.document import Document
from kasr_desktop.editing.operations import set_speaker, set_text
from kasr_desktop.pipeline.passes import script_pass
from kasr_desktop.pipeline.passes.script_pass import ScriptPass, ScriptResult
from kasr_desktop.pipeline.passes.transcript_pass import KeptSound, PassInput
from kasr_desktop.recognizer.emission_store import EmissionHeader, EmissionReader, EmissionWriter
from kasr_desktop.text.script import read_script

HOLD, GAP = 5, 5
LETTER = (HOLD + GAP) * 0.02  # seconds
ROWS = ("가나다 라마바", "사아 자하가나", "다라마 바사아자")
PAUSE = 1.0


def spoken(folder: Path, rows: Sequence[str]) -> tuple[KeptSound, Document]:
    """Return what the model hears of rows with pauses between them, recognised without a fault."""
    path: list[int] = []
    segments = []
    for row in rows:
        path += [BLANK] * round(PAUSE / 0.02)
        words = []
        place = len(path) * 0.02
        for word in row.split():
            start = place + GAP * 0.02
            end = start + len(word) * LETTER - GAP * 0.02
            words.append(Word(word, start, end, 0.9))
            place += (len(word) + 1) * LETTER
        path += spell(row, gap=GAP, hold=HOLD)
        heard = Hypothesis(tuple(words), confidence=0.9)
        segments.append(two_texts(words[0].start, words[-1].end, greedy=heard, lm=heard))
    store = folder / "a.kem"
    with EmissionWriter(store, EmissionHeader("m", len(VOCAB), BLANK, FrameGrid())) as writer:
        writer.append(peaked(path))
        writer.complete()
    return KeptSound(EmissionReader(store), VOCAB), Document(segments)


def sounding(document: Document) -> list[AudioChunk]:
    """Return sound that is loud where rows are spoken."""
    seconds = document.segments[-1].end + PAUSE
    sound = np.random.default_rng(0).standard_normal(round(seconds * SAMPLE_RATE)) * 1e-3
    for row in document.segments:
        sound[round(row.start * SAMPLE_RATE) : round(row.end * SAMPLE_RATE)] *= 100
    return [AudioChunk(sound.astype(np.float32), 0)]


def lay(
    script: str,
    kept: KeptSound,
    document: Document,
    *,
    by_line: bool = False,
    sound: Sequence[AudioChunk] | None = None,
) -> ScriptResult:
    work = PassInput.of(document, kept=kept, open_sound=None if sound is None else lambda: sound)
    *progress, result = ScriptPass(read_script(script), by_line).run(work)
    assert all(isinstance(step, float) for step in progress)
    assert isinstance(result, ScriptResult)
    if result.change is not None:
        document.do(result.change)
    return result


def texts(document: Document) -> list[str]:
    return [row.hypothesis(SCRIPT).text for row in document.segments]


def test_a_word_ends_where_one_that_the_script_lacks_is_heard(tmp_path: Path) -> None:
    kept, document = spoken(tmp_path, ROWS)
    lacking = document.segments[0].hypothesis("lm").words[1]
    lay(
        "가나다\n사아 자하가나\n다라마 바사아자",
        kept,
        document,
        by_line=True,
        sound=sounding(document),
    )
    said = document.segments[0].hypothesis(SCRIPT).words[0]
    assert said.text == "가나다"
    assert said.end == pytest.approx(lacking.start - 0.02, abs=0.021)


def test_the_script_stands_beside_what_was_heard(tmp_path: Path) -> None:
    kept, document = spoken(tmp_path, ROWS)
    result = lay("가나다, 라마바. 사아 자하가나! 다라마 바사아자?", kept, document)
    assert texts(document) == ["가나다, 라마바.", "사아 자하가나!", "다라마 바사아자?"]
    assert [row.hypothesis("lm").text for row in document.segments] == list(ROWS)
    assert [row.best.text for row in document.segments] == texts(document)
    assert (result.count, result.num_words, result.differences) == (
        6,
        6,
        ScriptDifferences(),
    )
    for row in document.segments:
        for said, heard in zip(
            row.hypothesis(SCRIPT).words, row.hypothesis("lm").words, strict=True
        ):
            assert said.start == pytest.approx(heard.start, abs=0.021)
            assert said.end == pytest.approx(heard.end, abs=0.021)
            assert said.confidence > 0.8


def test_lines_become_rows(tmp_path: Path) -> None:
    kept, document = spoken(tmp_path, ROWS)
    lay("가나다\n라마바 사아\n자하가나 다라마 바사아자", kept, document, by_line=True)
    assert texts(document) == ["가나다", "라마바 사아", "자하가나 다라마 바사아자"]
    assert [row.hypothesis("lm").text for row in document.segments] == texts(document)
    document.undo()
    assert texts(document) == ["", "", ""]


def test_names_cut_rows_and_become_speakers(tmp_path: Path) -> None:
    kept, document = spoken(tmp_path, ROWS)
    lay("도윤: 가나다\n서연: 라마바 사아 자하가나\n도윤: 다라마 바사아자", kept, document)
    assert [(row.speaker, row.hypothesis(SCRIPT).text) for row in document.segments] == [
        ("도윤", "가나다"),
        ("서연", "라마바"),
        ("서연", "사아 자하가나"),
        ("도윤", "다라마 바사아자"),
    ]
    assert all(row.speaker_by is Origin.MACHINE for row in document.segments)
    assert document.speakers == ("도윤", "서연")


@pytest.mark.parametrize("by_line", [False, True])
def test_laid_a_second_time_nothing_changes(tmp_path: Path, by_line: bool) -> None:
    kept, document = spoken(tmp_path, ROWS)
    script = "도윤: 가나다\n서연: 라마바 사아\n하하하하하\n도윤: 다라마 바사아자"
    assert lay(script, kept, document, by_line=by_line).change is not None
    assert lay(script, kept, document, by_line=by_line).change is None


def test_what_nobody_said_is_told(tmp_path: Path) -> None:
    kept, document = spoken(tmp_path, ROWS)
    script = "가나다 라마바\n하하자하 마마마마사 사사사사마\n사아 자하가나\n다라마 바사아자"
    result = lay(script, kept, document)
    assert texts(document) == list(ROWS)
    (passage,) = result.differences.skipped
    assert (passage.line, passage.text) == (1, "하하자하 마마마마사 사사사사마")


def test_what_was_said_beside_the_script_is_told_and_a_row_of_its_own(tmp_path: Path) -> None:
    kept, document = spoken(tmp_path, ROWS)
    result = lay("가나다 라마바\n다라마 바사아자", kept, document, by_line=True)
    assert texts(document) == [ROWS[0], "", ROWS[2]]
    assert document.segments[1].best.text == ROWS[1]
    (added,) = result.differences.added
    beside = document.segments[1]
    assert added[0] < beside.start + 0.3
    assert added[1] > beside.end - 0.3


def test_a_word_read_otherwise_keeps_its_place(tmp_path: Path) -> None:
    kept, document = spoken(tmp_path, ROWS)
    result = lay("가나다 라마바 사아 사사사사 다라마 바사아자", kept, document)
    assert result.differences.skipped == ()
    word = document.segments[1].hypothesis(SCRIPT).words[1]
    heard = document.segments[1].hypothesis("lm").words[1]
    assert word.text == "사사사사"
    assert word.confidence < 0.3
    assert word.start == pytest.approx(heard.start, abs=0.2)


def test_silent_words_stay_where_they_stand(tmp_path: Path) -> None:
    kept, document = spoken(tmp_path, ROWS)
    result = lay("- 가나다 라마바 (웃음)\n사아 KBS 자하가나\n다라마 바사아자", kept, document)
    assert texts(document) == ["- 가나다 라마바 (웃음)", "사아 KBS 자하가나", ROWS[2]]
    assert result.count == 6


def test_what_a_person_wrote_and_named_stays(tmp_path: Path) -> None:
    kept, document = spoken(tmp_path, ROWS)
    for change in (set_text(document, 1, "사아 자하"), set_speaker(document, [0], "이서연")):
        if change is not None:
            document.do(change)
    lay("도윤: 가나다 라마바 사아\n자하가나 다라마 바사아자", kept, document, by_line=True)
    assert document.segments[0].speaker == "이서연"
    assert document.segments[1].best.text == "사아 자하"
    assert texts(document) == ["가나다 라마바", "사아 자하가나", "다라마 바사아자"]


def test_hours_are_laid_out_half_a_minute_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    letters = "가나다라마바사아자하"
    rows = [
        " ".join(letters[(7 * row + 3 * word) % 8 :][: 2 + (row + word) % 3] for word in range(6))
        for row in range(40)
    ]
    kept, document = spoken(tmp_path, rows)
    lengths = []
    real = script_pass.laying_over

    def counting(log_probs, *args, **kwargs):  # type: ignore[no-untyped-def]
        lengths.append(len(log_probs) * 0.02)
        return real(log_probs, *args, **kwargs)

    monkeypatch.setattr(script_pass, "laying_over", counting)
    lay(" ".join(rows), kept, document)
    assert texts(document) == rows
    assert len(lengths) > 3
    assert max(lengths) < 60


def test_a_script_that_has_nothing_to_do_with_it_is_not_forced_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(script_pass, "_MOST_CELLS", 100)
    kept, document = spoken(tmp_path, ROWS)
    result = lay("하하자하 마마마마사 사사사사마", kept, document)
    assert (result.count, result.change) == (0, None)
    assert result.differences.skipped[0].text == "하하자하 마마마마사 사사사사마"


def test_a_script_far_longer_than_its_sound_can_be_stopped_midway(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(script_alignment, "_STATES_A_TURN", 1)
    kept, document = spoken(tmp_path, ROWS)
    work = ScriptPass(read_script(" ".join(ROWS))).run(PassInput.of(document, kept=kept))
    turns = [next(work) for _ in range(kept.emissions.num_frames())]
    assert not [turn for turn in turns if isinstance(turn, ScriptResult)]
    work.close()
