from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from kasr_trainer.chain import content
from kasr_trainer.chain.content import ContentBook


def test_a_copy_has_the_word_of_its_original(tmp_path: Path) -> None:
    book = ContentBook(tmp_path / "book.json")
    first = tmp_path / "model"
    (first / "deep").mkdir(parents=True)
    (first / "deep" / "w.bin").write_bytes(b"1234")
    (first / "a.txt").write_text("a")
    shutil.copytree(first, tmp_path / "copy")
    os.utime(tmp_path / "copy" / "a.txt", (1, 1))
    word = book.digest(first)
    assert book.digest(tmp_path / "copy") == word
    (tmp_path / "copy" / "a.txt").rename(tmp_path / "copy" / "b.txt")
    assert book.digest(tmp_path / "copy") != word


def test_a_changed_byte_changes_the_word(tmp_path: Path) -> None:
    book, path = ContentBook(tmp_path / "book.json"), tmp_path / "w.bin"
    path.write_bytes(b"1234")
    word = book.digest(path)
    path.write_bytes(b"1235")
    os.utime(path, (5, 5))
    assert book.digest(path) != word


def test_a_file_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "w.bin"
    path.write_bytes(b"1234")
    book = ContentBook(tmp_path / "book.json")
    word = book.digest(path)
    book.save()
    monkeypatch.setattr(content, "_read", lambda _: pytest.fail("read again"))
    assert ContentBook(tmp_path / "book.json").digest(path) == word


def test_a_large_source_is_known_by_its_ends_and_places_between(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(content, "_WHOLE_BYTES", 1_000)
    monkeypatch.setattr(content, "_ENDS_BYTES", 100)
    path = tmp_path / "archive.tar.gz"
    path.write_bytes(bytes(5_000))
    book = ContentBook(tmp_path / "book.json")
    words = [book.digest(path, sampled=True)]
    for place in (0, 4_999):
        path.write_bytes(bytes(place) + b"x" + bytes(4_999 - place))
        os.utime(path, (place, place))
        words.append(book.digest(path, sampled=True))
    path.write_bytes(bytes(5_001))
    words.append(book.digest(path, sampled=True))
    assert len(set(words)) == 4
