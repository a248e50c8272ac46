"""An interview for the clipboard: paragraphs by speaker, as plain text and for word processors."""

from __future__ import annotations

from html import escape

from kasr_desktop.exports.document_content import DocumentContent


def plain_interview(content: DocumentContent) -> str:
    """Return paragraphs parted by empty lines, each with who speaks and the time if wanted.

    Example:
        >>> from kasr_desktop.domain.export_options import DocumentLayout
        >>> from kasr_desktop.exports.document_content import Paragraph
        >>> said = Paragraph(0.0, "김 기자", "시작하죠."), Paragraph(9.0, "", "네.")
        >>> print(plain_interview(DocumentContent("", (), said, DocumentLayout.INTERVIEW, False)))
        김 기자: 시작하죠.
        <BLANKLINE>
        네.
    """
    lines = []
    for one in content.paragraphs:
        time = f"[{one.time}] " if content.times else ""
        speaker = f"{one.speaker}: " if one.speaker else ""
        lines.append(f"{time}{speaker}{one.text}")
    return "\n\n".join(lines)


def html_interview(content: DocumentContent) -> str:
    """Return the same as HTML: names in bold above what they say."""
    paragraphs = []
    for one in content.paragraphs:
        name = f"<b>{escape(one.speaker)}</b>" if one.speaker else ""
        time = f'<span style="color:#666666">{one.time}</span>' if content.times else ""
        head = " ".join(filter(None, (name, time)))
        paragraphs.append(f"<p>{head}{'<br>' if head else ''}{escape(one.text)}</p>")
    return "\n".join(paragraphs)
