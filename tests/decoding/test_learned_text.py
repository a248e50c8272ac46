from __future__ import annotations

import os
from pathlib import Path

import pytest

from kasr_desktop.decoding import learned_text
from kasr_desktop.decoding.learned_text import (
    LearnedText,
    known_words,
    learn,
    load_adaptation,
    load_learned,
    new_words,
)
from kasr_desktop.domain.errors import DocumentError
from kasr_desktop.text.hangul import nfd
from tests.decoding.tiny_lm import UNIGRAMS, write_directory

KNOWN = frozenset({"팀장은", "회의에", "왔다", "학교"})


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_documents_are_learned_one_by_one_each_sentence_once(tmp_path: Path) -> None:
    one = write(tmp_path, "하나.txt", "홍길동 팀장은 왔다.\n2024년 회의에 왔다.")
    two = write(tmp_path, "둘.txt", "회의에 왔다. 김아무개는 왔다!")
    first, second = learn([one, two], KNOWN)
    assert first.sentences == ("홍길동 팀장은 왔다", "회의에 왔다")
    assert [(each.name, each.num_words) for each in second.documents] == [
        ("하나.txt", 5), ("둘.txt", 2),
    ]  # fmt: skip
    assert second.sentences[-1] == "김아무개는 왔다"
    assert second.new_words == ("김아무개는", "홍길동")
    assert second.num_words == 7
    (third,) = learn([write(tmp_path, "셋.txt", "김아무개 왔다")], KNOWN, before=second)
    assert len(third.documents) == 3
    assert third.new_words == ("김아무개", "홍길동")


def test_what_was_learned_before_a_bad_document_is_given(tmp_path: Path) -> None:
    good, bad = write(tmp_path, "글.txt", "홍길동"), write(tmp_path, "영어.txt", "hello 123")
    learning = learn([good, bad], KNOWN)
    assert next(learning).new_words == ("홍길동",)
    with pytest.raises(DocumentError) as caught:
        next(learning)
    assert caught.value.reason == "no_korean"


def test_only_so_much_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learned_text, "MAX_SYLLABLES", 6)
    (learned,) = learn([write(tmp_path, "글.txt", "가나다.라마바.사아자.차카타")], KNOWN)
    assert learned.sentences == ("가나다", "라마바")


def test_it_is_kept_whole_and_comes_back(tmp_path: Path) -> None:
    (learned,) = learn([write(tmp_path, "글.txt", "홍길동은 왔다")], KNOWN)
    path = tmp_path / "made" / "배움.json"
    learned.save(path)
    assert load_learned(path) == learned
    assert load_adaptation(path).knows("홍길동은")


def test_the_counts_follow_the_file(tmp_path: Path) -> None:
    path = tmp_path / "배움.json"
    LearnedText(sentences=("홍길동",)).save(path)
    first = load_adaptation(path)
    assert load_adaptation(path) is first
    LearnedText(sentences=("김아무개",)).save(path)
    os.utime(path, ns=(1, 1))  # clocks are coarse
    assert load_adaptation(path).knows("김아무개")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "missing"),
        (b"{", "damaged"),
        (b'{"version": 2, "documents": [], "sentences": [], "new_words": []}', "damaged"),
        (b'{"version": 1, "documents": [1]}', "damaged"),
        (b"[]", "damaged"),
        (b"\xff", "damaged"),
    ],
)
def test_a_broken_file_is_said(tmp_path: Path, content: bytes | None, reason: str) -> None:
    path = tmp_path / "배움.json"
    if content is not None:
        path.write_bytes(content)
    for load in (load_learned, load_adaptation):
        with pytest.raises(DocumentError) as caught:
            load(path)
        assert caught.value.reason == reason


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(DocumentError) as caught:
        LearnedText().save(tmp_path / "file" / "배움.json")
    assert caught.value.reason == "unwritable"


def test_particles_do_not_make_a_word_new() -> None:
    assert new_words(["학교에서 학교까지", "이순신은 이순신이"], KNOWN) == ("이순신",)


@pytest.mark.parametrize("form", [str, nfd])
def test_known_words_are_syllables_whatever_the_model_writes(tmp_path: Path, form) -> None:  # type: ignore[no-untyped-def]
    directory = write_directory(tmp_path / "language_model", form)
    assert known_words(directory) == set(UNIGRAMS)
