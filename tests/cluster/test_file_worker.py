"""What a strange line of the list does to its own file, and to no other."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest

from kasr_desktop.cluster import file_worker
from kasr_desktop.cluster.file_worker import FileWorker, WorkPlan
from kasr_desktop.cluster.manifest import Recording, read_manifest
from kasr_desktop.cluster.results import Status, finished_names
from kasr_desktop.cluster.stores import Store
from kasr_desktop.domain.errors import ClusterError
from kasr_desktop.domain.events import Event
from kasr_desktop.domain.export_options import ExportOptions, FileFormat
from kasr_desktop.pipeline.job import EngineSpec, TranscribeJob


class BrokenEngine:
    """An engine with a fault of its own, behind any file."""

    def __init__(self, **_: object) -> None:
        pass

    def prewarm(self, _: EngineSpec) -> None:
        pass

    def run(self, _: TranscribeJob) -> Generator[Event, None, None]:
        yield from ()
        raise RuntimeError("shape mismatch")


@pytest.fixture
def worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FileWorker:
    monkeypatch.setattr(file_worker, "EngineProcess", BrokenEngine)
    job = TranscribeJob(Path(), EngineSpec("builtin"))
    return FileWorker(WorkPlan(job, (FileFormat.SRT,), ExportOptions(), str(tmp_path / "out")))


STRANGE = ["http://[x/a.wav", "no-such-store://a/b.wav", "s3://", "memory://", "memory://nothing"]


@pytest.mark.parametrize("url", [*STRANGE, "a\x00b.wav", "회의\ud800.wav", "here.wav"])
def test_a_file_that_fails_is_a_result(worker: FileWorker, url: str, tmp_path: Path) -> None:
    """Whatever it is: an error that left the worker would end the run of all files."""
    result = worker.transcribe(Recording(url, "a"))
    assert result.status == Status.FAILED
    assert result.detail
    assert finished_names(Store(str(tmp_path / "out"))) == set()


def test_names_leave_no_folder() -> None:
    listed = "a.wav\t../../b\nb.wav\tC:\\c\nc.wav\t..\nd.wav\ta\x07\n/x/..\n"
    for one in read_manifest(listed, "list.tsv"):
        assert Path("out", f"{one.name}.srt").resolve().parent == Path("out").resolve()
        assert not set(one.name) & set('/\\:*?"<>|\x07')


@pytest.mark.parametrize(
    "line", [f"{'가' * 200}.wav", f"a.wav\t{'가' * 200}", f"a.wav\t{'a' * 119} b"]
)
def test_a_name_fits_every_disk_with_its_ending(line: str) -> None:
    """Most count 255 bytes; Hangul has three a syllable."""
    (one,) = read_manifest(line, "list.tsv")
    assert len(f"{one.name}.textgrid".encode()) <= 255
    assert one.name == one.name.strip(". ")


def test_names_that_differ_in_capitals_alone_are_one_on_many_disks() -> None:
    with pytest.raises(ClusterError) as caught:
        read_manifest("a.wav\tTalk\nb.wav\ttalk\n", "list.tsv")
    assert caught.value.reason == "twice"
