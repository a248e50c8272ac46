from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import psutil
import pytest
from support.films import HEIGHT, WIDTH, made_film, number_in

from kasr_desktop.domain.errors import FilmError
from kasr_desktop.domain.film import FilmEvent, FilmFailed, FilmPicture
from kasr_desktop.pipeline.film_viewer import FilmViewer

pytestmark = pytest.mark.costly


def answer(events: Iterator[FilmEvent]) -> FilmEvent:
    return next(event for event in events if isinstance(event, FilmPicture | FilmFailed))


def number(event: FilmEvent) -> int:
    assert isinstance(event, FilmPicture)
    return number_in(np.frombuffer(event.pixels, np.uint8).reshape(event.height, event.width, 4))


def test_pictures_come_from_a_process_of_their_own(tmp_path: Path) -> None:
    first = made_film(tmp_path / "첫째.mp4", count=100)
    second = made_film(tmp_path / "둘째.mkv", rate=Fraction(50), count=100)
    viewer = FilmViewer()
    viewer.show(first, 2.0, width=WIDTH, height=HEIGHT)
    events = viewer.run()
    assert number(answer(events)) == 50
    viewer.show(second, 1.0, width=WIDTH, height=HEIGHT)
    viewer.show(first, 1.0, width=WIDTH // 2, height=HEIGHT)
    assert number(answer(events)) == 50
    assert number(answer(events)) == 25
    events.close()
    assert not [one for one in psutil.Process().children() if "film" in one.name()]


def test_what_cannot_be_shown_is_an_answer(tmp_path: Path) -> None:
    film = made_film(tmp_path / "film.mp4", count=50)
    noise = tmp_path / "noise.mp4"
    noise.write_bytes(b"no film" * 1000)
    viewer = FilmViewer()
    viewer.show(noise, 0.0, width=WIDTH, height=HEIGHT)
    events = viewer.run()
    failed = answer(events)
    assert isinstance(failed, FilmFailed)
    assert failed.error.reason == "not_audio"
    viewer.show(film, 1.0, width=WIDTH, height=HEIGHT)
    assert number(answer(events)) == 25
    events.close()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no such signal here")
def test_a_decoder_that_dies_is_told(tmp_path: Path) -> None:
    viewer = FilmViewer()
    viewer.show(made_film(tmp_path / "film.mp4"), 0.0, width=WIDTH, height=HEIGHT)
    events = viewer.run()
    answer(events)
    assert viewer._child is not None and viewer._child.pid is not None
    os.kill(viewer._child.pid, signal.SIGKILL)
    with pytest.raises(FilmError) as death:
        answer(events)
    assert death.value.reason == "crashed"
