"""What the window says about a file of the queue."""

from __future__ import annotations

from kasr_desktop.domain.options import Excerpt
from kasr_desktop.session.queue_item import ItemState, QueueItem
from kasr_desktop.ui.views.strings import error_sentence
from kasr_desktop.ui.widgets.clock import about, clock
from kasr_desktop.ui.widgets.language import translate


def state_word(state: ItemState) -> str:
    """Return the name of a state."""
    return {
        ItemState.WAITING: translate("Queue", "Waiting"),
        ItemState.WORKING: translate("Queue", "Transcribing"),
        ItemState.DONE: translate("Queue", "Done"),
        ItemState.FAILED: translate("Queue", "Failed"),
        ItemState.CANCELLED: translate("Queue", "Stopped"),
    }[state]


def state_line(item: QueueItem) -> str:
    """Return one short line for the queue."""
    if item.state is ItemState.WORKING:
        return _working_line(item)
    if item.state is ItemState.DONE:
        length = _length(item)
        saved = translate("Queue", "saved") if item.keeping.exported else ""
        return " · ".join(part for part in (state_word(item.state), length, saved) if part)
    if item.state is ItemState.WAITING and item.work.final_until:
        time = clock(item.work.final_until)
        return translate("Queue", "Waiting · goes on at {time}").format(time=time)
    if item.state is ItemState.CANCELLED and item.segments:
        kept = translate("Queue", "kept up to {time}").format(time=clock(item.segments[-1].end))
        return f"{state_word(item.state)} · {kept}"
    return state_word(item.state)


def describe_item(item: QueueItem) -> str:
    """Return an item as a screen reader should say it."""
    reason = f", {error_sentence(item.work.error)}" if item.work.error is not None else ""
    return f"{item.name}, {state_line(item)}{reason}"


def page_line(item: QueueItem) -> str:
    """Return the line under the file's name above its transcript."""
    if item.state is ItemState.WORKING:
        return _working_line(item, long=True)
    parts = [state_line(item)]
    if item.sound.excerpt is not None:
        parts.append(_excerpt(item.sound.excerpt))
    if item.model.name:
        parts.append(model_name(item.model.name))
    if (
        item.work.transcript is not None
        and item.work.transcript.rtf > 0
        and item.sound.recorded is None
    ):
        parts.append(_speed(item.work.transcript.rtf))
    return " · ".join(parts)


def empty_words(item: QueueItem) -> tuple[str, str] | None:
    """Return a title and lines for a recording without text; None where an error is told."""
    if item.state is ItemState.WAITING:
        return (
            translate("Transcript", "This recording is waiting its turn"),
            translate(
                "Transcript",
                "The text begins as soon as the model is ready and the recordings before it are "
                "done. You can listen meanwhile.",
            ),
        )
    if item.state is ItemState.WORKING:
        return (
            translate("Transcript", "Listening…"),
            translate("Transcript", "The first words appear here, while the rest is still heard."),
        )
    if item.state is ItemState.DONE:
        return (
            translate("Transcript", "No speech was found"),
            translate(
                "Transcript",
                "Listen below to check whether anyone speaks. If so, is it Korean, and "
                "loud enough? Ctrl+Shift+R transcribes the recording again.",
            ),
        )
    if item.state is ItemState.CANCELLED:
        return (
            translate("Transcript", "Stopped before the first words"),
            translate("Transcript", "Ctrl+R begins again."),
        )
    return None


def model_name(name: str) -> str:
    """Return the name of a model as people know it."""
    if name in ("builtin", "builtin-ko"):
        return translate("Queue", "Built-in Korean model")
    return name


def _excerpt(part: Excerpt) -> str:
    if part.end is None:
        return translate("Queue", "from {start} on").format(start=clock(part.start))
    text = translate("Queue", "from {start} to {end} only")
    return text.format(start=clock(part.start), end=clock(part.end))


def _working_line(item: QueueItem, *, long: bool = False) -> str:
    progress = item.work.progress
    if item.sound.is_live and progress is not None:
        return translate("Queue", "Live text · {time}").format(time=clock(progress.position))
    if progress is None:
        return translate("Queue", "Getting ready…")
    if item.work.is_text_whole and item.sound.recorded is not None and progress.duration:
        share = f"{min(1.0, item.work.read_again / progress.duration):.0%}"
        text = translate("Queue", "Reading once more · {share}")
        return text.format(share=share)
    if not progress.duration:
        return clock(progress.position)
    at = f"{clock(progress.position)} / {clock(progress.duration)}"
    if progress.remaining is None:
        return at
    left = translate("Queue", "about {time} left").format(time=about(progress.remaining))
    word = f"{state_word(item.state)} · " if long else ""
    return f"{word}{at} · {left}"


def _length(item: QueueItem) -> str:
    result = item.result()
    return clock(result.duration) if result is not None else ""


def _speed(rtf: float) -> str:
    """Return how long the work took, as a multiple of the recording."""
    if rtf < 1:
        text, times = translate("Queue", "{times}× real time"), 1 / rtf
    else:
        text, times = translate("Queue", "took {times}× its length"), rtf
    return text.format(times=f"{times:.0f}" if times >= 10 else f"{times:.1f}")
