"""Models of many languages: the vocabulary nested by language, the adapter a file a language.

The layout of facebook/mms-1b-all (Pratap et al. 2023, arXiv:2305.13516, section 5): the weights
hold one language's last layer and adapters, `adapter.kor.safetensors` those of Korean, and
`vocab.json` a vocabulary for each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kasr_desktop.bundle.config_files import JsonObject
from kasr_desktop.bundle.weight_files import WeightFiles, check_whole, tensor_shapes
from kasr_desktop.domain.errors import BundleError, VocabError
from kasr_desktop.text.vocab import KOREAN

_SUFFIXES = (".safetensors", ".bin")
"""In order of preference: safetensors can run no code."""

_HEAD = "lm_head.weight"


@dataclass(frozen=True, slots=True)
class LanguageAdapter:
    """What makes the network hear one language.

    Attributes:
        language: As the vocabulary and the file's name have it, such as "kor".
        weights: The file.
        vocab_size: Rows of its last layer, None for a pickle, which shows nothing unloaded.
    """

    language: str
    weights: WeightFiles
    vocab_size: int | None

    @property
    def is_safetensors(self) -> bool:
        """Whether the file is safetensors, else a pickle."""
        return self.weights.safetensors


def korean_of(vocab: Mapping[str, object]) -> str | None:
    """Return the key under which a nested vocabulary has Korean, None if it is not nested.

    Raises:
        VocabError: no_korean: it is nested and has no Korean.

    Example:
        >>> korean_of({"eng": {"a": 0}, "kor": {"가": 0}}), korean_of({"가": 0})
        ('kor', None)
    """
    nested = [name for name, part in vocab.items() if isinstance(part, Mapping)]
    if not nested or len(nested) < len(vocab):
        return None
    for name in KOREAN:
        if name in nested:
            return name
    languages = ", ".join(sorted(nested)[:8])
    raise VocabError(
        f"The vocabulary has no Korean; its {len(nested)} languages are {languages}.",
        reason="no_korean",
        found=languages,
    )


def find_adapter(
    folder: Path, language: str, vocab: Mapping[str, object], settings: JsonObject
) -> LanguageAdapter | None:
    """Find the adapter of a language; None if the weights themselves hold it.

    Args:
        folder: The model's.
        language: `korean_of` its vocabulary.
        vocab: `vocab.json`, nested.
        settings: `tokenizer_config.json`: `target_lang` names the language of the weights.

    Raises:
        BundleError: no_adapter: there is none, and the weights are another language's;
            lfs_pointer, incomplete or bad_weights.
    """
    for suffix in _SUFFIXES:
        path = folder / f"adapter.{language}{suffix}"
        if path.is_file():
            check_whole(path)
            weights = WeightFiles((path,), safetensors=suffix == ".safetensors")
            head = tensor_shapes(weights).get(_HEAD)
            if weights.safetensors and not head:
                raise BundleError(
                    f"{path.name} of the model in {folder} has no last layer ({_HEAD}).",
                    reason="bad_weights",
                    path=path,
                    expected=_HEAD,
                )
            return LanguageAdapter(language, weights, head[0] if head else None)
    if settings.get("target_lang", language if len(vocab) == 1 else None) == language:
        return None
    raise BundleError(
        f"The model in {folder} hears many languages, but the part for Korean "
        f"(adapter.{language}.safetensors) is not there.",
        reason="no_adapter",
        path=folder,
        expected=f"adapter.{language}.safetensors",
    )
