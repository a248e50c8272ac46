"""What a model's decoder was tuned to, read without loading anything heavy."""

from __future__ import annotations

from dataclasses import dataclass

from kasr_desktop.domain.options import DecodeOptions


@dataclass(frozen=True, slots=True)
class TunedWeights:
    """What stands where the user chose nothing.

    Attributes:
        alpha: Weight of the language model; of the syllable model where that does the work.
        beta: Bonus a word, natural log.
        beam_width: Prefixes kept a frame.
    """

    alpha: float
    beta: float
    beam_width: int = DecodeOptions().beam_width


def tuned_weights(model: str) -> TunedWeights | None:
    """Return a model's weights, None if it has no language model to weigh.

    Raises:
        BundleError: The folder cannot be used, or its language model not be read.
    """
    from kasr_desktop.bundle.language_model_dir import SYLLABLE_MODEL_NAME
    from kasr_desktop.bundle.locate import locate
    from kasr_desktop.bundle.model_bundle import load_bundle
    from kasr_desktop.decoding.language_model import SPELLED_SHAPES
    from kasr_desktop.decoding.lexicon import token_shape
    from kasr_desktop.decoding.lm_files import read_weights

    bundle = load_bundle(locate(model))
    directory = bundle.language_model_dir
    if directory is None:
        return None
    words = read_weights(directory)
    if directory.name == SYLLABLE_MODEL_NAME:
        return TunedWeights(words.alpha, words.word_beta)
    beside = directory.with_name(SYLLABLE_MODEL_NAME)
    alpha = words.alpha
    if beside.is_dir() and token_shape(bundle.vocab) in SPELLED_SHAPES:
        alpha = read_weights(beside).alpha
    return TunedWeights(alpha, words.beta)
