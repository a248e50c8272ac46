"""Our beam search against pyctcdecode, the reference: equal texts, times and scores."""

from __future__ import annotations

import gc
import logging
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kasr_desktop.audio.file_source import FileSource
from kasr_desktop.bundle.model_bundle import load_bundle
from kasr_desktop.decoding.beam import BeamDecoder
from kasr_desktop.decoding.confidence import FramedText
from kasr_desktop.decoding.language_model import LanguageModel
from kasr_desktop.decoding.numpy_beams import NumpyBeams
from kasr_desktop.decoding.prefix_beams import MakeBeams
from kasr_desktop.domain.audio import SAMPLE_RATE
from kasr_desktop.domain.emissions import Emissions
from kasr_desktop.domain.errors import EngineError
from kasr_desktop.domain.options import BeamSearch, DecodeOptions, Hotword
from kasr_desktop.resources import builtin_model_dir, sample_path
from kasr_desktop.text.vocab import Vocab
from tests.decoding.beam_cases import CASES, HOTWORDS, VOCABS, language_model, write_models
from tests.decoding.emission_builder import BLANK, concatenate, noise, peaked
from tests.decoding.tiny_lm import UNIGRAMS

pytest.importorskip("pyctcdecode", reason="the reference decoder needs numpy < 2")

VOCAB = VOCABS["syllables"]


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return write_models(tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="module", params=["numpy", "compiled"])
def make_beams(request: pytest.FixtureRequest) -> MakeBeams:
    if request.param == "numpy":
        return NumpyBeams
    compiled: MakeBeams = request.getfixturevalue("compiled")
    return compiled


def results(
    vocab: Vocab,
    model: LanguageModel | None,
    emissions: Emissions,
    options: DecodeOptions,
    make_beams: MakeBeams | None = None,
) -> list[FramedText]:
    session = BeamDecoder(vocab, model, options=options, make_beams=make_beams).begin()
    session.advance(emissions)
    return session.results()


def assert_equal(found: list[FramedText], expected: list[FramedText]) -> None:
    assert [text.words for text in found] == [text.words for text in expected]
    for ours, theirs in zip(found, expected, strict=True):
        assert ours.acoustic_score == pytest.approx(theirs.acoustic_score, abs=1e-6)
        assert ours.total_score == pytest.approx(theirs.total_score, abs=1e-6)
        assert ours.frames == theirs.frames


@pytest.mark.parametrize(("unit", "kind"), CASES)
@given(
    seed=st.integers(0, 10_000),
    spread=st.floats(1.0, 6.0),
    beam_width=st.sampled_from([1, 4, 20]),
    hotwords=st.sampled_from([(), HOTWORDS]),
)
@settings(max_examples=10, deadline=None)
def test_equal_to_the_reference(
    make_beams: MakeBeams,
    models: dict[str, Path],
    unit: str,
    kind: str,
    seed: int,
    spread: float,
    beam_width: int,
    hotwords: tuple[Hotword, ...],
) -> None:
    vocab = VOCABS[unit]
    model = language_model(models, kind, vocab)
    emissions = noise(25, size=len(vocab), spread=spread, seed=seed)
    # half the frames are silence, as in speech
    emissions.log_probs[::2, BLANK] += 4.0
    options = DecodeOptions(beam_width=beam_width, hotwords=hotwords, unk_score_offset=-3.0)
    reference = replace(options, search=BeamSearch.PYCTCDECODE)
    found = results(vocab, model, emissions, options, make_beams)
    assert_equal(found, results(vocab, model, emissions, reference))


@pytest.mark.parametrize(("unit", "kind"), CASES)
def test_what_is_said_so_far_is_equal_too(
    make_beams: MakeBeams, models: dict[str, Path], unit: str, kind: str
) -> None:
    vocab = VOCABS[unit]
    model = language_model(models, kind, vocab)
    emissions = noise(12, size=len(vocab), spread=4.0, seed=7)
    sessions = [
        BeamDecoder(
            vocab, model, options=DecodeOptions(search=search), make_beams=make_beams
        ).begin()
        for search in BeamSearch
    ]
    for frame in range(len(emissions)):
        for session in sessions:
            session.advance(emissions.slice(frame, frame + 1))
        ours, theirs = (session.partial() for session in sessions)
        assert [(word.text, word.start, word.end) for word in ours.words] == [
            (word.text, word.start, word.end) for word in theirs.words
        ]
        assert ours.total_score == pytest.approx(theirs.total_score, abs=1e-6)


@pytest.fixture(scope="module")
def spoken() -> tuple[Vocab, LanguageModel, list[Emissions]]:
    """Return the bundled model's emissions of the bundled sample: as it is, and in noise."""
    from kasr_desktop.recognizer.loading import load_network

    bundle = load_bundle(builtin_model_dir())
    assert bundle.language_model_dir is not None
    network = load_network(bundle, "cpu", half_precision=False)
    chunks = [chunk.samples for chunk in FileSource(sample_path())]
    clean = np.concatenate(chunks)[: 10 * SAMPLE_RATE]
    noise_too = np.random.default_rng(3).normal(0, clean.std(), len(clean)).astype(np.float32)
    emissions = [
        Emissions(network.log_probs(samples), 0, network.grid)
        for samples in (clean, clean + noise_too)
    ]
    network.close()
    return bundle.vocab, LanguageModel.load(bundle.language_model_dir, bundle.vocab), emissions


