from __future__ import annotations

import pytest

from kasr_desktop.bundle.catalog import CATALOG
from kasr_desktop.bundle.hub import DownloadProgress
from kasr_desktop.bundle.installed_models import InstalledModel, ModelState
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
    assert model_words.facts(known) == "1.5 GB · licence MIT · greedy text only"
    assert model_words.facts(InstalledModel("a/b", ModelState.ABSENT)) == ""
    assert "not stated" in model_words.facts(InstalledModel("a/b", ModelState.READY))


def test_a_finished_download_has_no_time_left() -> None:
    progress = DownloadProgress("a/b", "", 10_000_000, 10_000_000)
    assert model_words.progress_line(progress, 3.0) == "10 MB / 10 MB"
    half = DownloadProgress("a/b", "", 5_000_000, 10_000_000)
    assert "10 sec" in model_words.progress_line(half, 10.0)
