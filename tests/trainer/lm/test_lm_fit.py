from __future__ import annotations

from pathlib import Path

import pytest

from kasr_trainer.lm.directory import PYTHON, LmSettings, build_language_model
from kasr_trainer.lm.fit import measure_fit

SENTENCES = ["나는 학교에 간다", "나는 집에 간다", "너는 집에 온다"]


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    sentences = tmp_path / "sentences.txt"
    sentences.write_text("\n".join(SENTENCES) + "\n", encoding="utf-8")
    settings = LmSettings(min_count=1, estimator=PYTHON)
    build_language_model(sentences, tmp_path / "language_model", settings=settings)
    return tmp_path / "language_model"


def test_fit_counts_unknown_words(directory: Path) -> None:
    seen, unseen = measure_fit(directory, SENTENCES), measure_fit(directory, ["우리는 간다"])
    assert (seen.words, seen.unknown) == (9, 0)
    assert (unseen.words, unseen.unknown) == (2, 1)
    assert 1 < seen.perplexity < 20
