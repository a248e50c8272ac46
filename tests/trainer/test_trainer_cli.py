from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from kasr_desktop.resources import builtin_model_dir
from kasr_trainer.cli import COMMANDS, main

LM_STEPS = ("text", "build", "measure", "adapt", "alphabet", "toolchain")


def test_the_help_tells_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--help"])
    assert left.value.code == 0
    said = capsys.readouterr().out
    for name, command in COMMANDS.items():
        assert f"    {name}" in said
        assert command.about in " ".join(said.split())


def test_no_import_hides_in_a_string() -> None:
    """The contracts see what is imported; a name in a string they do not see."""
    package = Path(__file__).parents[2] / "trainer" / "kasr_trainer"
    hidden = [
        path.name
        for path in package.rglob("*.py")
        if re.search(r"import_module|__import__", path.read_text("utf-8"))
    ]
    assert not hidden


@pytest.mark.model
@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_page(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main([name, "--help"])
    assert left.value.code == 0
    assert f"usage: kasr-train {name}" in capsys.readouterr().out


@pytest.mark.model
@pytest.mark.parametrize("name", [*COMMANDS, *(f"lm {step}" for step in LM_STEPS)])
def test_every_page_shows_what_is_typed_and_explains_all_of_it(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main([*name.split(), "--help"])
    page = capsys.readouterr().out
    usage, about, *rest = page.split("\n\n")
    assert about.startswith(tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    assert "--" not in usage.partition("[options]")[2].partition("usage")[0]
    for line, after in pairwise([*"\n\n".join(rest).splitlines(), ""]):
        entry = re.fullmatch(r"  (\S.*?)(?:  +(\S.*))?", line)
        if entry and not line.startswith("   "):
            assert entry[2] or after.startswith("    "), f"{line!r} says nothing"


def test_a_list_of_steps_does_not_swallow_the_recipe(tmp_path: Path) -> None:
    """What the usage shows can be typed: places first, lists behind them."""
    recipe = Path(__file__).parents[2] / "trainer" / "recipes" / "tones-small.toml"
    typed = ["run", str(recipe), "--work", str(tmp_path), "--accept"]
    assert main(typed) == 0


@pytest.mark.model
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["evaluate", "nowhere", "{rows}"], "There is no model folder nowhere"),
        (["evaluate", "{model}", "nowhere.jsonl"], "There is no manifest nowhere.jsonl"),
        (["evaluate", "{model}", "{rows}"], "a.wav cannot be heard: No such file"),
        (["average", "nowhere", "--out", "out"], "There is no model in nowhere"),
        (["lm", "build", "nowhere.txt", "--out", "{folder}"], "nowhere.txt: No such file"),
        (["lm", "adapt", "a.txt", "--model", "nowhere", "--out", "o"], "no model folder nowhere"),
        (["tune", "nowhere", "{model}/vocab.json", "{folder}"], "holds no .bin or .arpa"),
        (["head", "nowhere.toml", "s", "--encoder", "e", "--out", "{folder}"], "cannot be read"),
    ],
)
def test_a_failure_is_one_sentence(
    words: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = tmp_path / "m.jsonl"
    rows.write_text('{"path": "a.wav", "text": "가"}\n', "utf-8")
    places = {"rows": rows, "model": builtin_model_dir(), "folder": tmp_path / "out"}
    assert main([word.format(**places) for word in words]) == 1
    said = capsys.readouterr().err
    assert told in said
    assert said.startswith("kasr-train: ")
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["finetune", "{head}"], 'is a recipe of kind "head", and this wants one of kind "run"'),
        (["run", "{encoder}"], "`kasr-train encoder {encoder}` takes it"),
        (["head", "{run}", "s", "--encoder", "e", "--out", "{folder}"], 'kind "run"'),
        (["features", "{run}", "m", "--encoder", "e", "--out", "o", "--name", "n"], 'kind "run"'),
        (["encoder", "{head}", "m", "--out", "{folder}"], 'kind "head"'),
        (["probe", "{head}"], 'kind "head"'),
        (["tune", "{run}"], "`kasr-train run {run} --only tune` does this step of it"),
        (["evaluate", "{run}"], "`kasr-train run {run} --only evaluate` does this step of it"),
    ],
)
def test_a_recipe_of_the_other_kind_is_named(
    words: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recipes = Path(__file__).parents[2] / "trainer" / "recipes"
    places = {
        "head": recipes / "builtin" / "builtin-ko.toml",
        "encoder": recipes / "builtin" / "linear-head.toml",
        "run": recipes / "tones-small.toml",
        "folder": tmp_path / "out",
    }
    assert main([word.format(**places) for word in words]) == 1
    assert told.format(**places) in capsys.readouterr().err
