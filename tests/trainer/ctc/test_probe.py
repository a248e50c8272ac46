from __future__ import annotations

from pathlib import Path

import pytest

from kasr_trainer.ctc.probe import Probe, format_probe, probe
from kasr_trainer.errors import FinetuneError
from kasr_trainer.recipe.recipe import ModelOptions, Recipe, TrainingOptions
from kasr_trainer.recipe.recipe_file import load_recipe

RECIPES = Path(__file__).parents[3] / "trainer" / "recipes"


@pytest.mark.model
def test_measures_a_few_updates_and_tells_what_all_would_cost() -> None:
    recipe = Recipe(
        name="x",
        model=ModelOptions(shape="wav2vec2-tiny", mask_time_prob=0.0),
        training=TrainingOptions(epochs=2, train_batch_size=2, accumulation_steps=2),
    )
    found = probe(recipe, steps=2, utterances=9, seconds=1.0, part=2, cpu=True)
    assert (found.updates, found.steps, len(found.losses)) == (6, 2, 3)
    assert found.seconds_a_step > 0
    assert found.memory_bytes > 1e8
    assert found.hours == pytest.approx(6 * found.seconds_a_step / 3600)


def test_says_it_in_lines() -> None:
    found = Probe("H", 315_000_000, 2, 3.29, 4.0, (5.0, 4.9), 15_000_000_000, 34_800)
    assert format_probe(found).splitlines() == [
        "H: 315.0 million weights",
        "3.29 s an update (0.304 a second), 4.00 s of a CPU core, loss 5.00, 4.90",
        "15.00 GB of memory",
        "34,800 updates: 31.8 hours",
    ]


@pytest.mark.model
def test_the_shape_of_the_card_is_known() -> None:
    from kasr_trainer.ctc.configurations import SHAPES
    from kasr_trainer.ctc.probe import _shape

    assert _shape(load_recipe(RECIPES / "xls-r-300m-zeroth.toml")) == "xls-r-300m"
    for path in RECIPES.glob("*.toml"):
        assert _shape(load_recipe(path)) in SHAPES, path.name
    other = Recipe(name="x", model=ModelOptions(start="someone/model"))
    with pytest.raises(FinetuneError, match="not known here"):
        _shape(other)
