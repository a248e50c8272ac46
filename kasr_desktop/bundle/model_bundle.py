"""One model directory in the Hugging Face layout: its facts, checked before weights are loaded.

The bundle is the treaty between trainer and app: what the trainer writes is what the Hub
serves and what this module reads. It runs no code from the folder and imports neither
torch nor transformers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kasr_desktop.bundle.config_files import (
    JsonObject,
    read_json_object,
    read_optional_object,
)
from kasr_desktop.bundle.config_limits import check_numbers
from kasr_desktop.bundle.language_adapter import LanguageAdapter, find_adapter, korean_of
from kasr_desktop.bundle.language_model_dir import find_language_model_dir
from kasr_desktop.bundle.locate import BUILTIN, locate
from kasr_desktop.bundle.model_card import read_facts
from kasr_desktop.bundle.model_families import MODEL_FAMILIES, ModelFamily
from kasr_desktop.bundle.vocab_files import read_tokenizer, read_vocab_file
from kasr_desktop.bundle.weight_files import WeightFiles, find_weights, tensor_shapes
from kasr_desktop.bundle.whisper_pieces import WhisperPieces, read_pieces
from kasr_desktop.domain.audio import SAMPLE_RATE
from kasr_desktop.domain.emissions import FrameGrid
from kasr_desktop.domain.errors import BundleError, VocabError
from kasr_desktop.text.vocab import Vocab

_CODE_SWITCH = "auto_map"

_DEFAULT_VOCAB_SIZE = 32
"""What all of transformers' CTC configurations mean when they leave the number out."""


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What a model that reads texts without frames needs beside it.

    Attributes:
        clock: The built-in model, whose CTC says where the letters of a text lie.
        pieces: What its texts are made of.
    """

    clock: ModelBundle
    pieces: WhisperPieces


@dataclass(frozen=True, slots=True, eq=False)
class ModelBundle:
    """A model folder that can be used.

    Attributes:
        path: The folder.
        name: Hub id or folder name.
        model_type: transformers' word, such as "wav2vec2".
        config: `config.json` as it is.
        preprocessor: Settings of the feature extractor as they are; empty if no file.
        feature_extractor_type: Such as "Wav2Vec2FeatureExtractor"; "" if no file names it.
        sample_rate: In Hz.
        do_normalize: Whether every window is brought to mean 0 and variance 1.
        vocab: Tokens, blank and word delimiter.
        do_lower_case: Whether the training text was lower-cased.
        weights: The files that hold the weights.
        language_model_dir: `language_model/`, else `syllable_model/`, if there is one with
            anything in it.
        facts: Licence and further facts from `kasr.json` and the card.
        adapter: What makes a model of many languages hear Korean, None for a model of one.
        reading: What a model that reads texts without frames needs beside it, None for CTC models.
    """

    path: Path
    name: str
    model_type: str
    config: Mapping[str, object]
    preprocessor: Mapping[str, object]
    feature_extractor_type: str
    sample_rate: int
    do_normalize: bool
    vocab: Vocab
    do_lower_case: bool
    weights: WeightFiles
    language_model_dir: Path | None
    facts: Mapping[str, str]
    adapter: LanguageAdapter | None = None
    reading: Reading | None = None

    @property
    def family(self) -> ModelFamily:
        """What is known of models of this kind."""
        return MODEL_FAMILIES[self.model_type]

    @property
    def grid(self) -> FrameGrid:
        """Where the frames lie in time."""
        return self.family.grid(self.config)

    @property
    def vocab_size(self) -> int:
        """V, the number of rows of the last layer."""
        return len(self.vocab)

    @property
    def license(self) -> str:
        """SPDX-like word such as "apache-2.0", "" if nothing says."""
        return self.facts.get("license", "")


def load_bundle(path: Path) -> ModelBundle:
    """Read and check a model folder; the weights stay on disk.

    Raises:
        BundleError: See its reasons; every sentence names the folder or the file.
        VocabError: The vocabulary does not fit the weights or itself, or knows no Korean.
    """
    config = check_config(path)
    preprocessor = _read_preprocessor(path)
    vocab_size = _vocab_size(path, config)
    weights = find_weights(path)
    check_numbers(path, config, weights)
    if MODEL_FAMILIES[str(config["model_type"])].needs_clock:
        _check_table(path, weights, vocab_size)
        writing = _read_pieces(path, vocab_size)
    else:
        _check_last_layer(path, weights, vocab_size)
        writing = _read_vocabulary(path, config, vocab_size)
    return ModelBundle(
        path=path,
        name=bundle_name(path),
        model_type=str(config["model_type"]),
        config=config,
        preprocessor=preprocessor,
        feature_extractor_type=str(preprocessor.get("feature_extractor_type", "")),
        sample_rate=_sample_rate(path, preprocessor),
        do_normalize=preprocessor.get("do_normalize", True) is not False,
        vocab=writing.vocab,
        do_lower_case=writing.do_lower_case,
        weights=weights,
        language_model_dir=writing.language_model_dir,
        facts=writing.facts,
        adapter=writing.adapter,
        reading=writing.reading,
    )


@dataclass(frozen=True, slots=True)
class _Writing:
    """What texts of a model are made of; as `ModelBundle` has it."""

    vocab: Vocab
    do_lower_case: bool
    language_model_dir: Path | None
    facts: Mapping[str, str]
    adapter: LanguageAdapter | None = None
    reading: Reading | None = None


def _read_vocabulary(path: Path, config: JsonObject, vocab_size: int | None) -> _Writing:
    """Read what a CTC model writes with."""
    adapter = _adapter(path)
    if adapter is not None:
        vocab_size = adapter.vocab_size
    pad = config.get("pad_token_id")
    tokenizer = read_tokenizer(
        path, vocab_size=vocab_size, pad_token_id=pad if isinstance(pad, int) else None
    )
    return _Writing(
        tokenizer.vocab,
        tokenizer.do_lower_case,
        find_language_model_dir(path),
        read_facts(path),
        adapter=adapter,
    )


def _read_pieces(path: Path, vocab_size: int) -> _Writing:
    """Read what a model writes with that needs a clock: the letters and LMs are the clock's."""
    pieces = read_pieces(path, size=vocab_size)
    clock = load_bundle(locate(BUILTIN))
    facts = {name: fact for name, fact in clock.facts.items() if name.endswith("model_sha256")}
    return _Writing(
        clock.vocab,
        clock.do_lower_case,
        clock.language_model_dir,
        facts | read_facts(path),
        reading=Reading(clock, pieces),
    )


