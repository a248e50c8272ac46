from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from support.segments import two_texts

from kasr_desktop.domain.cue import Cue
from kasr_desktop.domain.cue_options import CueProfile
from kasr_desktop.domain.errors import ExportError
from kasr_desktop.domain.export_options import FileFormat
from kasr_desktop.domain.transcript import Hypothesis, Transcript, Word
from kasr_desktop.pipeline.exporting import export
from kasr_desktop.pipeline.quality_report import check_cues, check_file
from kasr_desktop.subtitles.korean_profile import Rule

BAD = (
    Cue(0.0, 0.5, ("한 줄에 담기에는 너무나도 긴 자막입니다 정말로",)),
    Cue(0.4, 8.0, ('"가", 나', "다", "라")),
    Cue(8.05, 9.05, ("마",)),
    Cue(9.25, 12.0, ("(웃음)", "-네...  그럼", "-응")),
)


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def test_every_violation_is_a_row_with_what_was_measured() -> None:
    report = check_cues(BAD, CueProfile.ADULT.limits)
    rows = rows_of(report.csv())
    assert [(row["cue"], row["rule"], row["measured"], row["limit"]) for row in rows] == [
        ("1", "line_width", "23", "16"),
        ("1", "min_duration", "0.5", "0.833"),
        ("1", "reading_speed", "46", "12"),
        ("1", "overlap", "-0.1", "0"),
        ("2", "line_count", "3", "2"),
        ("2", "max_duration", "7.6", "7"),
        ("2", "gap", "0.05", "0.083"),
        ("3", "open_gap", "0.2", "0.083"),
        ("4", "line_count", "3", "2"),
        ("4", "ellipsis", "1", "0"),
        ("4", "spaces", "1", "0"),
        ("4", "hyphen", "2", "0"),
    ]
    assert (rows[4]["start"], rows[4]["end"]) == ("00:00:00.400", "00:00:08.000")
    assert rows[4]["text"] == '"가", 나 / 다 / 라'
    assert {Rule(row["rule"]) for row in rows} == set(Rule) - {Rule.BRACKETS}
    assert (rows[4]["unit"], rows[6]["unit"]) == ("lines", "seconds")


def test_the_profile_decides_the_reading_speed() -> None:
    cue = Cue(0.0, 1.0, ("가나다라마바사아자차",))
    broken = {p: [v.limit for v in check_cues([cue], p.limits).violations] for p in CueProfile}
    assert broken == {
        CueProfile.ADULT: [],
        CueProfile.SDH: [],
        CueProfile.CHILDREN: [9.0],
        CueProfile.SDH_CHILDREN: [],
    }


def test_nothing_broken_leaves_the_header() -> None:
    assert check_cues([]).csv() == "cue,start,end,rule,measured,limit,text,unit\n"


@pytest.mark.parametrize("file_format", [FileFormat.SRT, FileFormat.VTT])
def test_what_we_write_at_an_easy_pace_is_clean(tmp_path: Path, file_format: FileFormat) -> None:
    texts = "어제는 비가 와서 우산을 쓰고 시장에 갔습니다 거기에서 오랜 친구를 만났습니다".split()
    words = tuple(Word(t, n * 0.8, n * 0.8 + 0.6, 0.9) for n, t in enumerate(texts))
    segment = two_texts(0.0, words[-1].end, greedy=Hypothesis(words, 0.9))
    transcript = Transcript("a.wav", 10.0, "m", "cpu", "greedy", 0.1, (segment,))
    report = check_file(export(transcript, file_format, tmp_path / f"a.{file_format}"))
    assert len(report.cues) >= 2
    assert report.violations == ()


def test_a_file_of_something_else_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.srt"
    path.write_text("그냥 글", encoding="utf-8")
    with pytest.raises(ExportError) as caught:
        check_file(path)
    assert caught.value.reason == "malformed"
