"""The sizes of a Whisper encoder with a CTC head, as `config.json` holds them.

Import this module only where transformers may be loaded.
"""

from __future__ import annotations

from transformers import PreTrainedConfig

from kasr_desktop.recognizer.ctc.context_layers import ContextSizes

MODEL_TYPE = "whisper_ctc"
"""What config.json says in `model_type`."""

FRAME_STRIDE = 320
"""Samples a frame: an STFT hop of 160, halved in time by the second convolution."""


class WhisperCtcConfig(PreTrainedConfig):  # type: ignore[misc]
    """The sizes of the encoder and head; the defaults are whisper-base.

    Attributes:
        vocab_size: V, the width of the head.
        pad_token_id: The id of the CTC blank.
        max_source_positions: The longest window, in frames of 20 ms.
        inputs_to_logits_ratio: Samples a frame.
        context_layers: Layers between encoder and head; 0: the head reads the encoder.
        context_taps: The encoder layers they read, from 1; None: the last.
        context_size: Channels of a frame in them.
        context_heads: Heads of attention in them.
        context_ffn_dim: Channels inside their feed-forward part.
        context_kernel: Frames that their convolution sees.
        context_dropout: In them, while training.
    """

    model_type = MODEL_TYPE
    attribute_map = {  # noqa: RUF012 - transformers reads it from the class
        "hidden_size": "d_model",
        "num_attention_heads": "encoder_attention_heads",
        "num_hidden_layers": "encoder_layers",
    }

    vocab_size: int = 2000
    d_model: int = 512
    encoder_layers: int = 6
    encoder_attention_heads: int = 8
    encoder_ffn_dim: int = 2048
    num_mel_bins: int = 80
    max_source_positions: int = 1500
    activation_function: str = "gelu"
    dropout: float | int = 0.0
    attention_dropout: float | int = 0.0
    activation_dropout: float | int = 0.0
    final_dropout: float | int = 0.0
    initializer_range: float = 0.02
    pad_token_id: int | None = 0
    bos_token_id: int | None = None
    eos_token_id: int | None = None
    ctc_loss_reduction: str = "mean"
    ctc_zero_infinity: bool = True
    inputs_to_logits_ratio: int = FRAME_STRIDE
    context_layers: int = 0
    context_taps: list[int] | None = None
    context_size: int = 512
    context_heads: int = 8
    context_ffn_dim: int = 1536
    context_kernel: int = 11
    context_dropout: float | int = 0.0

    @property
    def taps(self) -> tuple[int, ...]:
        """The encoder layers that are read, from 1, lowest first."""
        return tuple(sorted(self.context_taps or [self.encoder_layers]))


def context_sizes(config: WhisperCtcConfig) -> ContextSizes:
    """Return the sizes of the layers between encoder and head."""
    return ContextSizes(
        num_layers=config.context_layers,
        size=config.context_size,
        num_heads=config.context_heads,
        ffn_dim=config.context_ffn_dim,
        kernel=config.context_kernel,
        dropout=config.context_dropout,
    )
