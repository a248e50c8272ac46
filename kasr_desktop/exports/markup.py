"""Markup of subtitles taken out, so that what is left is what is read on the screen.

Every pattern is linear in the length of the text, whatever stands there.
"""

from __future__ import annotations

import html
import re

_TAG = re.compile(r"<[^<>]*>")
_SRT_TAG = re.compile(r"</?(?:[ibus]|font(?:\s[^<>]*)?)\s*/?>", re.IGNORECASE)
_ASS_CODE = re.compile(r"\{\\[^{}]*\}")
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{1,7}|#x[0-9a-f]{1,6});", re.IGNORECASE)


def plain_srt(line: str) -> str:
    r"""Return a line without the markup that players of SRT understand; other `<` are text.

    Example:
        >>> plain_srt("<i>안녕</i> <font color='red'>빨강</font>{\\an8} &amp; a<b c>d")
        '안녕 빨강 & a<b c>d'
    """
    bare = _ASS_CODE.sub("", _SRT_TAG.sub("", line))
    return _ENTITY.sub(lambda entity: html.unescape(entity[0]), bare).strip()


def plain_html(line: str) -> str:
    """Return a line without tags, and entities as their characters, so that `&lt;b&gt;` stays text.

    Example:
        >>> plain_html("<v 하나>예<00:00:01.000><c> 네</c></v> &lt;b&gt;")
        '예 네 <b>'
    """
    return html.unescape(_TAG.sub("", line)).strip()


def plain_ass(text: str) -> str:
    r"""Return the text of an ASS event without its codes; `\N` ends a line.

    Example:
        >>> plain_ass(r"{\an8}첫째\N둘째")
        '첫째\n둘째'
    """
    bare = re.sub(r"\{[^{}]*\}", "", text)
    return bare.replace("\\N", "\n").replace("\\n", "\n").replace("\\h", " ")
