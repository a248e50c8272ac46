"""Mends all subtitles that can be mended, text and times, as one step."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kasr_desktop.editing.change import Change, ChangeKind, CueRevision
from kasr_desktop.editing.document import Document
from kasr_desktop.subtitles.cue_fixes import fix_all
from kasr_desktop.subtitles.cue_sheet import readjusted
from kasr_desktop.subtitles.korean_profile import TEXT_RULES, respelled
from kasr_desktop.ui.features.cues.checked_cues import CheckedCues, checked
from kasr_desktop.ui.features.cues.cue_writing import written_cues


def respelled_cues(found: CheckedCues, numbers: Iterable[int]) -> dict[int, str]:
    """Return the text of each of these cues whose writing breaks a rule, as the rules want it."""
    texts = {}
    for number in numbers:
        broken = {one.rule for one in found.broken.get(number, ())}
        if broken & TEXT_RULES:
            lines = found.cues[number].lines
            new = respelled(lines, found.options)
            if new != lines:
                texts[number] = "\n".join(new)
    return texts


def mended_all(document: Document, found: CheckedCues) -> tuple[Change | None, int]:
    """Return the step that mends what can be mended, and how many places that are.

    Args:
        document: What the cues were made from.
        found: The cues and what is broken in them.
    """
    before = adjustments = document.adjustments
    sheet = found
    written = written_cues(document, found, respelled_cues(found, found.broken))
    if written is not None:
        rows = list(found.task.segments)
        for patch in written.patches:
            rows[patch.first] = patch.inserted[0]
        adjustments = written.cues.inserted if written.cues else adjustments
        sheet = checked(replace(found.task, segments=tuple(rows), adjustments=adjustments))
    task = sheet.task
    mended, count = fix_all(sheet.cues, task.options, rules=task.rules, laid_out=sheet.laid_out)
    after = readjusted(sheet.laid_out, sheet.cues, mended, adjustments)
    if written is None and after == before:
        return None, 0
    cues = CueRevision(before, after) if after != before else None
    patches, num_written = (written.patches, written.count) if written else ((), 0)
    return Change(ChangeKind.CUES, patches, cues=cues), count + num_written
