"""The files of a `language_model/` or `syllable_model/`, read as UTF-8 and checked before KenLM.

KenLM maps a binary into memory and believes its header; pyctcdecode opens text in
the locale's encoding and breaks on Korean Windows. So both are read here.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kasr_desktop.bundle.language_model_dir import SYLLABLE_MODEL_NAME
from kasr_desktop.domain.errors import LanguageModelError

ATTRS_NAME = "attrs.json"
UNIGRAMS_NAME = "unigrams.txt"
KNOWN_WORDS_NAME = "known_words.txt"
"""Of a `syllable_model/` that stands alone: words of its text. The search never asks for them."""

MAX_ORDER = 6
"""The order KenLM's Python builds stop at; a larger one cannot be loaded."""

_LM_SUFFIXES = (".bin", ".binary", ".arpa")
_MAGIC = b"mmap lm http://kheafield.com/code format version 5\n\0"
_ORDER_OFFSET = 88  # after the magic and the test values, KenLM lm/binary_format.cc
_COUNTS_OFFSET = 108
_MIN_BYTES_PER_NGRAM = 2


@dataclass(frozen=True, slots=True)
class LmWeights:
    """How the language model is weighed against the acoustic model; pyctcdecode's attrs.json.

    Attributes:
        alpha: Weight of the language model (shallow fusion).
        beta: Bonus a word, natural log.
        unk_score_offset: Added for a word outside the unigrams: log10 and times alpha
            for a whole word, natural log and unweighted while it is being spelled.
        score_boundary: Score the start and end of an utterance as those of a sentence.
        word_beta: Of a syllable model that stands alone, whose `beta` is a syllable's:
            bonus a word, natural log.
    """

    alpha: float = 0.5
    beta: float = 1.5
    unk_score_offset: float = -10.0
    score_boundary: bool = True
    word_beta: float = 0.0


@dataclass(frozen=True, slots=True)
class LmFiles:
    """What a `language_model/` directory holds.

    Attributes:
        model_path: The KenLM file, binary or ARPA; its header has been checked.
        unigrams: The known words as written, empty if the directory does not say.
        weights: attrs.json, or pyctcdecode's defaults.
    """

    model_path: Path
    unigrams: tuple[str, ...]
    weights: LmWeights


