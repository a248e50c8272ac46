"""Sentences of the terminal: English, or Korean under a Korean locale."""

from __future__ import annotations

import locale
import os
import sys
from pathlib import Path

from kasr_desktop.cli.korean import ERRORS, NOTICES, PHRASES
from kasr_desktop.domain.errors import KasrError
from kasr_desktop.domain.events import Notice
from kasr_desktop.domain.readings import source_of
from kasr_desktop.pipeline.notices import describe
from kasr_desktop.text.hangul import nfc

_ENGLISH = {
    "file_error": "{file}: {sentence}",
    "notice": "{file}: {sentence}",
    "left": "{left} left",
    "loading": "loading the model",
    "files": "{number}/{count}",
    "wrote": "wrote {path}",
    "done": "done: {duration} of sound in {elapsed} ({rtf:.2f} of real time)",
    "summary": "{failed} of {count} files could not be done.",
    "interrupted": "Stopped; what was recognised before is kept.",
    "interrupted_at": "Stopped at {position}; what was recognised before is kept.",
    "no_speech": "(no speech)",
    "unexpected": "Something unexpected happened ({error}); --verbose shows the details.",
    "downloaded": "downloaded",
    "incomplete": "download paused; download again to go on",
    "not_downloaded": "not downloaded",
    "download_paused": "Paused; `kasr models download {model}` goes on from here.",
    "download_done": "{model} is ready: kasr transcribe --model {model} FILE",
    "removed": "{model} removed, {size} freed",
    "listening": "Listening to {name} ({rate} Hz); Ctrl-C stops and keeps.",
    "recording": "rec {elapsed}  {bar} {dbfs} dB",
    "recorded": "recorded {length}",
    "lost": "{lost} s of sound were lost on the way; the rest is complete.",
    "unfinished": "{path} was left unfinished ({length}); `kasr record --recover` completes it.",
    "microphones": "microphones:",
    "no_microphones": "microphones: none",
    "checked": "{cues} cues checked, {violations} violations.",
    "rule_line_width": "{value} characters in a line, at most {limit}",
    "rule_line_count": "{value} lines, at most {limit}",
    "rule_reading_speed": "{value} characters a second, at most {limit}",
    "rule_min_duration": "shown for {value} s, at least {limit} s",
    "rule_max_duration": "shown for {value} s, at most {limit} s",
    "rule_gap": "{value} s before the next cue, at least {limit} s",
    "rule_overlap": "{value} s over the start of the next cue",
}


def is_korean() -> bool:
    """Return whether the user's messages should be Korean, as gettext would: by environment first.

    Example:
        >>> import os; os.environ["LC_ALL"] = "ko_KR.UTF-8"; is_korean()
        True
        >>> os.environ["LC_ALL"] = "C"; is_korean()
        False
        >>> del os.environ["LC_ALL"]
    """
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name)
        if value:
            return value.lower().startswith("ko")
    if sys.platform == "win32":
        return (locale.getlocale()[0] or "").lower().startswith("ko")
    return False


def named(key: str) -> str:
    """Return what a source of readings is called on a terminal."""
    source = source_of(key)
    label = source.short or source.name
    return label.korean if is_korean() else label.english


def say(key: str, **facts: object) -> str:
    """Return a phrase of the terminal's language with its facts filled in."""
    phrases = PHRASES if is_korean() else _ENGLISH
    return phrases[key].format(**facts)


def error_sentence(error: KasrError) -> str:
    """Return the one sentence that tells a user what went wrong."""
    template = _korean_template(error) if is_korean() else None
    return _filled(template, error.facts) if template else nfc(str(error))


def notice_sentence(notice: Notice) -> str:
    """Return the one sentence that tells what was odd though the work goes on."""
    if is_korean():
        return _filled(NOTICES[notice.kind], dict(notice.facts))
    return describe(notice)


class _Facts(dict[str, str]):
    """Facts of an error; one that is missing raises nothing."""

    def __missing__(self, key: str) -> str:
        return "?"


def _filled(template: str, facts: dict[str, str]) -> str:
    shown = _Facts({name: nfc(value) for name, value in facts.items()})
    if "path" in facts:
        shown["name"] = nfc(Path(facts["path"]).name)
    return template.format_map(shown)


def _korean_template(error: KasrError) -> str | None:
    for ancestor in type(error).__mro__:
        template = ERRORS.get((ancestor.__name__, error.reason))
        if template is not None:
            return template
    return None
