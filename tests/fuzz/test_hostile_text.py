"""Texts, names and titles that mean something to whoever reads the file: never taken at their word.

Read by programs that are not ours: lxml, html5lib, python-docx, pandas, praatio, pympi, pysubs2.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import docx
import html5lib
import pandas
import pympi
import pysubs2
import pytest
from exports.made_values import hypothesis_of, transcript_of
from lxml import etree
from praatio import textgrid
from support.segments import two_texts

from kasr_desktop.domain.export_options import DocumentLayout, ExportOptions, FileFormat
from kasr_desktop.domain.transcript import Transcript
from kasr_desktop.exports import formats
from kasr_desktop.exports.format_kinds import TranscriptFormat
from kasr_desktop.pipeline.exporting import export, export_all, render

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "attribute": "' onload='alert(1)' x=\"",
    "end of data": "]]> <!-- &nbsp;&#x0;&none;",
    "formula": "=cmd|' /C calc'!A0",
    "quoted formula": '"=1+1"',
    "open quote": '"열고',
    "letters of control": "가\x00\x07\x1b[31m나\x85다\x9f",
    "no characters": "\ufffe\uffff\ufdd0\U0010ffff",
    "order turned": "\u202e거꾸로\u2066",
    "cue": "\n\n2\n00:00:01,000 --> 00:00:02,000\n가짜",
    "long": "가" * 300,
}
TAGS = set("html head meta title style body h1 table thead tbody tr th td p time strong".split())
ATTRIBUTES = {"lang", "charset", "name", "content", "class", "datetime"}


def read_html(path: Path) -> None:
    builder = html5lib.getTreeBuilder("lxml")
    page = html5lib.HTMLParser(strict=True, tree=builder).parse(path.read_bytes())
    found = [one for one in page.iter() if isinstance(one.tag, str)]
    assert {etree.QName(one).localname for one in found} <= TAGS
    assert {name for one in found for name in one.attrib} <= ATTRIBUTES


def read_parts(path: Path) -> None:
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
        for name in package.namelist():
            if name.endswith((".xml", ".rels", ".hpf")):
                etree.fromstring(package.read(name))


def read_docx(path: Path) -> None:
    read_parts(path)
    docx.Document(str(path))


def read_table(path: Path, separator: str) -> None:
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8"), newline=""), delimiter=separator))
    assert len(rows) == 3  # the header and two segments
    assert len({len(row) for row in rows}) == 1
    assert not any(cell.lstrip().startswith(("=", "+", "@")) for row in rows for cell in row)
    assert len(pandas.read_csv(path, sep=separator, keep_default_na=False)) == 2


READERS: dict[FileFormat, Callable[[Path], object]] = {
    FileFormat.HTML: read_html,
    FileFormat.HWPX: read_parts,
    FileFormat.DOCX: read_docx,
    FileFormat.JSON: lambda path: json.loads(path.read_text("utf-8")),
    FileFormat.EAF: lambda path: pympi.Elan.Eaf(str(path)),
    FileFormat.TEXTGRID: lambda path: textgrid.openTextgrid(str(path), includeEmptyIntervals=True),
    FileFormat.CSV: lambda path: read_table(path, ","),
    FileFormat.TSV: lambda path: read_table(path, "\t"),
    FileFormat.SRT: lambda path: pysubs2.load(str(path)),
}


def with_text(place: str, text: str) -> Transcript:
    said = hypothesis_of(text if place == "text" else "가 나")
    rows = two_texts(0, 1, said, said), two_texts(2, 3, said, said)
    whole = transcript_of(*(replace(row, speaker=text) for row in rows if place == "speaker"))
    whole = whole if place == "speaker" else transcript_of(*rows)
    return replace(
        whole,
        file=f"{text}.wav" if place == "file" else "a.wav",
        model=text if place == "model" else "m",
        warnings=(text,) if place == "warning" else (),
    )


@pytest.mark.parametrize("layout", DocumentLayout)
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("place", ["text", "speaker", "file", "title", "warning", "model"])
def test_no_text_is_more_than_text(
    tmp_path: Path, place: str, text: str, layout: DocumentLayout
) -> None:
    whole = with_text(place, text)
    title = text if place == "title" else ""
    options = ExportOptions(layout=layout, title=title, times=True, overwrite=True)
    of_layout = {FileFormat.HTML, FileFormat.HWPX, FileFormat.DOCX}
    for file_format in READERS if layout is DocumentLayout.ROWS else of_layout:
        path = export(whole, file_format, tmp_path / f"a{file_format.extension}", options)
        READERS[file_format](path)


def test_half_a_letter_in_a_name_spoils_no_json(tmp_path: Path) -> None:
    """Windows has such names: `\\ud800` alone."""
    odd = replace(with_text("text", "가"), file="회의\ud800.wav")
    path = export(odd, FileFormat.JSON, tmp_path / "a.json")
    assert json.loads(path.read_text("utf-8"))["file"] == "회의\ufffd.wav"


def test_a_fault_in_one_format_takes_no_other_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> list[str]:
        raise RuntimeError("no such shape")

    monkeypatch.setitem(formats.FORMATS, FileFormat.CSV, TranscriptFormat(fail))
    paths = {one: tmp_path / f"a.{one}" for one in (FileFormat.CSV, FileFormat.TXT)}
    done = export_all(with_text("text", "가"), paths, ExportOptions())
    assert done.written == (tmp_path / "a.txt",)
    (error,) = done.errors
    assert error.reason == "failed"
    assert "no such shape" in str(error)
    assert not (tmp_path / "a.csv").exists()
    assert "a.csv could not be written" in caplog.text


@pytest.mark.parametrize("text", [*HOSTILE.values(), "열 명\ud800이", "\udcff", "일억이천 " * 500])
def test_no_text_keeps_another_from_its_written_form(tmp_path: Path, text: str) -> None:
    pytest.importorskip("kiwipiepy")
    options = ExportOptions(written=True, overwrite=True)
    path = export(with_text("text", text), FileFormat.JSON, tmp_path / "a.json", options)
    assert path.exists()
    written = render(with_text("text", text), FileFormat.TXT, options).splitlines()
    assert len(written) == 2
    letters = [letter for letter in " ".join(written) if letter.isalpha()]
    assert letters or not any(letter.isalpha() for letter in text)
