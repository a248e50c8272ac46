from __future__ import annotations

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from kasr_desktop.exports.xml_text import xml_text


@given(st.text(st.characters(exclude_categories=[])))
def test_whatever_comes_in_can_be_written_and_read(text: str) -> None:
    element = ElementTree.Element("a", b=xml_text(text))
    data = ElementTree.tostring(element, encoding="utf-8")
    assert len(ElementTree.fromstring(data).get("b", "")) == len(text)


@given(st.text(st.characters(min_codepoint=32, max_codepoint=0xD7FF, exclude_categories=["Cc"])))
def test_what_xml_can_hold_stays(text: str) -> None:
    assert xml_text(text) == text
