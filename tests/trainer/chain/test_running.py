"""Which change runs which steps again, and what is never lost."""

from __future__ import annotations

import dataclasses
import json
import logging
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import is_dataclass, replace
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest

from kasr_trainer.chain.running import Run
from kasr_trainer.chain.steps import NAMES, STEPS
from kasr_trainer.errors import ChainError
from kasr_trainer.recipe.recipe import Recipe
from kasr_trainer.recipe.recipe_file import load_recipe
from kasr_trainer.recipe.work import Work

RECIPE = Path(__file__).parents[3] / "trainer" / "recipes" / "tones-small.toml"


class FakeRun(Run):
    """A run whose steps write one line each: what matters here is when they are called."""

    def __init__(self, work: Work) -> None:
        self.ran: list[str] = []
        super().__init__(work, [replace(step, run=self._fake(step.name)) for step in STEPS])

    def _fake(self, name: str) -> Callable[[Work], None]:
        def run(work: Work) -> None:
            self.ran.append(name)
            WRITERS[name](work)

        return run


def write(path: Path, text: str = "x") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def write_data(work: Work) -> None:
    for name in ("train.jsonl", "dev.jsonl", "test.jsonl", "report.json"):
        write(work.data / name, name)
    text = work.sources["subtitles"]
    write(work.data / "lm.txt", text.read_text() if text.exists() else "")


def write_training(work: Work) -> None:
    write(work.model / "model.safetensors", str(work.recipe.model.mask_time_prob))
    write(work.training / "training.json")
    write(work.training / f"checkpoint-{work.recipe.training.max_steps}" / "weights")


WRITERS: dict[str, Callable[[Work], None]] = {
    "prepare": write_data,
    "vocab": lambda work: write(work.vocab),
    "finetune": write_training,
    "lm": lambda work: write(work.lm / "lm.arpa", (work.data / "lm.txt").read_text()),
    "tune": lambda work: (write(work.tuned_lm / "a"), write(work.emissions / "a")),
    "evaluate": lambda work: [write(work.figures / f"{name}.json") for name in ("dev", "test")],
    "export": lambda work: write(work.export / "README.md"),
}


@pytest.fixture
def work(tmp_path: Path) -> Work:
    sources = {"tones": tmp_path / "tones.tar.gz", "subtitles": tmp_path / "en-ko.txt.zip"}
    for path in sources.values():
        path.write_text(path.name)
    return Work(load_recipe(RECIPE), tmp_path / "run", sources=sources)


@pytest.fixture(scope="module")
def done_work(tmp_path_factory: pytest.TempPathFactory) -> Work:
    """Return a run that is done, for tests that only look."""
    folder = tmp_path_factory.mktemp("done")
    sources = {"tones": folder / "tones.tar.gz", "subtitles": folder / "en-ko.txt.zip"}
    for path in sources.values():
        path.write_text(path.name)
    work = Work(load_recipe(RECIPE), folder / "run", sources=sources)
    run(work)
    return work


def run(work: Work) -> list[str]:
    """Do what is not done; return the names of the steps that ran."""
    chain = FakeRun(work)
    chain.run_all()
    return chain.ran


def with_setting(recipe: Recipe, name: str, value: Any) -> Recipe:
    """Return a recipe with one setting changed, `name` being its place, such as "lm.order"."""
    section, _, rest = name.partition(".")
    if not rest:
        return replace(recipe, **{section: value})
    return replace(recipe, **{section: _with(getattr(recipe, section), rest, value)})


def _with(section: Any, name: str, value: Any) -> Any:
    first, _, rest = name.partition(".")
    inner = getattr(section, first)
    if rest and isinstance(inner, tuple):
        return replace(section, **{first: (_with(inner[0], rest, value), *inner[1:])})
    return replace(section, **{first: _with(inner, rest, value) if rest else value})


