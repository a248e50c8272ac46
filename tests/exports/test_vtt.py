from __future__ import annotations

import html
import io

import pytest
import webvtt
from hypothesis import given
from made_values import cue_lists

from kasr_desktop.domain.cue import Cue
from kasr_desktop.domain.errors import ExportError
from kasr_desktop.exports.vtt import parse_vtt, write_vtt


def test_the_exact_text() -> None:
    cues = [Cue(0.0, 1.5, ("<b> & -->", "둘째"))]
    assert write_vtt(cues) == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:01.500\n&lt;b&gt; &amp; --&gt;\n둘째\n\n"
    )


def test_no_cues_still_make_a_file() -> None:
    assert write_vtt([]) == "WEBVTT\n\n"


@given(cue_lists())
def test_parse_undoes_write(cues: tuple[Cue, ...]) -> None:
    assert parse_vtt(write_vtt(cues)) == cues
    assert parse_vtt("\ufeff" + write_vtt(cues).replace("\n", "\r\n")) == cues


def in_ms(clock: str) -> int:
    hours, minutes, seconds = clock.split(":")
    return round(1000 * (int(hours) * 3600 + int(minutes) * 60 + float(seconds)))


@given(cue_lists())
def test_webvtt_py_reads_the_same(cues: tuple[Cue, ...]) -> None:
    read = webvtt.from_buffer(io.StringIO(write_vtt(cues)))
    assert [(in_ms(c.start), in_ms(c.end), html.unescape(c.text)) for c in read] == [
        (round(c.start * 1000), round(c.end * 1000), c.text) for c in cues
    ]


def test_files_as_the_web_has_them() -> None:
    text = (
        "WEBVTT - 제목\nKind: captions\n\nSTYLE\n::cue { color: red }\n\n"
        "NOTE\n00:01.000 --> 00:02.000\n쓰지 않음\n\n"
        "첫째\n00:01.000 --> 00:02.500 align:start\n"
        "<v 민수>안녕 <c.loud>여러분</c>&nbsp;&amp; 모두\n\n"
        "00:00:03.000 --> 00:00:04.000\n<i></i>\n"
    )
    assert parse_vtt(text) == (Cue(1.0, 2.5, ("안녕 여러분\u00a0& 모두",)),)


@pytest.mark.parametrize("text", ["", "WEBVTTX\n", "1\n00:00:00.000 --> 00:00:01.000\n가\n"])
def test_a_file_without_the_signature_is_named(text: str) -> None:
    with pytest.raises(ExportError) as caught:
        parse_vtt(text)
    assert caught.value.reason == "malformed"


def test_the_lines_of_one_space_that_youtube_writes_drop_nothing() -> None:
    text = (
        "WEBVTT\nKind: captions\nLanguage: ko\n\n"
        "00:00:00.160 --> 00:00:02.470 align:start position:0%\n \n"
        "안녕<00:00:00.500><c>하세요</c>\n\n"
        "00:00:02.470 --> 00:00:02.480 align:start\n안녕하세요\n \n\n"
    )
    assert [cue.lines for cue in parse_vtt(text)] == [("안녕하세요",), ("안녕하세요",)]
