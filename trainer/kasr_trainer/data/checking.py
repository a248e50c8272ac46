"""Whether an utterance can be learned from; if not, why."""

from __future__ import annotations

from dataclasses import dataclass, field

from kasr_desktop.text.hangul import is_syllable
from kasr_desktop.text.normalize import is_plain_korean
from kasr_trainer.data.hearing import SoundFacts, hear
from kasr_trainer.data.raw import RawUtterance
from kasr_trainer.data.transcripts import clean_transcript
from kasr_trainer.recipe.data_options import DataOptions, SourceOptions

Row = dict[str, object]
"""One line of a manifest; with `reason` and `detail` an utterance that is left out."""


class UnusableError(Exception):
    """An utterance cannot be learned from.

    Attributes:
        reason: no_audio, missing_audio, unreadable, silent, too_short, too_long, no_text,
            empty_text, not_korean or duplicate.
        detail: The figures, as part of a sentence.
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason, self.detail = reason, detail


@dataclass(frozen=True, slots=True)
class Heard:
    """What an utterance is by itself.

    Attributes:
        text: As it is learned.
        facts: Of its sound.
    """

    text: str
    facts: SoundFacts


@dataclass(slots=True)
class Checker:
    """Checks utterances and remembers recordings, to know one that comes twice.

    Attributes:
        options: What is asked of them.
    """

    options: DataOptions
    _seen: dict[bytes, str] = field(default_factory=dict)

    def listen(self, raw: RawUtterance) -> Heard | UnusableError:
        """Return what an utterance is by itself, or why it is none; for any thread."""
        try:
            return Heard(self._check_text(raw), _hear(raw))
        except UnusableError as error:
            return error

    def check(self, raw: RawUtterance, source: SourceOptions, heard: Heard | UnusableError) -> Row:
        """Return the manifest's row of an utterance, or the report's row on why there is none.

        Args:
            raw: The utterance.
            source: Where it comes from.
            heard: What `listen` gave for it.
        """
        row: Row = {"place": raw.place, "corpus": source.corpus}
        try:
            if isinstance(heard, UnusableError):
                raise heard
            return row | self._accept(raw, source, heard)
        except UnusableError as error:
            return row | {"reason": error.reason, "detail": error.detail}

    def remember(self, row: Row) -> None:
        """Take note of an utterance that was checked before a kill."""
        if "digest" in row:
            self._seen.setdefault(bytes.fromhex(str(row["digest"])), str(row["place"]))

    def _accept(self, raw: RawUtterance, source: SourceOptions, heard: Heard) -> Row:
        facts = heard.facts
        split = source.split or raw.split
        self._check_length(facts.seconds, split)
        self._check_new(bytes.fromhex(facts.digest), raw.place)
        return {
            "path": str(raw.path),
            "text": heard.text,
            "written": raw.text,
            "seconds": round(facts.seconds, 4),
            "speaker": raw.speaker,
            "sentence": raw.sentence,
            "split": split,
            "sample_rate": facts.sample_rate,
            "channels": facts.channels,
            "digest": facts.digest,
        }

    def _check_text(self, raw: RawUtterance) -> str:
        if raw.text is None:
            raise UnusableError("no_text", "it has no transcript")
        options = self.options.transcript
        text = clean_transcript(raw.text, options)
        if not text:
            raise UnusableError("empty_text", f"nothing is left of its transcript {raw.text!r}")
        if not any(map(is_syllable, text)):
            raise UnusableError("not_korean", f"no Hangul in {text!r}")
        if options.plain_korean and not is_plain_korean(text):
            raise UnusableError("not_korean", f"not only Hangul syllables in {text!r}")
        return text

    def _check_length(self, seconds: float, split: str) -> None:
        options = self.options
        if split == "test" and options.limit == "train":
            return
        if seconds < options.min_seconds:
            raise UnusableError("too_short", f"{seconds:.2f} s; at least {options.min_seconds} s")
        if seconds > options.max_seconds:
            raise UnusableError("too_long", f"{seconds:.2f} s; at most {options.max_seconds} s")

    def _check_new(self, digest: bytes, place: str) -> None:
        first = self._seen.setdefault(digest, place)
        if first != place and self.options.duplicates == "drop":
            raise UnusableError("duplicate", f"the same recording as {first}")


def _hear(raw: RawUtterance) -> SoundFacts:
    if raw.path is None:
        raise UnusableError("no_audio", "it names no recording, or the source has not got it")
    if not raw.path.is_file():
        raise UnusableError("missing_audio", f"there is no file {raw.path}")
    try:
        facts = hear(raw.path)
    except (OSError, ValueError) as error:
        raise UnusableError("unreadable", f"{raw.path.name} cannot be heard: {error}") from error
    if facts.is_silent:
        raise UnusableError("silent", f"its loudest sample is {facts.peak:.1g}")
    return facts
