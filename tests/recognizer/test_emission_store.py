from __future__ import annotations

import contextlib
import errno
import os
import signal
import subprocess
import sys
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from kasr_desktop.domain.audio import AudioWindow
from kasr_desktop.domain.emissions import Emissions, FrameGrid, LogProbs
from kasr_desktop.domain.errors import ExportError
from kasr_desktop.domain.marks import no_marks
from kasr_desktop.recognizer import emission_blocks
from kasr_desktop.recognizer.emission_blocks import EmissionHeader
from kasr_desktop.recognizer.emission_codec import (
    FLOOR,
    MAX_TOKENS,
    MIN_LOG_PROB,
    pack,
    pack_rows,
    unpack,
    unpack_rows,
)
from kasr_desktop.recognizer.emission_store import (
    EmissionReader,
    EmissionWriter,
)
from kasr_desktop.recognizer.recorded import RecordedAcousticModel

GRID = FrameGrid()


def header(vocab_size: int = 300) -> EmissionHeader:
    return EmissionHeader("모델", vocab_size, 0, GRID)


def log_softmax(scores: np.ndarray) -> LogProbs:
    shifted = scores - scores.max(axis=1, keepdims=True)
    return (shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))).astype(np.float32)


def rows(num_frames: int, vocab_size: int = 300, *, spread: float = 4.0, seed: int = 0) -> LogProbs:
    scores = np.random.default_rng(seed).standard_normal((num_frames, vocab_size)) * spread
    return log_softmax(scores)


def blocks(path: Path) -> list[Emissions]:
    return list(EmissionReader(path))


@given(
    st.tuples(st.integers(1, 12), st.integers(2, 90)).flatmap(
        lambda shape: arrays(np.float64, shape, elements=st.floats(-60, 60))
    )
)
def test_packing_twice_changes_nothing_more(scores: np.ndarray) -> None:
    log_probs = log_softmax(scores)
    once = unpack_rows(pack_rows(log_probs), *log_probs.shape)
    twice = unpack_rows(pack_rows(once), *once.shape)
    np.testing.assert_array_equal(once, twice)


@given(spread=st.floats(0.0, 20.0), vocab_size=st.integers(2, 1_300), seed=st.integers(0, 99))
@settings(max_examples=40, deadline=None)
def test_what_matters_survives(spread: float, vocab_size: int, seed: int) -> None:
    log_probs = rows(20, vocab_size, spread=spread, seed=seed)
    kept = unpack_rows(pack_rows(log_probs), *log_probs.shape)
    order = np.argsort(-log_probs, axis=1, kind="stable")[:, :MAX_TOKENS]
    before = np.take_along_axis(log_probs, order, axis=1)
    after = np.take_along_axis(kept, order, axis=1)
    matters = (before >= MIN_LOG_PROB) & (before > before[:, -1:])
    assert np.abs(before - after)[matters].max(initial=0.0) <= 0.004  # half of fp16's last bit
    np.testing.assert_allclose(np.exp(kept).sum(axis=1), 1.0, atol=0.01)


def test_noise_does_not_become_certainty() -> None:
    """On flat frames most of the probability lies outside the tokens kept."""
    log_probs = rows(50, 1_207, spread=0.3)
    kept = unpack_rows(pack_rows(log_probs), *log_probs.shape)
    np.testing.assert_allclose(np.exp(kept).sum(axis=1), 1.0, atol=1e-3)
    assert kept.max() < -4.0
    assert kept.min() > FLOOR


