"""What the recording says of itself."""

from __future__ import annotations

from kasr_desktop.session.queue_item import ItemState, QueueItem
from kasr_desktop.session.recording.recording_state import RecordingState
from kasr_desktop.ui.widgets.language import translate

SHOWN_LAG = 3.0
"""Seconds; what is less behind than this is as live as people talk."""

_LONG_HOP = 1.5  # seconds from text to text that want a word of explanation


def state_text(state: RecordingState) -> str:
    """Return the state in words, "" while there is nothing to say."""
    return {
        RecordingState.IDLE: "",
        RecordingState.OPENING: translate("Record", "Opening the microphone…"),
        RecordingState.MONITORING: translate("Record", "Listening · nothing is kept"),
        RecordingState.RECORDING: translate("Record", "Recording"),
        RecordingState.PAUSED: translate("Record", "Paused"),
        RecordingState.FINISHING: translate("Record", "Finishing…"),
    }[state]


def button_text(state: RecordingState) -> str:
    """Return what the large button does."""
    if state.is_open:
        return translate("Record", "Stop recording")
    return translate("Record", "Record")


def pause_text(state: RecordingState) -> str:
    """Return what the small button does."""
    if state is RecordingState.PAUSED:
        return translate("Record", "Go on")
    return translate("Record", "Pause")


def check_text(state: RecordingState) -> str:
    """Return what the button for the level does."""
    if state.hears:
        return translate("Record", "Stop listening")
    return translate("Record", "Check the level")


def live_text_line(item: QueueItem | None, elapsed: float, aside: QueueItem | None) -> str:
    """Say what keeps live text from being live, "" where nothing does.

    Args:
        item: The take in the queue.
        elapsed: Seconds recorded.
        aside: The file that waits for the recording to end.
    """
    if item is None:
        return ""
    lines = [_lag_line(item, elapsed)]
    if aside is not None:
        text = translate("Record", "“{name}” waits and goes on after the recording.")
        lines.append(text.format(name=aside.name))
    return "\n".join(line for line in lines if line)


def _lag_line(item: QueueItem, elapsed: float) -> str:
    if item.state is ItemState.FAILED:
        return translate(
            "Record", "No text is coming now. The sound is kept; you can transcribe it later."
        )
    if item.state is ItemState.WAITING or item.work.progress is None:
        if elapsed < SHOWN_LAG:
            return ""
        return translate("Record", "Text comes as soon as the model is ready. The sound is kept.")
    lag = item.work.lag_at(elapsed)
    lines = []
    if lag.hop > _LONG_HOP:
        text = translate("Record", "Live text may appear about {hop} s late.")
        lines.append(text.format(hop=round(lag.hop)))
    if lag.seconds > max(SHOWN_LAG, 2 * lag.hop):
        text = translate("Record", "Text is {lag} s behind and will catch up. The sound is kept.")
        lines.append(text.format(lag=round(lag.seconds)))
    return "\n".join(lines)
