"""The installed PySide6 keeps its references; 6.12.0 loses them and kills Python 3.11."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.costly

CALLS = 300
CODE = f"""
import sys
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit
app = QApplication([])
label, editor, pixmap = QLabel(), QPlainTextEdit(), QPixmap(8, 8)
painter = QPainter(pixmap)
calls = {{
    "setText": lambda: label.setText("a"),
    "setWindowTitle": lambda: label.setWindowTitle("a"),
    "appendPlainText": lambda: editor.appendPlainText("a"),
    "parentWidget": label.parentWidget,
    "update": label.update,
    "setPen": lambda: painter.setPen(QColor("red")),
    "drawLine": lambda: painter.drawLine(0, 0, 1, 1),
    "save, restore": lambda: (painter.save(), painter.restore()),
}}
for name, call in calls.items():
    before = sys.getrefcount(None)
    for _ in range({CALLS}):
        call()
    lost = before - sys.getrefcount(None)
    if lost > {CALLS} // 2:
        print(name, lost / {CALLS})
painter.end()
"""


def test_void_calls_keep_the_reference_to_none() -> None:
    result = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    assert result.stdout == "", "this PySide6 loses references to None; pin another version"
