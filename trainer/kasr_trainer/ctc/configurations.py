"""Networks with random weights: the sizes of known models, and small ones for trials."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SHAPES: Mapping[str, Mapping[str, Any]] = {
    # facebook/wav2vec2-xls-r-300m (Babu et al. 2021, arXiv:2111.09296); the rest are defaults
    "xls-r-300m": {
        "hidden_size": 1024,
        "num_hidden_layers": 24,
        "num_attention_heads": 16,
        "intermediate_size": 4096,
        "conv_bias": True,
        "feat_extract_norm": "layer",
        "do_stable_layer_norm": True,
    },
    # facebook/mms-1b-all (Pratap et al. 2023, arXiv:2305.13516), adapters aside
    "mms-1b": {
        "hidden_size": 1280,
        "num_hidden_layers": 48,
        "num_attention_heads": 16,
        "intermediate_size": 5120,
        "conv_bias": True,
        "feat_extract_norm": "layer",
        "do_stable_layer_norm": True,
    },
    # facebook/w2v-bert-2.0 (Barrault et al. 2023, arXiv:2312.05187): all of it are defaults
    "w2v-bert-2.0": {"model_type": "wav2vec2-bert"},
    "wav2vec2-small": {
        "hidden_size": 96,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "intermediate_size": 192,
        "conv_dim": [48] * 7,
        "num_conv_pos_embeddings": 16,
        "num_conv_pos_embedding_groups": 4,
        "conv_bias": True,
        "feat_extract_norm": "layer",
        "do_stable_layer_norm": True,
    },
    # learns a few minutes of speech by heart within an hour of one core (eight-bits.toml)
    "wav2vec2-compact": {
        "hidden_size": 256,
        "num_hidden_layers": 4,
        "num_attention_heads": 4,
        "intermediate_size": 768,
        "conv_dim": [128] * 7,
        "num_conv_pos_embeddings": 32,
        "num_conv_pos_embedding_groups": 8,
        "conv_bias": True,
        "feat_extract_norm": "layer",
        "do_stable_layer_norm": True,
    },
    "wav2vec2-tiny": {
        "hidden_size": 32,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "intermediate_size": 64,
        "conv_dim": [32] * 7,
        "num_conv_pos_embeddings": 16,
        "num_conv_pos_embedding_groups": 2,
        "conv_bias": True,
        "feat_extract_norm": "layer",
        "do_stable_layer_norm": True,
    },
}
"""Name to what Wav2Vec2Config is given, or the configuration of another `model_type`."""

SHAPE_OF: Mapping[str, str] = {
    "facebook/wav2vec2-xls-r-300m": "xls-r-300m",
    "kresnik/wav2vec2-large-xlsr-korean": "xls-r-300m",
    "facebook/mms-300m": "xls-r-300m",
    "P2Enjoy/omniASR-CTC-300M-transformers": "xls-r-300m",
    "facebook/mms-1b-all": "mms-1b",
    "facebook/w2v-bert-2.0": "w2v-bert-2.0",
}
"""What the recipes of the house begin with, and its shape."""
