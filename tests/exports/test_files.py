from __future__ import annotations

import errno
import os
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kasr_desktop.domain.errors import ExportError
from kasr_desktop.domain.export_options import Newline, TextEncoding
from kasr_desktop.exports.files import encode, free_path, named_after, write_text


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def fails_with(number: int) -> object:
    def fail(_: int) -> None:
        raise OSError(number, os.strerror(number))

    return fail


@pytest.mark.parametrize("encoding", [TextEncoding.UTF_8, TextEncoding.UTF_8_BOM])
def test_half_a_letter_keeps_no_text_back(tmp_path: Path, encoding: TextEncoding) -> None:
    path = write_text(tmp_path / "a.txt", ["가\ud800", "나\udcff\n"], encoding=encoding)
    assert path.read_text(encoding) == "가\ufffd나\ufffd\n"


def test_the_bytes_are_as_chosen(tmp_path: Path) -> None:
    for encoding, data in (
        (TextEncoding.UTF_8, "한\r\n".encode()),
        (TextEncoding.UTF_8_BOM, b"\xef\xbb\xbf" + "한\r\n".encode()),
        (TextEncoding.CP949, "한\r\n".encode("cp949")),
    ):
        path = tmp_path / f"{encoding}.srt"
        write_text(path, "한\n", encoding=encoding, newline=Newline.CRLF)
        assert path.read_bytes() == data


def test_nothing_is_overwritten_unasked(tmp_path: Path) -> None:
    names = [write_text(tmp_path / "말.srt", text).name for text in ("하나", "둘", "셋")]
    assert names == ["말.srt", "말 (1).srt", "말 (2).srt"]
    assert (tmp_path / "말.srt").read_text(encoding="utf-8") == "하나"


def test_overwriting_is_possible_when_asked(tmp_path: Path) -> None:
    path = tmp_path / "말.srt"
    write_text(path, "하나")
    assert write_text(path, "둘", overwrite=True) == path
    assert path.read_text(encoding="utf-8") == "둘"
    assert names_in(tmp_path) == ["말.srt"]


def test_missing_folders_are_made(tmp_path: Path) -> None:
    assert write_text(tmp_path / "새 폴더" / "안" / "말.txt", "가").is_file()


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_korean_names_in_both_forms_and_with_spaces(tmp_path: Path, form: str) -> None:
    name = unicodedata.normalize(form, "사용자 이름 녹취.srt")
    write_text(tmp_path / name, "가")
    assert names_in(tmp_path) == [name]


def test_a_name_as_long_as_the_system_allows(tmp_path: Path) -> None:
    path = tmp_path / ("가" * 83 + "ab.srt")  # 255 bytes
    assert write_text(path, "가") == path


def test_a_dead_link_counts_as_taken(tmp_path: Path) -> None:
    (tmp_path / "말.srt").symlink_to(tmp_path / "weg")
    assert free_path(tmp_path / "말.srt").name == "말 (1).srt"


@pytest.mark.parametrize("overwrite", [False, True])
@pytest.mark.parametrize(
    ("number", "reason"),
    [(errno.ENOSPC, "no_space"), (errno.EFBIG, "no_space"), (errno.EIO, "unwritable")],
)
def test_a_failing_disk_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, reason: str, overwrite: bool
) -> None:
    path = tmp_path / "말.srt"
    path.write_text("alt", encoding="utf-8")
    monkeypatch.setattr(os, "fsync", fails_with(number))
    with pytest.raises(ExportError) as caught:
        write_text(path, "neu", overwrite=overwrite)
    assert caught.value.reason == reason
    assert str(path) in str(caught.value)
    assert path.read_text(encoding="utf-8") == "alt"
    assert names_in(tmp_path) == ["말.srt"]


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_folder_that_is_a_file_is_named(tmp_path: Path, overwrite: bool) -> None:
    (tmp_path / "폴더").write_text("", encoding="utf-8")
    path = tmp_path / "폴더" / "말.srt"
    with pytest.raises(ExportError) as caught:
        write_text(path, "가", overwrite=overwrite)
    assert caught.value.reason == "unwritable"
    assert caught.value.facts["path"] == str(path)


