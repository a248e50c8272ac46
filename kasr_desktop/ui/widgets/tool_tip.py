"""What a control does and which key does it too."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence


def tool_tip(words: str, keys: str) -> str:
    """Return the words with the key behind them, written as the system writes keys."""
    native = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
    return f"{words} ({native})" if native else words
