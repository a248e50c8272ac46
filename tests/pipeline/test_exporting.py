from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pysubs2
import pytest
from support.segments import changed, two_texts

from kasr_desktop.domain.cue_options import CueOptions, CueProfile
from kasr_desktop.domain.errors import ExportError
from kasr_desktop.domain.export_options import (
    Carries,
    ExportOptions,
    FileFormat,
    Newline,
    TextEncoding,
)
from kasr_desktop.domain.readings import GREEDY, LM, export_choices
from kasr_desktop.domain.transcript import Hypothesis, Segment, Transcript, Word
from kasr_desktop.exports.format_kinds import CueFormat, PackedFormat
from kasr_desktop.exports.formats import FORMATS
from kasr_desktop.exports.json_document import transcript_from_json
from kasr_desktop.pipeline.exporting import (
    export,
    export_all,
    export_options,
    render,
    suggest_path,
)
from kasr_desktop.settings import Settings


def spoken(text: str) -> Hypothesis:
    words = (Word(w, n * 0.5, n * 0.5 + 0.45, 0.9) for n, w in enumerate(text.split()))
    return Hypothesis(tuple(words), 0.9)


SEGMENT = two_texts(
    0.0,
    2.5,
    greedy=spoken("어제는 비가 와서 우사늘 쓰고 갔습니다"),
    lm=spoken("어제는 비가 와서 우산을 쓰고 갔습니다"),
)
TRANSCRIPT = Transcript("인터뷰.m4a", 3.0, "builtin-ko", "cpu", "both", 0.1, (SEGMENT,))
GREEDY_ONLY = replace(TRANSCRIPT, segments=(changed(SEGMENT, lm=None),))
BINARY = [name for name, f in FORMATS.items() if isinstance(f, PackedFormat)]
ONE_SIDED = [one for one in FileFormat if not one.carries(Carries.EVERY_TEXT)]


def test_an_srt_has_two_lines_of_the_lm_text_and_crlf(tmp_path: Path) -> None:
    path = export(TRANSCRIPT, FileFormat.SRT, tmp_path / "인터뷰.srt")
    assert path.read_bytes().decode() == (
        "1\r\n00:00:00,000 --> 00:00:02,950\r\n어제는 비가 와서\r\n우산을 쓰고 갔습니다\r\n\r\n"
    )
    (event,) = pysubs2.load(str(path))
    assert event.plaintext == "어제는 비가 와서\n우산을 쓰고 갔습니다"


@pytest.mark.costly  # PDF is drawn by a process
def test_every_format_stands_beside_the_audio_under_its_name(tmp_path: Path) -> None:
    for file_format in FileFormat:
        path = suggest_path(tmp_path / "인터뷰.1.m4a", file_format)
        assert export(TRANSCRIPT, file_format, path) == path
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == sorted(f"인터뷰.1{name.extension}" for name in FileFormat)
    written = (tmp_path / "인터뷰.1.json").read_text(encoding="utf-8")
    assert transcript_from_json(written) == TRANSCRIPT


def test_a_second_export_replaces_nothing_unless_asked(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    assert export(TRANSCRIPT, FileFormat.TXT, path).name == "a.txt"
    assert export(TRANSCRIPT, FileFormat.TXT, path).name == "a (1).txt"
    assert export(TRANSCRIPT, FileFormat.TXT, path, ExportOptions(overwrite=True)) == path


def test_another_folder_is_made(tmp_path: Path) -> None:
    folder = tmp_path / "결과" / "자막"
    path = suggest_path(Path("소리/a.wav"), FileFormat.VTT, folder)
    assert export(TRANSCRIPT, FileFormat.VTT, path) == folder / "a.vtt"


@pytest.mark.parametrize("file_format", [f for f in FileFormat if f not in BINARY])
def test_encoding_and_newline_are_the_user_s_where_the_format_allows(
    tmp_path: Path, file_format: FileFormat
) -> None:
    options = ExportOptions(encoding=TextEncoding.CP949, newline=Newline.CRLF)
    data = export(TRANSCRIPT, file_format, tmp_path / "a", options).read_bytes()
    codec = "cp949" if file_format.facts.any_encoding else "utf-8"
    assert "갔습니다" in data.decode(codec)
    assert data.count(b"\n") == data.count(b"\r\n") > 0


def test_what_cp949_lacks_is_named_and_no_file_made(tmp_path: Path) -> None:
    odd = replace(TRANSCRIPT, segments=(two_texts(0, 1, lm=spoken("웃음 😀")),))
    with pytest.raises(ExportError) as caught:
        export(odd, FileFormat.SRT, tmp_path / "a", ExportOptions(encoding=TextEncoding.CP949))
    assert caught.value.reason == "unencodable"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("file_format", ONE_SIDED)
def test_the_side_reaches_every_format(file_format: FileFormat) -> None:
    assert "우산을" in render(TRANSCRIPT, file_format)
    assert "우사늘" in render(TRANSCRIPT, file_format, ExportOptions(source=GREEDY))
    assert "우사늘" in render(GREEDY_ONLY, file_format)  # the best there is


@pytest.mark.parametrize("file_format", [f for f in FileFormat if f not in ONE_SIDED])
def test_formats_of_both_sides_never_ask_for_one(file_format: FileFormat) -> None:
    text = render(GREEDY_ONLY, file_format, ExportOptions(source=LM))
    assert "우사늘" in text
    assert "우산을" not in text
    # text and word; CSV has no words, JSON has both in its list of readings too
    times = {FileFormat.CSV: 1, FileFormat.JSON: 4}.get(file_format, 2)
    assert render(TRANSCRIPT, file_format).count("우산을") == times


def test_a_docx_is_written_as_it_is_whatever_the_encoding(tmp_path: Path) -> None:
    options = ExportOptions(encoding=TextEncoding.CP949, newline=Newline.CRLF)
    path = export(TRANSCRIPT, FileFormat.DOCX, tmp_path / "a.docx", options)
    assert docx.Document(str(path)).paragraphs[-1].text.endswith("우산을 쓰고 갔습니다")
    assert export(TRANSCRIPT, FileFormat.DOCX, path, options).name == "a (1).docx"
    preview = render(TRANSCRIPT, FileFormat.DOCX)
    assert preview == "[00:00:00.000 --> 00:00:02.500] 어제는 비가 와서 우산을 쓰고 갔습니다\n"


@pytest.mark.parametrize("file_format", ONE_SIDED)
def test_a_side_that_was_never_decoded_is_an_error_not_an_empty_file(
    tmp_path: Path, file_format: FileFormat
) -> None:
    with pytest.raises(ExportError) as caught:
        export(GREEDY_ONLY, file_format, tmp_path / "a", ExportOptions(source=LM))
    assert caught.value.reason == "no_such_text"
    assert list(tmp_path.iterdir()) == []


def test_nothing_said_is_no_error() -> None:
    silent = replace(TRANSCRIPT, segments=())
    for source in export_choices():
        assert render(silent, FileFormat.SRT, ExportOptions(source=source)) == ""
    assert json.loads(render(silent, FileFormat.JSON))["segments"] == []


def test_an_unwritable_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "파일").write_text("", encoding="utf-8")
    with pytest.raises(ExportError) as caught:
        export(TRANSCRIPT, FileFormat.SRT, tmp_path / "파일" / "a.srt")
    assert caught.value.reason == "unwritable"


