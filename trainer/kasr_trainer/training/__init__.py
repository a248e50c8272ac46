"""The one training loop, on transformers' Trainer: arguments, checkpoints, early warnings."""
