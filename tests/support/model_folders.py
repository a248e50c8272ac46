"""Random-weight model folders, laid out exactly like those on the Hub.

`recommended_folder` writes what `w11wo/wav2vec2-xls-r-300m-korean-lm` holds: a syllable
vocabulary of 1,205, `<s>` and `</s>` behind it, tokenizer files as transformers 4.17 wrote
them in 2022, and weights as safetensors or as a pickle with the names of that time.

Import it as `from support.model_folders import recommended_folder`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

NUM_SYLLABLES = 1_202

TINY: dict[str, Any] = {
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 64,
    "conv_dim": [32] * 7,
    "num_conv_pos_embeddings": 16,
    "num_conv_pos_embedding_groups": 4,
}
"""Sizes for tests: the arithmetic of the big model in milliseconds."""

XLS_R_300M: dict[str, Any] = {
    "hidden_size": 1024,
    "num_hidden_layers": 24,
    "num_attention_heads": 16,
    "intermediate_size": 4096,
    "conv_dim": [512] * 7,
    "num_conv_pos_embeddings": 128,
    "num_conv_pos_embedding_groups": 16,
}
"""facebook/wav2vec2-xls-r-300m; with 1,207 tokens 316.67 M parameters."""

XLS_R_SWITCHES: dict[str, Any] = {
    "feat_extract_norm": "layer",
    "feat_extract_activation": "gelu",
    "do_stable_layer_norm": True,
    "conv_bias": True,
    "hidden_act": "gelu",
    "conv_kernel": [10, 3, 3, 3, 3, 2, 2],
    "conv_stride": [5, 2, 2, 2, 2, 2, 2],
    "num_feat_extract_layers": 7,
    "layerdrop": 0.0,
    "mask_time_prob": 0.75,
    "mask_feature_prob": 0.25,
    "mask_feature_length": 64,
}

WORDS = ("가나다", "나라", "다시", "마음", "바다")
"""The words of the small language model; their syllables are in every vocabulary here."""


def syllables(count: int = NUM_SYLLABLES) -> list[str]:
    """Return `count` Hangul syllables, those of `WORDS` among them, sorted."""
    wanted = sorted({letter for word in WORDS for letter in word})
    step = max(1, 11_172 // count)
    spread = [chr(0xAC00 + i * step) for i in range(11_172 // step)]
    rest = [letter for letter in spread if letter not in wanted]
    return sorted(wanted + rest[: count - len(wanted)])


def recommended_folder(
    folder: Path,
    *,
    sizes: dict[str, Any] = TINY,
    num_syllables: int = NUM_SYLLABLES,
    weights: str = "safetensors",
    language_model: bool = True,
    seed: int = 0,
) -> Path:
    """Write a random Wav2Vec2ForCTC as the recommended model's repository has it.

    Args:
        folder: Where to; made if it is not there.
        sizes: `TINY` or `XLS_R_300M`.
        num_syllables: 1,202 as recommended, fewer for speed.
        weights: "safetensors", "sharded" (safetensors), "bin" (2022: a pickle with
            weight_g and weight_v) or "none".
        language_model: Whether to write `language_model/`.
        seed: Of the random weights.
    """
    vocab = write_tokenizer_2022(folder, num_syllables=num_syllables)
    config = {
        **XLS_R_SWITCHES,
        **sizes,
        "vocab_size": len(vocab) + 2,
        "pad_token_id": vocab["[PAD]"],
        "bos_token_id": 1,
        "eos_token_id": 2,
    }
    model = random_model("wav2vec2", config, seed=seed)
    write_weights(model, folder, weights=weights)
    _write_json(
        folder / "config.json",
        {
            **config,
            "_name_or_path": "facebook/wav2vec2-xls-r-300m",
            "architectures": ["Wav2Vec2ForCTC"],
            "model_type": "wav2vec2",
            "gradient_checkpointing": False,
            "torch_dtype": "float32",
            "transformers_version": "4.17.0.dev0",
        },
    )
    if language_model:
        write_language_model(folder)
        labels = [*_labels(vocab), "<s>", "</s>"]
        _write_json(folder / "alphabet.json", {"labels": labels, "is_bpe": False})
    (folder / "README.md").write_text(
        "---\nlanguage: ko\nlicense: apache-2.0\ntags:\n- robust-speech-event\n---\n\n# Model\n",
        encoding="utf-8",
    )
    return folder


def modern_folder(
    folder: Path,
    model_type: str,
    *,
    config: dict[str, Any] | None = None,
    num_syllables: int = 40,
    do_normalize: bool = True,
    seed: int = 0,
) -> Path:
    """Write a random CTC model of any kind as transformers 5 saves it.

    Args:
        folder: Where to.
        model_type: transformers' word, such as "hubert" or "wav2vec2-bert".
        config: Overrides of the tiny sizes.
        num_syllables: Syllables in the vocabulary.
        do_normalize: As in the feature extractor's settings.
        seed: Of the random weights.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tokens = ["[PAD]", "[UNK]", "|", *syllables(num_syllables)]
    _write_json(folder / "vocab.json", {token: number for number, token in enumerate(tokens)})
    _write_json(
        folder / "tokenizer_config.json",
        {
            "tokenizer_class": "Wav2Vec2CTCTokenizer",
            "pad_token": "[PAD]",
            "unk_token": "[UNK]",
            "bos_token": "<s>",
            "eos_token": "</s>",
            "word_delimiter_token": "|",
            "do_lower_case": True,
            "added_tokens_decoder": {
                str(len(tokens)): {"content": "<s>", "special": True},
                str(len(tokens) + 1): {"content": "</s>", "special": True},
            },
        },
    )
    sizes = {"vocab_size": len(tokens), "pad_token_id": 0, **_tiny_sizes(model_type)}
    model = random_model(model_type, {**sizes, **(config or {})}, seed=seed)
    model.save_pretrained(folder)
    extractor: dict[str, Any] = {"sampling_rate": 16_000, "do_normalize": do_normalize}
    if model_type == "wav2vec2-bert":
        extractor = {
            "feature_extractor_type": "SeamlessM4TFeatureExtractor",
            "sampling_rate": 16_000,
            "feature_size": 80,
            "num_mel_bins": 80,
            "stride": 2,
            "padding_value": 1,
        }
    else:
        extractor["feature_extractor_type"] = "Wav2Vec2FeatureExtractor"
    _write_json(
        folder / "processor_config.json",
        {"feature_extractor": extractor, "processor_class": "Wav2Vec2Processor"},
    )
    return folder


