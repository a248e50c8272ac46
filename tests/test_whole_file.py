from __future__ import annotations

import errno
import os
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from kasr_desktop.cli.argument_types import hotwords
from kasr_desktop.cluster.stores import read_text as read_list
from kasr_desktop.decoding.documents import read_document
from kasr_desktop.decoding.learned_text import load_learned
from kasr_desktop.domain.errors import DocumentError, KasrError
from kasr_desktop.exports.reading import read_cue_file
from kasr_desktop.recognizer.emission_store import EmissionReader
from kasr_desktop.whole_file import read_whole

READERS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "document": ("a.txt", read_document),
    "word document": ("a.docx", read_document),
    "subtitles": ("a.srt", read_cue_file),
    "what was learned": ("a.json", load_learned),
    "emissions": ("a.emissions", EmissionReader),
    "list": ("a.tsv", lambda path: read_list(str(path))),
    "hotwords": ("a.txt", lambda path: hotwords(f"@{path}")),
}


def test_bytes_up_to_a_size(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"0123456789")
    assert read_whole(path, 10) == b"0123456789"
    with pytest.raises(OSError, match="larger") as caught:
        read_whole(path, 9)
    assert caught.value.errno == errno.EFBIG


@pytest.mark.parametrize("name", ["nowhere", "a\x00b", "가" * 300])
def test_what_is_not_there(tmp_path: Path, name: str) -> None:
    with pytest.raises(OSError, match=r"directory|null|long|syntax"):
        read_whole(tmp_path / name, 9)


@pytest.mark.skipif(sys.platform == "win32", reason="no pipes and devices among the files there")
@pytest.mark.parametrize("kind", ["pipe", "device"])
@pytest.mark.parametrize(("name", "reader"), READERS.values(), ids=READERS)
def test_a_pipe_or_a_device_is_refused_at_once(
    tmp_path: Path, name: str, reader: Callable[[Path], object], kind: str
) -> None:
    """One is waited for without end, the other takes all memory there is."""
    path = tmp_path / name
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero")
    with pytest.raises(Exception, match="ordinary") as caught:
        reader(path)
    assert isinstance(caught.value, KasrError) or "argparse" in type(caught.value).__module__


def test_a_document_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("word/document.xml", b" " * 150_000_000)
    assert path.stat().st_size < 1_000_000
    with pytest.raises(DocumentError) as caught:
        read_document(path)
    assert caught.value.reason == "too_large"
