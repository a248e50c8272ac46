from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from kasr_desktop.text.normalize import CARD_CHARS_TO_IGNORE
from kasr_trainer.errors import RecipeError
from kasr_trainer.recipe.recipe import Kind
from kasr_trainer.recipe.recipe_file import load_recipe, recipe_lines

RECIPES = Path(__file__).parents[3] / "trainer" / "recipes"
OURS = sorted(RECIPES.glob("*.toml"))
BUILT_IN = sorted((RECIPES / "builtin").glob("*.toml"))
MODEL = '[model]\nshape = "xls-r-300m"\n'


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.stem)
def test_every_recipe_of_the_house_can_be_read(path: Path) -> None:
    assert load_recipe(path).name == path.stem


@pytest.mark.parametrize("path", BUILT_IN, ids=lambda path: path.stem)
def test_every_recipe_of_the_built_in_model_can_be_read(path: Path) -> None:
    kind: Kind = "encoder" if path.stem.startswith("linear-head") else "head"
    recipe = load_recipe(path, kind)
    assert (recipe.name, recipe.kind) == (path.stem, kind)
    assert recipe.training.average_decay > 0.9


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("head", "[head]\nsteps = 3", "r.toml: unknown setting 'head'; known are name, kind"),
        ("head", "[spelling]\ntap = [3]", "r.toml: spelling: unknown setting 'tap'"),
        ("head", "[lm]\norder = 3", "r.toml: 'lm' is read by recipes of kind \"run\", and"),
        ("head", "[encoder]\nfrozen_layers = 3", "read by recipes of kind \"encoder\", and this"),
        ("head", "[training]\nepochs = 3", "r.toml: training: 'epochs' is read by recipes of kind"),
        ("head", "[batches]\nreuse = 3", "r.toml: batches: 'reuse' is read by"),
        ("encoder", "[training]\nsed = 1", "training: unknown setting 'sed'"),
        ("encoder", "", "r.toml: training.max_steps is missing"),
        ("run", MODEL + "[spelling]\nsize = 3", "recipes of kind \"head\", and this one is of"),
        ("run", MODEL + "[training]\nlayer_decay = 0.5",
         "training: 'layer_decay' is read by recipes of kind \"encoder\" and \"head\", and this"),
    ],
)  # fmt: skip
def test_what_its_kind_does_not_read_is_refused(
    kind: Kind, text: str, said: str, tmp_path: Path
) -> None:
    path = tmp_path / "r.toml"
    path.write_text(f'kind = "{kind}"\nname = "x"\n{text}\n', encoding="utf-8")
    with pytest.raises(RecipeError) as caught:
        load_recipe(path, kind)
    assert said in str(caught.value)


@pytest.mark.parametrize("path", [*OURS, *BUILT_IN], ids=lambda path: path.stem)
def test_a_recipe_is_written_as_it_is_read(path: Path, tmp_path: Path) -> None:
    kind = tomllib.loads(path.read_text("utf-8")).get("kind", "run")
    recipe = load_recipe(path, kind)
    written = tmp_path / "again.toml"
    written.write_text("\n".join(recipe_lines(recipe)), encoding="utf-8")
    assert load_recipe(written, kind) == recipe


