"""What XML can hold: EAF and DOCX are made of it."""

from __future__ import annotations

import re

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    r"""Put U+FFFD for every character XML 1.0 lacks: controls, and bytes that were no text.

    Example:
        >>> xml_text("가\x00나\udcff")
        '가\ufffd나\ufffd'
    """
    return _FORBIDDEN.sub("\ufffd", text)
