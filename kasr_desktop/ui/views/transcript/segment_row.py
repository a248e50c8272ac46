"""One row of the transcript: a segment, whose readings its columns show, what is said of a cell."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from kasr_desktop.domain.readings import (
    EDITED,
    is_made_of_heard,
    is_of_model,
    made_of_emissions,
    source_of,
)
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.ui.views.transcript.compared_words import (
    ComparedWords,
    compare_words,
    places_made,
)
from kasr_desktop.ui.views.transcript.script_notes import NOTHING, ScriptNotes
from kasr_desktop.ui.widgets.clock import clock
from kasr_desktop.ui.widgets.language import in_language, translate

TIME_COLUMN = 0
DECODED = made_of_emissions()
"""Shown until a recording says what it has."""


class SegmentRow:
    """One row, ready to be drawn; its words are aligned when they are first needed.

    Attributes:
        segment: What was recognized; of an open utterance, its live text so far.
        tentative: True while the text may still change.
        sources: Whose readings the columns show, from the left.
        script: What is said of the script laid over it.
    """

    def __init__(
        self,
        segment: Segment,
        *,
        tentative: bool = False,
        sources: tuple[str, ...] = DECODED,
    ) -> None:
        self.segment = segment
        self.tentative = tentative
        self.sources = sources
        self.script: ScriptNotes = NOTHING
        # of the columns before these, if they hold all words there are
        self._former: tuple[tuple[str, ...], tuple[ComparedWords, ...]] | None = None

    @cached_property
    def pairs(self) -> tuple[ComparedWords, ...]:
        """Words of all readings, aligned."""
        if self._former is not None:
            return tuple(self._moved(*self._former))
        return compare_words(self.segment, self.sources)

    def shown_as(self, sources: tuple[str, ...], changed: str) -> SegmentRow:
        """Return it with other columns: itself, where the new one has no reading here, else anew.

        Then its words stay aligned and measured: thousands of rows change their columns at once.

        Args:
            sources: Whose readings the columns show, from the left.
            changed: Which of them came or went.
        """
        if self.segment.reading(changed) is not None:
            anew = SegmentRow(self.segment, tentative=self.tentative, sources=sources)
            anew.script = self.script
            return anew
        if "pairs" in self.__dict__:
            self._former = self.sources, self.__dict__.pop("pairs")
        self.sources = sources
        return self

    def _moved(
        self, former: tuple[str, ...], pairs: tuple[ComparedWords, ...]
    ) -> Iterator[ComparedWords]:
        """Yield words that were aligned in the order of the columns now."""
        places = [former.index(one) if one in former else None for one in self.sources]
        made = places_made(self.sources)
        for pair in pairs:
            yield ComparedWords(
                tuple(None if at is None else pair.words[at] for at in places),
                tuple(() if at is None else pair.spans[at] for at in places),
                pair.spacing_only,
                made,
            )

    @property
    def is_compared(self) -> bool:
        """True if there are several texts, which may differ."""
        return len(self.sources) > 1

    def source(self, column: int) -> str:
        """Return whose reading a column shows."""
        return self.sources[column - 1]

    def reads(self, column: int) -> bool:
        """Return whether a column's source has a reading here."""
        return self.segment.reading(self.source(column)) is not None

    def waits(self, column: int) -> bool:
        """Return whether a column's model has not reached this row."""
        return is_of_model(self.source(column)) and not self.reads(column)

    @property
    def is_aligned(self) -> bool:
        """True once `pairs` was asked for, of these columns or of those before."""
        return "pairs" in self.__dict__ or self._former is not None

    @cached_property
    def num_differences(self) -> int:
        """Number of places where the readings do not say the same, spaces aside."""
        return sum(pair.differs for pair in self.pairs)

    @cached_property
    def num_spacing(self) -> int:
        """Number of stretches of which the spaces alone differ."""
        alone = [pair.spacing_only for pair in self.pairs]
        return sum(one and not before for one, before in zip(alone, [False, *alone], strict=False))

    @property
    def is_edited(self) -> bool:
        """True if the user's text stands in place of the machine's."""
        return self.segment.edited is not None

    def text(self, column: int) -> str:
        """Return the plain text of a cell."""
        if column == TIME_COLUMN:
            return clock(self.segment.start)
        return self.segment.hypothesis(self.source(column)).text


def describe_cell(row: SegmentRow, column: int) -> str:
    """Return a cell as a screen reader should say it, differences included."""
    text = row.text(column)
    if column == TIME_COLUMN:
        return ". ".join(filter(None, (f"{text} {row.segment.speaker}".rstrip(), row.script.tip())))
    spoken = text or translate("Transcript", "no words")
    if is_made_of_heard(row.source(column)) and not row.reads(column):
        return translate("Transcript", "as heard")
    if row.source(column) == EDITED:
        return row.text(column)
    if row.is_edited:
        own = row.segment.best.text or translate("Transcript", "no words")
        return translate("Transcript", "Edited: {own}. Heard: {text}").format(own=own, text=spoken)
    if row.tentative:
        return translate("Transcript", "{text} (still listening)").format(text=spoken)
    if not row.is_compared or not row.num_differences:
        return spoken
    places = "; ".join(_describe_place(pair, row, column) for pair in row.pairs if pair.differs)
    return translate("Transcript", "{text} (differs: {places})").format(text=spoken, places=places)


def _describe_place(pair: ComparedWords, row: SegmentRow, column: int) -> str:
    """Say what a column has in a place, then what the others have, each by its name."""
    nothing = translate("Transcript", "nothing")
    own = pair.words[column - 1] or nothing
    others = [
        f"{in_language(source_of(source).name)}: {word or nothing}"
        for source, word in zip(row.sources, pair.words, strict=True)
        if source != row.source(column) and word is not None and word != pair.words[column - 1]
    ]
    return ", ".join((own, *others))
