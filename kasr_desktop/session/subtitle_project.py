"""A subtitle file as a recording that needs no recognizing: its cues are a person's rows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from kasr_desktop.audio.media_names import media_beside
from kasr_desktop.domain.cue import Cue
from kasr_desktop.domain.cue_options import CueOptions
from kasr_desktop.domain.errors import ExportError
from kasr_desktop.domain.origin import Origin
from kasr_desktop.domain.readings import EDITED
from kasr_desktop.domain.transcript import Reading, Segment
from kasr_desktop.editing.document import Document
from kasr_desktop.editing.word_times import spread_words, written
from kasr_desktop.exports.cue_file import CueFile
from kasr_desktop.exports.reading import read_cue_file
from kasr_desktop.session.item_updates import put
from kasr_desktop.session.queue_item import ItemState, QueueItem, UsedModel, new_item
from kasr_desktop.subtitles.cue_layout import layout
from kasr_desktop.subtitles.cue_sheet import adjustments_to


def open_subtitles(path: Path, options: CueOptions) -> tuple[QueueItem, CueFile]:
    """Return an item of a subtitle file, and the file as it was read.

    Its sound is the audio or video file of the same name beside it, else there is none.
    The subtitles stand as in the file, lines and times, under these limits.

    Raises:
        ExportError: unreadable, malformed: no subtitles could be read.
    """
    read = read_cue_file(path)
    if not read.cues:
        raise ExportError(f"{path} has no subtitle.", reason="malformed", path=path)
    cues = sorted(read.cues, key=lambda cue: (cue.start, cue.end))
    segments = rows_of(cues)
    adjustments = adjustments_to(layout(segments, options), cues)
    document = Document(segments, adjustments=adjustments)
    item = new_item(media_beside(path) or path, state=ItemState.DONE, document=document)
    keeping = replace(item.keeping, opened=path.name)
    put(item, model=UsedModel(decoders=(EDITED,)), keeping=keeping)
    return item, read


def rows_of(cues: list[Cue]) -> list[Segment]:
    """Return a row a cue; one that begins before the former has ended begins with its end."""
    rows: list[Segment] = []
    for cue in cues:
        start = max(cue.start, rows[-1].end if rows else 0.0)
        words = cue.text.split()
        if cue.end <= start or not words:
            start = cue.start if not rows else start
            cue = replace(cue, end=start + max(0.1, cue.end - cue.start))
        said = written(spread_words(words, start, cue.end))
        reading = Reading(EDITED, said)
        rows.append(Segment(start, cue.end, (reading,), times_by=Origin.PERSON))
    return rows
