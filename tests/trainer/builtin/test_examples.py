from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import soundfile

from kasr_trainer.builtin.examples import ExampleMaker, SpokenWord, plain_examples
from kasr_trainer.data.manifest import Utterance
from kasr_trainer.recipe.builtin_options import AugmentOptions, ExampleOptions


@pytest.fixture
def utterances(tmp_path: Path) -> list[Utterance]:
    rng = np.random.default_rng(0)
    made = []
    for number in range(6):
        path = tmp_path / f"{number}.flac"
        soundfile.write(path, rng.normal(size=16_000) * 0.1, 16_000)
        made.append(Utterance(path, f"가{'나' * number} 다", 1.0, corpus="c", speaker="s"))
    return made


def test_every_utterance_is_said_once(utterances: list[Utterance]) -> None:
    maker = ExampleMaker(
        utterances, ExampleOptions(joined_share=0.5, silent_share=0.5), augment=AugmentOptions()
    )
    examples = list(maker.round(np.random.default_rng(3)))
    said = " ".join(each.text for each in examples if each.text)
    assert sorted(said.split()) == sorted(" ".join(each.text for each in utterances).split())
    assert any(len(each.text.split()) > 2 for each in examples)
    assert any(each.corpus == "noise" and each.text == "" for each in examples)
    assert all(each.samples.dtype == np.float32 for each in examples)


def test_the_same_seed_gives_the_same_sound(utterances: list[Utterance]) -> None:
    maker = ExampleMaker(utterances, ExampleOptions(), augment=AugmentOptions())
    first, second = (list(maker.round(np.random.default_rng(5))) for _ in range(2))
    for one, two in zip(first, second, strict=True):
        np.testing.assert_array_equal(one.samples, two.samples)


def words_of(utterances: Sequence[Utterance]) -> dict[Path, list[SpokenWord]]:
    return {
        each.path: [
            SpokenWord(word, 0.1 + 0.4 * place, 0.5 + 0.4 * place)
            for place, word in enumerate(each.text.split())
        ]
        for each in utterances
    }


def test_spliced_words_are_the_speakers_own_in_new_rows(utterances: list[Utterance]) -> None:
    options = ExampleOptions(spliced_share=1.0, joined_share=0.0, silent_share=0.0)
    quiet = AugmentOptions(
        speed_low=1.0, speed_high=1.0, reverb_share=0.0, noise_share=0.0, filter_share=0.0,
        band_share=0.0,
    )  # fmt: skip
    maker = ExampleMaker(utterances, options, augment=quiet, words=words_of(utterances))
    examples = list(maker.round(np.random.default_rng(0)))
    known = {word for each in utterances for word in each.text.split()}
    assert len(examples) == len(utterances)
    for each in examples:
        assert set(each.text.split()) <= known
        # 0.4 s a word, pauses at both ends
        spoken = 0.4 * len(each.text.split())
        assert spoken - 0.1 <= len(each.samples) / 16_000 <= spoken + 0.9
    assert {each.text for each in examples} - {each.text for each in utterances}


def test_plain_examples_are_the_recordings(utterances: list[Utterance]) -> None:
    examples = list(plain_examples(utterances))
    assert [each.text for each in examples] == [each.text for each in utterances]
    assert {len(each.samples) for each in examples} == {16_000}
