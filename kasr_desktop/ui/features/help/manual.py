"""The manual as the program reads it: the pages of `docs/manual`, which are the site's too."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QTextDocument

from kasr_desktop.messages import Language
from kasr_desktop.resources import manual_dir
from kasr_desktop.text.hangul import nfc

_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class ManualPage:
    """One page.

    Attributes:
        path: Its file.
        text: What it holds, as Markdown.
    """

    path: Path
    text: str

    @property
    def title(self) -> str:
        """Its first heading, by which the site calls it too."""
        found = _TITLE.search(self.text)
        return found[1] if found else self.path.stem

    @property
    def url(self) -> QUrl:
        """Where it is, for a browser."""
        return QUrl.fromLocalFile(str(self.path))

    @cached_property
    def words(self) -> str:
        """What is read on it, without marks: what a search looks at."""
        document = QTextDocument()
        document.setMarkdown(self.text)
        return document.toPlainText().lower()

    def count(self, query: str) -> int:
        """Return how often a text stands on the page, whatever its case; 0 for no text."""
        wanted = nfc(query).strip().lower()
        return self.words.count(wanted) if wanted else 0


def manual_pages(language: Language) -> list[ManualPage]:
    """Return the pages in a language, in the order in which they are to be read.

    Raises:
        OSError: The manual was not shipped.
    """
    paths = sorted((manual_dir() / language.value).glob("*.md"), key=_order)
    return [ManualPage(path, path.read_text("utf-8")) for path in paths]


def _order(path: Path) -> tuple[bool, str]:
    """Put the contents first; every other page begins with its number."""
    return path.stem != "index", path.name
