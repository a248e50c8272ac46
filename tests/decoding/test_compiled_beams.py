"""The compiled step of the beam search gives what numpy's gives; a program without it works."""

from __future__ import annotations

import gc
import importlib
import sys
import weakref
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kasr_desktop.decoding import compiled_beams
from kasr_desktop.decoding.beam import BeamDecoder
from kasr_desktop.decoding.confidence import FramedText
from kasr_desktop.decoding.language_model import LanguageModel
from kasr_desktop.decoding.numpy_beams import NumpyBeams
from kasr_desktop.decoding.prefix_beams import BeamRules, MakeBeams
from kasr_desktop.domain.emissions import Emissions
from kasr_desktop.domain.options import DecodeOptions
from kasr_desktop.text.vocab import Vocab
from tests.decoding.beam_cases import CASES, HOTWORDS, VOCABS, language_model, write_models
from tests.decoding.emission_builder import BLANK, noise


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return write_models(tmp_path_factory.mktemp("models"))


def results(
    make: MakeBeams, vocab: Vocab, model: LanguageModel | None, emissions: Emissions,
    options: DecodeOptions, *, cut: int = 10_000,
) -> list[FramedText]:  # fmt: skip
    session = BeamDecoder(vocab, model, options=options, make_beams=make).begin()
    for start in range(0, len(emissions), cut):
        session.advance(emissions.slice(start, min(start + cut, len(emissions))))
    return session.results()


def assert_equal(found: list[FramedText], expected: list[FramedText]) -> None:
    """Equal texts and frames in equal order; scores but for the rounding of another compiler."""
    assert [(text.words, text.frames) for text in found] == [
        (text.words, text.frames) for text in expected
    ]
    for ours, theirs in zip(found, expected, strict=True):
        assert ours.acoustic_score == pytest.approx(theirs.acoustic_score, abs=1e-9)
        assert ours.total_score == pytest.approx(theirs.total_score, abs=1e-9)


