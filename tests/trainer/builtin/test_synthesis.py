from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import soundfile

from kasr_trainer.builtin.synthesis import VoiceOptions, choose_voice, read_sentences, synthesize
from kasr_trainer.data.manifest import read_manifest


class _Hum:
    """Stands for the synthesizer: a tone as long as the text."""

    def speak(self, ipa: str, voice: dict[str, float], *, pace: float = 1.0) -> np.ndarray:
        if "긴" in ipa or len(ipa) > 80:
            raise ValueError("too long")
        return np.sin(np.arange(int(len(ipa) * 1_000 / pace)) / 20).astype(np.float32)


def _speak(folder: Path, sentences: list[tuple[str, str]], **shards: int) -> list[str]:
    options = VoiceOptions({"a": 1.0, "b": 2.0})
    said = synthesize(_Hum(), sentences, options=options, out=folder, **shards)  # type: ignore[arg-type]
    return [str(facts["text"]) for facts in said]


def test_mixtures_are_of_two_and_sum_to_one() -> None:
    options = VoiceOptions({"a": 1.0, "b": 1.0}, mixed_share=1.0)
    voice = choose_voice(options, random.Random(0))
    assert set(voice) == {"a", "b"}
    assert sum(voice.values()) == 1.0
    assert choose_voice(VoiceOptions({"a": 1.0}), random.Random(0)) == {"a": 1.0}


def test_goes_on_where_it_stopped(tmp_path: Path) -> None:
    sentences = [("c", "가나다"), ("c", "라마바"), ("c", "가" * 60)]
    assert _speak(tmp_path, sentences[:1]) == ["가나다"]
    manifest = tmp_path / "shard-0" / "manifest.jsonl"
    with manifest.open("a", encoding="utf-8") as file:
        file.write('{"index": 1, "pa')  # the process was stopped here
    assert _speak(tmp_path, sentences) == ["라마바"]  # the last is too long


def test_shards_share_the_work_and_the_manifest_can_be_read(tmp_path: Path) -> None:
    sentences = [("c", "가나다"), ("c", "라마바")]
    assert _speak(tmp_path, sentences, shard=1, num_shards=2) == ["라마바"]
    (utterance,) = read_manifest(tmp_path / "shard-1" / "manifest.jsonl")
    assert utterance.text == "라마바"
    assert soundfile.info(utterance.path).samplerate == 16_000
    facts = json.loads((tmp_path / "shard-1" / "manifest.jsonl").read_text(encoding="utf-8"))
    assert facts["speaker"]


def test_reads_sentences(tmp_path: Path) -> None:
    path = tmp_path / "s.tsv"
    path.write_text("c\t가나 다\n", encoding="utf-8")
    assert read_sentences(path) == [("c", "가나 다")]
