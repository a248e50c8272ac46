"""A name or sentence in the languages of the program."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    """A language the program speaks."""

    KOREAN = "ko"
    ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Label:
    """The same in both languages; sentences may have gaps, see `kasr_desktop.messages`."""

    english: str
    korean: str

    def said_in(self, language: Language) -> str:
        """Return the words of one language.

        Example:
            >>> Label("cue", "자막").said_in(Language.KOREAN)
            '자막'
        """
        return self.korean if language is Language.KOREAN else self.english
