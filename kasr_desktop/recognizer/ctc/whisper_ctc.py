"""A Whisper encoder with a CTC head, as a model that `AutoModelForCTC` can load.

Whisper (Radford et al. 2022, arXiv:2212.04356) always reads 30 seconds. This one
reads a window of any length up to that: the positions are sinusoids, so a shorter
window takes the first rows, and the head gives one row of logits every 20 ms. Between
encoder and head there may be layers of `context_layers`.

Import this module only where torch may be loaded; call `register` before
`AutoModelForCTC.from_pretrained`.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from safetensors.numpy import load_file
from torch import Tensor, nn
from transformers import (
    AutoConfig,
    AutoFeatureExtractor,
    AutoModelForCTC,
    AutoTokenizer,
    PreTrainedModel,
    Wav2Vec2CTCTokenizer,
    WhisperFeatureExtractor,
)
from transformers.modeling_outputs import CausalLMOutput
from transformers.models.whisper.modeling_whisper import WhisperEncoderLayer

from kasr_desktop.recognizer.ctc.context_layers import ContextStack
from kasr_desktop.recognizer.ctc.whisper_ctc_config import FRAME_STRIDE as FRAME_STRIDE
from kasr_desktop.recognizer.ctc.whisper_ctc_config import MODEL_TYPE, context_sizes
from kasr_desktop.recognizer.ctc.whisper_ctc_config import WhisperCtcConfig as WhisperCtcConfig
from kasr_desktop.recognizer.networks.quantized import all_dequantized

MEL_FRAMES_PER_FRAME = 2


class WhisperCtcEncoder(nn.Module):
    """Log-mel frames to hidden states; parameter names as in `WhisperEncoder`."""

    def __init__(self, config: WhisperCtcConfig) -> None:
        super().__init__()
        self.max_source_positions = config.max_source_positions
        self.conv1 = nn.Conv1d(config.num_mel_bins, config.d_model, kernel_size=3, padding=1)
        self.conv2 = nn.Conv1d(
            config.d_model, config.d_model, kernel_size=3, stride=MEL_FRAMES_PER_FRAME, padding=1
        )
        self.layers = nn.ModuleList(
            WhisperEncoderLayer(config) for _ in range(config.encoder_layers)
        )
        self.layer_norm = nn.LayerNorm(config.d_model)

    def forward(self, input_features: Tensor, frame_mask: Tensor | None = None) -> Tensor:
        """Return hidden states (B, T, D) of log-mel frames (B, mel bins, 2 T).

        Args:
            input_features: What `WhisperFeatureExtractor` gives, without 30 s padding.
            frame_mask: (B, T) bool, True where a frame is real; None: all are.
        """
        hidden_states = self.embed(input_features, frame_mask)
        return self.contextualize(hidden_states, frame_mask)

    def embed(self, input_features: Tensor, frame_mask: Tensor | None = None) -> Tensor:
        """Return the input of the first layer (B, T, D): convolutions and positions.

        Padding is zeroed before each convolution, so a padded row gives what the row
        alone gives.

        Raises:
            ValueError: The window is longer than the model can read.
        """
        mel_mask = None
        if frame_mask is not None:
            mel_mask = frame_mask.repeat_interleave(MEL_FRAMES_PER_FRAME, dim=1)[:, None]
            mel_mask = mel_mask[..., : input_features.shape[-1]].to(input_features.dtype)
            input_features = input_features * mel_mask
        hidden_states = nn.functional.gelu(self.conv1(input_features))
        if mel_mask is not None:
            hidden_states = hidden_states * mel_mask
        hidden_states = nn.functional.gelu(self.conv2(hidden_states)).transpose(1, 2)  # (B, T, D)
        num_frames, channels = hidden_states.shape[1:]
        if num_frames > self.max_source_positions:
            raise ValueError(
                f"a window of {num_frames} frames is longer than {self.max_source_positions}"
            )
        return hidden_states + sinusoids(num_frames, channels).to(hidden_states)

    def contextualize(
        self,
        hidden_states: Tensor,
        frame_mask: Tensor | None = None,
        *,
        first_layer: int = 0,
        last_layer: int | None = None,
    ) -> Tensor:
        """Run hidden states (B, T, D) through layers; after the last one, normalize.

        Args:
            hidden_states: The output of `embed`, or of the layer before `first_layer`.
            frame_mask: (B, T) bool, True where a frame is real; None: all are.
            first_layer: The first layer to run.
            last_layer: The layer to stop before; None: run to the end.
        """
        attention_mask = None if frame_mask is None else frame_mask[:, None, None, :]
        for layer in self.layers[first_layer:last_layer]:
            hidden_states = layer(hidden_states, attention_mask)
        return self.layer_norm(hidden_states) if last_layer is None else hidden_states

    def tap(
        self,
        hidden_states: Tensor,
        frame_mask: Tensor | None = None,
        *,
        taps: Collection[int],
        first_layer: int = 0,
    ) -> list[Tensor]:
        """Run hidden states (B, T, D) through layers; give what some of them put out.

        Args:
            hidden_states: The output of `embed`, or of the layer before `first_layer`.
            frame_mask: (B, T) bool, True where a frame is real; None: all are.
            taps: The layers, from 1; the output of the last layer of all is normalized.
            first_layer: The first layer to run, from 0.
        """
        attention_mask = None if frame_mask is None else frame_mask[:, None, None, :]
        tapped = [hidden_states] if first_layer in taps else []
        for number in range(first_layer, max(taps)):
            hidden_states = self.layers[number](hidden_states, attention_mask)
            if number + 1 == len(self.layers):
                hidden_states = self.layer_norm(hidden_states)
            if number + 1 in taps:
                tapped.append(hidden_states)
        return tapped


class WhisperForCTC(PreTrainedModel):  # type: ignore[misc]
    """A Whisper encoder and one linear layer: logits (B, T, V) for windows of any length."""

    config_class = WhisperCtcConfig
    base_model_prefix = "encoder"
    main_input_name = "input_features"
    _no_split_modules = ["WhisperEncoderLayer"]  # noqa: RUF012 - transformers reads it
    _supports_sdpa = True

    def __init__(self, config: WhisperCtcConfig) -> None:
        super().__init__(config)
        self.encoder = WhisperCtcEncoder(config)
        self.context = None
        if config.context_layers:
            self.context = ContextStack(
                context_sizes(config), input_size=config.d_model, num_taps=len(config.taps)
            )
        self.dropout = nn.Dropout(config.final_dropout)
        width = config.context_size if config.context_layers else config.d_model
        self.lm_head = nn.Linear(width, config.vocab_size)
        self.post_init()

    def forward(
        self,
        input_features: Tensor,
        attention_mask: Tensor | None = None,
        labels: Tensor | None = None,
        **_: Any,
    ) -> CausalLMOutput:
        """Return logits, and the CTC loss where there are labels.

        Args:
            input_features: (B, mel bins, 2 T) float, without 30 s padding.
            attention_mask: (B, 2 T), nonzero where a mel frame is real; None: all are.
            labels: (B, L) token ids; negative ids are padding.
        """
        frame_mask = None
        if attention_mask is not None:
            frame_mask = attention_mask[:, ::MEL_FRAMES_PER_FRAME].bool()
        if self.context is None:
            states = self.encoder(input_features, frame_mask)
        else:
            embedded = self.encoder.embed(input_features, frame_mask)
            tapped = self.encoder.tap(embedded, frame_mask, taps=self.config.taps)
            states = self.context(tapped, frame_mask)
        logits = self.lm_head(self.dropout(states))
        loss = None
        if labels is not None:
            loss = self.ctc_loss(logits, labels, frame_mask=frame_mask)
        return CausalLMOutput(loss=loss, logits=logits)

    @classmethod
    def from_pretrained(cls, path: Any, *arguments: Any, **options: Any) -> Any:
        """Load a folder as transformers does; weights in 8 bits are turned back first."""
        shards = sorted(Path(path).glob("model*.safetensors"))
        if not any(_holds_int8(shard) for shard in shards):
            return super().from_pretrained(path, *arguments, **options)
        tensors = {name: each for shard in shards for name, each in load_file(shard).items()}
        options.setdefault("config", cls.config_class.from_pretrained(path))
        options["state_dict"] = {
            name: torch.from_numpy(each) for name, each in all_dequantized(tensors).items()
        }
        return super().from_pretrained(None, *arguments, **options)

    def ctc_loss(
        self, logits: Tensor, labels: Tensor, *, frame_mask: Tensor | None = None
    ) -> Tensor:
        """Return the CTC loss of logits (B, T, V) as the config reduces it.

        Source: Graves et al. 2006, doi:10.1145/1143844.1143891.
        """
        if frame_mask is None:
            num_frames = torch.full(logits.shape[:1], logits.shape[1], dtype=torch.long)
        else:
            num_frames = frame_mask.sum(dim=1)
        is_label = labels >= 0
        log_probs = nn.functional.log_softmax(logits.float(), dim=-1)
        return nn.functional.ctc_loss(
            log_probs.transpose(0, 1),  # (T, B, V)
            labels.masked_select(is_label),
            num_frames,
            is_label.sum(dim=1),
            blank=int(self.config.pad_token_id),
            reduction=str(self.config.ctc_loss_reduction),
            zero_infinity=bool(self.config.ctc_zero_infinity),
        )


def sinusoids(length: int, channels: int) -> Tensor:
    """Return the positions 0 to `length` - 1 as Whisper was trained with, (length, channels).

    Source: openai/whisper, `model.py`, `sinusoids`; timescales up to 10,000.
    """
    increment = math.log(10_000) / (channels // 2 - 1)
    timescales = torch.exp(-increment * torch.arange(channels // 2))
    angles = torch.arange(length)[:, None] * timescales[None, :]
    return torch.cat([angles.sin(), angles.cos()], dim=1)


def _holds_int8(path: Path) -> bool:
    with safe_open(path, framework="np") as file:
        return any(file.get_slice(name).get_dtype() == "I8" for name in file.keys())  # noqa: SIM118


def register() -> None:
    """Tell transformers' Auto classes about this model. Safe twice."""
    AutoConfig.register(MODEL_TYPE, WhisperCtcConfig, exist_ok=True)
    AutoModelForCTC.register(WhisperCtcConfig, WhisperForCTC, exist_ok=True)
    AutoFeatureExtractor.register(WhisperCtcConfig, WhisperFeatureExtractor, exist_ok=True)
    AutoTokenizer.register(
        WhisperCtcConfig, slow_tokenizer_class=Wav2Vec2CTCTokenizer, exist_ok=True
    )
