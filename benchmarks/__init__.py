"""Ours against the transformers pipeline: same audio, model, language model and machine."""