@pytest.mark.model
@pytest.mark.parametrize("hotwords", [(), (Hotword("서울", 3.0),)])
@pytest.mark.parametrize("place", [0, 1], ids=["clean", "hard"])
def test_equal_on_real_speech(
    make_beams: MakeBeams,
    spoken: tuple[Vocab, LanguageModel, list[Emissions]],
    place: int,
    hotwords: tuple[Hotword, ...],
) -> None:
    vocab, model, emissions = spoken
    options = DecodeOptions(hotwords=hotwords)
    reference = replace(options, search=BeamSearch.PYCTCDECODE)
    found = results(vocab, model, emissions[place], options, make_beams)
    assert found[0].words
    assert_equal(found, results(vocab, model, emissions[place], reference))


def letters_only(num_frames: int, *, spread: float, seed: int) -> Emissions:
    """Noise that surely ends in a letter, so that no delimiter trails."""
    head = noise(num_frames, size=len(VOCAB), spread=spread, seed=seed)
    tail = peaked([3], size=len(VOCAB), peak=1 - 1e-6, first_frame=num_frames)
    both = concatenate([head, tail])
    both.log_probs[:, [-2, -1]] = -30.0  # <s> and </s>, impossible here, possible there
    both.log_probs[:] -= np.log(np.exp(both.log_probs).sum(axis=1, keepdims=True))
    return both


@pytest.mark.parametrize("search", BeamSearch)
@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("spread", [1.0, 2.0, 4.0])
def test_the_search_is_pyctcdecodes(
    models: dict[str, Path],
    seed: int,
    spread: float,
    search: BeamSearch,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With our cuts off: the same texts, in the same order, with the same scores."""
    from pyctcdecode.alphabet import Alphabet
    from pyctcdecode.decoder import BeamSearchDecoderCTC
    from pyctcdecode.language_model import LanguageModel as TheirModel

    model = LanguageModel.load(models["words"], VOCAB)
    monkeypatch.setattr("kasr_desktop.decoding.beam_session._CANDIDATES_PER_BEAM", 10_000)
    monkeypatch.setattr(logging.getLogger("pyctcdecode"), "disabled", True)
    monkeypatch.setattr(logging.getLogger("pyctcdecode.language_model"), "disabled", True)
    emissions = letters_only(15, spread=spread, seed=seed)
    labels = [VOCAB.text_of_token(token_id) for token_id in range(len(VOCAB) - 2)]
    theirs = BeamSearchDecoderCTC(
        Alphabet([*labels, "<s>", "</s>"], is_bpe=False), TheirModel(model._model, list(UNIGRAMS))
    )
    expected = theirs.decode_beams(
        emissions.log_probs, beam_width=6, beam_prune_logp=-10.0, token_min_logp=-3.0
    )
    theirs.cleanup()
    options = DecodeOptions(
        beam_width=6,
        token_min_logp=-3.0,
        beam_prune_logp=-10.0,
        max_tokens_per_frame=99,
        search=search,
    )
    found = results(VOCAB, model, emissions, options)
    assert [" ".join(text.words) for text in found] == [text for text, *_ in expected]
    for beam, text in zip(expected, found, strict=True):
        assert text.acoustic_score == pytest.approx(beam[-2], abs=1e-3)
        assert text.total_score == pytest.approx(beam[-1], abs=1e-3)


def test_the_references_caches_end_with_session_and_decoder(
    models: dict[str, Path],
) -> None:
    from pyctcdecode.decoder import BeamSearchDecoderCTC

    model = LanguageModel.load(models["words"], VOCAB)
    gc.collect()
    before = len(BeamSearchDecoderCTC.model_container)
    options = DecodeOptions(search=BeamSearch.PYCTCDECODE)
    decoder = BeamDecoder(VOCAB, model, options=options)
    one, other = decoder.begin(), decoder.begin()
    one.advance(noise(20, size=len(VOCAB)))
    assert len(one._scores) > 1
    assert len(other._scores) == 1
    assert len(BeamSearchDecoderCTC.model_container) == before + 1
    del one, other, decoder
    gc.collect()
    assert len(BeamSearchDecoderCTC.model_container) == before


def test_the_times_are_those_of_the_likeliest_path() -> None:
    """Two paths say 하: from frame 1, unlikely, and from frame 2; pyctcdecode alone keeps
    whichever comes last."""
    emissions = peaked([BLANK, BLANK, 3, BLANK], size=len(VOCAB), peak=0.97)
    emissions.log_probs[1, 3] = math.log(0.02)
    for search in BeamSearch:
        options = DecodeOptions(search=search, token_min_logp=-6.0)
        assert results(VOCAB, None, emissions, options)[0].frames == ((2, 3),)


def test_a_reference_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyctcdecode.decoder", None)
    with pytest.raises(EngineError, match="--search") as caught:
        BeamDecoder(VOCAB, options=DecodeOptions(search=BeamSearch.PYCTCDECODE))
    assert caught.value.reason == "no_reference"
    BeamDecoder(VOCAB)  # ours needs no one
