from __future__ import annotations

import pytest

from kasr_desktop.bundle.catalog import CATALOG
from kasr_desktop.bundle.hub import DownloadProgress
from kasr_desktop.bundle.installed_models import InstalledModel, ModelState
from kasr_desktop.resources import builtin_model_dir
from kasr_desktop.ui.features.models import model_words
from kasr_desktop.ui.widgets.language import LanguageSwitch


@pytest.mark.parametrize("entry", CATALOG, ids=lambda entry: entry.model_id)
def test_every_note_of_the_catalog_has_its_korean(entry: object, korean: LanguageSwitch) -> None:
    note = entry.note  # type: ignore[attr-defined]
    shown = model_words.note(InstalledModel("a/b", ModelState.ABSENT, note=note))
    assert shown != note
    assert any("가" <= letter <= "힣" for letter in shown)


def test_facts_name_what_is_known() -> None:
    known = InstalledModel("a/b", ModelState.ABSENT, 1_500_000_000, "mit", has_language_model=False)
    assert model_words.facts(known) == "1.5 GB · license: MIT · greedy text only"
    assert model_words.facts(InstalledModel("a/b", ModelState.ABSENT)) == ""
    assert "not stated" in model_words.facts(InstalledModel("a/b", ModelState.READY))


def test_a_finished_download_has_no_time_left() -> None:
    progress = DownloadProgress("a/b", "", 10_000_000, 10_000_000)
    assert model_words.progress_line(progress, 3.0) == "10 MB / 10 MB"
    half = DownloadProgress("a/b", "", 5_000_000, 10_000_000)
    assert "10 sec" in model_words.progress_line(half, 10.0)


def test_errors_are_told_as_they_were_published() -> None:
    card = InstalledModel("kresnik/wav2vec2-large-xlsr-korean", ModelState.ABSENT)
    said = model_words.published(card)
    assert said == "published error: 1.78% of syllables, 4.74% of words (read aloud, Zeroth-Korean)"
    assert "kresnik" in model_words.published_where(card)
    unknown = InstalledModel("openai/whisper-small", ModelState.ABSENT)
    assert model_words.published(unknown) == "no error rate known for Korean"
    assert model_words.published_where(unknown) == ""


def test_the_built_in_models_error_is_that_of_its_card() -> None:
    card = (builtin_model_dir() / "README.md").read_text("utf-8")
    block = card.split("**with the language model**", 1)[1].splitlines()[0]
    cells = [cell.strip() for cell in block.strip("| ").split("|")]
    error = InstalledModel("builtin", ModelState.READY).published
    assert error is not None
    assert [error.syllables, error.words] == [float(cells[2]), float(cells[4])]
