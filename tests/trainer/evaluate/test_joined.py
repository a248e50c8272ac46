from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile

from kasr_trainer.data.manifest import Utterance
from kasr_trainer.evaluate.joined import join_by_speaker


def test_a_speakers_utterances_become_one_recording(tmp_path: Path) -> None:
    utterances = []
    for number, speaker in enumerate(["a", "b", "a"]):
        path = tmp_path / f"{number}.wav"
        soundfile.write(path, np.full(16_000, 0.1 * (number + 1)), 16_000, subtype="FLOAT")
        utterances.append(Utterance(path, f"말{number}", 1.0, corpus="c", speaker=speaker))
    first, second = join_by_speaker(utterances)
    assert first.utterance.text == "말0 말2"
    assert first.utterance.speaker == "a"
    assert first.utterance.duration == 2.4
    samples = first.samples()
    assert len(samples) == 16_000 * 2 + 6_400
    assert np.isclose(samples[0], 0.1) and samples[20_000] == 0 and np.isclose(samples[-1], 0.3)
    assert len(second.samples()) == 16_000