def _adapter(path: Path) -> LanguageAdapter | None:
    """Return the Korean adapter of a model of many languages, None for a model of one."""
    entries = read_vocab_file(path)
    try:
        language = korean_of(entries)
    except VocabError as error:
        facts = {**error.facts, "path": str(path / "vocab.json")}
        raise VocabError(f"{path}: {error}", reason=error.reason, **facts) from error
    if language is None:
        return None
    settings = read_optional_object(path / "tokenizer_config.json")
    return find_adapter(path, language, entries, settings)


def bundle_name(path: Path) -> str:
    """Return the Hub id of a folder in the Hub's cache, else the folder's own name.

    Example:
        >>> bundle_name(Path("hub/models--kresnik--wav2vec2-large-xlsr-korean/snapshots/0a1b"))
        'kresnik/wav2vec2-large-xlsr-korean'
        >>> bundle_name(Path("my-model"))
        'my-model'
    """
    parts = path.parts
    if len(parts) >= 3 and parts[-2] == "snapshots" and parts[-3].startswith("models--"):
        return parts[-3].removeprefix("models--").replace("--", "/", 1)
    return path.name or path.resolve().name


def check_config(path: Path) -> JsonObject:
    """Read `config.json` and refuse what can never be used, weights unseen.

    Raises:
        BundleError: missing, no_config, bad_config, custom_code or not_ctc.
    """
    if not path.is_dir():
        raise BundleError(f"There is no model folder {path}.", reason="missing", path=path)
    if not (path / "config.json").is_file():
        raise BundleError(
            f"The folder {path} holds no config.json, so it is not a model.",
            reason="no_config",
            path=path,
        )
    config = read_json_object(path / "config.json")
    _refuse_code(path, config, "config.json")
    _refuse_code(
        path, read_optional_object(path / "tokenizer_config.json"), "tokenizer_config.json"
    )
    model_type = str(config.get("model_type", ""))
    listed = config.get("architectures")
    architectures = [str(name) for name in listed] if isinstance(listed, list) else []
    family = MODEL_FAMILIES.get(model_type)
    if family is None or not (
        not architectures or any(name.endswith(family.head) for name in architectures)
    ):
        found = architectures[0] if architectures else model_type or "nothing"
        raise BundleError(
            f"The model in {path} is not a speech model this program knows "
            f"(its config.json says {found}).",
            reason="not_ctc",
            path=path,
            found=found,
        )
    return config


