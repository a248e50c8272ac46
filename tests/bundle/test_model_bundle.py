from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
from support.bare_folders import bare_folder, change_json, write_json, write_safetensors
from support.model_folders import write_language_model

from kasr_desktop.bundle.model_bundle import load_bundle
from kasr_desktop.domain.errors import BundleError, VocabError


def reason_of(folder: Path) -> str:
    with pytest.raises(BundleError) as caught:
        load_bundle(folder)
    message = str(caught.value)
    assert message.endswith((".", ")", "...")) or len(message) > 20
    assert "\n" not in message
    assert folder.name in message
    return caught.value.reason


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return bare_folder(tmp_path / "모델 하나")


def test_recommended_layout_is_read_whole(tmp_path: Path) -> None:
    folder = bare_folder(tmp_path / "w11wo", num_syllables=1_202)
    bundle = load_bundle(folder)
    assert bundle.vocab_size == 1_207
    assert bundle.vocab.tokens[bundle.vocab.blank_id] == "[PAD]"
    assert bundle.vocab.tokens[-2:] == ("<s>", "</s>")
    assert bundle.vocab.word_delimiter_id == 0
    assert bundle.name == "w11wo"
    assert bundle.model_type == "wav2vec2"
    assert bundle.do_normalize
    assert not bundle.do_lower_case
    assert bundle.feature_extractor_type == "Wav2Vec2FeatureExtractor"
    assert bundle.language_model_dir is None
    assert bundle.license == ""


def test_language_model_and_facts(folder: Path) -> None:
    write_language_model(folder)
    (folder / "README.md").write_text(
        '---\nlanguage: ko\nlicense: "apache-2.0"\nmodel-index:\n- name: x\n---\n# License: none\n',
        encoding="utf-8",
    )
    bundle = load_bundle(folder)
    assert bundle.language_model_dir == folder / "language_model"
    assert bundle.license == "apache-2.0"
    write_json(folder / "kasr.json", {"license": "mit", "alpha": 0.4, "voices": ["a"]})
    facts = load_bundle(folder).facts
    assert facts["license"] == "mit"
    assert facts["alpha"] == "0.4"
    assert "voices" not in facts


def test_an_empty_language_model_folder_is_none(folder: Path) -> None:
    (folder / "language_model").mkdir()
    assert load_bundle(folder).language_model_dir is None


def test_tokens_without_a_row_are_left_out(folder: Path) -> None:
    """kresnik's folder: the tokenizer knows <s> and </s>, the last layer does not."""
    entries = len(json.loads((folder / "vocab.json").read_text(encoding="utf-8")))
    change_json(folder / "config.json", vocab_size=entries)
    write_safetensors(folder / "model.safetensors", {"lm_head.weight": (entries, 4)})
    assert load_bundle(folder).vocab_size == entries


def test_rows_without_a_file_get_the_defaults(folder: Path) -> None:
    (folder / "added_tokens.json").unlink()
    assert load_bundle(folder).vocab.tokens[-2:] == ("<s>", "</s>")


def test_added_tokens_of_todays_tokenizer_files(folder: Path) -> None:
    (folder / "added_tokens.json").unlink()
    (folder / "special_tokens_map.json").unlink()
    size = load_bundle(folder).vocab_size
    decoder = {str(size - 2): {"content": "<s>"}, str(size - 1): {"content": "</s>"}}
    change_json(folder / "tokenizer_config.json", added_tokens_decoder=decoder)
    assert load_bundle(folder).vocab.tokens[-1] == "</s>"


def test_todays_processor_config(folder: Path) -> None:
    (folder / "preprocessor_config.json").unlink()
    extractor = {"feature_extractor_type": "X", "do_normalize": False, "sampling_rate": 16_000}
    write_json(folder / "processor_config.json", {"feature_extractor": extractor})
    bundle = load_bundle(folder)
    assert bundle.feature_extractor_type == "X"
    assert not bundle.do_normalize


def test_hub_cache_folder_is_named_by_its_id(tmp_path: Path) -> None:
    folder = bare_folder(tmp_path / "models--kresnik--korean-large" / "snapshots" / "0a1b2c")
    assert load_bundle(folder).name == "kresnik/korean-large"


def test_no_folder(tmp_path: Path) -> None:
    assert reason_of(tmp_path / "nowhere") == "missing"


def test_no_config(folder: Path) -> None:
    (folder / "config.json").unlink()
    assert reason_of(folder) == "no_config"


@pytest.mark.parametrize("content", ["{", "[]", "null", "\0\0\0", '{"model_type": '])
def test_bad_config(folder: Path, content: str) -> None:
    (folder / "config.json").write_text(content, encoding="utf-8")
    assert reason_of(folder) == "bad_config"


def test_config_that_is_not_utf8(folder: Path) -> None:
    (folder / "config.json").write_bytes('{"이름": 1}'.encode("cp949"))
    assert reason_of(folder) == "bad_config"


def test_deeply_nested_config(folder: Path) -> None:
    (folder / "config.json").write_text("[" * 100_000, encoding="utf-8")
    assert reason_of(folder) == "bad_config"


@pytest.mark.parametrize("size", ["1207", 0, True, -3, 1.5])
def test_bad_vocab_size(folder: Path, size: object) -> None:
    change_json(folder / "config.json", vocab_size=size)
    assert reason_of(folder) == "bad_config"


@pytest.mark.parametrize(
    "changes",
    [
        {"architectures": ["WhisperForConditionalGeneration"], "model_type": "wav2vec2"},
        {"architectures": ["Wav2Vec2ForPreTraining"]},
        {"architectures": ["BertModel"], "model_type": "bert"},
        {"model_type": None},
    ],
)
def test_not_ctc(folder: Path, changes: dict[str, object]) -> None:
    change_json(folder / "config.json", **changes)
    assert reason_of(folder) == "not_ctc"


