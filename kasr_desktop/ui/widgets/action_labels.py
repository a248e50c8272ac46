"""Labels of actions as plain words."""

from __future__ import annotations


def plain(label: str) -> str:
    r"""Return an action's text without its mnemonic and the key that a menu tells beside it.

    Example:
        >>> plain("&Open (O)"), plain("여는 중(&O)…"), plain("Rena&me\tF2")
        ('Open (O)', '여는 중…', 'Rename')
    """
    label = label.partition("\t")[0]
    start = label.find("(&")
    if start >= 0:
        label = label[:start] + label[start + 4 :]
    return label.replace("&", "")