def random_model(model_type: str, config: dict[str, Any], *, seed: int = 0) -> Any:
    """Build a transformers CTC model with random weights whose head says something.

    The head of a fresh model gives nearly flat rows; here it is scaled up so that tokens
    win frames and a wrong forward pass shows.
    """
    import torch
    from transformers import AutoConfig, AutoModelForCTC

    torch.manual_seed(seed)
    model = AutoModelForCTC.from_config(AutoConfig.for_model(model_type, **config))
    with torch.no_grad():
        model.lm_head.weight.mul_(20.0)
    return model.eval()


def write_weights(model: Any, folder: Path, *, weights: str) -> None:
    """Write the weights of a model in one of the four forms; see `recommended_folder`."""
    import torch

    if weights == "safetensors":
        model.save_pretrained(folder)
    elif weights == "sharded":
        model.save_pretrained(folder, max_shard_size="200KB")
    elif weights == "bin":
        torch.save(names_of_2022(model.state_dict()), folder / "pytorch_model.bin")


def names_of_2022(state: dict[str, Any]) -> dict[str, Any]:
    """Rename the weight norm of the positional convolution as transformers 4.17 had it."""
    old = {
        "parametrizations.weight.original0": "weight_g",
        "parametrizations.weight.original1": "weight_v",
    }
    renamed = {}
    for name, tensor in state.items():
        for new_part, old_part in old.items():
            name = name.replace(new_part, old_part)
        renamed[name] = tensor
    return renamed


