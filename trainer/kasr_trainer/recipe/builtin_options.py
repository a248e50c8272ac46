"""The parts of a recipe that only the built-in model's networks read."""

from __future__ import annotations

from dataclasses import dataclass, field

from kasr_desktop.toml_data import within

ENCODER, HEAD = ("encoder",), ("head",)


@dataclass(frozen=True, slots=True)
class EncoderOptions:
    """A Whisper encoder with a linear CTC head.

    Attributes:
        start: CTranslate2 folder of a Whisper model, or a model folder to go on from.
        frozen_layers: Encoder layers, counted from below, that stay as they are; the
            convolutions stay with them. They cost no backward pass.
        extra_layers: New encoder layers on top of Whisper's.
        dropout: In the layers that are trained.
        hidden_mask_share: Frames, and channels, of the frozen layers' output that are hidden.
        statistics_noise: How far the mean and spread of every channel of the frozen layers'
            output are moved, as a share of its spread.
        head_steps: Updates at the start that move only the head.
    """

    start: str = ""
    frozen_layers: int = 4
    extra_layers: int = 0
    dropout: float = 0.1
    hidden_mask_share: float = 0.05
    statistics_noise: float = 0.0
    head_steps: int = 60


@dataclass(frozen=True, slots=True)
class SpellingOptions:
    """Layers that spell, on a frozen encoder's stored features; see `WhisperCtcConfig`.

    Attributes:
        stored_taps: Encoder layers, from 1, whose output is stored.
        taps: Those of them that the spelling layers read.
        layers: How many spelling layers.
        size: Channels.
        heads: Of attention.
        ffn_dim: Width of the feed-forward parts.
        kernel: Frames a convolution sees.
        dropout: In all of them.
        trained_layers: Encoder layers, from above, that are trained too; their input must
            be among the stored layers.
        time_mask_share: Frames that are hidden, in stretches.
        max_time_mask: Longest hidden stretch, frames.
        channel_mask_share: Channels that are hidden, for a whole row.
        middle_weight: Of a second loss on the middle layer (arXiv:2102.03216).
        accent_rank: Rank of what synthetic rows are bent by before the spelling layers, so
            that the layers need not learn the synthesizer's accent; 0: nothing.
    """

    stored_taps: tuple[int, ...] = (4, 6)
    taps: tuple[int, ...] = (4, 6)
    layers: int = 2
    size: int = 512
    heads: int = 8
    ffn_dim: int = 1536
    kernel: int = 11
    dropout: float = 0.1
    trained_layers: int = 0
    time_mask_share: float = 0.08
    max_time_mask: int = 14
    channel_mask_share: float = 0.03
    middle_weight: float = 0.3
    accent_rank: int = 32


@dataclass(frozen=True, slots=True)
class ExampleOptions:
    """How utterances become the sound that the encoder hears.

    Attributes:
        max_seconds: Longest example.
        max_joined: Most utterances that are joined to one example.
        joined_share: Examples made of more than one utterance.
        silent_share: Examples that are noise alone and have no text, so that the
            model learns to say nothing.
        max_pause: Longest silence before, between and after utterances.
        spliced_share: Utterances whose words are dealt anew, where words are known.
        num_mel_masks: Bands that are hidden (SpecAugment, arXiv:1904.08779).
        max_mel_mask: Widest hidden band, of the 80 mel bins.
        time_masks_per_second: Stretches that are hidden.
        max_time_mask_ms: Longest of them.
    """

    max_seconds: float = 16.0
    max_joined: int = 3
    joined_share: float = 0.3
    silent_share: float = 0.02
    max_pause: float = 0.8
    spliced_share: float = field(default=0.0, metadata={"kinds": HEAD})
    num_mel_masks: int = 1
    max_mel_mask: int = 10
    time_masks_per_second: float = field(default=0.35, metadata={"kinds": ENCODER})
    max_time_mask_ms: int = field(default=160, metadata={"kinds": ENCODER})


@dataclass(frozen=True, slots=True)
class BatchOptions:
    """How examples become batches.

    Attributes:
        batch_seconds: Sound in one batch, padding included.
        reuse: How often the frozen layers' output of a batch is trained on, every time
            masked anew. The frozen layers cost as much as the trained ones.
        kept_batches: Outputs that are kept for that.
        real_share: Share of the sound that comes from people; the rest is synthetic.
        speaker_power: An utterance of a speaker with n seconds weighs n to minus this.
    """

    batch_seconds: float = 40.0
    reuse: int = field(default=3, metadata={"kinds": ENCODER})
    kept_batches: int = field(default=150, metadata={"kinds": ENCODER})
    real_share: float = field(default=0.67, metadata={"kinds": HEAD})
    speaker_power: float = field(default=0.3, metadata={"kinds": HEAD})


@dataclass(frozen=True, slots=True)
class AugmentOptions:
    """How sound is disturbed, how often and how strongly; shares are probabilities, 0 to 1.

    Attributes:
        share: Utterances that are disturbed at all; 0: none.
        speed_low: Slowest playback; it also lowers the voice as a longer throat would.
        speed_high: Fastest playback.
        reverb_share: Utterances that get a room.
        noise_share: Utterances that get noise.
        noise_low_db: Loudest noise, as signal-to-noise ratio in dB.
        noise_high_db: Faintest noise.
        babble_share: Of the noises, those made of other people talking.
        filter_share: Utterances whose frequency response is bent.
        band_share: Utterances cut to a telephone's or a codec's band.
        codec_share: Utterances that go through a real codec and back.
        gain_low_db: Quietest peak, dBFS.
        gain_high_db: Loudest peak, dBFS.
    """

    share: float = within(0, 1, default=0.0, kinds=("run",))
    speed_low: float = 0.82
    speed_high: float = 1.2
    reverb_share: float = 0.5
    noise_share: float = 0.6
    noise_low_db: float = 3.0
    noise_high_db: float = 35.0
    babble_share: float = 0.2
    filter_share: float = 0.6
    band_share: float = 0.2
    codec_share: float = within(0, 1, default=0.0)
    gain_low_db: float = -26.0
    gain_high_db: float = -1.0
