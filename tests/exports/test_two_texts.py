"""Files of greedy and LM texts are those the program wrote before readings were a list.

`two_texts` holds what it wrote then, of the same transcripts; JSON has one key more.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kasr_desktop.domain.export_options import ExportOptions, FileFormat
from kasr_desktop.domain.readings import GREEDY, LM
from kasr_desktop.exports.eaf import write_eaf
from kasr_desktop.exports.json_document import transcript_from_json
from kasr_desktop.pipeline.exporting import render

MADE = Path(__file__).parent / "two_texts"


def read(name: str) -> str:
    return (MADE / name).read_text(encoding="utf-8")


THEN = sorted(kind for kind in FileFormat if (MADE / f"both.{kind}").exists())
"""Formats there were then; EAF and JSON have tests of their own."""


@pytest.mark.parametrize("kind", sorted(set(THEN) - {FileFormat.EAF, FileFormat.JSON}))
@pytest.mark.parametrize("name", ["both", "alone"])
def test_every_format_is_as_it_was(name: str, kind: FileFormat) -> None:
    transcript = transcript_from_json(read(f"{name}.json"))
    assert render(transcript, kind) == read(f"{name}.{kind}")


@pytest.mark.parametrize("name", ["both", "alone"])
def test_elan_is_as_it_was(name: str) -> None:
    transcript = transcript_from_json(read(f"{name}.json"))
    made = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert write_eaf(transcript, made=made) == read(f"{name}.eaf")


@pytest.mark.parametrize("name", ["both", "alone"])
def test_json_keeps_its_keys_in_order_and_gains_one(name: str) -> None:
    then = json.loads(read(f"{name}.json"))
    now = json.loads(render(transcript_from_json(read(f"{name}.json")), FileFormat.JSON))
    assert now["file"] == Path(then["file"]).name  # where it lay was told then
    then["file"] = now["file"]
    for segment in now["segments"]:
        assert list(segment)[-1] == "readings"
        del segment["readings"]
    assert json.dumps(now) == json.dumps(then)


@pytest.mark.parametrize("source", [GREEDY, LM])
def test_a_text_asked_for_is_as_it_was(source: str) -> None:
    transcript = transcript_from_json(read("both.json"))
    options = ExportOptions(source=source, times=True)
    assert render(transcript, FileFormat.SRT, options) == read(f"both-{source}.srt")
    assert render(transcript, FileFormat.TXT, options) == read(f"both-{source}.txt")
