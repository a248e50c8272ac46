from __future__ import annotations

from pathlib import Path

import pytest

from kasr_trainer.builtin.recipe import load_recipe
from kasr_trainer.errors import RecipeError

KIND = 'kind = "encoder"\n'
_RECIPES = Path(__file__).parents[3] / "trainer" / "recipes" / "builtin"


def test_reads_sections_and_keeps_defaults(tmp_path: Path) -> None:
    path = tmp_path / "r.toml"
    path.write_text(KIND + 'name = "x"\n[optimizer]\nsteps = 7\n')
    recipe = load_recipe(path)
    assert (recipe.name, recipe.optimizer.steps, recipe.batches.reuse) == ("x", 7, 3)


@pytest.mark.parametrize("text", ["stepz = 1\n", "[optimizer]\nstepz = 1\n"])
def test_refuses_what_it_does_not_know(tmp_path: Path, text: str) -> None:
    path = tmp_path / "r.toml"
    path.write_text(KIND + text)
    with pytest.raises(RecipeError, match="stepz"):
        load_recipe(path)


@pytest.mark.parametrize(
    "path", sorted(_RECIPES.glob("linear-head*.toml")), ids=lambda path: path.stem
)
def test_every_recipe_of_the_house_can_be_read(path: Path) -> None:
    assert load_recipe(path).name == path.stem