def settings_of(kind: Any, section: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    """Return every setting of a recipe with another value for it."""
    hints = get_type_hints(kind)
    for each in dataclasses.fields(kind):
        value, name = getattr(section, each.name), f"{place}{each.name}"
        if name == "kind" or "run" not in each.metadata.get("kinds", ("run",)):
            continue  # has one value, or is read by recipes of other kinds
        if isinstance(value, tuple) and value and is_dataclass(value[0]):
            yield from settings_of(type(value[0]), value[0], f"{name}.")
        elif is_dataclass(value):
            yield from settings_of(type(value), value, f"{name}.")
        else:
            yield name, OTHER.get(name) or _other(hints[each.name], value)


def _other(hint: Any, value: Any) -> Any:
    if get_origin(hint) is Literal:
        return next(each for each in get_args(hint) if each != value)
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, float):
        return value / 2 if value else 0.25
    return value + (("x",) if isinstance(value, tuple) else "x")


OTHER = {
    "data.split.dev": "source", "data.text_splits": ("train",), "lm.prune": (0, 1),
    "lm.memory": "1G", "model.shape": "wav2vec2-tiny", "training.best_by": "wer",
}  # fmt: skip
"""Where the next best other value would be refused or mean the same."""

ALONE = {
    "data.repeated_text",
    "evaluate.as_card",
    "model.start",
    "model.start_share",
    "vocab.source",
    "training.average_last",
    "training.eval_steps",
    "training.save_steps",
}
"""Refused when nothing else changes; tried below."""

TRAINING_AND_CARD = {"finetune", "export"}
EXPECTED = {
    "name": {"export"},
    "data": {"prepare", "export"},
    "data.sources.license": {"export"}, "data.sources.credit": {"export"},
    "data.sources.hub_id": {"export"},
    "data.texts.license": {"export"}, "data.texts.credit": {"export"},
    # what lies elsewhere is the same, and --source names it here
    "data.sources.path": {"export"}, "data.texts.path": {"export"},
    "data.transcript.trailing_space": {"prepare", "finetune", "export"},
    "vocab": {"vocab", "export"},
    "model": TRAINING_AND_CARD, "training": TRAINING_AND_CARD,
    "training.workers": set(), "training.log_steps": set(), "training.keep_checkpoints": set(),
    "training.eval_batch_size": set(), "training.silent_after": set(),
    "training.gradient_checkpointing": set(), "training.report_to": set(),
    "training.compile": set(), "data.workers": set(),
    "augment": {"export"}, "augment.share": TRAINING_AND_CARD,
    "lm": {"lm", "export"}, "lm.memory": set(), "lm.enabled": {"lm", "tune", "evaluate", "export"},
    "tune": {"tune", "export"}, "tune.beam_width": {"tune", "evaluate", "export"},
    "export": {"export"},
}  # fmt: skip
"""Setting, or table for all of its other settings, to the steps that read it."""

CASES = [each for each in settings_of(Recipe, load_recipe(RECIPE)) if each[0] not in ALONE]


@pytest.mark.parametrize(("name", "value"), CASES, ids=[name for name, _ in CASES])
def test_a_setting_runs_the_steps_that_read_it_and_no_other(
    done_work: Work, name: str, value: Any
) -> None:
    changed = replace(done_work, recipe=with_setting(done_work.recipe, name, value))
    chain = FakeRun(changed)
    stale = {step.name for step in chain.steps if chain.status(step).reasons}
    expected = EXPECTED.get(name, EXPECTED.get(name.partition(".")[0], {"unknown"}))
    assert stale == expected
    if name == "data.split.dev":
        assert changed.dev_manifest() == done_work.dev_manifest()


def test_settings_that_go_together(work: Work) -> None:
    run(work)
    other = replace(work.recipe.training, eval_steps=50, save_steps=50)
    chain = FakeRun(replace(work, recipe=replace(work.recipe, training=other)))
    # best_by: dev chooses among the checkpoints, so when it is looked at matters
    assert {s.name for s in chain.steps if chain.status(s).reasons} == TRAINING_AND_CARD
    watched = replace(work.recipe, training=replace(work.recipe.training, best_by=""))
    run(replace(work, recipe=watched))
    training = replace(watched.training, eval_steps=50, save_steps=50)
    chain = FakeRun(replace(work, recipe=replace(watched, training=training)))
    assert "finetune" not in {s.name for s in chain.steps if chain.status(s).reasons}


