from __future__ import annotations

from pathlib import Path

from kasr_desktop.bundle.installed_models import InstalledModel, ModelState
from kasr_desktop.ui.features.models.model_speeds import kept_speed, note_speed
from kasr_desktop.ui.features.models.model_words import facts


def test_the_page_says_how_fast_a_model_was_here(home: Path) -> None:
    model = InstalledModel("someone/some-model", ModelState.READY, 1_000_000)
    assert kept_speed(model.model) is None
    assert "×" not in facts(model)
    assert note_speed(model.model, duration=60.0, rtf=0.125)
    assert kept_speed(model.model) == 8.0
    assert "8.0×" in facts(model)
    assert kept_speed("builtin") is None


def test_a_short_recording_shows_nothing_of_speed(home: Path) -> None:
    assert not note_speed("builtin", duration=3.0, rtf=2.0)
    assert kept_speed("builtin") is None
