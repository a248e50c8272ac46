"""What was kept is recalled however it was cut, nothing is kept twice, and no hole is kept."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kasr_desktop.domain.audio import AudioWindow
from kasr_desktop.domain.emissions import Emissions, FrameGrid, concatenate
from kasr_desktop.domain.events import NoticeKind
from kasr_desktop.domain.marks import no_marks
from kasr_desktop.pipeline.emission_tape import EmissionTape
from kasr_desktop.recognizer.emission_blocks import EmissionHeader
from kasr_desktop.recognizer.emission_store import EmissionReader

GRID = FrameGrid()
HEADER = EmissionHeader("m", 5, 0, GRID)
FRAMES = 60


def emissions() -> Emissions:
    logits = np.random.default_rng(0).normal(size=(FRAMES, 5)).astype(np.float32)
    log_probs = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    marks = no_marks(FRAMES)
    marks[::7] = 0.25
    return Emissions(log_probs.astype(np.float32), 0, GRID, marks)


def window(first: int, end: int) -> AudioWindow:
    return AudioWindow(np.zeros(0, np.float32), 0, first, end)


def cuts(edges: list[int]) -> list[tuple[int, int]]:
    return list(itertools.pairwise(sorted({0, FRAMES, *edges})))


@given(
    before=st.lists(st.integers(1, FRAMES - 1), max_size=8),
    after=st.lists(st.integers(1, FRAMES - 1), max_size=8),
    killed=st.integers(0, FRAMES),
)
def test_a_run_that_cuts_otherwise_goes_on_with_what_was_kept(
    tmp_path_factory: pytest.TempPathFactory, before: list[int], after: list[int], killed: int
) -> None:
    path = tmp_path_factory.mktemp("tape") / "a.kem"
    whole = emissions()
    first = EmissionTape(HEADER, path=path)
    heard = [first.append(whole.slice(a, b)) for a, b in cuts(before) if b <= killed]
    first.close()
    second = EmissionTape(HEADER, path=path, resume=True)
    decoded = []
    for a, b in cuts(after):
        recalled = second.recall(window(a, b))
        decoded.append(recalled or second.append(whole.slice(a, b)))
    second.close()
    kept = list(EmissionReader(path))
    assert [block.first_frame for block in kept[1:]] == [block.end_frame for block in kept[:-1]]
    stored = concatenate(kept)
    assert (stored.first_frame, stored.end_frame) == (0, FRAMES)
    np.testing.assert_array_equal(stored.log_probs, concatenate(decoded).log_probs)
    assert stored.marks is not None
    np.testing.assert_array_equal(stored.marks, concatenate(decoded).marks)
    np.testing.assert_array_equal(stored.marks, whole.marks)
    if heard:
        before_kill = concatenate(heard).log_probs
        np.testing.assert_array_equal(stored.log_probs[: len(before_kill)], before_kill)


def test_where_the_beginning_was_thrown_away_nothing_is_kept(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "a.kem"
    tape = EmissionTape(HEADER, path=path, resume=True)
    assert tape.recall(window(20, 40)) is None
    assert len(tape.append(emissions().slice(20, 40))) == 20
    tape.close()
    (notice,) = tape.drain_notices()
    assert notice.kind is NoticeKind.EMISSIONS_NOT_KEPT
    assert not path.exists()