def test_another_text_leaves_the_weights_alone(work: Work) -> None:
    assert run(work) == list(NAMES)
    assert run(work) == []
    work.sources["subtitles"].write_text("another text")
    assert run(work) == ["prepare", "lm", "tune"]


def test_a_copy_of_everything_runs_nothing_again(work: Work, tmp_path: Path) -> None:
    run(work)
    folder = tmp_path / "elsewhere"
    shutil.copytree(work.folder, folder, copy_function=shutil.copyfile)
    moved = {name: tmp_path / "moved" / path.name for name, path in work.sources.items()}
    for name, path in moved.items():
        path.parent.mkdir(exist_ok=True)
        shutil.copyfile(work.sources[name], path)
    assert run(replace(work, folder=folder, sources=moved)) == []


def test_a_source_that_is_gone_blocks_nothing(work: Work) -> None:
    run(work)
    for path in work.sources.values():
        path.unlink()
    shutil.rmtree(work.export)
    assert run(work) == ["export"]


def test_going_back_finds_the_training_again(work: Work, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="kasr_trainer")
    run(work)
    first = (work.model / "model.safetensors").read_text()
    faster = with_setting(work.recipe, "model.mask_time_prob", 0.5)
    assert run(replace(work, recipe=faster)) == ["finetune", "tune", "evaluate", "export"]
    third = with_setting(work.recipe, "training.seed", 9)
    run(replace(work, recipe=third))
    assert sorted(each.name for each in work.folder.glob("training*")) == [
        "training", "training-1", "training-2",
    ]  # fmt: skip
    assert "finetune" not in run(work), "its weights were there all the time"
    assert (work.model / "model.safetensors").read_text() == first
    assert "goes on" in caplog.text
    assert len(list(work.folder.glob("training*"))) == 3


def test_what_is_made_of_the_weights_afterwards_trains_nothing_again(work: Work) -> None:
    watched = with_setting(work.recipe, "training.best_by", "")
    run(replace(work, recipe=watched))
    averaged = with_setting(watched, "training.average_last", 2)
    assert run(replace(work, recipe=averaged))[0] == "finetune"
    assert [each.name for each in work.folder.glob("training*")] == ["training"]


def test_a_longer_run_goes_on_and_a_shorter_one_begins_anew(work: Work) -> None:
    run(work)
    longer = replace(work, recipe=with_setting(work.recipe, "training.max_steps", 400))
    chain = FakeRun(longer)
    assert "goes on from update 300" in chain.explain()
    chain.run_all()
    assert chain.ran[0] == "finetune"
    assert sorted(each.name for each in work.training.glob("checkpoint-*")) == [
        "checkpoint-300", "checkpoint-400",
    ]  # fmt: skip
    assert not list(work.folder.glob("training-*"))
    chain = FakeRun(work)
    assert "begins anew; the training there (update 400) is put aside" in chain.explain()


@pytest.mark.parametrize(
    ("batch", "accumulation", "processes", "again"),
    [(8, 1, 1, False), (4, 2, 1, False), (2, 1, 4, False), (8, 1, 4, False), (4, 1, 1, True)],
)
def test_the_batch_of_an_update_is_what_counts(
    done_work: Work,
    monkeypatch: pytest.MonkeyPatch,
    batch: int,
    accumulation: int,
    processes: int,
    again: bool,
) -> None:
    work = done_work
    monkeypatch.setenv("WORLD_SIZE", str(processes))
    training = replace(
        work.recipe.training, train_batch_size=batch, accumulation_steps=accumulation
    )
    chain = FakeRun(replace(work, recipe=replace(work.recipe, training=training)))
    finetune = next(step for step in chain.steps if step.name == "finetune")
    assert bool(chain.status(finetune).reasons) is again


