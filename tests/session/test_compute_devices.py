from __future__ import annotations

from pytestqt.qtbot import QtBot

from kasr_desktop.domain.errors import EngineError
from kasr_desktop.recognizer.networks.devices import ComputeDevice
from kasr_desktop.session.compute_devices import ComputeDevices
from kasr_desktop.worker.task_runner import shut_down_tasks

CPU = ComputeDevice("cpu", "Xeon", 2**30, usable=True)


def test_what_is_found_is_told_and_kept(qtbot: QtBot) -> None:
    devices = ComputeDevices(lambda: (CPU,))
    with qtbot.waitSignal(devices.changed) as told:
        devices.refresh()
    assert told.args == [(CPU,)]
    assert devices.found == (CPU,)
    shut_down_tasks(devices)


def test_a_failure_leaves_what_needs_no_looking_for(qtbot: QtBot) -> None:
    def fail() -> tuple[ComputeDevice, ...]:
        raise EngineError("no", reason="crashed")

    devices = ComputeDevices(fail)
    with qtbot.waitSignal(devices.changed) as told:
        devices.refresh()
    assert told.args == [()]
    shut_down_tasks(devices)