def write_tokenizer_2022(folder: Path, *, num_syllables: int = NUM_SYLLABLES) -> dict[str, int]:
    """Write tokenizer and feature extractor files as of 2022 and give `vocab.json`'s content."""
    folder.mkdir(parents=True, exist_ok=True)
    tokens = ["|", *syllables(num_syllables), "[UNK]", "[PAD]"]
    vocab = {token: number for number, token in enumerate(tokens)}
    _write_json(folder / "vocab.json", vocab)
    _write_json(folder / "added_tokens.json", {"<s>": len(vocab), "</s>": len(vocab) + 1})
    names = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "[UNK]", "pad_token": "[PAD]"}
    sides = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": True}
    untyped = [{"content": token, **sides} for token in ("<s>", "</s>")]
    _write_json(folder / "special_tokens_map.json", {**names, "additional_special_tokens": untyped})
    _write_json(
        folder / "tokenizer_config.json",
        {
            **names,
            "do_lower_case": False,
            "word_delimiter_token": "|",
            "special_tokens_map_file": None,
            "name_or_path": "./",
            "tokenizer_class": "Wav2Vec2CTCTokenizer",
        },
    )
    _write_json(
        folder / "preprocessor_config.json",
        {
            "do_normalize": True,
            "feature_extractor_type": "Wav2Vec2FeatureExtractor",
            "feature_size": 1,
            "padding_side": "right",
            "padding_value": 0,
            "processor_class": "Wav2Vec2ProcessorWithLM",
            "return_attention_mask": True,
            "sampling_rate": 16_000,
        },
    )
    return vocab


def write_language_model(folder: Path) -> Path:
    """Write a hand-made bigram model over `WORDS` as `language_model/`, in ARPA form."""
    target = folder / "language_model"
    target.mkdir(parents=True, exist_ok=True)
    unigrams = ["-99\t<s>\t-0.3", "-1.2\t</s>", "-2.0\t<unk>"]
    unigrams += [f"-0.9\t{word}\t-0.3" for word in WORDS]
    bigrams = [f"-0.5\t<s> {WORDS[0]}", f"-0.4\t{WORDS[0]} {WORDS[1]}", f"-0.4\t{WORDS[1]} </s>"]
    lines = ["\\data\\", f"ngram 1={len(unigrams)}", f"ngram 2={len(bigrams)}", ""]
    lines += ["\\1-grams:", *unigrams, "", "\\2-grams:", *bigrams, "", "\\end\\", ""]
    (target / "2gram.arpa").write_text("\n".join(lines), encoding="utf-8")
    (target / "unigrams.txt").write_text("\n".join(WORDS) + "\n", encoding="utf-8")
    attrs = {"alpha": 0.5, "beta": 1.5, "unk_score_offset": -10.0, "score_boundary": True}
    _write_json(target / "attrs.json", attrs)
    return target


def _labels(vocab: dict[str, int]) -> list[str]:
    """Spell tokens as pyctcdecode's alphabet does: space, blank and unknown by their signs."""
    spelled = {"|": " ", "[PAD]": "", "[UNK]": "⁇"}
    return [spelled.get(token, token) for token in vocab]


def _tiny_sizes(model_type: str) -> dict[str, Any]:
    if model_type == "wav2vec2-bert":
        return {
            "hidden_size": 32,
            "num_hidden_layers": 2,
            "num_attention_heads": 4,
            "intermediate_size": 64,
            "feature_projection_input_dim": 160,
        }
    if model_type.startswith("sew"):
        return {
            "hidden_size": 32,
            "num_hidden_layers": 2,
            "num_attention_heads": 4,
            "intermediate_size": 64,
            "conv_dim": [32] * 13,
            "num_conv_pos_embeddings": 16,
            "num_conv_pos_embedding_groups": 4,
        }
    return dict(TINY)


def _write_json(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=True, indent=2) + "\n", encoding="utf-8")
