from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from kasr_trainer.chain import steps
from kasr_trainer.recipe.run_recipe import load_run_recipe
from kasr_trainer.recipe.work import Work

RECIPE = Path(__file__).parents[3] / "trainer" / "recipes" / "tones-small.toml"


def test_checkpoints_of_other_settings_are_put_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = Work(load_run_recipe(RECIPE), tmp_path)
    seen: list[list[str]] = []

    def train(recipe: object, files: object, *, cpu: bool) -> Path:
        seen.append(sorted(each.name for each in work.training.glob("checkpoint-*")))
        (work.training / f"checkpoint-{len(seen)}").mkdir()
        return work.model

    monkeypatch.setattr("kasr_trainer.ctc.training.finetune", train)
    steps._finetune(work)
    steps._finetune(work)
    assert seen == [[], ["checkpoint-1"]]
    faster = dataclasses.replace(work.recipe.training, learning_rate=1e-3)
    other = Work(dataclasses.replace(work.recipe, training=faster), tmp_path)
    steps._finetune(other)
    assert seen[2] == []
    (aside,) = tmp_path.glob("training-*")
    assert sorted(each.name for each in aside.glob("checkpoint-*")) == [
        "checkpoint-1",
        "checkpoint-2",
    ]


def test_the_card_s_dev_set_is_its_test_set(tmp_path: Path) -> None:
    card = Work(load_run_recipe(RECIPE.with_name("xls-r-300m-zeroth.toml")), tmp_path)
    assert card.dev_manifest() is None
    card.data.mkdir()
    card.manifest("test").write_text("")
    assert card.dev_manifest() == card.manifest("test")
