from __future__ import annotations

from pathlib import Path

import pytest

from kasr_desktop.text.vocab import TokenUnit
from kasr_trainer.cli import main
from kasr_trainer.ctc.vocabulary import make_vocab, spell


def test_blank_and_space_come_first_and_jamo_follow() -> None:
    vocab = make_vocab()
    assert (vocab.blank_id, vocab.word_delimiter_id, vocab.unk_id) == (0, 1, 2)
    assert vocab.unit is TokenUnit.JAMO
    assert len(vocab) == 3 + 19 + 21 + 27


@pytest.mark.parametrize(
    "text", ["가", "각", "값", "값이 싸다", "각각", "가까이", "읽고 싶은 뷁", "고아 과", "워 우어"]
)
def test_what_is_spelled_reads_the_same(text: str) -> None:
    vocab = make_vocab()
    assert vocab.text_of(spell(text, vocab) or []) == text


def test_what_is_not_korean_cannot_be_spelled() -> None:
    assert spell("가3", make_vocab()) is None


def test_command_writes_the_file(tmp_path: Path) -> None:
    assert main(["jamo", str(tmp_path / "vocab.json")]) == 0
    assert (tmp_path / "vocab.json").is_file()
