"""OPUS' XML: its own sentences (raw or cut into words), and translation memories (TMX).

OPUS-OpenSubtitles/v2018/raw/ko.zip    OpenSubtitles/raw/ko/1999/…/….xml   <s id="1">text</s>
OPUS-OpenSubtitles/v2018/xml/ko.zip    the same with <w id="1.1">word</w> in every sentence
OPUS-OpenSubtitles/v2018/tmx/en-ko.tmx.gz    <tu><tuv xml:lang="ko"><seg>text</seg></tuv></tu>

Element trees are thrown away as they are read, so that gigabytes take no memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO
from xml.etree import ElementTree

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"

XmlError = ElementTree.ParseError
"""What damaged XML raises."""


def read_sentences(file: IO[bytes]) -> Iterator[str]:
    """Return the sentences of one document of OPUS."""
    for element in _ends(file, "s"):
        words = [word.text or "" for word in element.iter("w")]
        yield _plain(" ".join(words) if words else "".join(element.itertext()))


def read_memory(file: IO[bytes], language: str) -> Iterator[str]:
    """Return the segments of a translation memory in one language, such as "ko" (also "ko-KR")."""
    for unit in _ends(file, "tu"):
        for version in unit.iter("tuv"):
            said = version.get(_LANGUAGE) or version.get("lang") or ""
            segment = version.find("seg")
            if segment is not None and said.lower().partition("-")[0] == language:
                yield _plain("".join(segment.itertext()))


def _ends(file: IO[bytes], tag: str) -> Iterator[ElementTree.Element]:
    """Return every element of a name when it is whole."""
    inside: list[ElementTree.Element] = []
    for event, element in ElementTree.iterparse(file, events=("start", "end")):
        if event == "start":
            inside.append(element)
            continue
        inside.pop()
        if element.tag == tag:
            yield element
            if inside:
                inside[-1].remove(element)  # or the tree would hold every sentence read so far


def _plain(text: str) -> str:
    return " ".join(text.split())
