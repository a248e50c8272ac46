"""What the models page says of a model, in the user's language."""

from __future__ import annotations

from pathlib import Path

from kasr_desktop.bundle.catalog import PublishedError, Speech
from kasr_desktop.bundle.hub import DownloadProgress
from kasr_desktop.bundle.installed_models import InstalledModel, ModelState
from kasr_desktop.settings.folders import learned_dir
from kasr_desktop.ui.features.models.model_speeds import kept_speed
from kasr_desktop.ui.widgets.clock import about
from kasr_desktop.ui.widgets.language import translate

_GIGABYTE = 1e9
_MEGABYTE = 1e6


def title(model: InstalledModel) -> str:
    """Return a model's name as people call it."""
    if model.is_builtin:
        return translate("Models", "Built-in Korean model")
    if learned_on(model):
        return translate("Models", "Built-in model, learned from corrections")
    return model.model if model.is_on_hub else Path(model.model).name or model.model


def note(model: InstalledModel) -> str:
    """Return what it is good for; of a folder, where it lies."""
    if model.is_builtin:
        return translate(
            "Models",
            "To start with, for slow computers and live text: ready at once, without a network.",
        )
    if day := learned_on(model):
        said = translate(
            "Models", "Learned from your corrections on {day}; it stays on this computer."
        )
        return said.format(day=day)
    if model.note:
        return _notes().get(model.note, model.note)
    return "" if model.is_on_hub else model.model


def learned_on(model: InstalledModel) -> str:
    """Return the day on which a model learned from the user's corrections, "" if it has not."""
    place = Path(model.model)
    if place.parent != learned_dir():
        return ""
    return place.name.removeprefix("corrected-")[:10]


def facts(model: InstalledModel) -> str:
    """Return size, licence, language model and its speed here, once known, in one line."""
    parts = [size(model.num_bytes)] if model.num_bytes else []
    unknown = translate("Models", "license not stated")
    if model.license:
        parts.append(translate("Models", "license: {name}").format(name=model.license.upper()))
    elif model.state is ModelState.READY:
        parts.append(unknown)
    if model.has_language_model is not None:
        parts.append(
            translate("Models", "with a language model")
            if model.has_language_model
            else translate("Models", "greedy text only")
        )
    speed = kept_speed(model.model)
    if speed is not None:
        parts.append(
            translate("Models", "here {times}× real time").format(
                times=f"{speed:.0f}" if speed >= 10 else f"{speed:.1f}"
            )
        )
    elif model.state is ModelState.READY:
        parts.append(
            translate("Models", "its speed here is shown after a recording of more than 20 seconds")
        )
    return " · ".join(parts)


def published(model: InstalledModel) -> str:
    """Return the error somebody has published of it, or that none is known."""
    error = model.published
    if error is None:
        return translate("Models", "no error rate known for Korean")
    parts = []
    if error.syllables is not None:
        parts.append(translate("Models", "{rate}% of syllables").format(rate=error.syllables))
    if error.words is not None:
        parts.append(translate("Models", "{rate}% of words").format(rate=error.words))
    said = translate("Models", "published error: {rates} ({speech})")
    return said.format(rates=", ".join(parts), speech=_speech(error))


def published_where(model: InstalledModel) -> str:
    """Return where its error is published, "" for none."""
    return model.published.source if model.published is not None else ""


def _speech(error: PublishedError) -> str:
    if error.speech is Speech.READ:
        return translate("Models", "read aloud, {corpus}").format(corpus=error.corpus)
    return translate("Models", "{count} sentences by many people").format(count=error.corpus)


def size(num_bytes: int) -> str:
    """Return a size in decimal units, as disks are sold.

    Example:
        >>> size(63_700_000), size(1_770_000_000)
        ('64 MB', '1.8 GB')
    """
    if num_bytes >= _GIGABYTE:
        return f"{num_bytes / _GIGABYTE:.1f} GB"
    return f"{num_bytes / _MEGABYTE:.0f} MB"


def progress_line(progress: DownloadProgress, seconds_left: float | None) -> str:
    """Return how far a download is and how long it will take."""
    line = f"{size(progress.done_bytes)} / {size(progress.total_bytes)}"
    if seconds_left is None or progress.done_bytes >= progress.total_bytes:
        return line
    left = translate("Models", "about {time} left").format(time=about(seconds_left))
    return f"{line} · {left}"


def _notes() -> dict[str, str]:
    """Translate the catalog's sentences; a test checks that none is missing."""
    return {
        "Recommended: XLS-R 300M in Hangul syllables with a 5-gram of subtitles.": translate(
            "Models", "Recommended: XLS-R 300M in Hangul syllables with a 5-gram of subtitles."
        ),
        "For speech read aloud, where it is the most accurate: XLSR-53 in syllables.": translate(
            "Models", "For speech read aloud, where it is the most accurate: XLSR-53 in syllables."
        ),
        "For speech read aloud: XLS-R with a billion parameters, slow without a GPU.": translate(
            "Models", "For speech read aloud: XLS-R with a billion parameters, slow without a GPU."
        ),
        "For slow computers: small, in jamo instead of syllables.": translate(
            "Models", "For slow computers: small, in jamo instead of syllables."
        ),
        "For conversations: a Conformer trained on them (KsponSpeech), in jamo.": translate(
            "Models", "For conversations: a Conformer trained on them (KsponSpeech), in jamo."
        ),
        "For hard recordings: Whisper large-v3-turbo, timed by the built-in model; needs a GPU.": (
            translate(
                "Models",
                "For hard recordings: Whisper large-v3-turbo, timed by the "
                "built-in model; needs a GPU.",
            )
        ),
        "For everyday speech without a GPU: Whisper small, timed by the built-in model.": (
            translate(
                "Models",
                "For everyday speech without a GPU: Whisper small, timed by the built-in model.",
            )
        ),
    }
