"""Sound as it comes out of a telephone, a messenger or a low-rate recording: coded and decoded."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kasr_desktop.domain.audio import SAMPLE_RATE

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Codec:
    """One way sound is sent or kept.

    Attributes:
        name: FFmpeg's word for its encoder.
        container: FFmpeg's word for a file of it.
        rate: Hz.
        bit_rates: Bits a second, lowest and highest; none: it has only one.
    """

    name: str
    container: str
    rate: int = SAMPLE_RATE
    bit_rates: tuple[int, int] | None = None


_CODECS = (
    _Codec("pcm_mulaw", "wav", 8_000),  # telephones, ITU-T G.711
    _Codec("pcm_alaw", "wav", 8_000),
    _Codec("libopencore_amrnb", "amr", 8_000, (4_750, 12_200)),  # mobile phones, voice memos
    _Codec("g722", "wav"),  # telephones in offices
    _Codec("libopus", "ogg", SAMPLE_RATE, (8_000, 24_000)),  # messengers, meetings
    _Codec("libmp3lame", "mp3", SAMPLE_RATE, (16_000, 48_000)),  # recorders, podcasts
    _Codec("aac", "adts", SAMPLE_RATE, (16_000, 48_000)),  # films, phones
)


def through_codec(samples: Samples, *, rng: np.random.Generator) -> Samples:
    """Return samples (N,) at 16 kHz as a codec drawn by chance gives them back, as long as before.

    A codec that this FFmpeg cannot encode is passed over for the telephone's.
    """
    codec = _CODECS[int(rng.integers(len(_CODECS)))]
    bit_rate = None if codec.bit_rates is None else int(rng.uniform(*codec.bit_rates))
    return _round_trip(samples, codec, bit_rate)


def _round_trip(samples: Samples, codec: _Codec, bit_rate: int | None) -> Samples:
    import av

    file = io.BytesIO()
    try:
        _encode(samples, file, codec, bit_rate)
    except (av.error.EncoderNotFoundError, av.codec.codec.UnknownCodecError):
        file = io.BytesIO()
        _encode(samples, file, _CODECS[0], None)
    file.seek(0)
    pieces = []
    resampler = av.AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE)
    with av.open(file, "r") as container:
        for frame in container.decode(audio=0):
            pieces += [each.to_ndarray()[0] for each in resampler.resample(frame)]
        pieces += [each.to_ndarray()[0] for each in resampler.resample(None)]
    heard = np.concatenate(pieces).astype(np.float32)[: len(samples)]
    return np.pad(heard, (0, len(samples) - len(heard)))


def _encode(samples: Samples, file: io.BytesIO, codec: _Codec, bit_rate: int | None) -> None:
    import av

    with av.open(file, "w", format=codec.container) as container:
        stream: Any = container.add_stream(codec.name, rate=codec.rate, layout="mono")
        if bit_rate is not None:
            stream.bit_rate = bit_rate
        pcm = (np.clip(samples, -1.0, 1.0) * 32_767).astype(np.int16)[None]
        frame = av.AudioFrame.from_ndarray(pcm, format="s16", layout="mono")
        frame.sample_rate = SAMPLE_RATE
        for packet in (*stream.encode(frame), *stream.encode(None)):
            container.mux(packet)
