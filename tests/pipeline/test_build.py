"""What was learned from the user's documents, on its way into a job."""

from __future__ import annotations

import sys
import types
from pathlib import Path
from typing import cast

import pytest
from support.segments import lm_of
from support.spoken_model import SpokenEngines, speak, write_sound
from support.told import transcript_of

from kasr_desktop.bundle.model_bundle import ModelBundle
from kasr_desktop.decoding.learned_text import LearnedText
from kasr_desktop.domain.errors import EngineError
from kasr_desktop.domain.events import Event, Notice, NoticeKind
from kasr_desktop.domain.options import DecodeOptions
from kasr_desktop.pipeline.build import EngineCache
from kasr_desktop.pipeline.job import EngineSpec, TranscribeJob
from kasr_desktop.pipeline.job_runner import JobRunner

SAID = "가마 나라"
"""가마 is a word no one knows; its syllables are."""


def run(tmp_path: Path, adaptation: Path | None) -> list[Event]:
    path = write_sound(tmp_path / "talk.wav", speak(SAID))
    job = TranscribeJob(
        path, engine=EngineSpec(str(tmp_path / "m")), decode=DecodeOptions(adaptation=adaptation)
    )
    return list(JobRunner(SpokenEngines()).run(job))


def lm_score(events: list[Event]) -> float:
    (segment,) = transcript_of(events).segments
    assert lm_of(segment) is not None
    assert lm_of(segment).text == SAID
    return lm_of(segment).lm_score


def test_learned_words_score_better_and_nothing_else_is_said(tmp_path: Path) -> None:
    learned = tmp_path / "learned.json"
    LearnedText(sentences=("가마 나라",) * 1).save(learned)
    plain, adapted = run(tmp_path, None), run(tmp_path, learned)
    assert lm_score(adapted) > lm_score(plain) + 3
    assert not [event for event in adapted if isinstance(event, Notice)]


def test_what_cannot_be_read_is_told_and_left_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    broken = tmp_path / "learned.json"
    broken.write_text("{", encoding="utf-8")
    events = run(tmp_path, broken)
    assert "does not hold" in caplog.text
    notices = [event for event in events if isinstance(event, Notice)]
    assert [notice.kind for notice in notices] == [NoticeKind.DOCUMENTS_NOT_USED]
    assert dict(notices[0].facts)["reason"] == "damaged"
    assert lm_score(events) == lm_score(run(tmp_path, None))


@pytest.mark.parametrize("library", ["torch", "transformers"])
def test_a_model_whose_library_is_not_installed_says_which(
    library: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stand-in for the module that loads models: it wants what is not here."""
    monkeypatch.setitem(sys.modules, library, None)
    loading = types.ModuleType("kasr_desktop.recognizer.loading")
    loading.load_acoustic_model = lambda *_, **__: __import__(library)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, loading.__name__, loading)
    bundle = cast("ModelBundle", None)
    with pytest.raises(EngineError) as caught:
        list(EngineCache().acoustic_model(EngineSpec(str(tmp_path)), bundle))
    assert caught.value.reason == "needs_library"
    assert caught.value.facts == {"library": library, "package": "kasr-desktop[torch]"}
