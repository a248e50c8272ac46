from __future__ import annotations

import time
import unicodedata
from pathlib import Path

import pysubs2
import pytest
from hypothesis import given
from made_values import cue_lists

from kasr_desktop.domain.cue import Cue
from kasr_desktop.domain.errors import ExportError
from kasr_desktop.exports.cue_file import CueFault
from kasr_desktop.exports.reading import read_cue_file, read_cues, read_text_file
from kasr_desktop.exports.smi import read_smi, write_smi

TEXT = "1\r\n00:00:01,000 --> 00:00:02,000\r\n한국어 똠방각하\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_every_usual_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "자막.SRT"
    path.write_bytes(TEXT.encode(encoding))
    assert read_cues(path) == (Cue(1.0, 2.0, ("한국어 똠방각하",)),)


def test_vtt_is_read_by_its_own_rules(tmp_path: Path) -> None:
    path = tmp_path / "a.vtt"
    path.write_text("WEBVTT\n\n00:01.000 --> 00:02.000\n<i>예</i> &amp; 네\n", encoding="utf-8")
    assert read_cues(path) == (Cue(1.0, 2.0, ("예 & 네",)),)


def test_loose_jamo_are_composed(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(unicodedata.normalize("NFD", "한국어"), encoding="utf-8")
    assert read_text_file(path).text == "한국어"


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    for path in (tmp_path / "없음.srt", tmp_path):
        with pytest.raises(ExportError) as caught:
            read_text_file(path)
        assert caught.value.reason == "unreadable"
        assert str(path) in str(caught.value)


def test_what_is_no_text_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.srt"
    path.write_bytes(b"\x00\xff\xff\x81\x00 \xfe")
    with pytest.raises(ExportError) as caught:
        read_cues(path)
    assert caught.value.reason == "malformed"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "자막.srt"
    path.write_bytes(TEXT.encode(encoding))
    assert read_cues(path) == (Cue(1.0, 2.0, ("한국어 똠방각하",)),)


@pytest.mark.parametrize("piece", ["펭귄".encode("cp949"), b"\xea\xb0"])
def test_one_bad_line_costs_no_other_and_is_told(tmp_path: Path, piece: bytes) -> None:
    path = tmp_path / "자막.srt"
    first = "1\n0:00:01,000 --> 0:00:02,000\n한국어\n\n2\n0:00:03,000 --> 0:00:04,000\n"
    path.write_bytes(first.encode() + piece + b"\n")
    found = read_cue_file(path)
    assert [cue.start for cue in found.cues] == [1.0, 3.0]
    assert found.cues[0].lines == ("한국어",)
    assert [(problem.line, problem.fault) for problem in found.problems] == [
        (7, CueFault.BAD_BYTES)
    ]
    if piece != b"\xea\xb0":
        assert found.cues[1].lines == ("펭귄",)


def test_sami_as_old_players_have_it(tmp_path: Path) -> None:
    path = tmp_path / "영화.smi"
    path.write_bytes(
        (
            "<SAMI><HEAD><STYLE TYPE='text/css'><!--\n.ENCC {Name:English; lang:en-US;}\n"
            ".KRCC {Name:한국어; lang:ko-KR;}\n--></STYLE></HEAD><BODY>\n"
            "<SYNC Start=1000><P Class=ENCC>Hello<P Class=KRCC>안녕<br><b>하세요</b>\n"
            "<SYNC Start=2500><P Class=KRCC>&nbsp;\n"
            "<sync start='4000'><p class='KRCC'>A &amp; B\n"
            "<SYNC Start=5000><P Class=KRCC>&nbsp;</BODY></SAMI>"
        ).encode("cp949")
    )
    assert read_cues(path) == (Cue(1.0, 2.5, ("안녕", "하세요")), Cue(4.0, 5.0, ("A & B",)))


@given(cue_lists())
def test_what_we_write_as_sami_we_read(cues: tuple[Cue, ...]) -> None:
    found = read_smi(write_smi(cues)).cues if cues else ()
    assert [cue.lines for cue in found] == [cue.lines for cue in cues]
    assert [cue.start for cue in found] == [cue.start for cue in cues]


def test_ass_is_read_as_pysubs2_writes_it(tmp_path: Path) -> None:
    made = pysubs2.SSAFile()
    made.append(pysubs2.SSAEvent(3000, 4000, r"{\pos(1,2)}둘째, 쉼표\N줄"))
    made.append(pysubs2.SSAEvent(1000, 2500, "첫째"))
    for name in ("자막.ass", "자막.ssa"):
        made.save(str(tmp_path / name))
        assert read_cues(tmp_path / name) == (
            Cue(1.0, 2.5, ("첫째",)),
            Cue(3.0, 4.0, ("둘째, 쉼표", "줄")),
        )


def _many(kind: str, count: int) -> str:
    """Write `count` cues, a line each, as the format has them."""

    def at(number: int) -> str:
        return f"{number // 3600:02}:{number // 60 % 60:02}:{number % 60:02}"

    if kind == "smi":
        rows = [f"<SYNC Start={n * 1000}><P Class=KRCC>말 {n}" for n in range(count)]
        return "<SAMI><BODY>\n" + "\n".join(rows) + "\n</BODY></SAMI>"
    if kind == "ass":
        head = "[Events]\nFormat: Layer, Start, End, Text\n"
        return head + "".join(
            f"Dialogue: 0,{at(n)}.00,{at(n + 1)}.00,{{\\i1}}말 {n}\n" for n in range(count)
        )
    point = "," if kind == "srt" else "."
    head = "" if kind == "srt" else "WEBVTT\n\n"
    return head + "".join(
        f"{n}\n{at(n)}{point}000 --> {at(n + 1)}{point}000\n<i>말</i> {n} <\n\n"
        for n in range(count)
    )


@pytest.mark.parametrize("kind", ["srt", "vtt", "smi", "ass"])
def test_ten_times_the_cues_take_ten_times_the_time(tmp_path: Path, kind: str) -> None:
    """A reader that goes back to the start for each cue takes a hundred times as long."""
    taken = []
    for count in (2_000, 20_000):
        path = tmp_path / f"{count}.{kind}"
        path.write_text(_many(kind, count), encoding="utf-8")
        before = time.process_time()
        assert len(read_cue_file(path).cues) == count
        taken.append(time.process_time() - before)
    assert taken[1] < 40 * max(taken[0], 0.01), taken


@pytest.mark.parametrize(
    ("encoding", "guessed"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("utf-16", ""),
        ("cp949", "CP949"),
        ("utf-16-le", "UTF-16-LE"),
    ],
)
def test_an_encoding_that_the_file_does_not_say_is_told(
    tmp_path: Path, encoding: str, guessed: str
) -> None:
    path = tmp_path / "a.srt"
    path.write_bytes(TEXT.encode(encoding))
    assert read_cue_file(path).guessed == guessed