def test_explain_says_why_and_what_it_costs(work: Work) -> None:
    run(work)
    stamp = json.loads(work.stamp("finetune").read_text())
    work.stamp("finetune").write_text(json.dumps(stamp | {"seconds": 111_600.0}))
    changed = replace(work, recipe=with_setting(work.recipe, "training.learning_rate", 1e-3))
    chain = FakeRun(changed)
    said = chain.explain()
    assert "finetune: runs: training.learning_rate was 0.002 and is 0.001" in said
    assert "It took 31 h" in said
    assert "probe" not in said, "what it took is known"
    assert "vocab: done" in said
    assert "tune: done; runs again if finetune makes something else" in said
    assert chain.ran == []
    assert not list(work.folder.glob("training-*"))


def test_explain_before_anything_was_done(work: Work) -> None:
    silent = replace(work, recipe=with_setting(work.recipe, "lm.enabled", False))
    said = FakeRun(silent).explain().splitlines()
    assert "prepare: runs: has not been done" in said
    assert "lm: nothing to do: lm.enabled is false" in said
    assert "tune: nothing to do: lm.enabled is false" in said
    finetune = next(line for line in said if line.startswith("finetune"))
    assert finetune.endswith("`kasr-train probe RECIPE` measures what it costs here")


def test_accept_takes_what_is_there(work: Work) -> None:
    run(work)
    changed = replace(work, recipe=with_setting(work.recipe, "training.learning_rate", 1e-3))
    assert FakeRun(changed).accept(["finetune"]) == ["finetune"]
    assert run(changed) == ["export"]
    shutil.rmtree(work.export)
    with pytest.raises(ChainError, match="nothing of export"):
        FakeRun(changed).accept(["export"])


def test_what_an_older_version_made_is_kept_and_can_be_accepted(work: Work) -> None:
    run(work)
    work.stamp("finetune").unlink()
    (work.training / "made_from.json").unlink()
    (work.training / "made_from.txt").write_text("1234")
    assert "nobody noted what it was made from" in FakeRun(work).explain()
    FakeRun(work).accept(["finetune"])
    assert run(work) == []


def test_an_output_that_was_changed_is_made_again(work: Work) -> None:
    run(work)
    lm = work.lm / "lm.arpa"
    lm.write_text("touched by hand")
    os.utime(lm, (7, 7))
    chain = FakeRun(work)
    assert "lm/language_model is not as it was left" in chain.explain()
    assert run(work) == ["lm"]


def test_a_step_alone_says_what_it_needs(work: Work) -> None:
    chain = FakeRun(work)
    export = chain.steps[-1]
    with pytest.raises(ChainError, match="export needs prepare, which has not been done"):
        chain.run_step(export)


def test_a_version_that_knows_more_settings_runs_nothing_again(work: Work) -> None:
    """Stamps of before have no word of them; while they have their defaults nothing changed."""
    run(work)
    new = {"model.layerdrop", "training.max_grad_norm", "vocab.from", "lm.estimator", "kind"}
    new |= {"data.repeated_text", "evaluate.as_card", "tune.sample"}
    places = [*(work.stamp(name) for name in NAMES), work.training / "made_from.json"]
    for place in places:
        stamp = json.loads(place.read_text())
        kept = {name: each for name, each in stamp["settings"].items() if name not in new}
        for source in kept.get("data.sources", []):
            del source["config"], source["text_column"]
        place.write_text(json.dumps(stamp | {"settings": kept}))
    work.stamp("evaluate").write_text(work.stamp("evaluate").read_text())
    lacking = {"tune.sample"}  # the recipe sets it to something else
    chain = FakeRun(work)
    stale = {step.name: chain.status(step).reasons for step in chain.steps}
    assert {name for name, reasons in stale.items() if reasons} == {"tune", "export"}
    assert all(any(each in said for each in lacking) for said in stale["tune"])