def read_lm_files(directory: Path, *, sha256: str = "") -> LmFiles:
    """Read and check a `language_model/` directory.

    Args:
        directory: The folder.
        sha256: What the model's `kasr.json` says of the KenLM file; "" if it says nothing.

    Raises:
        LanguageModelError: "corrupt": a file is missing, unreadable or not what it says.
    """
    try:
        model_path = _find_model(directory)
        check_model_file(model_path)
        if sha256 and _sha256(model_path) != sha256:
            raise _corrupt(model_path, "is not the file that kasr.json names (SHA-256)")
        return LmFiles(model_path, _read_unigrams(directory, model_path), read_weights(directory))
    except OSError as error:
        raise _corrupt(directory, f"cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise _corrupt(directory, "holds text that is not UTF-8") from error


def model_hash(directory: Path) -> str:
    """Return the SHA-256 of the KenLM file of a `language_model/` directory, as `kasr.json` has it.

    KenLM believes what it maps: an altered byte behind the header ends the process, or gives
    other scores without a word.

    Raises:
        LanguageModelError: "corrupt": there is none.
    """
    return _sha256(_find_model(directory))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_known_words(directory: Path) -> tuple[str, ...]:
    """Return the words that the text of a language model held, as written; none if nobody says.

    Args:
        directory: `language_model/`, or a `syllable_model/` that stands alone.

    Raises:
        LanguageModelError: "corrupt".
    """
    if directory.name != SYLLABLE_MODEL_NAME:
        return read_lm_files(directory).unigrams
    path = directory / KNOWN_WORDS_NAME
    try:
        return tuple(path.read_text(encoding="utf-8-sig").split()) if path.is_file() else ()
    except OSError as error:
        raise _corrupt(path, f"cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise _corrupt(path, "holds text that is not UTF-8") from error


def write_weights(directory: Path, weights: LmWeights) -> None:
    """Write attrs.json: pyctcdecode's four keys, and a bonus a word if there is one."""
    attrs = {
        "alpha": weights.alpha,
        "beta": weights.beta,
        "unk_score_offset": weights.unk_score_offset,
        "score_boundary": weights.score_boundary,
    } | ({"word_beta": weights.word_beta} if weights.word_beta else {})
    (directory / ATTRS_NAME).write_text(json.dumps(attrs, indent=1) + "\n", encoding="utf-8")


def check_model_file(path: Path) -> None:
    """Check that a file is a whole KenLM binary or an ARPA, as far as its start tells.

    Raises:
        LanguageModelError: "corrupt".
        OSError: It cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(_COUNTS_OFFSET + 8 * MAX_ORDER)
    if head.startswith(_MAGIC):
        _check_header(path, head)
    elif head.startswith(b"version https://git-lfs"):
        raise _corrupt(path, "is a pointer of Git LFS, not the file (run git lfs pull)")
    elif b"\\data\\" not in head:
        raise _corrupt(path, "is neither a KenLM binary nor an ARPA file")


def read_arpa_unigrams(path: Path) -> Iterator[str]:
    """Return the words of an ARPA file's first section, sentence marks left out."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.startswith("\\1-grams:"):
                break
        for line in file:
            if line.startswith("\\"):
                return
            columns = line.rstrip("\n").split("\t")
            if len(columns) > 1 and columns[1] not in ("<s>", "</s>", "<unk>"):
                yield columns[1]


def _find_model(directory: Path) -> Path:
    for suffix in _LM_SUFFIXES:
        # hidden and dunder files are other programs' and ours, never the model
        found = sorted(
            path for path in directory.glob(f"*{suffix}") if not path.name.startswith((".", "__"))
        )
        if found:
            return found[0]
    raise _corrupt(directory, "holds no .bin or .arpa file")


def _check_header(path: Path, head: bytes) -> None:
    order = head[_ORDER_OFFSET] if len(head) > _COUNTS_OFFSET else 0
    if not 1 <= order <= MAX_ORDER or len(head) < _COUNTS_OFFSET + 8 * order:
        raise _corrupt(path, f"has a broken header or an order above {MAX_ORDER} ({order})")
    counts = struct.unpack_from(f"<{order}Q", head, _COUNTS_OFFSET)
    size = path.stat().st_size
    if 0 in counts[:1] or sum(counts) * _MIN_BYTES_PER_NGRAM > size:
        raise _corrupt(path, f"promises {sum(counts)} n-grams but has only {size} bytes")


def _read_unigrams(directory: Path, model_path: Path) -> tuple[str, ...]:
    path = directory / UNIGRAMS_NAME
    if path.is_file():
        return tuple(path.read_text(encoding="utf-8-sig").split())
    if model_path.suffix == ".arpa":
        return tuple(read_arpa_unigrams(model_path))
    return ()


def read_weights(directory: Path) -> LmWeights:
    """Read attrs.json; pyctcdecode's defaults where there is none.

    Raises:
        LanguageModelError: "corrupt".
    """
    path = directory / ATTRS_NAME
    if not path.is_file():
        return LmWeights()
    try:
        attrs = json.loads(path.read_text(encoding="utf-8-sig"))
        known = LmWeights()
        return LmWeights(
            float(attrs.get("alpha", known.alpha)),
            float(attrs.get("beta", known.beta)),
            float(attrs.get("unk_score_offset", known.unk_score_offset)),
            bool(attrs.get("score_boundary", known.score_boundary)),
            float(attrs.get("word_beta", known.word_beta)),
        )
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise _corrupt(path, "is not the JSON it should be") from error


def _corrupt(path: Path, how: str) -> LanguageModelError:
    return LanguageModelError(
        f"The language model {path} {how}.", reason="corrupt", path=path, detail=how
    )