@pytest.mark.parametrize(
    "name",
    [
        "config.json",
        "tokenizer_config.json",
        "preprocessor_config.json",
    ],
)
def test_code_of_a_folder_is_refused(folder: Path, name: str) -> None:
    change_json(folder / name, auto_map={"AutoModelForCTC": "modeling.Evil"})
    (folder / "modeling.py").write_text("raise SystemExit('ran')", encoding="utf-8")
    assert reason_of(folder) == "custom_code"


def test_no_weights(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    assert reason_of(folder) == "no_weights"


def test_a_missing_shard(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    index = {"weight_map": {"lm_head.weight": "model-00001-of-00002.safetensors"}}
    write_json(folder / "model.safetensors.index.json", index)
    assert reason_of(folder) == "no_weights"


def test_a_shard_outside_the_folder(folder: Path) -> None:
    (folder / "model.safetensors").rename(folder.parent / "model.safetensors")
    index = {"weight_map": {"lm_head.weight": "../model.safetensors"}}
    write_json(folder / "model.safetensors.index.json", index)
    assert reason_of(folder) == "bad_config"


@pytest.mark.parametrize("content", [b"\x80\x02}q\x00.", b"\xff" * 40, b"\x02\0\0\0\0\0\0\0[]"])
def test_weights_that_are_no_safetensors(folder: Path, content: bytes) -> None:
    (folder / "model.safetensors").write_bytes(content)
    assert reason_of(folder) == "bad_weights"


def test_weights_cut_short(folder: Path) -> None:
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-5])
    assert reason_of(folder) == "incomplete"
    path.write_bytes(path.read_bytes()[:40])  # within its header
    assert reason_of(folder) == "incomplete"


@pytest.mark.parametrize("name", ["model.safetensors", "pytorch_model.bin"])
def test_a_pointer_that_git_left_behind(folder: Path, name: str) -> None:
    """What `git clone` writes where Git LFS is not installed."""
    (folder / "model.safetensors").unlink()
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'ab' * 32}\nsize 12\n"
    (folder / name).write_text(pointer, encoding="utf-8")
    assert reason_of(folder) == "lfs_pointer"


@pytest.mark.parametrize("suffix", [".incomplete", ".part", ".crdownload", ".aria2"])
def test_a_download_that_was_not_finished(folder: Path, suffix: str) -> None:
    path = folder / "model.safetensors"
    path.rename(path.with_name(path.name + suffix))
    assert reason_of(folder) == "incomplete"


def test_a_link_to_what_the_cache_has_not_finished(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    (folder / "model.safetensors").symlink_to(folder / "blobs" / ("ab" * 32))
    assert reason_of(folder) == "incomplete"


def test_the_beginning_of_a_pickle(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    (folder / "pytorch_model.bin").write_bytes(b"PK\x03\x04" + bytes(400))
    assert reason_of(folder) == "incomplete"


def test_weights_without_a_last_layer(folder: Path) -> None:
    write_safetensors(folder / "model.safetensors", {"wav2vec2.masked_spec_embed": (4,)})
    assert reason_of(folder) == "not_ctc"


def test_weights_of_another_size(tmp_path: Path) -> None:
    folder = bare_folder(tmp_path / "model", rows=32)
    with pytest.raises(VocabError) as caught:
        load_bundle(folder)
    assert caught.value.reason == "size_mismatch"
    assert caught.value.facts["found"] == "32"


def test_no_vocabulary(folder: Path) -> None:
    (folder / "vocab.json").unlink()
    assert reason_of(folder) == "no_vocab"


@pytest.mark.parametrize("content", ["", "{", "[1]", '{"가": "0"}', '{"가": 0, "나": 0}', "{}"])
def test_bad_vocabulary(folder: Path, content: str) -> None:
    (folder / "vocab.json").write_text(content, encoding="utf-8")
    assert reason_of(folder) in {"bad_vocab", "size_mismatch"}


def test_vocabulary_of_another_model(folder: Path) -> None:
    tokens = ["[PAD]", "|", "가", "나"]
    write_json(folder / "vocab.json", {token: i for i, token in enumerate(tokens)})
    (folder / "added_tokens.json").unlink()
    assert reason_of(folder) == "size_mismatch"


def test_no_blank(folder: Path) -> None:
    entries = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))
    entries["뷁"] = entries.pop("[PAD]")
    write_json(folder / "vocab.json", entries)
    change_json(folder / "config.json", pad_token_id=None)
    assert reason_of(folder) == "no_blank"


def test_wrong_sample_rate(folder: Path) -> None:
    change_json(folder / "preprocessor_config.json", sampling_rate=8_000)
    assert reason_of(folder) == "unsupported_rate"


@pytest.mark.costly
def test_no_heavy_import(folder: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from kasr_desktop.bundle.model_bundle import load_bundle\n"
        f"load_bundle(Path({str(folder)!r}))\n"
        "heavy = {'torch', 'transformers', 'safetensors', 'huggingface_hub'} & set(sys.modules)\n"
        "raise SystemExit(f'imported {heavy}' if heavy else 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


@pytest.mark.parametrize("listed", [5, "Wav2Vec2ForCTC", {"a": 1}, True])
def test_architectures_that_are_no_list_raise_nothing_strange(
    tmp_path: Path, listed: object
) -> None:
    folder = bare_folder(tmp_path / "m")
    change_json(folder / "config.json", architectures=listed)
    with contextlib.suppress(BundleError):
        load_bundle(folder)
