"""Folders of many languages (MMS): the Korean part is taken, or its absence is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.bare_folders import bare_folder, change_json, write_json, write_safetensors

from kasr_desktop.bundle.model_bundle import load_bundle
from kasr_desktop.domain.errors import BundleError, VocabError

SPECIAL = ["<pad>", "<s>", "</s>", "<unk>", "|"]
ENGLISH = {token: number for number, token in enumerate([*SPECIAL, *"abc"])}
KOREAN = {token: number for number, token in enumerate([*SPECIAL, *"가나다라"])}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The layout of facebook/mms-1b-all: English in the weights, Korean in a file beside."""
    made = bare_folder(tmp_path / "mms")
    for name in ("added_tokens.json", "special_tokens_map.json"):
        (made / name).unlink(missing_ok=True)
    write_json(made / "vocab.json", {"eng": ENGLISH, "kor": KOREAN})
    write_json(made / "tokenizer_config.json", {"pad_token": "<pad>", "target_lang": "eng"})
    change_json(made / "config.json", vocab_size=len(ENGLISH), adapter_attn_dim=4, pad_token_id=0)
    write_head(made / "model.safetensors", len(ENGLISH))
    write_head(made / "adapter.kor.safetensors", len(KOREAN))
    return made


def write_head(path: Path, rows: int) -> None:
    write_safetensors(path, {"lm_head.weight": (rows, 4), "lm_head.bias": (rows,)})


def refused(folder: Path) -> BundleError:
    with pytest.raises(BundleError) as caught:
        load_bundle(folder)
    return caught.value


def test_the_korean_part_is_what_is_heard(folder: Path) -> None:
    bundle = load_bundle(folder)
    assert bundle.vocab.tokens == tuple(KOREAN)
    assert bundle.vocab_size == len(KOREAN)
    assert bundle.adapter is not None
    assert (bundle.adapter.language, bundle.adapter.is_safetensors) == ("kor", True)


def test_a_pickled_adapter_is_taken_by_the_vocabulary(folder: Path) -> None:
    (folder / "adapter.kor.safetensors").rename(folder / "adapter.kor.bin")
    bundle = load_bundle(folder)
    assert bundle.vocab_size == len(KOREAN)
    assert bundle.adapter is not None
    assert not bundle.adapter.is_safetensors


def test_a_missing_adapter_is_named(folder: Path) -> None:
    (folder / "adapter.kor.safetensors").unlink()
    error = refused(folder)
    assert error.reason == "no_adapter"
    assert error.facts["expected"] == "adapter.kor.safetensors"


def test_weights_that_are_korean_already_need_no_adapter(folder: Path) -> None:
    """Fine-tuned for one language: transformers saves its adapter into the weights."""
    (folder / "adapter.kor.safetensors").unlink()
    change_json(folder / "tokenizer_config.json", target_lang="kor")
    change_json(folder / "config.json", vocab_size=len(KOREAN))
    write_head(folder / "model.safetensors", len(KOREAN))
    bundle = load_bundle(folder)
    assert bundle.adapter is None
    assert bundle.vocab.tokens == tuple(KOREAN)


def test_many_languages_without_korean(folder: Path) -> None:
    write_json(folder / "vocab.json", {"eng": ENGLISH, "fra": ENGLISH})
    error = refused(folder)
    assert isinstance(error, VocabError)
    assert error.reason == "no_korean"
    assert "eng, fra" in str(error)


def test_an_adapter_of_another_size(folder: Path) -> None:
    write_head(folder / "adapter.kor.safetensors", len(KOREAN) + 3)
    assert refused(folder).reason == "size_mismatch"


def test_an_adapter_that_is_none(folder: Path) -> None:
    write_safetensors(folder / "adapter.kor.safetensors", {"other": (2, 2)})
    assert refused(folder).reason == "bad_weights"


def test_an_adapter_cut_short(folder: Path) -> None:
    path = folder / "adapter.kor.safetensors"
    path.write_bytes(path.read_bytes()[:-3])
    assert refused(folder).reason == "incomplete"


def test_a_word_that_is_a_language_code_is_no_nesting(tmp_path: Path) -> None:
    folder = bare_folder(tmp_path / "plain")
    entries = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))
    assert "kor" not in entries
    assert load_bundle(folder).adapter is None
