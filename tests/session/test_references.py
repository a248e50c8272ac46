from __future__ import annotations

from pathlib import Path

import pytest

from kasr_desktop.domain.errors import ExportError
from kasr_desktop.session.references import (
    Reference,
    References,
    is_reference,
    read_reference,
)
from kasr_desktop.text.hangul import nfd

SRT = "1\n00:00:01,000 --> 00:00:02,000\n오늘은 날씨가\n참 좋네요.\n"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("글.txt", "오늘은 날씨가 참 좋네요.".encode()),
        ("글.TXT", "오늘은 날씨가 참 좋네요.".encode("cp949")),
        ("글.txt", nfd("오늘은 날씨가 참 좋네요.").encode("utf-8-sig")),
        ("글.srt", SRT.encode("utf-16")),
        ("글.vtt", ("WEBVTT\n\n" + SRT.replace(",", ".")).encode()),
    ],
)
def test_what_people_have_is_read(tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    assert is_reference(path)
    assert read_reference(path).words == ["오늘은", "날씨가", "참", "좋네요"]


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    bad = tmp_path / "글.srt"
    bad.write_text("자막이 아님", "utf-8")
    with pytest.raises(ExportError) as caught:
        read_reference(bad)
    assert caught.value.reason == "malformed"
    with pytest.raises(ExportError) as caught:
        read_reference(tmp_path / "없음.txt")
    assert caught.value.reason == "unreadable"
    assert not is_reference(tmp_path / "소리.wav")


def test_what_was_said_is_remembered_and_forgotten(tmp_path: Path) -> None:
    references = References(tmp_path / "references")
    recording, reference = tmp_path / "회의.wav", Reference("글.txt", "오늘은")
    assert references.find(recording) is None
    references.keep(recording, reference, key="k1")
    assert References(tmp_path / "references").find(recording) == reference
    assert references.find(tmp_path / "다른.wav") is None
    references.drop_keys(["k2"])
    assert references.find(recording) == reference
    references.drop_keys(["k1"])
    assert references.find(recording) is None
    references.keep(recording, reference)
    references.drop(recording)
    references.drop(recording)
    assert references.find(recording) is None


def test_a_damaged_one_is_logged_and_is_none(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    references = References(tmp_path / "references")
    recording = tmp_path / "회의.wav"
    references.keep(recording, Reference("글.txt", "오늘은"))
    next(references.folder.iterdir()).write_bytes(b"{")
    assert references.find(recording) is None
    assert "cannot be read" in caplog.text
