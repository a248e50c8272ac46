from __future__ import annotations

from pathlib import Path

from kasr_trainer.recipe.recipe_file import load_recipe
from kasr_trainer.recipe.work import Work

RECIPE = Path(__file__).parents[3] / "trainer" / "recipes" / "tones-small.toml"


def test_the_card_s_dev_set_is_its_test_set(tmp_path: Path) -> None:
    card = Work(load_recipe(RECIPE.with_name("xls-r-300m-zeroth.toml")), tmp_path)
    assert card.dev_manifest() is None
    card.data.mkdir()
    card.manifest("test").write_text("")
    assert card.dev_manifest() == card.manifest("test")
