"""KASR Desktop: Korean speech to text, greedy and language-model text side by side."""

__version__ = "0.1.0"
