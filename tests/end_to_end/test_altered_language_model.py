"""A KenLM file with altered bytes, really loaded: it costs the language model, never the text."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.segments import greedy_of, lm_of
from support.told import transcript_of

from kasr_desktop.domain.events import Event, Notice, NoticeKind
from kasr_desktop.domain.transcript import Transcript
from kasr_desktop.pipeline.engine_process import EngineProcess
from kasr_desktop.pipeline.job import EngineSpec, TranscribeJob
from kasr_desktop.resources import builtin_model_dir, sample_path

pytestmark = pytest.mark.slow

BEHIND_THE_COUNTS = 156
"""Of the built-in binary: eight bytes of ones here end the process in native code (SIGSEGV)."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The built-in model with such a binary, its other files linked."""
    made = tmp_path / "altered"
    made.mkdir()
    for path in builtin_model_dir().iterdir():
        if path.name not in ("syllable_model", "kasr.json"):
            (made / path.name).symlink_to(path)
    shutil.copytree(builtin_model_dir() / "syllable_model", made / "syllable_model")
    binary = made / "syllable_model" / "lm.bin"
    body = bytearray(binary.read_bytes())
    body[BEHIND_THE_COUNTS : BEHIND_THE_COUNTS + 8] = b"\xff" * 8
    binary.write_bytes(body)
    return made


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[EngineProcess]:
    with EngineProcess(log_path=tmp_path / "engine.log") as made:
        yield made


def transcribed(engine: EngineProcess, folder: Path) -> tuple[list[NoticeKind], Transcript]:
    events: list[Event] = list(engine.run(TranscribeJob(sample_path(), EngineSpec(str(folder)))))
    return [event.kind for event in events if isinstance(event, Notice)], transcript_of(events)


def test_a_native_crash_costs_the_language_model_only(engine: EngineProcess, folder: Path) -> None:
    told, transcript = transcribed(engine, folder)
    assert NoticeKind.ENGINE_RESTARTED in told
    assert told[-1] is NoticeKind.LANGUAGE_MODEL_BROKEN
    segments = transcript.segments
    assert "안녕하세요" in " ".join(greedy_of(one).text for one in segments)
    assert all(lm_of(one) is None for one in segments)
    assert engine.log_path is not None
    assert "Segmentation fault" in engine.log_path.read_text("utf-8", "replace")
    told, _ = transcribed(engine, folder)
    assert told == [NoticeKind.LANGUAGE_MODEL_BROKEN]  # not tried again for the next file


def test_a_hash_in_kasr_json_tells_before_anything_is_loaded(
    engine: EngineProcess, folder: Path
) -> None:
    shutil.copy(builtin_model_dir() / "kasr.json", folder)
    assert "syllable_model_sha256" in json.loads((folder / "kasr.json").read_text("utf-8"))
    told, transcript = transcribed(engine, folder)
    assert told == [NoticeKind.LANGUAGE_MODEL_BROKEN]
    assert transcript.segments


def test_the_built_in_model_is_what_its_kasr_json_says(engine: EngineProcess) -> None:
    told, transcript = transcribed(engine, builtin_model_dir())
    assert told == []
    assert lm_of(transcript.segments[0]) is not None
