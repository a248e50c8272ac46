"""Hearing the recording that is shown: waveform, playback, follow-along."""
