"""What the window says of learning from corrections."""

from __future__ import annotations

from kasr_desktop.pipeline.corrections.adoption import Taken
from kasr_desktop.pipeline.corrections.learning import (
    LearningProgress,
    LearningResult,
    Stage,
    Variant,
)
from kasr_desktop.text.error_rate import ErrorRate
from kasr_desktop.ui.widgets.clock import about
from kasr_desktop.ui.widgets.language import translate


def stage_line(progress: LearningProgress) -> str:
    """Return what is being done and how long it will still take."""
    said = {
        Stage.READING: translate("Learning", "Cutting out the corrected rows…"),
        Stage.BEFORE: translate("Learning", "Measuring the model as it is…"),
        Stage.WORDS: translate("Learning", "Measuring with the words learned…"),
        Stage.HEARING: translate("Learning", "Hearing the corrected rows…"),
        Stage.TRAINING: translate("Learning", "Training…"),
        Stage.WRITING: translate("Learning", "Writing the model…"),
        Stage.AFTER: translate("Learning", "Measuring the trained model…"),
    }[progress.stage]
    if progress.left is None:
        return said
    left = translate("Learning", "about {time} left in this step").format(time=about(progress.left))
    return f"{said} {left}"


def variant_name(variant: Variant) -> str:
    """Return what was learned, in a word or two."""
    return {
        Variant.AS_IT_IS: translate("Learning", "Model as it was"),
        Variant.WORDS: translate("Learning", "Words learned"),
        Variant.VOICE: translate("Learning", "Model trained"),
        Variant.BOTH: translate("Learning", "Words learned and model trained"),
    }[variant]


def percent(rate: ErrorRate) -> str:
    """Return a rate with its counts: on few rows the counts say more."""
    return translate("Learning", "{share}% ({count} of {total} letters wrong)").format(
        share=f"{100 * rate.rate:.1f}", count=f"{rate.errors:,}", total=f"{rate.reference_length:,}"
    )


def verdict(result: LearningResult) -> str:
    """Return whether something is better, by how much, and what becomes of it."""
    before = result.measured[Variant.AS_IT_IS].letters
    if not result.is_better:
        return translate(
            "Learning",
            "Nothing learned beats the model as it was, so it stays in "
            "use. More corrections may help.",
        )
    gain = before.errors - result.measured[result.best].letters.errors
    return translate(
        "Learning", "{name}: {count} letters fewer are wrong. It is in use from now on."
    ).format(name=variant_name(result.best), count=f"{gain:,}")


def rows_line(result: LearningResult) -> str:
    """Return what was learned from and what was measured on."""
    said = translate(
        "Learning",
        "Learned from {rows} corrected rows ({time}), measured on {aside} others that were "
        "kept aside.",
    ).format(rows=result.num_rows, time=about(result.seconds), aside=result.num_aside)
    left = sum(result.left_out.values())
    if not left:
        return said
    more = translate(
        "Learning",
        "{count} corrected rows could not be used: digits or Latin letters in them, or no sound.",
    ).format(count=left)
    return f"{said} {more}"


def taken_line(taken: Taken) -> str:
    """Return what is in use since when, and what it was worth."""
    return translate(
        "Learning",
        "In use since {day}: {name}. On {aside} rows kept aside, "
        "{before}% of the letters were wrong before, {after}% since.",
    ).format(
        day=taken.day,
        name=variant_name(taken.variant),
        aside=taken.num_aside,
        before=f"{100 * taken.before.rate:.1f}",
        after=f"{100 * taken.after.rate:.1f}",
    )
