"""What a step did, in words for the menu."""

from __future__ import annotations

from kasr_desktop.editing.change import Change, ChangeKind
from kasr_desktop.ui.widgets.language import translate


def undo_label(change: Change | None) -> str:
    """Return the words of the menu for taking a step back."""
    if change is None:
        return translate("Editing", "&Undo")
    return translate("Editing", "&Undo: {step}").format(step=step_name(change))


def redo_label(change: Change | None) -> str:
    """Return the words of the menu for making a step again."""
    if change is None:
        return translate("Editing", "&Redo")
    return translate("Editing", "&Redo: {step}").format(step=step_name(change))


def step_name(change: Change) -> str:
    """Return what a step did, short."""
    if change.kind is ChangeKind.REPLACE:
        return translate("Editing", "replace, {count} places").format(count=change.count)
    return _names()[change.kind]


def _names() -> dict[ChangeKind, str]:
    return {
        ChangeKind.TEXT: translate("Editing", "edit text"),
        ChangeKind.SPLIT: translate("Editing", "split"),
        ChangeKind.MERGE: translate("Editing", "merge"),
        ChangeKind.TIMES: translate("Editing", "shift times"),
        ChangeKind.SPEAKER: translate("Editing", "set the speaker"),
        ChangeKind.SPEAKER_NAME: translate("Editing", "name a speaker"),
        ChangeKind.TAKE_READING: translate("Editing", "take another reading"),
        ChangeKind.BACK_TO_MACHINE: translate("Editing", "back to the machine's text"),
        ChangeKind.REDECODE: translate("Editing", "decode again"),
        ChangeKind.HEAR_AGAIN: translate("Editing", "hear a part again"),
        ChangeKind.READ_AGAIN: translate("Editing", "read again"),
        ChangeKind.CUES: translate("Editing", "adjust subtitles"),
        ChangeKind.FIND_SPEAKERS: translate("Editing", "find speakers"),
        ChangeKind.ALIGN_WORDS: translate("Editing", "realign word times"),
        ChangeKind.RETIME: translate("Editing", "shift all times"),
        ChangeKind.ADD_ROW: translate("Editing", "add a row"),
        ChangeKind.WRITE_FORM: translate("Editing", "write the written form"),
        ChangeKind.AS_HEARD: translate("Editing", "back to the words as heard"),
        ChangeKind.ADD_READING: translate("Editing", "add a text to compare"),
        ChangeKind.DROP_READING: translate("Editing", "take a text out of the comparison"),
        ChangeKind.ALIGN_SCRIPT: translate("Editing", "align a script with the sound"),
    }