def test_the_card_s_run_has_every_setting_of_its_command_line() -> None:
    """huggingface.co/w11wo/wav2vec2-xls-r-300m-korean, run.sh; the rest: the script's defaults."""
    recipe = load_recipe(RECIPES / "xls-r-300m-zeroth.toml")
    training, model = recipe.training, recipe.model
    assert model.start == "facebook/wav2vec2-xls-r-300m"
    assert (training.epochs, training.train_batch_size, training.eval_batch_size) == (50, 8, 8)
    assert (training.accumulation_steps, training.learning_rate) == (4, 7.5e-5)
    assert (training.warmup_steps, training.scheduler) == (2000, "linear")
    assert (model.layerdrop, model.activation_dropout, model.feat_proj_dropout) == (0, 0.1, 0)
    assert (model.mask_time_prob, model.mask_time_length) == (0.75, 10)
    assert (model.mask_feature_prob, model.mask_feature_length) == (0.25, 64)
    assert model.freeze_feature_encoder
    assert training.gradient_checkpointing
    assert training.precision == "fp16"
    assert training.group_by_length
    assert (training.save_steps, training.eval_steps, training.log_steps) == (500, 500, 100)
    assert training.keep_checkpoints == 3
    assert recipe.data.transcript.ignore == CARD_CHARS_TO_IGNORE
    # defaults of the script
    assert (model.attention_dropout, model.hidden_dropout, model.final_dropout) == (0, 0, 0)
    assert (model.ctc_loss_reduction, model.ctc_zero_infinity) == ("mean", False)
    assert (recipe.data.min_seconds, recipe.data.max_seconds, recipe.data.limit) == (0, 20, "all")
    assert (recipe.data.split.dev, training.best_by, training.seed) == ("test", "", 42)
    assert (training.weight_decay, training.max_grad_norm) == (0, 1)
    assert (training.adam_beta1, training.adam_beta2, training.adam_epsilon) == (0.9, 0.999, 1e-8)
    assert recipe.data.transcript.trailing_space
    assert (recipe.vocab.splits, recipe.vocab.boundary_tokens) == (("train", "test"), True)
    # the language model: pyctcdecode's defaults
    assert (recipe.tune.search, recipe.lm.order) == (False, 5)
    assert (recipe.tune.alpha, recipe.tune.beta, recipe.tune.unk_score_offset) == (0.5, 1.5, -10)


def test_today_s_recipe_keeps_test_out_of_everything() -> None:
    recipe = load_recipe(RECIPES / "xls-r-300m-zeroth-today.toml")
    assert recipe.data.split.dev == "holdout"
    assert recipe.data.split.drop_test_sentences
    assert recipe.vocab.splits == ("train",)
    assert {"dev", "test"} <= set(recipe.data.exclude_splits)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[models]\nstart = "x"', "unknown setting 'models'"),
        (MODEL + "[training]\nstepz = 1", r"training: unknown setting 'stepz'; known are epochs"),
        (MODEL + "[training]\nepochs = 'many'", "training: epochs must be a number, not 'many'"),
        (MODEL + "[training]\ntrain_batch_size = 0", "train_batch_size must be at least 1, not 0"),
        (MODEL + "[training]\ntrain_batch_size = 1.5", "must be a whole number, not 1.5"),
        (MODEL + "[training]\ngroup_by_length = 1", "must be true or false, not 1"),
        (MODEL + "[training]\nepochs = 0", "one of epochs and max_steps"),
        (MODEL + '[training]\nprecision = "fp8"', "must be one of 'fp32', 'fp16', 'bf16'"),
        (MODEL + "mask_time_prob = 2", "mask_time_prob must be between 0 and 1, not 2"),
        (MODEL + 'start = "x"', "either start"),
        ('name = "x"', "'model' is missing"),
        (MODEL + "[data]\nmin_seconds = 30", "min_seconds must be less than max_seconds"),
        (MODEL + '[data]\ntext_splits = ["test"]', "may not hold dev or test"),
        (MODEL + "[data]\nsources = 3", "data: sources must be a list, not 3"),
        (MODEL + '[[data.sources]]\nkind = "csv"\npath = "x"\ncorpus = "x"', "sources.0.: kind"),
        (MODEL + '[data.split]\ndev = "test"', "no setting may be chosen on test"),
        (MODEL + '[tune]\nsearch = false\n[training]\nbest_by = "cer"\n[data.split]\ndev = "test"',
         "choose the checkpoint on the test set"),
        ("= 3", "is not TOML"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_a_sentence_with_its_place(
    tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "r.toml"
    path.write_text(text if "name" in text or text[0] == "=" else f'name = "r"\n{text}')
    with pytest.raises(RecipeError, match=said) as caught:
        load_recipe(path)
    assert "r.toml" in str(caught.value)


def test_a_recipe_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match="cannot be read: No such file"):
        load_recipe(tmp_path / "none.toml")
