"""Subtitle files opened as recordings: as they are in the file, and saved as they were."""

from __future__ import annotations

from pathlib import Path

import pysubs2
import pytest

from kasr_desktop.domain.cue_options import CueOptions
from kasr_desktop.domain.errors import ExportError
from kasr_desktop.domain.export_options import ExportOptions, FileFormat
from kasr_desktop.pipeline.exporting import export
from kasr_desktop.session.queue_item import ItemState
from kasr_desktop.session.subtitle_project import open_subtitles

EVENTS = ((500, 1700, "안녕하세요,\n여러분"), (2000, 3100, "오늘은"), (3100, 6200, "날씨가 좋네요"))


def written(folder: Path, suffix: str) -> Path:
    file = pysubs2.SSAFile()
    for start, end, text in EVENTS:
        file.events.append(pysubs2.SSAEvent(start, end, text.replace("\n", "\\N")))
    path = folder / f"영화{suffix}"
    if suffix == ".smi":
        body = "".join(
            f"<SYNC Start={start}><P Class=KRCC>{text.replace(chr(10), '<br>')}"
            f"<SYNC Start={end}><P Class=KRCC>&nbsp;"
            for start, end, text in EVENTS
        )
        path.write_text(f"<SAMI><BODY>{body}</BODY></SAMI>", encoding="utf-8")
    else:
        file.save(str(path))
    return path


@pytest.mark.parametrize("suffix", [".srt", ".vtt", ".ass", ".smi"])
def test_lines_and_times_are_those_of_the_file_and_are_saved_so(
    tmp_path: Path, suffix: str
) -> None:
    item, read = open_subtitles(written(tmp_path, suffix), CueOptions())
    assert not read.problems
    assert item.state is ItemState.DONE
    result = item.result()
    assert result is not None
    options = ExportOptions(adjustments=item.document.adjustments)
    saved = pysubs2.load(str(export(result, FileFormat.SRT, tmp_path / "neu.srt", options)))
    assert [(one.start, one.end, one.text.replace("\\N", "\n")) for one in saved] == list(EVENTS)


def test_the_sound_is_what_is_called_alike(tmp_path: Path) -> None:
    path = written(tmp_path, ".srt")
    assert open_subtitles(path, CueOptions())[0].sound.path == path
    (tmp_path / "영화.mp4").write_bytes(b"film")
    (tmp_path / "영화.txt").write_text("nothing to hear")
    assert open_subtitles(path, CueOptions())[0].sound.path == tmp_path / "영화.mp4"


def test_what_is_no_subtitle_file_is_said(tmp_path: Path) -> None:
    path = tmp_path / "빈 것.srt"
    path.write_text("")
    with pytest.raises(ExportError):
        open_subtitles(path, CueOptions())


def test_overlapping_subtitles_become_rows_in_order(tmp_path: Path) -> None:
    path = tmp_path / "겹침.srt"
    path.write_text(
        "1\n00:00:01,000 --> 00:00:03,000\n하나\n\n2\n00:00:02,000 --> 00:00:04,000\n둘\n",
        encoding="utf-8",
    )
    item, _ = open_subtitles(path, CueOptions())
    assert [(row.start, row.end) for row in item.segments] == [(1.0, 3.0), (3.0, 4.0)]
