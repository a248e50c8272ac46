"""The microphone is open only while it is wanted, and a take is never lost."""

from __future__ import annotations

from pathlib import Path

import pytest
import soundfile
from pytestqt.qtbot import QtBot
from support.fake_microphone import RATE, die, open_ramp, open_short_lived, refuse

from kasr_desktop.audio.microphone import InputStream, OnBlock
from kasr_desktop.domain.errors import KasrError
from kasr_desktop.domain.recording import Recorded
from kasr_desktop.pipeline.recorder import Recorder
from kasr_desktop.session.recording.recording_controller import RecordingController
from kasr_desktop.session.recording.recording_state import RecordingState as State

pytestmark = pytest.mark.costly

LONG = 20_000


class Witness:
    """Notes what a controller tells."""

    def __init__(self, recording: RecordingController) -> None:
        self.states: list[State] = []
        self.recorded: list[Recorded | None] = []
        self.errors: list[KasrError] = []
        recording.state_changed.connect(self.states.append)
        recording.recorded.connect(self.recorded.append)
        recording.failed.connect(self.errors.append)


def wait_for_state(qtbot: QtBot, recording: RecordingController, state: State) -> None:
    qtbot.waitUntil(lambda: recording.state is state, timeout=LONG)


def wait_for_elapsed(qtbot: QtBot, recording: RecordingController, seconds: float) -> None:
    qtbot.waitUntil(lambda: recording.elapsed >= seconds, timeout=LONG)


def test_a_take_from_the_button_to_its_name(qtbot: QtBot, recording: RecordingController) -> None:
    witness = Witness(recording)
    recording.record()
    wait_for_elapsed(qtbot, recording, 0.3)
    recording.stop()
    wait_for_state(qtbot, recording, State.IDLE)
    assert witness.states == [
        State.OPENING,
        State.MONITORING,
        State.RECORDING,
        State.FINISHING,
        State.MONITORING,
        State.IDLE,
    ]
    (recorded,) = witness.recorded
    assert recorded is not None
    assert recorded.count is not None
    assert recorded.count.adds_up
    assert soundfile.info(recorded.take.path).frames == recorded.count.written >= 0.3 * RATE


def test_listening_keeps_nothing_and_ends(
    qtbot: QtBot, recording: RecordingController, takes: Path
) -> None:
    levels = []
    recording.level_changed.connect(levels.append)
    recording.monitor()
    qtbot.waitUntil(lambda: any(level.peak > 0 for level in levels), timeout=LONG)
    assert recording.state is State.MONITORING
    recording.stop_monitoring()
    wait_for_state(qtbot, recording, State.IDLE)
    assert not takes.exists()


def test_a_pause_leaves_sound_out(qtbot: QtBot, recording: RecordingController) -> None:
    witness = Witness(recording)
    recording.record()
    wait_for_elapsed(qtbot, recording, 0.2)
    recording.pause()
    assert recording.state is State.PAUSED
    qtbot.wait(300)  # the pause itself
    paused = recording.elapsed
    qtbot.wait(200)
    assert recording.elapsed == pytest.approx(paused, abs=0.06)
    recording.resume()
    wait_for_elapsed(qtbot, recording, paused + 0.2)
    recording.stop()
    qtbot.waitUntil(lambda: bool(witness.recorded), timeout=LONG)


def test_recording_while_listening_goes_on_listening(
    qtbot: QtBot, recording: RecordingController
) -> None:
    witness = Witness(recording)
    recording.monitor()
    wait_for_state(qtbot, recording, State.MONITORING)
    recording.record()
    wait_for_elapsed(qtbot, recording, 0.1)
    recording.stop()
    qtbot.waitUntil(lambda: bool(witness.recorded), timeout=LONG)
    assert recording.state is State.MONITORING


def test_record_while_the_microphone_is_being_closed_makes_one_take(
    qtbot: QtBot, recording: RecordingController, takes: Path
) -> None:
    recording.monitor()
    wait_for_state(qtbot, recording, State.MONITORING)
    recording.stop_monitoring()
    recording.record()
    wait_for_elapsed(qtbot, recording, 0.1)
    recording.stop()
    wait_for_state(qtbot, recording, State.IDLE)
    assert len(list(takes.glob("*.wav"))) == 1


def test_the_end_of_the_program_completes_the_take(
    qtbot: QtBot, recording: RecordingController, takes: Path
) -> None:
    witness = Witness(recording)
    recording.record()
    wait_for_elapsed(qtbot, recording, 0.3)
    recording.shut_down()
    (recorded,) = witness.recorded
    assert recorded is not None
    assert recorded.take.duration >= 0.3
    assert not list(takes.glob("*.recording.wav"))
    assert recording.state is State.IDLE


@pytest.mark.parametrize(
    ("open_stream", "reason"), [(refuse, "cannot_open"), (die, "crashed")], ids=["refuse", "die"]
)
def test_a_microphone_that_does_not_open_is_told(
    qtbot: QtBot, takes: Path, open_stream: object, reason: str
) -> None:
    recording = RecordingController(
        lambda: Recorder(takes, open_stream=open_stream)  # type: ignore[arg-type]
    )
    witness = Witness(recording)
    recording.record()
    qtbot.waitUntil(lambda: bool(witness.errors), timeout=LONG)
    wait_for_state(qtbot, recording, State.IDLE)
    assert [error.reason for error in witness.errors] == [reason]
    assert witness.recorded == [None]


def test_a_microphone_that_goes_away_leaves_its_take_and_can_be_tried_again(
    qtbot: QtBot, takes: Path
) -> None:
    streams = [open_short_lived, open_ramp]
    recording = RecordingController(lambda: Recorder(takes, open_stream=streams.pop(0)))
    witness = Witness(recording)
    recording.record()
    qtbot.waitUntil(lambda: bool(witness.errors), timeout=LONG)
    assert witness.errors[0].reason == "lost"
    assert witness.recorded[0] is not None
    wait_for_state(qtbot, recording, State.IDLE)
    recording.record()
    wait_for_elapsed(qtbot, recording, 0.1)
    recording.shut_down()
    assert len(witness.recorded) == 2


def open_ramp_on_a_small_disk(name: str, on_block: OnBlock) -> InputStream:
    """Open a microphone in a process that may write no large file."""
    import resource

    limit = 8_000
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    return open_ramp(name, on_block)


def test_a_full_disk_is_told_and_what_fits_is_kept(qtbot: QtBot, takes: Path) -> None:
    recording = RecordingController(lambda: Recorder(takes, open_stream=open_ramp_on_a_small_disk))
    witness = Witness(recording)
    recording.record()
    qtbot.waitUntil(lambda: bool(witness.errors), timeout=LONG)
    assert witness.errors[0].reason == "no_space"
    (recorded,) = witness.recorded
    assert recorded is not None
    assert recorded.count is not None
    assert recorded.count.adds_up
    assert recorded.count.lost > 0
    assert soundfile.info(recorded.take.path).frames == recorded.count.written > 0
    wait_for_state(qtbot, recording, State.IDLE)
