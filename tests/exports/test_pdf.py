from __future__ import annotations

import sys

import pytest
from made_values import SPOKEN

from kasr_desktop.domain.errors import ExportError
from kasr_desktop.domain.export_options import ExportOptions
from kasr_desktop.exports.document_content import document_content
from kasr_desktop.exports.pdf import draw_pdf, with_spaces


def test_where_qt_cannot_be_loaded_a_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PySide6.QtGui", None)  # importing it is an error
    with pytest.raises(ExportError) as caught:
        draw_pdf(document_content(SPOKEN, ExportOptions()))
    assert caught.value.reason == "no_qt"


def test_a_tab_of_a_table_is_a_space_and_no_glyph_is_renamed() -> None:
    table = (
        b"<0009> outside\n3 beginbfrange\n<0000> <0000> <0000>\n<0009> <000A> [<0009> <AC00> ]\n"
        b"<0007> <0007> <0009>\nendbfrange\n"
    )
    assert with_spaces(table) == (
        b"<0009> outside\n3 beginbfrange\n<0000> <0000> <0000>\n<0009> <000A> [<0020> <AC00> ]\n"
        b"<0007> <0007> <0020>\nendbfrange\n"
    )
