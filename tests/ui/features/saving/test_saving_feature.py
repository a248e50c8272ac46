from __future__ import annotations

import threading
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from kasr_desktop.domain.errors import LibraryError
from kasr_desktop.editing import operations
from kasr_desktop.library.transcript_library import TranscriptLibrary
from kasr_desktop.session.library.library_sync import LibrarySync
from kasr_desktop.session.stage import Stage
from kasr_desktop.ui.features.saving.saving_feature import SavingFeature
from kasr_desktop.ui.shell.main_window import MainWindow


def feature(window: MainWindow) -> SavingFeature:
    return next(made for made in window.features if isinstance(made, SavingFeature))


def open_recording(qtbot: QtBot, window: MainWindow, recording: Path) -> None:
    window.add_paths([recording])
    qtbot.waitUntil(lambda: window.controller.stage is Stage.IDLE, timeout=20_000)


def correct(window: MainWindow, text: str) -> None:
    assert window.item is not None
    change = operations.set_text(window.item.document, 0, text)
    assert window.bench.editor.do(window.item, change)


def test_the_title_names_the_recording(qtbot: QtBot, window: MainWindow, recording: Path) -> None:
    assert window.windowTitle() == "KASR Desktop"
    open_recording(qtbot, window, recording)
    assert window.windowTitle() == "회의 녹음.m4a[*] – KASR Desktop"
    assert not window.isWindowModified()
    assert not feature(window).said.isVisible()  # nobody has changed anything


def test_the_title_says_how_far_the_work_is(
    qtbot: QtBot, window: MainWindow, recording: Path
) -> None:
    titles: list[str] = []
    window.windowTitleChanged.connect(titles.append)
    open_recording(qtbot, window, recording)
    assert any(title.startswith("0% – 회의 녹음.m4a") for title in titles)
    assert window.windowTitle() == "회의 녹음.m4a[*] – KASR Desktop"


def test_a_correction_is_said_to_be_saved_once_it_is(
    qtbot: QtBot, window: MainWindow, recording: Path, library_sync: LibrarySync
) -> None:
    open_recording(qtbot, window, recording)
    held = threading.Event()
    library_sync._thread.submit(
        lambda _: held.wait(20), then=lambda _: None, failed=lambda _: None
    )  # a disk that takes its time
    correct(window, "오늘은 하늘이 맑아요")
    said = feature(window).said
    assert window.isWindowModified()
    assert said.text() == "○ 수정한 텍스트를 저장하는 중…"
    library_sync.on_save()
    assert window.isWindowModified()  # handed over is not written
    held.set()
    qtbot.waitUntil(lambda: not window.isWindowModified(), timeout=20_000)
    assert said.text() == "✓ 수정한 텍스트가 저장됐어요"
    assert said.isVisible()


def test_what_cannot_be_written_is_not_called_saved(
    qtbot: QtBot,
    window: MainWindow,
    recording: Path,
    library_sync: LibrarySync,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    open_recording(qtbot, window, recording)
    qtbot.waitUntil(lambda: not library_sync.is_saving, timeout=20_000)

    def full(library: TranscriptLibrary, *_: object, **__: object) -> None:
        raise LibraryError("full", reason="texts_no_space", path=library.path)

    with monkeypatch.context() as at_first:
        at_first.setattr(TranscriptLibrary, "store_all", full)
        correct(window, "오늘은 하늘이 맑아요")
        with qtbot.waitSignal(library_sync.failed, timeout=20_000):
            library_sync.on_save()
        assert window.isWindowModified()
        assert feature(window).said.text() == "○ 수정한 텍스트를 저장하는 중…"
    assert library_sync.keeps_all(within_ms=20_000)  # else closing the window would ask
