from __future__ import annotations

import logging
from collections.abc import Sequence

import pytest

from kasr_trainer.reporting import LibrariesOnce, reported


def record(name: str, level: int, text: str) -> logging.LogRecord:
    return logging.LogRecord(name, level, "x.py", 1, text, None, None)


def test_a_library_says_a_thing_once(monkeypatch: pytest.MonkeyPatch) -> None:
    once = LibrariesOnce()
    said = [
        once.filter(record("transformers.trainer", logging.WARNING, "weights are new"))
        for _ in range(3)
    ]
    assert said == [True, False, False]
    assert once.filter(record("transformers.trainer", logging.WARNING, "another thing"))
    for _ in range(2):
        assert once.filter(record("kasr_trainer.progress", logging.INFO, "training: 4 of 8"))
        assert once.filter(record("torch", logging.ERROR, "it broke"))
    monkeypatch.setenv("RANK", "1")
    assert not once.filter(record("torch", logging.WARNING, "of another process"))
    assert once.filter(record("torch", logging.ERROR, "of another process"))


@pytest.mark.parametrize(
    ("module", "package"),
    [
        ("torch.nn", "kasr-desktop[trainer]"),
        ("transformers", "kasr-desktop[trainer]"),
        ("pyarrow", "kasr-desktop[trainer]"),
        ("kiwipiepy", "kasr-desktop[written]"),
        ("soundfile", "soundfile"),
    ],
)
def test_a_library_that_was_left_out_is_a_sentence_with_its_command(
    module: str, package: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(_: Sequence[str]) -> int:
        raise ModuleNotFoundError("no", name=module)

    assert reported(run, []) == 1
    said = capsys.readouterr().err
    library = module.partition(".")[0]
    assert f"needs the library {library}" in said
    assert said.endswith(f'pip install "{package}"\n')


def test_a_module_of_ours_that_is_gone_is_a_fault() -> None:
    def run(_: Sequence[str]) -> int:
        raise ModuleNotFoundError("no", name="kasr_trainer.nothing")

    with pytest.raises(ModuleNotFoundError):
        reported(run, [])
