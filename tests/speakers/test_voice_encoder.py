from __future__ import annotations

import numpy as np
import pytest

from kasr_desktop.domain.audio import SAMPLE_RATE
from kasr_desktop.resources import voice_encoder_path
from kasr_desktop.speakers.mel_spectrogram import NUM_MELS, mel_spectrogram
from kasr_desktop.speakers.voice_encoder import EMBEDDING_SIZE, WINDOW_FRAMES, VoiceEncoder

# librosa 0.11 on the same sound: melspectrogram(sr=16000, n_fft=400, hop_length=160, n_mels=40)
LIBROSA = [
    1.635e-13,
    5.7672e-13,
    1.2902e-12,
    2.334e-12,
    1.9581,
    14.788,
    1.6037,
    1.2544e-11,
    1.7541e-11,
    2.4177e-11,
    3.3187e-11,
    4.7226e-11,
    6.5481e-11,
    9.0221e-11,
    1.3047e-10,
    2.1155e-10,
    3.2001e-10,
    5.9359e-10,
    1.1258e-09,
    2.4974e-09,
    7.0227e-09,
    2.589e-08,
    1.846e-07,
    8.7358e-06,
    0.28188,
    0.50912,
    6.8537e-05,
    1.7876e-07,
    1.1118e-08,
    1.5556e-09,
    3.2561e-10,
    8.8105e-11,
    2.7832e-11,
    9.8662e-12,
    3.8254e-12,
    1.5506e-12,
    6.4183e-13,
    2.5888e-13,
    9.2469e-14,
    2.2435e-14,
]


def tones() -> np.ndarray:
    time = np.arange(SAMPLE_RATE // 10) / SAMPLE_RATE
    sound = 0.3 * np.sin(2 * np.pi * 440 * time) + 0.1 * np.sin(2 * np.pi * 2500 * time)
    return np.asarray(sound, np.float32)


def test_mel_spectrogram_is_librosas() -> None:
    mel = mel_spectrogram(tones())
    assert mel.shape == (11, NUM_MELS)
    assert mel.dtype == np.float32
    np.testing.assert_allclose(mel[5], LIBROSA, rtol=1e-3, atol=1e-6)


def test_vectors_have_length_one_and_know_a_window_again() -> None:
    encoder = VoiceEncoder(voice_encoder_path())
    windows = np.random.default_rng(0).random((3, WINDOW_FRAMES, NUM_MELS), np.float32) * 0.05
    together = encoder.embed(windows)
    assert together.shape == (3, EMBEDDING_SIZE)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1.0, rtol=1e-5)
    alone = np.concatenate([encoder.embed(window[None]) for window in windows])
    np.testing.assert_allclose(together, alone, atol=1e-5)


@pytest.mark.model
def test_recurrence_is_torchs() -> None:
    import torch

    encoder = VoiceEncoder(voice_encoder_path())
    lstm = torch.nn.LSTM(NUM_MELS, EMBEDDING_SIZE, 3, batch_first=True)
    with np.load(voice_encoder_path()) as stored, torch.no_grad():
        for layer in range(3):
            for ours, theirs in (("input", "weight_ih"), ("hidden", "weight_hh")):
                weight = torch.from_numpy(stored[f"{ours}_{layer}"].astype(np.float32))
                getattr(lstm, f"{theirs}_l{layer}").copy_(weight)
            getattr(lstm, f"bias_ih_l{layer}").copy_(torch.from_numpy(stored[f"bias_{layer}"]))
            getattr(lstm, f"bias_hh_l{layer}").zero_()
        projection = torch.from_numpy(stored["projection"].astype(np.float32))
        bias = torch.from_numpy(stored["projection_bias"].astype(np.float32))
        windows = torch.rand(4, WINDOW_FRAMES, NUM_MELS) * 0.1
        _, (hidden, _) = lstm(windows)
        raw = torch.relu(hidden[-1] @ projection.T + bias)
        expected = raw / raw.norm(dim=1, keepdim=True)
    np.testing.assert_allclose(encoder.embed(windows.numpy()), expected.numpy(), atol=1e-4)
