from __future__ import annotations

from pathlib import Path

import pytest

from kasr_desktop.decoding.lm_files import (
    LmWeights,
    check_model_file,
    model_hash,
    read_arpa_unigrams,
    read_lm_files,
    write_weights,
)
from kasr_desktop.domain.errors import LanguageModelError
from kasr_desktop.text.hangul import nfd
from tests.decoding.tiny_lm import UNIGRAMS, write_directory


def test_a_directory_reads_back(tmp_path: Path) -> None:
    directory = write_directory(tmp_path / "lm")
    write_weights(directory, LmWeights(0.7, 2.0, -3.0, score_boundary=False))
    files = read_lm_files(directory)
    assert set(files.unigrams) == set(UNIGRAMS)
    assert files.weights == LmWeights(0.7, 2.0, -3.0, score_boundary=False)


def test_unigrams_are_read_as_utf8_whatever_the_locale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = write_directory(tmp_path / "lm")
    # Korean Windows: open() without an encoding would take CP949
    monkeypatch.setattr("locale.getencoding", lambda: "cp949")
    monkeypatch.setattr("locale.getpreferredencoding", lambda *_: "cp949")
    assert "나는" in read_lm_files(directory).unigrams


def test_a_byte_order_mark_and_windows_newlines_do_no_harm(tmp_path: Path) -> None:
    directory = write_directory(tmp_path / "lm")
    (directory / "unigrams.txt").write_bytes("\ufeff나는\r\n집에\r\n".encode())
    assert read_lm_files(directory).unigrams == ("나는", "집에")


def test_without_attrs_the_weights_are_pyctcdecodes(tmp_path: Path) -> None:
    directory = write_directory(tmp_path / "lm")
    (directory / "attrs.json").unlink()
    assert read_lm_files(directory).weights == LmWeights(0.5, 1.5, -10.0, score_boundary=True)


def test_without_unigrams_an_arpa_still_says_its_words(tmp_path: Path) -> None:
    directory = write_directory(tmp_path / "lm", nfd, unigrams=False)
    assert set(read_lm_files(directory).unigrams) == {nfd(word) for word in UNIGRAMS}
    assert "<unk>" not in set(read_arpa_unigrams(directory / "lm.arpa"))


def test_hidden_files_are_not_taken_for_the_model(tmp_path: Path) -> None:
    directory = write_directory(tmp_path / "lm")
    (directory / "._lm.bin").write_bytes(b"Finder")
    assert read_lm_files(directory).model_path.name == "lm.arpa"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("attrs.json", b"{"),
        ("attrs.json", b"[1]"),
        ("attrs.json", b'{"alpha": "much"}'),
        ("attrs.json", b"\xff\xfe{}"),
        ("unigrams.txt", "나는\n".encode("cp949")),
        ("lm.arpa", b""),
        ("lm.arpa", b"\x00" * 500),
        ("lm.arpa", b"<html>not found</html>"),
        ("lm.bin", b"mmap lm http://kheafield.com/code format version 5\n\0"),
        ("lm.bin", b"mmap lm http://kheafield.com/code format version 5\n\0" + b"\x07" * 300),
    ],
)
def test_damage_is_one_typed_error(tmp_path: Path, name: str, content: bytes) -> None:
    directory = write_directory(tmp_path / "lm")
    (directory / name).write_bytes(content)
    with pytest.raises(LanguageModelError) as caught:
        read_lm_files(directory)
    assert caught.value.reason == "corrupt"
    assert "\n" not in str(caught.value)


def test_a_pointer_that_git_left_behind_is_named(tmp_path: Path) -> None:
    directory = write_directory(tmp_path / "lm")
    (directory / "lm.arpa").write_text("version https://git-lfs.github.com/spec/v1\noid x\n")
    with pytest.raises(LanguageModelError, match="Git LFS"):
        read_lm_files(directory)


def test_a_byte_that_is_not_the_one_kasr_json_means(tmp_path: Path) -> None:
    directory = write_directory(tmp_path / "lm")
    told = model_hash(directory)
    assert read_lm_files(directory, sha256=told).unigrams
    body = bytearray((directory / "lm.arpa").read_bytes())
    body[len(body) // 2] ^= 1
    (directory / "lm.arpa").write_bytes(body)
    read_lm_files(directory)  # nothing else would tell
    with pytest.raises(LanguageModelError, match=r"kasr\.json"):
        read_lm_files(directory, sha256=told)


def test_a_directory_without_a_model_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(LanguageModelError, match=r"no \.bin or \.arpa"):
        read_lm_files(tmp_path)
    with pytest.raises(LanguageModelError):
        read_lm_files(tmp_path / "missing")


def test_a_missing_file_is_left_to_the_caller(tmp_path: Path) -> None:
    with pytest.raises(OSError):
        check_model_file(tmp_path / "missing.bin")