def marked(num_frames: int, seed: int) -> Emissions:
    """Frames of which some have marks."""
    marks = no_marks(num_frames)
    chance = np.random.default_rng(seed)
    for frame in chance.integers(0, max(1, num_frames), num_frames // 10):
        marks[frame] = chance.dirichlet(np.ones(4))[:3]
    return Emissions(rows(num_frames, seed=seed), 7, GRID, marks)


@given(num_frames=st.integers(1, 60), seed=st.integers(0, 99))
@settings(max_examples=40, deadline=None)
def test_marks_are_kept_in_hundredths_and_packing_twice_changes_nothing(
    num_frames: int, seed: int
) -> None:
    before = marked(num_frames, seed)
    once = unpack(pack(before), 7, num_frames, 300, GRID)
    assert before.marks is not None
    assert once.marks is not None
    np.testing.assert_allclose(once.marks, before.marks, atol=0.00501)
    np.testing.assert_array_equal(np.isnan(once.marks), np.isnan(before.marks))
    twice = unpack(pack(once), 7, num_frames, 300, GRID)
    assert twice.marks is not None
    np.testing.assert_array_equal(twice.marks, once.marks)
    np.testing.assert_array_equal(twice.log_probs, once.log_probs)


def test_a_store_without_marks_is_that_of_before_and_one_with_them_is_read_by_it() -> None:
    """They stand behind the rows, where a program that knows none does not look."""
    whole = marked(40, 3)
    bare = Emissions(whole.log_probs, 7, GRID)
    assert pack(bare) == pack_rows(whole.log_probs)
    assert pack(whole).startswith(pack(bare))
    np.testing.assert_array_equal(
        unpack_rows(pack(whole), 40, 300), unpack_rows(pack(bare), 40, 300)
    )
    assert unpack(pack(bare), 7, 40, 300, GRID).marks is None


@pytest.mark.parametrize(
    "behind",
    [
        b"x",
        zlib.compress(b"12345678"),
        zlib.compress(bytes([99, 0, 0, 0, 1, 1, 1])),
        zlib.compress(b"\0" * 1_000_000),
    ],
)
def test_marks_that_are_none_are_refused(behind: bytes) -> None:
    with pytest.raises((ValueError, IndexError, zlib.error)):
        unpack(pack_rows(rows(40)) + behind, 0, 40, 300, GRID)


def test_store_gives_back_what_append_gave(tmp_path: Path) -> None:
    path = tmp_path / "보관" / "emissions.kem"
    given_back = []
    with EmissionWriter(path, header()) as writer:
        for number, length in enumerate([3, 800, 1, 0, 49]):
            start = sum(len(block) for block in given_back)
            part = replace(marked(length, number), first_frame=start)
            given_back.append(writer.append(part))
        assert writer.error is None
    read = blocks(path)
    assert EmissionReader(path).header == header()
    assert EmissionReader(path).num_frames() == 853
    assert [len(block) for block in read] == [3, 800, 1, 49]
    for before, after in zip([b for b in given_back if len(b)], read, strict=True):
        assert before.first_frame == after.first_frame
        np.testing.assert_array_equal(before.log_probs, after.log_probs)
        assert before.marks is not None
        np.testing.assert_array_equal(before.marks, after.marks)


def test_a_file_cut_anywhere_is_good_up_to_the_last_whole_block(tmp_path: Path) -> None:
    path = tmp_path / "emissions.kem"
    ends = []
    with EmissionWriter(path, header()) as writer:
        start = path.stat().st_size
        for number in range(3):
            writer.append(Emissions(rows(5, seed=number), number * 5, GRID))
            ends.append(path.stat().st_size)
    whole = path.read_bytes()
    for length in range(start, len(whole) + 1, 7):
        path.write_bytes(whole[:length])
        assert len(blocks(path)) == sum(end <= length for end in ends)
    path.write_bytes(whole[: ends[1] - 3] + b"\xff" + whole[ends[1] - 2 :])
    assert len(blocks(path)) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is a POSIX signal")
@pytest.mark.costly
def test_a_killed_writer_leaves_whole_blocks(tmp_path: Path) -> None:
    path = tmp_path / "emissions.kem"
    code = f"""
import numpy as np
from pathlib import Path
from kasr_desktop.domain.emissions import Emissions, FrameGrid
from kasr_desktop.recognizer.emission_blocks import EmissionHeader
from kasr_desktop.recognizer.emission_store import EmissionWriter
grid = FrameGrid()
writer = EmissionWriter(Path({str(path)!r}), EmissionHeader("m", 50, 0, grid))
rows = np.full((100, 50), np.log(1 / 50), np.float32)
for number in range(10):
    writer.append(Emissions(rows, number * 100, grid))
print("written", flush=True)
input()
"""
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "written\n"
        os.kill(child.pid, signal.SIGKILL)
    assert EmissionReader(path).num_frames() == 1_000


class FullDisk:
    def __init__(self, room: int) -> None:
        self.room = room

    def write(self, data: bytes) -> None:
        self.room -= len(data)
        if self.room < 0:
            raise OSError(errno.ENOSPC, "No space left on device")

    def flush(self) -> None: ...

    def close(self) -> None: ...


def test_a_full_disk_does_not_stop_the_transcription(tmp_path: Path) -> None:
    writer = EmissionWriter(tmp_path / "emissions.kem", header())
    writer._file.close()  # type: ignore[union-attr]
    writer._file = FullDisk(room=5_000)  # type: ignore[assignment]
    for number in range(20):
        part = Emissions(rows(10, seed=number), number * 10, GRID)
        assert len(writer.append(part)) == 10
    assert writer.error is not None
    assert writer.error.reason == "no_space"
    assert "disk is full" in str(writer.error)
    writer.close()


@pytest.mark.skipif(sys.platform == "win32", reason="no such permissions there")
def test_nobody_else_reads_what_was_heard(tmp_path: Path) -> None:
    with EmissionWriter(tmp_path / "a.emissions", EmissionHeader("m", 40, 0, FrameGrid())):
        pass
    assert (tmp_path / "a.emissions").stat().st_mode & 0o077 == 0


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(ExportError) as caught:
        EmissionWriter(tmp_path / "file" / "emissions.kem", header())
    assert caught.value.reason == "unwritable"


@pytest.mark.parametrize(
    "content", [b"", b"\x00" * 50, b"[1]\n", b'{"format": "kasr-emissions", "version": 99}\n']
)
def test_what_is_no_store(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "emissions.kem"
    path.write_bytes(content)
    with pytest.raises(ExportError) as caught:
        EmissionReader(path)
    assert caught.value.reason == "malformed"
    with pytest.raises(ExportError):
        EmissionReader(tmp_path / "missing.kem")


def test_emissions_of_another_model_are_refused(tmp_path: Path) -> None:
    with EmissionWriter(tmp_path / "emissions.kem", header()) as writer:
        with pytest.raises(ValueError, match="another model"):
            writer.append(Emissions(rows(3, 20), 0, GRID))
        with pytest.raises(ValueError, match="another model"):
            writer.append(Emissions(rows(3), 0, FrameGrid(frame_stride=640)))
    with pytest.raises(ValueError, match="vocabulary"):
        EmissionWriter(tmp_path / "x.kem", header(100_000))


def test_an_hour_is_small(tmp_path: Path) -> None:
    """A confident model of 1,207 tokens: blank or one syllable, the rest far below."""
    scores = np.random.default_rng(3).standard_normal((3_000, 1_207)) * 1.5
    best = np.where(np.arange(3_000) % 4, 0, np.arange(3_000) % 1_207)
    scores[np.arange(3_000), best] += 18.0
    size = len(pack_rows(log_softmax(scores)))
    assert size * 60 < 30_000_000  # 3,000 frames are a minute


def test_recorded_model_replays_a_store(tmp_path: Path) -> None:
    path = tmp_path / "emissions.kem"
    with EmissionWriter(path, header()) as writer:
        kept = writer.append(Emissions(rows(100), 0, GRID))
    model = RecordedAcousticModel(path)
    samples = np.zeros(GRID.num_samples(30), np.float32)
    emissions = model.emit(AudioWindow(samples, 320 * 20, 20, 50))
    np.testing.assert_array_equal(emissions.log_probs, kept.log_probs[20:50])
    late = model.emit(AudioWindow(samples, 320 * 90, 90, 120))
    assert late.log_probs[10:, 0].tolist() == [0.0] * 20
    assert model.vocab_size == 300
    assert model.grid == GRID
    assert model.drain_notices() == ()
    model.close()


def whole(path: Path, num_blocks: int = 3) -> bytes:
    with EmissionWriter(path, header()) as writer:
        for number in range(num_blocks):
            writer.append(Emissions(rows(5, seed=number), 5 * number, GRID))
        writer.complete()
    return path.read_bytes()


def test_every_cut_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.emissions"
    data = whole(path)
    assert EmissionReader(path).is_complete
    for length in range(len(header().to_line()), len(data)):
        path.write_bytes(data[:length])
        assert not EmissionReader(path).is_complete, length
    path.write_bytes(data + b"x")
    assert not EmissionReader(path).is_complete


def test_no_byte_of_a_block_can_change_unseen(tmp_path: Path) -> None:
    path = tmp_path / "a.emissions"
    data = whole(path, 1)
    for place in range(len(header().to_line()), len(data)):
        path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        assert not EmissionReader(path).is_complete, place


def test_what_a_block_claims_takes_no_room(tmp_path: Path) -> None:
    path = tmp_path / "a.emissions"
    payload = zlib.compress(bytes(10))
    head = header()
    block = emission_blocks.packed_block(0, 2**32 - 1, payload)
    bomb = emission_blocks.packed_block(0, 1_000, zlib.compress(bytes(100_000_000)))
    for body in (block, bomb):
        path.write_bytes(head.to_line() + body)
        assert blocks(path) == []
        with pytest.raises(ExportError):
            EmissionReader(path).read(0, 5)


@pytest.mark.parametrize("seed", range(60))
def test_garbage_with_a_right_checksum_gives_frames_or_one_clear_error(
    tmp_path: Path, seed: int
) -> None:
    random = np.random.default_rng(seed)
    path = tmp_path / "a.emissions"
    payload = bytearray(zlib.decompress(pack_rows(rows(5))))
    for _ in range(int(random.integers(1, 6))):
        payload[int(random.integers(len(payload)))] = int(random.integers(256))
    frames = int(random.choice([5, 0, 4, 6, 70_000]))
    body = emission_blocks.packed_block(
        int(random.choice([0, 7, 2**63])),
        frames,
        zlib.compress(payload[: int(random.integers(1, 99))]),
    )
    path.write_bytes(header().to_line() + body)
    for held in EmissionReader(path):
        assert held.log_probs.shape[1] == 300
    with contextlib.suppress(ExportError):
        EmissionReader(path).read(0, 5)


def test_a_store_of_the_first_version_is_read(tmp_path: Path) -> None:
    path = tmp_path / "old.emissions"
    payload = pack_rows(rows(5))
    head = emission_blocks._BLOCK_HEAD.pack(b"KEM1", 0, 5, len(payload), zlib.crc32(payload))
    line = header().to_line().replace(b'"version": 2', b'"version": 1')
    path.write_bytes(line + head + payload)
    assert len(blocks(path)) == 1
    assert EmissionReader(path).is_complete
    path.write_bytes(line + head + payload + head + payload[:-1])
    assert not EmissionReader(path).is_complete


@pytest.mark.parametrize(
    "grid", ['{"sample_rate": 0}', '{"frame_stride": -1}', '{"receptive_field": 1e99}', "[]"]
)
def test_a_header_without_sense_is_named(tmp_path: Path, grid: str) -> None:
    path = tmp_path / "a.emissions"
    facts = '"format": "kasr-emissions", "version": 2, "model": "m", "vocab_size": 9, "blank_id": 0'
    path.write_text(f'{{{facts}, "grid": {grid}}}\n', encoding="utf-8")
    with pytest.raises(ExportError):
        EmissionReader(path)
