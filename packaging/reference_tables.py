"""Writes the tables of settings, formats, profiles and encodings into the documents.

Every row is made from the declaration that window, command line and settings file read too
(`kasr_desktop/settings/user_settings.py`, the options of `kasr_desktop/domain`). A table stands
between `<!-- table: NAME LANGUAGE -->` and `<!-- end of table -->`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from kasr_desktop.domain.choice import Choice
from kasr_desktop.domain.cue_options import CueProfile
from kasr_desktop.domain.export_options import FileFormat, TextEncoding
from kasr_desktop.domain.label import Label, Language
from kasr_desktop.settings import SETTINGS, Section, SettingInfo

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = ("README.md", "README.ko.md", "docs/SETTINGS.md", "docs/SETTINGS.ko.md")

_TABLE = re.compile(
    r"(?P<head><!-- table: (?P<name>\w+) (?P<language>\w+) -->\n)"
    r"(?P<rows>.*?)"
    r"(?P<end><!-- end of table -->)",
    re.DOTALL,
)


def rendered(text: str) -> str:
    """Return a document with its tables made anew.

    Raises:
        KeyError: It wants a table that there is not.
    """

    def table(found: re.Match[str]) -> str:
        rows = TABLES[found["name"]](Language(found["language"]))
        return "\n".join([found["head"], *rows, "", found["end"]])

    return _TABLE.sub(table, text)


def tables_of(text: str) -> list[tuple[str, str]]:
    """Return name and language of each table in a document."""
    return [(found["name"], found["language"]) for found in _TABLE.finditer(text)]


def missing_rows(text: str) -> list[str]:
    """Return the lines that the tables of a document should have and it has not."""
    there = text.splitlines()
    return [line for line in rendered(text).splitlines() if line not in there]


def format_rows(language: Language) -> Iterator[str]:
    """Return what each format is for and what it holds."""
    yield from _head(
        language,
        ("`-f`", "`-f`"),
        ("for", "쓰는 곳"),
        ("holds", "담기는 것"),
        ("encoding", "인코딩"),
    )
    free = ", ".join(one.value.upper() for one in TextEncoding)
    for kind in FileFormat:
        held = ", ".join(label.said_in(language) for label in kind.facts.carries.labels)
        encoding = free if kind.facts.any_encoding else TextEncoding.UTF_8.value.upper()
        yield _row(f"`{kind.flag_word}`", kind.facts.use.said_in(language), held, encoding)


def profile_rows(language: Language) -> Iterator[str]:
    """Return whom subtitles are for, and how fast they may be read."""
    yield from _head(
        language, ("`--profile`", "`--profile`"), ("for", "대상"), ("letters a second", "초당 글자")
    )
    for profile in CueProfile:
        speed = f"{profile.max_reading_speed:g}"
        yield _row(f"`{profile.flag_word}`", profile.label.said_in(language), speed)


def encoding_rows(language: Language) -> Iterator[str]:
    """Return the encodings of text files."""
    yield from _head(language, ("`--encoding`", "`--encoding`"), ("name", "이름"))
    for encoding in TextEncoding:
        yield _row(f"`{encoding.flag_word}`", encoding.label.said_in(language))


def setting_rows(language: Language) -> Iterator[str]:
    """Return every setting that the window shows, under its headings, then the others."""
    yield from _head(
        language,
        ("setting", "설정"),
        ("in the file", "파일에서"),
        ("values", "값"),
        ("normally", "기본값"),
        ("command line", "명령줄"),
        ("what it does", "하는 일"),
    )
    for section in (*Section, None):
        for info in SETTINGS.values():
            if info.section is section:
                yield _setting_row(info, language)


TABLES: dict[str, Callable[[Language], Iterable[str]]] = {
    "formats": format_rows,
    "profiles": profile_rows,
    "encodings": encoding_rows,
    "settings": setting_rows,
}


def _setting_row(info: SettingInfo, language: Language) -> str:
    flag = f"`{info.flags[0]}`" if info.flags else ""
    return _row(
        info.label.said_in(language),
        f"`{info.name}`",
        _values(info, language),
        info.default_label.said_in(language),
        flag,
        info.meaning.said_in(language),
    )


def _values(info: SettingInfo, language: Language) -> str:
    """Return the values as the file has them, each with its name where it has one."""
    if issubclass(info.kind, Choice):
        named = (f"`{one.value}` {one.label.said_in(language)}" for one in info.kind)
        return "; ".join(named)
    if info.choices:
        return "; ".join(f"`{one}` {info.label_of(one).said_in(language)}" for one in info.choices)
    return info.expected.said_in(language)


def _head(language: Language, *columns: tuple[str, str]) -> Iterator[str]:
    yield _row(*(Label(*column).said_in(language) for column in columns))
    yield f"|{'---|' * len(columns)}"


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def main() -> int:
    """Bring the documents up to date."""
    for name in DOCUMENTS:
        path = ROOT / name
        path.write_text(rendered(path.read_text("utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
