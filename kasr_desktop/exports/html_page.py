"""Web pages: one file with its look inside, readable in every browser and word processor."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from kasr_desktop.domain.export_options import DocumentLayout
from kasr_desktop.exports.document_content import DocumentContent, Paragraph
from kasr_desktop.exports.timestamps import clock, milliseconds

_LOOK = """
body { font-family: "맑은 고딕", "Apple SD Gothic Neo", "Noto Sans KR", sans-serif;
       line-height: 1.7; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; margin-bottom: 2rem; }
th, td { border: 1px solid #bbb; padding: .3rem .6rem; text-align: left; vertical-align: top; }
th { white-space: nowrap; font-weight: normal; background: #f4f4f4; }
time { color: #666; font-size: .85em; }
.head { margin: 1rem 0 0; }
.said { margin: 0; }
"""


def write_html(content: DocumentContent) -> str:
    """Write a page of HTML5."""
    title = escape(content.title)
    body = "\n".join(_body(content))
    return (
        f'<!DOCTYPE html>\n<html lang="ko">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{title}</title>\n'
        f"<style>{_LOOK}</style>\n</head>\n<body>\n<h1>{title}</h1>\n{body}\n</body>\n</html>\n"
    )


def _body(content: DocumentContent) -> Iterator[str]:
    facts = "".join(
        f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in content.facts
    )
    if facts:
        yield f"<table>{facts}</table>"
    if content.layout is DocumentLayout.RECORD:
        yield from _record(content)
        return
    for paragraph in content.paragraphs:
        time = _time(paragraph) if content.times else ""
        speaker = f"<strong>{escape(paragraph.speaker)}</strong>" if paragraph.speaker else ""
        text = escape(paragraph.text)
        if content.layout is DocumentLayout.ROWS:
            named = f"{speaker}: " if speaker else ""
            yield f'<p class="said">{time} {named}{text}</p>'
        else:
            head = " ".join(filter(None, (speaker, time)))
            yield (f'<p class="head">{head}</p>\n' if head else "") + f'<p class="said">{text}</p>'


def _record(content: DocumentContent) -> Iterator[str]:
    heads = ["번호", *(["시간"] if content.times else []), "화자", "내용"]
    yield f"<table><thead><tr>{''.join(f'<th>{head}</th>' for head in heads)}</tr></thead><tbody>"
    for number, turn in enumerate(content.paragraphs, start=1):
        time = f"<td>{_time(turn)}</td>" if content.times else ""
        yield (
            f"<tr><td>{number}</td>{time}<td>{escape(turn.speaker)}</td>"
            f"<td>{escape(turn.text)}</td></tr>"
        )
    yield "</tbody></table>"


def _time(paragraph: Paragraph) -> str:
    exact = clock(milliseconds(paragraph.start), separator=".")
    return f'<time datetime="{exact}">{paragraph.time}</time>'