def _refuse_code(path: Path, settings: JsonObject, name: str) -> None:
    if settings.get(_CODE_SWITCH):
        raise BundleError(
            f"The model in {path} wants its own code run ({_CODE_SWITCH} in {name}); "
            "code from a model folder is never run.",
            reason="custom_code",
            path=path,
            found=name,
        )


def _read_preprocessor(path: Path) -> JsonObject:
    """Read the feature extractor's settings, in the file of either generation."""
    for name in ("preprocessor_config.json", "processor_config.json"):
        settings = read_optional_object(path / name)
        _refuse_code(path, settings, name)
        inner = settings.get("feature_extractor")
        if isinstance(inner, dict):
            _refuse_code(path, inner, name)
            return inner
        if name == "preprocessor_config.json" and settings:
            return settings
    return {}


def _sample_rate(path: Path, preprocessor: JsonObject) -> int:
    rate = preprocessor.get("sampling_rate", SAMPLE_RATE)
    if rate != SAMPLE_RATE:
        raise BundleError(
            f"The model in {path} wants sound at {rate} Hz; only {SAMPLE_RATE} Hz is supported.",
            reason="unsupported_rate",
            path=path,
            expected=SAMPLE_RATE,
            found=rate,
        )
    return SAMPLE_RATE


def _vocab_size(path: Path, config: JsonObject) -> int:
    size = config.get("vocab_size", _DEFAULT_VOCAB_SIZE)
    if isinstance(size, bool) or not isinstance(size, int) or size < 2:
        raise BundleError(
            f"config.json of the model in {path} gives no usable vocab_size ({size!r}).",
            reason="bad_config",
            path=path / "config.json",
            found=size,
        )
    return size


def _check_last_layer(path: Path, weights: WeightFiles, vocab_size: int | None) -> None:
    """Compare the last layer's rows with the config; only safetensors show them unloaded."""
    shapes = tensor_shapes(weights)
    if not shapes:
        return
    head = next((shapes[name] for name in shapes if name.endswith("lm_head.weight")), None)
    if head is None:
        raise BundleError(
            f"The weights in {path} have no CTC layer (lm_head): a pre-trained encoder "
            "that has not been fine-tuned cannot transcribe.",
            reason="not_ctc",
            path=path,
            expected="lm_head.weight",
        )
    if head[0] != vocab_size:
        raise VocabError(
            f"The last layer of the weights in {path} has {head[0]} rows, "
            f"but config.json says {vocab_size}.",
            reason="size_mismatch",
            path=path,
            expected=vocab_size,
            found=head[0],
        )


def _check_table(path: Path, weights: WeightFiles, vocab_size: int) -> None:
    """Compare the rows of a decoder's table with the config, where the weights show them."""
    shapes = tensor_shapes(weights)
    if not shapes:
        return
    name = "decoder.embed_tokens.weight"
    table = next((shapes[each] for each in shapes if each.endswith(name)), None)
    if table is None:
        raise BundleError(
            f"The weights in {path} have no decoder ({name}): they cannot read a text.",
            reason="bad_weights",
            path=path,
            expected=name,
        )
    if table[0] != vocab_size:
        raise VocabError(
            f"The table of pieces in {path} has {table[0]} rows, "
            f"but config.json says {vocab_size}.",
            reason="size_mismatch",
            path=path,
            expected=vocab_size,
            found=table[0],
        )
