"""Sounds in which nobody speaks, and how many characters a model hears in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kasr_desktop.domain.audio import SAMPLE_RATE, Samples
from kasr_desktop.domain.options import StreamOptions
from kasr_desktop.recognizer.acoustic_model import AcousticModel
from kasr_trainer.evaluate.inference import Reader, duration_of, hear_parts

_Time = NDArray[np.float64]  # (N,) seconds
_PEAK = 0.3


@dataclass(frozen=True, slots=True)
class Babble:
    """What was heard where nothing was said.

    Attributes:
        sound: Which sound.
        minutes: How much of it.
        characters: Decoder to characters, spaces left out.
        texts: Decoder to text.
    """

    sound: str
    minutes: float
    characters: Mapping[str, int]
    texts: Mapping[str, str]

    def per_minute(self, decoder: str) -> float:
        """Return the characters a minute."""
        return self.characters[decoder] / self.minutes


def silence(time: _Time, rng: np.random.Generator) -> _Time:
    """Digital silence."""
    del rng
    return np.zeros_like(time)


def white_noise(time: _Time, rng: np.random.Generator) -> _Time:
    """Equal power at all frequencies: a waterfall."""
    return rng.standard_normal(len(time))


def pink_noise(time: _Time, rng: np.random.Generator) -> _Time:
    """Power falling with 1/f, as in most rooms."""
    spectrum = np.fft.rfft(rng.standard_normal(len(time)))
    frequencies = np.fft.rfftfreq(len(time), 1 / SAMPLE_RATE)
    sound: _Time = np.fft.irfft(spectrum / np.sqrt(np.maximum(frequencies, 20.0)), len(time))
    return sound


def hum(time: _Time, rng: np.random.Generator) -> _Time:
    """The mains at 60 Hz with overtones, over a little hiss."""
    overtones = [np.sin(2 * np.pi * 60 * k * time) / k for k in range(1, 8)]
    sound: _Time = np.sum(overtones, axis=0) + 0.01 * rng.standard_normal(len(time))
    return sound


def chords(time: _Time, rng: np.random.Generator) -> _Time:
    """Music-like: a chord every half second, struck and fading, eight overtones a tone."""
    length = SAMPLE_RATE // 2
    beat = np.arange(length) / SAMPLE_RATE
    fade = np.exp(-3 * beat)
    pieces = []
    for _ in range(0, len(time), length):
        root = 110 * 2 ** (int(rng.integers(0, 24)) / 12)
        third = int(rng.choice([3, 4]))
        tones = [root * 2 ** (step / 12) for step in (0, third, 7)]
        waves = [np.sin(2 * np.pi * tone * k * beat) / k for tone in tones for k in range(1, 9)]
        pieces.append(np.sum(waves, axis=0) * fade)
    sound: _Time = np.concatenate(pieces)[: len(time)]
    return sound


SOUNDS: Mapping[str, Callable[[_Time, np.random.Generator], _Time]] = {
    "silence": silence,
    "white noise": white_noise,
    "pink noise": pink_noise,
    "hum": hum,
    "chords": chords,
}


def make_sound(name: str, *, minutes: float, seed: int = 1) -> Samples:
    """Make a sound (N,) float32, its loudest sample at 0.3; silence stays 0."""
    time = np.arange(round(minutes * 60 * SAMPLE_RATE)) / SAMPLE_RATE
    sound = SOUNDS[name](time, np.random.default_rng(seed))
    loudest = float(np.abs(sound).max(initial=0.0))
    return (sound * (_PEAK / loudest if loudest else 0.0)).astype(np.float32)


def listen_to_nothing(
    model: AcousticModel, reader: Reader, *, minutes: float, seed: int = 1
) -> list[Babble]:
    """Let a model hear every sound the way the app would, and count what it writes."""
    heard = []
    for name in SOUNDS:
        samples = make_sound(name, minutes=minutes, seed=seed)
        texts = reader.read_long(hear_parts(model, samples, StreamOptions()))
        characters = {decoder: len("".join(text.split())) for decoder, text in texts.items()}
        heard.append(Babble(name, duration_of(samples) / 60, characters, texts))
    return heard


def format_babble(heard: list[Babble]) -> str:
    """Return characters a minute as a table in Markdown."""
    decoders = list(heard[0].characters)
    lines = [
        f"| sound | minutes | {' | '.join(f'{name}, characters a minute' for name in decoders)} |",
        "|---|---:" + "|---:" * len(decoders) + "|",
    ]
    for each in heard:
        rates = " | ".join(f"{each.per_minute(name):.1f}" for name in decoders)
        lines.append(f"| {each.sound} | {each.minutes:.1f} | {rates} |")
    return "\n".join(lines)
