from __future__ import annotations

import json
from pathlib import Path

import pytest

from kasr_desktop.text.vocab import Vocab
from kasr_trainer.ctc.dataset import ManifestDataset
from kasr_trainer.ctc.label_fit import keep_fitting
from kasr_trainer.ctc.labels import Speller, frames_needed
from kasr_trainer.data.manifest import manifest_line
from kasr_trainer.errors import CorpusError, FinetuneError

VOCAB = Vocab.from_tokens(["|", "가", "나", "[PAD]"])


def dataset(folder: Path, rows: list[tuple[str, float]], vocab: Vocab = VOCAB) -> ManifestDataset:
    path = folder / "train.jsonl"
    lines = [manifest_line({"path": "a.flac", "text": text, "seconds": s}) for text, s in rows]
    path.write_text("".join(lines), encoding="utf-8")
    return ManifestDataset(path, Speller(vocab))


def frames(num_samples: int) -> int:
    return num_samples // 320


ROWS = [("가나", 0.06), ("가가가", 0.10), ("가가가", 0.08), ("다", 1.0), ("", 1.0)]


def test_labels_that_do_not_fit_are_left_out_with_row_and_reason(tmp_path: Path) -> None:
    kept, unfit = keep_fitting(dataset(tmp_path, ROWS), frames, stop=False)
    assert [each.text for each in kept.utterances()] == ["가나", "가가가"]
    assert [(each.row, each.reason) for each in unfit] == [
        (3, "label_too_long"), (4, "unspellable"), (5, "empty_text"),
    ]  # fmt: skip
    assert "needs 5 frames, and it has 4" in unfit[0].detail


def test_they_stop_the_run_if_told_to(tmp_path: Path) -> None:
    with pytest.raises(FinetuneError, match=r"row 3 .* needs 5 frames") as caught:
        keep_fitting(dataset(tmp_path, ROWS), frames, stop=True)
    assert caught.value.reason == "label_too_long"


def test_nothing_to_learn_is_said(tmp_path: Path) -> None:
    with pytest.raises(FinetuneError, match="no utterance"):
        keep_fitting(dataset(tmp_path, [("다", 1.0)]), frames, stop=False)


def test_repeats_need_a_blank_between() -> None:
    assert frames_needed([1, 1, 1]) == 5
    assert frames_needed([1, 2, 1]) == 3


def test_a_row_without_what_is_needed_is_named(tmp_path: Path) -> None:
    path = tmp_path / "m.jsonl"
    path.write_text(json.dumps({"path": "a", "text": "가", "seconds": 1}) + '\n{"text": "가"}\n')
    with pytest.raises(CorpusError, match="row 2"):
        ManifestDataset(path, Speller(VOCAB))


def test_sound_that_has_gone_is_named_with_its_row(tmp_path: Path) -> None:
    found = dataset(tmp_path, [("가", 1.0)])
    with pytest.raises(CorpusError, match=r"row 1: .*a\.flac cannot be heard"):
        found[0]


def test_a_run_that_skips_takes_the_next_row(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    import numpy as np
    import soundfile

    rows = [("가", 0.5, "gone.flac"), ("나", 0.5, "here.flac")]
    path = tmp_path / "train.jsonl"
    lines = [manifest_line({"path": name, "text": t, "seconds": s}) for t, s, name in rows]
    path.write_text("".join(lines), encoding="utf-8")
    soundfile.write(tmp_path / "here.flac", np.ones(8_000) * 0.1, 16_000)
    found = ManifestDataset(path, Speller(VOCAB), skip_unreadable=True)
    assert found[0].label == [2]
    assert "row 1" in caplog.text
    (tmp_path / "here.flac").unlink()
    with pytest.raises(CorpusError, match="have the recordings gone"):
        found[0]
