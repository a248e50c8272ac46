"""Acoustic models: windows of audio become emissions. The only doors to torch."""
