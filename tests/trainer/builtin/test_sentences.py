from __future__ import annotations

from pathlib import Path

from kasr_trainer.builtin.sentences import choose, clean, is_speakable, read_pool


def test_only_what_can_be_read_in_one_way_is_speakable() -> None:
    assert is_speakable("오늘은 아침부터 비가 내렸습니다")
    assert not is_speakable("오늘은 3시부터 비가 내렸습니다")
    assert not is_speakable("오늘은 TV에서 비가 내렸습니다")
    assert not is_speakable("오늘은 아침부터 비가 내렸음 ㅋㅋ")
    assert not is_speakable("짧다")
    assert not is_speakable("가" * 57)


def test_careful_refuses_misspellings_and_missing_spaces() -> None:
    assert is_speakable("정말 재미있게 잘 봣습니다")
    assert not is_speakable("정말 재미있게 잘 봣습니다", careful=True)
    assert not is_speakable("정말재미있게잘봤습니다 추천", careful=True)


def test_choice_prefers_new_syllables_and_never_repeats() -> None:
    pools = {"a": ["가나다라마바사아", "가나다라마바사자", "차카타파하거너더"]}
    chosen = choose(pools, {"a": 1.0}, num_sentences=5)
    assert len(chosen) == 3
    assert {text for _, text in chosen[:2]} > {"차카타파하거너더"}


def test_pool_is_clean_and_unique(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_text("얼른 나아야, 할 텐데…!\n얼른  나아야 할 텐데\nABC\n", encoding="utf-8")
    assert clean("가,나") == "가 나"
    assert read_pool(path, careful=False) == ["얼른 나아야 할 텐데"]
