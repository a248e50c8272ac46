"""Labels of actions as plain words."""

from __future__ import annotations


def plain(label: str) -> str:
    """Return an action's text without its mnemonic.

    Example:
        >>> plain("&Open (O)"), plain("여는 중(&O)…")
        ('Open (O)', '여는 중…')
    """
    start = label.find("(&")
    if start >= 0:
        label = label[:start] + label[start + 4 :]
    return label.replace("&", "")
