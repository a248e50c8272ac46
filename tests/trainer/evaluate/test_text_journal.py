from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from kasr_trainer.data.manifest import Utterance
from kasr_trainer.evaluate.text_journal import read_resumed

UTTERANCES = [Utterance(Path(f"{n}.wav"), f"글 {n}", 1.0) for n in range(5)]


class Listener:
    """Reads utterances and falls over at one of them."""

    def __init__(self, *, falls_at: int = -1) -> None:
        self.heard: list[str] = []
        self._falls_at = falls_at

    def __call__(self, left: Iterable[Utterance]) -> Iterator[tuple[Utterance, dict[str, str]]]:
        for each in left:
            if each.path.stem == str(self._falls_at):
                raise KeyboardInterrupt
            self.heard.append(each.path.stem)
            yield each, {"greedy": each.text}


def test_a_killed_measurement_goes_on_at_the_next_utterance(tmp_path: Path) -> None:
    path = tmp_path / "evaluating" / "test.jsonl"
    first, second = Listener(falls_at=3), Listener()
    with pytest.raises(KeyboardInterrupt):
        list(read_resumed(path, "key", UTTERANCES, first))
    with path.open("a", encoding="utf-8") as torn:
        torn.write('{"greedy": "글')
    found = list(read_resumed(path, "key", UTTERANCES, second))
    assert first.heard == ["0", "1", "2"]
    assert second.heard == ["3", "4"]
    assert [texts["greedy"] for _, texts in found] == [each.text for each in UTTERANCES]
    assert [utterance for utterance, _ in found] == UTTERANCES


def test_nothing_is_taken_of_another_model(tmp_path: Path) -> None:
    path = tmp_path / "test.jsonl"
    list(read_resumed(path, "one", UTTERANCES, Listener()))
    again = Listener()
    list(read_resumed(path, "other", UTTERANCES, again))
    assert len(again.heard) == 5
    path.write_text("no journal\n")
    last = Listener()
    list(read_resumed(path, "other", UTTERANCES, last))
    assert len(last.heard) == 5
