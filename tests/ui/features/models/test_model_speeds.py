from __future__ import annotations

from pathlib import Path

from support.scripted_engine import SEGMENTS

from kasr_desktop.bundle.installed_models import InstalledModel, ModelState
from kasr_desktop.domain.events import Progress
from kasr_desktop.editing.document import Document
from kasr_desktop.session.item_updates import put_sound, put_work
from kasr_desktop.session.queue_item import ItemState, new_item
from kasr_desktop.ui.features.models.model_speeds import kept_speed, note_speed
from kasr_desktop.ui.features.models.model_words import facts
from kasr_desktop.ui.features.models.models_feature import ModelsFeature
from kasr_desktop.ui.shell.main_window import MainWindow


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


def test_a_take_is_as_fast_as_it_was_spoken_and_shows_nothing(window: MainWindow) -> None:
    (feature,) = (each for each in window.features if isinstance(each, ModelsFeature))
    item = new_item(Path("a.wav"), state=ItemState.DONE, document=Document(list(SEGMENTS)))
    put_work(item, progress=Progress(60.0, 60.0, 60.0))
    put_sound(item, follows=True)
    feature.on_item_ended(item)
    assert kept_speed("builtin") is None
    put_sound(item, follows=False)
    put_work(item, progress=Progress(60.0, 60.0, 6.0))
    feature.on_item_ended(item)
    assert kept_speed("builtin") == 10.0