def test_one_file_that_cannot_be_written_stops_no_other(tmp_path: Path) -> None:
    odd = replace(TRANSCRIPT, segments=(two_texts(0, 1, lm=spoken("웃음 😀")),))
    paths = {f: tmp_path / f for f in (FileFormat.SRT, FileFormat.JSON, FileFormat.TXT)}
    result = export_all(odd, paths, ExportOptions(encoding=TextEncoding.CP949))
    assert result.written == (tmp_path / "json",)
    assert [error.reason for error in result.errors] == ["unencodable"] * 2
    assert list(tmp_path.iterdir()) == [tmp_path / "json"]


def test_cue_options_reach_the_layout() -> None:
    narrow = ExportOptions(cues=CueOptions(max_width=7.5))
    lines = render(TRANSCRIPT, FileFormat.SRT, narrow).splitlines()
    assert "어제는" in lines


def test_settings_become_options() -> None:
    settings = Settings(
        export_side=GREEDY,
        export_encoding=TextEncoding.UTF_8_BOM,
        export_newline=Newline.LF,
        export_times=True,
        export_speakers=False,
        cue_profile=CueProfile.CHILDREN,
    )
    options = export_options(settings, overwrite=True)
    assert (options.source, options.encoding) == (GREEDY, TextEncoding.UTF_8_BOM)
    assert (options.newline, options.times, options.overwrite) == (Newline.LF, True, True)
    assert not options.speakers
    assert options.cues.max_reading_speed == 9.0


def test_a_plain_string_will_do_for_a_format() -> None:
    assert suggest_path(Path("a/b.mp3"), FileFormat("vtt")) == Path("a/b.vtt")


def heard(*, start: float = 0.0, late: float = 0.0, confidence: float = 0.9) -> Hypothesis:
    words = (
        Word("비가", start, start + 0.4 + late, confidence),
        Word("왔습니다", start + 0.6 + late, start + 1.5, confidence),
    )
    return Hypothesis(words, confidence=confidence)


@pytest.mark.parametrize("kind", FileFormat)
def test_a_format_carries_what_it_is_declared_to_carry(kind: FileFormat) -> None:
    """Seen from outside: what is changed in the transcript changes the file, or does not."""
    plain = ExportOptions(source=GREEDY)
    lm = spoken("비가 왔다")

    def text(segment: Segment, options: ExportOptions = plain) -> str:
        return render(replace(TRANSCRIPT, segments=(segment,)), kind, options)

    def differs(**fields: Any) -> bool:
        return text(changed(whole, **fields)) != text(whole)

    whole = two_texts(0.0, 2.0, greedy=heard(), lm=lm)
    carried = {
        Carries.CUES: isinstance(FORMATS[kind], CueFormat),
        Carries.EVERY_TEXT: differs(lm=spoken("비가 와따")),
        Carries.SPEAKERS: "김 기자" in text(changed(whole, speaker="김 기자")),
        Carries.TIMES: not kind.carries(Carries.CUES)
        and differs(start=0.25, greedy=heard(start=0.25)),
        Carries.TIMES_IF_ASKED: text(whole, replace(plain, times=True)) != text(whole),
        Carries.CONFIDENCE: differs(greedy=heard(confidence=0.11)),
        Carries.WORDS: differs(greedy=heard(late=0.1)),
    }
    carried[Carries.ONE_TEXT] = not (carried[Carries.CUES] or carried[Carries.EVERY_TEXT])
    assert {part for part in Carries if kind.carries(part)} == {
        part for part, is_there in carried.items() if is_there
    }
