from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pympi
import pytest
from hypothesis import given, settings
from made_values import TRANSCRIPTS, TWO_SIDED, hypothesis_of, transcript_of
from support.segments import two_texts

from kasr_desktop.domain.transcript import Transcript
from kasr_desktop.exports.eaf import eaf_pieces, write_eaf
from kasr_desktop.exports.tiers import transcript_tiers


def read(text: str) -> pympi.Eaf:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.eaf")
        path.write_text(text, encoding="utf-8")
        return pympi.Eaf(str(path))


def test_the_head_is_elan_s() -> None:
    made = datetime(2026, 5, 1, 12, 0, 30, 5, tzinfo=UTC)
    text = write_eaf(TWO_SIDED, made=made)
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<ANNOTATION_DOCUMENT ')
    root = ElementTree.fromstring(text)
    assert (root.get("FORMAT"), root.get("VERSION")) == ("3.0", "3.0")
    assert root.get("DATE") == "2026-05-01T12:00:30+00:00"
    tags = [child.tag for child in root]
    assert tags == ["HEADER", "TIME_ORDER", *["TIER"] * 4, "LINGUISTIC_TYPE"]
    assert root[0].get("TIME_UNITS") == "milliseconds"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("인터뷰 1.WAV", "audio/x-wav"),
        ("영상.mp4", "video/mp4"),
        ("통화.m4a", "unknown"),
        ("a&b<c>.wav", "audio/x-wav"),
    ],
)
def test_the_recording_is_linked_by_its_place_and_as_a_neighbor(
    tmp_path: Path, name: str, kind: str
) -> None:
    path = tmp_path / name
    eaf = read(write_eaf(replace(TWO_SIDED, file=str(path))))
    (media,) = eaf.get_linked_files()
    assert media["MEDIA_URL"] == f"file://{path}"
    assert media["RELATIVE_MEDIA_URL"] == f"./{name}"
    assert media["MIME_TYPE"] == kind


def test_no_file_no_link() -> None:
    assert read(write_eaf(replace(TWO_SIDED, file=""))).get_linked_files() == []


def test_time_slots_are_in_order_and_never_shared() -> None:
    met = transcript_of(
        two_texts(0, 1, greedy=hypothesis_of("가")), two_texts(1, 2, greedy=hypothesis_of("나"))
    )
    root = ElementTree.fromstring(write_eaf(met))
    slots = [int(slot.get("TIME_VALUE", "")) for slot in root.iter("TIME_SLOT")]
    assert slots == sorted(slots)
    used = [
        annotation.get(f"TIME_SLOT_REF{end}")
        for annotation in root.iter("ALIGNABLE_ANNOTATION")
        for end in (1, 2)
    ]
    assert len(used) == len(set(used)) == len(slots) == 8


def test_what_xml_lacks_does_not_spoil_the_file() -> None:
    said = two_texts(0, 1, greedy=hypothesis_of("가\x00나\ud800"))
    odd = replace(transcript_of(said), file="소리\udcff.wav")
    text = write_eaf(odd)
    text.encode()
    eaf = read(text)
    assert eaf.get_annotation_data_for_tier("words greedy")[0][2] == "가\ufffd나\ufffd"


@settings(deadline=None)
@given(TRANSCRIPTS)
def test_pympi_reads_the_same(transcript: Transcript) -> None:
    eaf = read(write_eaf(transcript))
    expected = {tier.name: tier.intervals for tier in transcript_tiers(transcript)}
    assert list(eaf.get_tier_names()) == list(expected)
    for name, intervals in expected.items():
        assert sorted(eaf.get_annotation_data_for_tier(name)) == [
            (interval.start_ms, interval.end_ms, interval.text) for interval in intervals
        ]


def test_a_text_of_hours_is_written_piece_by_piece() -> None:
    """As a tree it took 600 MiB for ten hours."""
    hours = transcript_of(*(two_texts(n, n + 1, hypothesis_of("가 나 다")) for n in range(500)))
    pieces = list(eaf_pieces(hours))
    assert max(map(len, pieces)) < 2_000
    assert "".join(pieces).count("<ANNOTATION>") == 500 * 4
