"""What XML and HTML can hold: EAF, DOCX, HWPX and web pages are made of it."""

from __future__ import annotations

import re

_PLANES = range(0, 0x110000, 0x10000)
_LAST_OF_PLANES = "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in _PLANES)
_FORBIDDEN = re.compile(
    f"[^\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufdcf\ufdf0-\U0010ffff]|[{_LAST_OF_PLANES}]"
)


def xml_text(text: str) -> str:
    r"""Put U+FFFD for what XML 1.0 and HTML lack: controls, what is no character, no text at all.

    Example:
        >>> xml_text("가\x00나\udcff")
        '가\ufffd나\ufffd'
    """
    return _FORBIDDEN.sub("\ufffd", text)


def escaped_text(text: str, *, quoted: bool = False) -> str:
    """Return `xml_text` as it stands inside an element, or inside a quoted attribute.

    xml.sax.saxutils has one, too, and brings urllib.request and all of HTTP with it.

    Example:
        >>> escaped_text('가 < "나" & 다')
        '가 &lt; "나" &amp; 다'
        >>> escaped_text('"나"', quoted=True)
        '&quot;나&quot;'
    """
    found = xml_text(text)
    for char, name in (("&", "amp"), ("<", "lt"), (">", "gt")):
        found = found.replace(char, f"&{name};")
    return found.replace('"', "&quot;") if quoted else found
