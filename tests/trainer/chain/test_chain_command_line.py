from __future__ import annotations

import errno
from pathlib import Path

import pytest
from tones import write_mono, write_zeroth

from kasr_trainer.cli import main
from kasr_trainer.data.journal import Journal

RECIPE = Path(__file__).parents[3] / "trainer" / "recipes" / "tones-small.toml"


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("archives")
    return [
        "--source", f"tones={write_zeroth(folder / 'tones.tar.gz')}",
        "--source", f"subtitles={write_mono(folder / 'ko.txt.gz')}",
    ]  # fmt: skip


def test_steps_are_done_once_and_again_when_something_changes(
    tmp_path: Path, archives: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    recipe = tmp_path / "r.toml"
    recipe.write_text(RECIPE.read_text("utf-8"), "utf-8")
    words = [str(recipe), "--work", str(tmp_path / "work"), *archives]
    assert main(["run", *words, "--until", "vocab"]) == 0
    said = capsys.readouterr().out
    assert "done: prepare, vocab" in said
    assert "| test | train | 0 of " in said
    assert "test_sentence" in said
    assert main(["run", *words, "--until", "vocab"]) == 0
    assert "everything was done already" in capsys.readouterr().out
    assert main(["vocab", *words]) == 0
    assert "vocab is done" in capsys.readouterr().out
    recipe.write_text(recipe.read_text("utf-8").replace('splits = ["train"]', "min_count = 40"))
    assert main(["run", *words, "--until", "vocab"]) == 0
    assert "done: vocab" in capsys.readouterr().out
    (tmp_path / "work" / "data" / "dev.jsonl").unlink()
    assert main(["run", *words, "--until", "prepare"]) == 0
    assert "done: prepare" in capsys.readouterr().out


def test_a_look_at_a_run_that_is_not_there_leaves_nothing_behind(
    tmp_path: Path, archives: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "work"
    words = ["run", str(RECIPE), "--work", str(folder), *archives]
    assert main([*words, "--explain"]) == 0
    assert "prepare: runs: has not been done" in capsys.readouterr().out
    assert main([*words, "--accept"]) == 0
    assert "there is nothing to accept" in capsys.readouterr().out
    assert not folder.exists()


def test_a_step_says_what_it_lacks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["finetune", str(RECIPE), "--work", str(tmp_path)]) == 1
    assert "finetune needs prepare, which has not been done" in capsys.readouterr().err
    assert main(["prepare", str(RECIPE), "--work", str(tmp_path)]) == 1
    assert "There is no tones.tar.gz; name the place with --source" in capsys.readouterr().err


def test_a_bad_recipe_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "r.toml"
    path.write_text('name = "x"\n[model]\nshape = "tiny"\nlayers = 3\n')
    assert main(["run", str(path), "--work", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert said.startswith("kasr-train: r.toml: model: unknown setting 'layers'")
    assert said.count("\n") == 1


def test_a_full_disk_is_one_sentence_and_costs_nothing(
    tmp_path: Path,
    archives: list[str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words = ["run", str(RECIPE), "--work", str(tmp_path), *archives, "--until", "prepare"]
    add, added = Journal.add, []

    def fill(journal: Journal, row: dict[str, object]) -> None:
        if len(added) == 30:
            raise OSError(errno.ENOSPC, "No space left on device")
        added.append(row)
        add(journal, row)

    monkeypatch.setattr(Journal, "add", fill)
    assert main(words) == 1
    assert "The disk is full" in capsys.readouterr().err
    monkeypatch.setattr(Journal, "add", lambda journal, row: added.append(row) or add(journal, row))
    assert main(words) == 0
    places = [row["place"] for row in added if "place" in row]
    assert len(places) == len(set(places)) == 192


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("zerothh=x", "The recipe has no corpus 'zerothh'; it has tones, subtitles."),
        ("tones", "--source wants CORPUS=PATH, not 'tones'."),
        ("tones=", "--source wants CORPUS=PATH, not 'tones='."),
    ],
)
def test_a_slip_in_a_source_stops_everything_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], given: str, told: str
) -> None:
    for words in (["run"], ["prepare"], ["run", "--only", "evaluate"], ["run", "--explain"]):
        assert main([*words, str(RECIPE), "--work", str(tmp_path / "w"), "--source", given]) == 1
        assert told in capsys.readouterr().err
    assert not (tmp_path / "w" / "downloads").exists()
