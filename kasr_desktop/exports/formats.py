"""Who writes each format; what else is known of it stands in `FileFormat`.

Importing it imports every writer.
"""

from __future__ import annotations

from kasr_desktop.domain.export_options import DocumentLayout, ExportOptions, FileFormat
from kasr_desktop.domain.transcript import Transcript
from kasr_desktop.exports.csv_table import write_csv
from kasr_desktop.exports.document_content import document_content, plain_document
from kasr_desktop.exports.docx import write_docx
from kasr_desktop.exports.eaf import eaf_pieces
from kasr_desktop.exports.format_kinds import (
    CueFormat,
    ExportFormat,
    PackedFormat,
    TranscriptFormat,
)
from kasr_desktop.exports.html_page import write_html
from kasr_desktop.exports.hwpx import write_hwpx
from kasr_desktop.exports.json_document import json_pieces
from kasr_desktop.exports.pdf import draw_pdf
from kasr_desktop.exports.smi import write_smi
from kasr_desktop.exports.srt import write_srt
from kasr_desktop.exports.textgrid import textgrid_pieces
from kasr_desktop.exports.tsv import write_tsv
from kasr_desktop.exports.txt import write_txt
from kasr_desktop.exports.vtt import write_vtt


def seen_in_document(transcript: Transcript, options: ExportOptions) -> str:
    """Return what a reader sees of the text in a document, as plain text."""
    if options.layout is DocumentLayout.ROWS:
        return write_txt(transcript, source=options.source, times=True, speakers=options.speakers)
    return plain_document(document_content(transcript, options))


FORMATS: dict[FileFormat, ExportFormat] = {
    FileFormat.SRT: CueFormat(write_srt),
    FileFormat.VTT: CueFormat(write_vtt),
    FileFormat.SMI: CueFormat(write_smi),
    FileFormat.TXT: TranscriptFormat(
        lambda transcript, options: [
            write_txt(
                transcript, source=options.source, times=options.times, speakers=options.speakers
            )
        ],
    ),
    FileFormat.DOCX: PackedFormat(write_docx),
    FileFormat.HWPX: PackedFormat(write_hwpx),
    FileFormat.PDF: PackedFormat(draw_pdf),
    FileFormat.HTML: TranscriptFormat(
        lambda transcript, options: [write_html(document_content(transcript, options))]
    ),
    FileFormat.TSV: TranscriptFormat(
        lambda transcript, options: [write_tsv(transcript, source=options.source)]
    ),
    FileFormat.CSV: TranscriptFormat(lambda transcript, _: [write_csv(transcript)]),
    FileFormat.JSON: TranscriptFormat(lambda transcript, _: json_pieces(transcript)),
    FileFormat.TEXTGRID: TranscriptFormat(lambda transcript, _: textgrid_pieces(transcript)),
    FileFormat.EAF: TranscriptFormat(lambda transcript, _: eaf_pieces(transcript)),
}