@pytest.mark.parametrize(("unit", "kind"), CASES)
@given(
    seed=st.integers(0, 10_000),
    spread=st.floats(0.0, 6.0),
    beam_width=st.sampled_from([1, 4, 20]),
    hotwords=st.sampled_from([(), HOTWORDS]),
    max_texts=st.sampled_from([20, 20_000]),
)
@settings(max_examples=15, deadline=None)
def test_equal_to_numpys(
    compiled: MakeBeams,
    models: dict[str, Path],
    unit: str,
    kind: str,
    seed: int,
    spread: float,
    beam_width: int,
    hotwords: Any,
    max_texts: int,
) -> None:
    vocab = VOCABS[unit]
    model = language_model(models, kind, vocab)
    emissions = noise(40, size=len(vocab), spread=spread, seed=seed)
    emissions.log_probs[::2, BLANK] += 4.0
    options = DecodeOptions(beam_width=beam_width, hotwords=hotwords, unk_score_offset=-3.0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kasr_desktop.decoding.prefix_search._MAX_TEXTS", max_texts)
        found = results(compiled, vocab, model, emissions, options)
    assert_equal(found, results(NumpyBeams, vocab, model, emissions, options))


@given(seed=st.integers(0, 10_000), cut=st.integers(1, 12))
@settings(max_examples=15, deadline=None)
def test_any_cut_gives_the_same(compiled: MakeBeams, seed: int, cut: int) -> None:
    vocab, options = VOCABS["syllables"], DecodeOptions(beam_width=8)
    emissions = noise(30, size=len(vocab), spread=2.0, seed=seed)
    whole = results(compiled, vocab, None, emissions, options)
    assert results(compiled, vocab, None, emissions, options, cut=cut) == whole


def test_what_is_impossible_is_not_said(compiled: MakeBeams) -> None:
    vocab = VOCABS["syllables"]
    emissions = noise(20, size=len(vocab), spread=2.0, seed=1)
    emissions.log_probs[5:9] = -np.inf
    options = DecodeOptions(beam_width=4, token_min_logp=-3.0)
    found = results(compiled, vocab, None, emissions, options)
    assert_equal(found, results(NumpyBeams, vocab, None, emissions, options))


@pytest.mark.parametrize("is_compiled", [False, True])
def test_texts_that_no_beam_comes_from_are_forgotten(
    compiled: MakeBeams,
    models: dict[str, Path],
    monkeypatch: pytest.MonkeyPatch,
    is_compiled: bool,
) -> None:
    make = compiled if is_compiled else NumpyBeams
    vocab = VOCABS["syllables"]
    model = language_model(models, "spelled", vocab)
    options = DecodeOptions(beam_width=20, token_min_logp=-5.0, beam_prune_logp=-10.0)
    emissions = noise(300, size=len(vocab), spread=2.0, seed=5)
    expected = results(make, vocab, model, emissions, options)
    whole = BeamDecoder(vocab, model, options=options, make_beams=make).begin()
    whole.advance(emissions)
    monkeypatch.setattr("kasr_desktop.decoding.prefix_search._MAX_TEXTS", 50)
    session = BeamDecoder(vocab, model, options=options, make_beams=make).begin()
    session.advance(emissions)
    assert session.num_texts < 1500 < whole.num_texts
    assert len(session._contexts) < len(whole._contexts)
    assert session.results() == expected


def test_a_fault_of_the_language_model_is_told(
    compiled: MakeBeams, models: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    vocab = VOCABS["syllables"]
    model = language_model(models, "words", vocab)

    def fail(*_: object) -> None:
        raise OSError("gone")

    monkeypatch.setattr(model, "score_word", fail)
    with pytest.raises(OSError, match="gone"):
        results(compiled, vocab, model, noise(30, size=len(vocab), spread=3.0, seed=2),
                DecodeOptions())  # fmt: skip


def test_rules_that_do_not_fit_are_refused(compiled: MakeBeams) -> None:
    vocab = VOCABS["syllables"]
    caught: list[BeamRules] = []

    def catch(rules: BeamRules, parts: Any, contexts: Any) -> Any:
        caught.append(rules)
        return NumpyBeams(rules, parts, contexts)

    session = BeamDecoder(vocab, make_beams=catch).begin()
    (rules,) = caught
    parts, contexts = session._parts, session._contexts
    broken = {
        "label_classes": rules.label_classes + 99,
        "moves": rules.moves - 1,
        "parts_of_labels": rules.parts_of_labels[:-1],
        "text_classes": (0, 9),
        "beam_width": 0,
    }
    for name, value in broken.items():
        with pytest.raises(ValueError, match="fit together"):
            compiled(rules._replace(**{name: value}), parts, contexts)
    with pytest.raises(TypeError, match="8-byte"):
        compiled(rules._replace(worths=rules.worths.astype(np.float32)), parts, contexts)
    beams = compiled(rules, parts, contexts)
    with pytest.raises(IndexError):
        beams.extend(np.array([len(vocab)]), np.zeros(1), 0)
    with pytest.raises(ValueError, match="every score"):
        beams.extend(np.array([1]), np.zeros(2), 0)
    with pytest.raises(IndexError):
        beams.origin(77)


def test_a_session_leaves_nothing(compiled: MakeBeams) -> None:
    vocab = VOCABS["syllables"]
    session = BeamDecoder(vocab, make_beams=compiled).begin()
    session.advance(noise(20, size=len(vocab), spread=2.0, seed=3))
    parts = weakref.ref(session._parts)
    del session
    gc.collect()
    assert parts() is None


def test_without_the_module_numpys_beams_run(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "kasr_desktop.decoding._beams", None)
        importlib.reload(compiled_beams)
        assert not compiled_beams.is_compiled()
        assert compiled_beams.make_beams() is NumpyBeams
    importlib.reload(compiled_beams)
