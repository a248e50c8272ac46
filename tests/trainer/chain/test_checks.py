from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from kasr_trainer.chain import checks
from kasr_trainer.chain.checks import require_estimator
from kasr_trainer.errors import ChainError, ToolchainError
from kasr_trainer.lm import directory
from kasr_trainer.recipe.recipe_file import load_recipe
from kasr_trainer.recipe.work import Work

RECIPE = Path(__file__).parents[3] / "trainer" / "recipes" / "tones-small.toml"


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Work:
    """Return a run on a machine without lmplz, before its training."""

    def find(name: str, **_: object) -> Path:
        raise ToolchainError(f"{name} is not here", reason="missing")

    monkeypatch.setattr(directory, "find_program", find)
    monkeypatch.setattr(checks, "find_program", find)
    work = Work(load_recipe(RECIPE), tmp_path)
    work.data.mkdir()
    (work.data / "lm.txt").write_text("가나 다라\n", encoding="utf-8")
    return work


def with_lm(work: Work, **options: object) -> Work:
    lm = dataclasses.replace(work.recipe.lm, **options)  # type: ignore[arg-type]
    return dataclasses.replace(work, recipe=dataclasses.replace(work.recipe, lm=lm))


def test_a_small_text_needs_no_program(work: Work) -> None:
    require_estimator(work)
    require_estimator(with_lm(work, estimator="python"))


@pytest.mark.parametrize("estimator", ["auto", "lmplz"])
def test_a_missing_program_is_told_before_the_training_with_three_ways(
    work: Work, monkeypatch: pytest.MonkeyPatch, estimator: str
) -> None:
    monkeypatch.setattr(directory, "MAX_BYTES_HERE", 5)
    with pytest.raises(ChainError) as caught:
        require_estimator(with_lm(work, estimator=estimator))
    for way in ("kasr-train lm toolchain", "KENLM_BIN", "lm.enabled = false"):
        assert way in str(caught.value)


def test_a_missing_text_is_told_before_the_training(work: Work) -> None:
    (work.data / "lm.txt").unlink()
    with pytest.raises(ChainError, match=r"name some in data\.texts"):
        require_estimator(work)
    require_estimator(with_lm(work, enabled=False))


def test_a_model_that_is_there_needs_nothing(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directory, "MAX_BYTES_HERE", 5)
    work.lm.mkdir(parents=True)
    require_estimator(work)
