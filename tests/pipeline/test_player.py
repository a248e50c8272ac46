from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from audio.sound_files import write_wav
from support.fake_output import (
    CAPTURED,
    RATE,
    die,
    find_loudspeaker,
    find_none,
    find_short_lived,
)

from kasr_desktop.domain.errors import PlaybackError
from kasr_desktop.domain.playback import (
    PlaybackEnded,
    PlaybackFailed,
    PlayerEvent,
    Playhead,
    PlayRange,
    SoundLoaded,
)
from kasr_desktop.pipeline.player import Player

pytestmark = pytest.mark.costly


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    levels = np.repeat(np.arange(1, 11) / 50, RATE).astype(np.float32)
    return write_wav(tmp_path / "말.wav", levels[None, :])


def until(
    events: Iterator[PlayerEvent], wanted: Callable[[PlayerEvent], bool], *, seconds: float = 30.0
) -> list[PlayerEvent]:
    deadline, found = time.monotonic() + seconds, []
    for event in events:
        found.append(event)
        if wanted(event):
            return found
        assert time.monotonic() < deadline, found[-5:]
    raise AssertionError("it ended")


def test_it_plays_in_a_process_of_its_own(
    recording: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CAPTURED, str(tmp_path / "heard"))
    player = Player(find_output=find_loudspeaker)
    player.load(recording)
    player.play(PlayRange(4.5, 5.5))
    events = player.run()
    found = until(events, lambda event: isinstance(event, PlaybackEnded))
    assert SoundLoaded(pytest.approx(10.0)) in found
    places = [event for event in found if isinstance(event, Playhead) and event.speed]
    assert len(places) > 15
    errors = [
        abs(later.position - earlier.position - (later.clock - earlier.clock))
        for earlier, later in pairwise(places)
    ]
    assert np.median(errors) < 0.02
    assert found[-1].position == pytest.approx(5.5, abs=0.001)
    player.play(PlayRange(9.0))
    until(events, lambda event: isinstance(event, Playhead) and event.position > 9.2)
    player.pause()
    events.close()
    heard = np.fromfile(tmp_path / "heard", dtype="<f4").reshape(-1, 2)[:, 0]
    levels = {round(float(level), 2) for level in heard[heard > 0.09]}
    assert {0.1, 0.12, 0.2} <= levels


def test_an_order_is_obeyed_at_once(recording: Path) -> None:
    player = Player(find_output=find_loudspeaker)
    player.load(recording)
    player.play(PlayRange(0.0))
    events = player.run()
    until(events, lambda event: isinstance(event, Playhead) and event.position > 0.1)
    waits = []
    for second in (3.0, 8.0, 1.0, 6.0):
        player.play(PlayRange(second))
        asked = time.monotonic()
        until(
            events,
            lambda event, second=second: (
                isinstance(event, Playhead) and second < event.position < second + 0.5
            ),
        )
        waits.append(time.monotonic() - asked)
    events.close()
    assert np.median(waits) < 0.4  # the output's own 0.1 s included


@pytest.mark.parametrize(("find", "reason"), [(find_none, "no_output"), (find_short_lived, "lost")])
def test_trouble_with_the_loudspeaker_is_told_and_the_player_lives(
    recording: Path, find: Callable, reason: str
) -> None:
    player = Player(find_output=find)
    player.load(recording)
    player.play(PlayRange(2.0))
    events = player.run()
    for _ in range(2):
        found = until(events, lambda event: isinstance(event, PlaybackFailed))
        assert found[-1].error.reason == reason
        assert 2.0 <= found[-1].position < 3.0
        player.play(PlayRange(2.0))
    events.close()


def test_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    player = Player(find_output=find_loudspeaker)
    player.load(tmp_path / "없음.m4a")
    player.play(PlayRange(0.0))
    events = player.run()
    found = until(events, lambda event: isinstance(event, PlaybackFailed))
    assert found[-1].error.reason == "missing"
    events.close()


def test_a_crash_of_the_sound_system_is_an_error_and_no_more(recording: Path) -> None:
    player = Player(find_output=die)
    player.load(recording)
    player.play(PlayRange(0.0))
    with pytest.raises(PlaybackError) as caught:
        until(player.run(), lambda event: False)
    assert caught.value.reason == "crashed"
