from __future__ import annotations

from collections.abc import Sequence

import jiwer
from support.scripted_engine import SEGMENTS, segment
from support.segments import greedy_of, lm_of

from kasr_desktop.domain.readings import BEST, GREEDY, LM
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.editing.document import Document
from kasr_desktop.editing.operations import set_text
from kasr_desktop.editing.row_operations import merge, split
from kasr_desktop.ui.features.compare.reference_sheet import ReferenceSheet, make_sheet

REFERENCE = "오늘은 날씨가 참 좋습니다 한강 공원에 사람이 아주 많아요 저녁에 또 만나요"


def made(words: Sequence[str], segments: Sequence[Segment]) -> ReferenceSheet:
    steps = make_sheet(words, segments)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            sheet: ReferenceSheet = end.value
            return sheet


def parts(sheet: ReferenceSheet) -> list[str]:
    return [" ".join(row.words) for row in sheet.rows]


def test_every_row_gets_its_part_and_every_text_its_rates() -> None:
    sheet = made(REFERENCE.split(), SEGMENTS)
    assert parts(sheet) == [
        "오늘은 날씨가 참 좋습니다",
        "한강 공원에 사람이 아주 많아요",
        "저녁에 또 만나요",
    ]
    rates = {version: sheet.rates(version) for version in (GREEDY, LM, BEST)}
    lm = " ".join(lm_of(said).text for said in SEGMENTS if lm_of(said))
    greedy = " ".join(greedy_of(said).text for said in SEGMENTS if greedy_of(said))
    assert rates[LM] is not None and rates[GREEDY] is not None
    assert rates[LM].wer.rate == jiwer.wer(REFERENCE, lm)
    assert rates[LM].cer_with_spaces.rate == jiwer.cer(REFERENCE, lm)
    assert rates[GREEDY].wer.rate == jiwer.wer(REFERENCE, greedy)
    assert rates[BEST] == rates[LM]
    assert [(error.reference, error.text) for error in sheet.errors(BEST)] == [("또", "다시")]


def test_an_edit_changes_the_rate_of_what_stands_only() -> None:
    document = Document(SEGMENTS)
    sheet = made(REFERENCE.split(), SEGMENTS)
    before = sheet.rates(LM)
    change = set_text(document, 2, "저녁에 또 만나요")
    assert change is not None
    sheet.follow(document.do(change))
    edited = sheet.rates(BEST)
    assert edited is not None
    assert edited.cer.errors == edited.wer.errors == 0
    assert sheet.rates(LM) == before
    undone = document.undo()
    assert undone is not None
    sheet.follow(undone)
    assert sheet.rates(BEST) == before


def test_rows_split_and_merged_share_their_parts() -> None:
    document = Document(SEGMENTS)
    sheet = made(REFERENCE.split(), SEGMENTS)
    change = split(document, 0, len("오늘은 날씨가"))
    assert change is not None
    sheet.follow(document.do(change))
    assert parts(sheet)[:2] == ["오늘은 날씨가", "참 좋습니다"]
    change = merge(document, 1, 2)
    assert change is not None
    sheet.follow(document.do(change))
    assert parts(sheet)[:2] == ["오늘은 날씨가", "참 좋습니다 한강 공원에 사람이 아주 많아요"]
    assert len(sheet.rows) == len(document.segments)


def test_without_a_language_model_there_is_no_rate_of_it() -> None:
    sheet = made(["오늘은"], [segment(0.0, "오늘은")])
    assert sheet.rates(LM) is None
    standing = sheet.rates(BEST)
    assert standing is not None
    assert standing.wer.errors == 0
