"""A PDF drawn by a process of its own: Qt without a window, whoever asks for it."""

from __future__ import annotations

from multiprocessing.connection import Connection

from kasr_desktop.domain.errors import ExportError
from kasr_desktop.exports.document_content import DocumentContent
from kasr_desktop.exports.pdf import draw_pdf
from kasr_desktop.pipeline.child_setup import begin_quietly
from kasr_desktop.pipeline.process_handle import ChildDiedError, ProcessHandle

_PATIENCE = 600.0  # seconds; ten hours of a table take half a minute

_Answer = bytes | ExportError


def pdf_of(content: DocumentContent) -> bytes:
    """Return a document as PDF.

    Raises:
        ExportError: no_qt, or not_drawn: the process that draws did not start or came to its end.
    """
    try:
        child: ProcessHandle[None, _Answer] = ProcessHandle(tell_pdf, (content,), name="kasr-pdf")
    except OSError as error:
        raise _not_drawn(error.strerror or str(error)) from error
    try:
        answer = child.receive(_PATIENCE)
    except ChildDiedError as death:
        raise _not_drawn(death.cause) from death
    finally:
        child.close()
    if answer is None:
        raise _not_drawn("no answer")
    if isinstance(answer, ExportError):
        raise answer
    return answer


def tell_pdf(connection: Connection, content: DocumentContent) -> None:
    """Do a child's work: send the file, or why there is none, and end."""
    begin_quietly(None)
    try:
        connection.send(draw_pdf(content))
    except ExportError as error:
        connection.send(error)


def _not_drawn(detail: str) -> ExportError:
    return ExportError(f"The PDF cannot be drawn: {detail}.", reason="not_drawn", detail=detail)