def test_a_folder_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "말.srt").mkdir()
    with pytest.raises(ExportError):
        write_text(tmp_path / "말.srt", "가", overwrite=True)
    assert write_text(tmp_path / "말.srt", "가").name == "말 (1).srt"


def test_cp949_holds_every_syllable() -> None:
    every = "".join(map(chr, range(0xAC00, 0xD7A4)))
    assert encode(every, TextEncoding.CP949).decode("cp949") == every


def test_characters_that_do_not_fit_are_named_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(ExportError) as caught:
        write_text(tmp_path / "a.srt", "한글 😀 ñ 😀", encoding=TextEncoding.CP949)
    assert caught.value.reason == "unencodable"
    assert caught.value.facts["characters"] == "😀ñ"
    assert caught.value.facts["count"] == "2"
    assert "U+1F600" in str(caught.value)
    assert names_in(tmp_path) == []


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_utf8_holds_everything(text: str) -> None:
    assert encode(text, TextEncoding.UTF_8).decode() == text


def test_names_too_long_are_shortened_and_kept_apart(tmp_path: Path) -> None:
    names = [named_after(tmp_path / (f"{'가' * 84}{end}.m4a"), ".json", tmp_path) for end in "나다"]
    assert names[0] != names[1]
    for path in names:
        assert write_text(path, "예") == path
        assert write_text(path, "예") != path  # a number still fits


@pytest.mark.parametrize(
    ("recording", "wanted"),
    [
        ("회의.m4a", "회의.srt"),
        ("2024.01.01", "2024.01.01.srt"),
        ("v1.2", "v1.2.srt"),
        ("회의.최종본", "회의.최종본.srt"),
        ("인터뷰.emissions", "인터뷰.srt"),
        ("talk.mp3.part", "talk.mp3.srt"),
        (".hidden", ".hidden.srt"),
        ("녹음.", "녹음..srt"),
    ],
)
def test_only_an_ending_is_replaced(recording: str, wanted: str) -> None:
    assert named_after(Path("in") / recording, ".srt", Path("out")) == Path("out") / wanted


PIECES = ("\ufeff한\n", "", "둘", "\n뷁\n")


@pytest.mark.parametrize("encoding", TextEncoding)
@pytest.mark.parametrize("links", [True, False])
def test_pieces_are_the_text_in_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: TextEncoding, links: bool
) -> None:
    """Also where a file without a name gets none afterwards: pieces come once."""
    pieces = PIECES if encoding is not TextEncoding.CP949 else PIECES[1:]
    whole = write_text(tmp_path / "a", "".join(pieces), encoding=encoding, newline=Newline.CRLF)
    if not links:
        monkeypatch.setattr(os, "link", fails)
    for overwrite in (False, True):
        path = write_text(
            tmp_path / f"b{overwrite}",
            iter(pieces),
            encoding=encoding,
            newline=Newline.CRLF,
            overwrite=overwrite,
        )
        assert path.read_bytes() == whole.read_bytes()
    assert names_in(tmp_path) == ["a", "bFalse", "bTrue"]


def fails(*_: object, **__: object) -> None:
    raise OSError(errno.EPERM, os.strerror(errno.EPERM))


def test_letters_that_no_piece_can_hold_are_all_named(tmp_path: Path) -> None:
    with pytest.raises(ExportError) as caught:
        write_text(tmp_path / "a", iter(["가", "😀나", "다", "𠮷"]), encoding=TextEncoding.CP949)
    assert caught.value.facts["characters"] == "😀𠮷"
    assert names_in(tmp_path) == []


def test_text_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    def breaking() -> Iterator[str]:
        yield "가"
        raise ValueError("broken")

    path = write_text(tmp_path / "a", "mine")
    with pytest.raises(ValueError, match="broken"):
        write_text(path, breaking(), overwrite=True)
    assert names_in(tmp_path) == ["a"]
    assert path.read_text() == "mine"
