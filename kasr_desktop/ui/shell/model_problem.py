"""The message about a model that cannot be loaded, with its ways out."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from kasr_desktop.domain.errors import KasrError
from kasr_desktop.ui.shell.window_dialogs import copy_details
from kasr_desktop.ui.views.strings import error_sentence
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.notices import Level, Message, WayOut

TOPIC = "model"


def model_problem(
    error: KasrError,
    *,
    retry: Callable[[], object],
    choose_model: Callable[[], object],
    use_builtin: Callable[[], object] | None,
) -> Message:
    """Return the message; `use_builtin` is None where the built-in model is the one that failed."""
    ways_out = [
        WayOut(translate("Window", "Try again"), retry),
        WayOut(translate("Window", "Choose a model"), choose_model, stays=True),
    ]
    if use_builtin is not None:
        ways_out.append(WayOut(translate("Window", "Use the built-in model"), use_builtin))
    details = translate("Window", "Copy details")
    ways_out.append(WayOut(details, partial(copy_details, error), stays=True))
    head = translate("Window", "The model could not be loaded.")
    return Message(Level.ERROR, f"{head} {error_sentence(error)}", tuple(ways_out), topic=TOPIC)
