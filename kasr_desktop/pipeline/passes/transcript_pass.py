"""What a pass is: work on a transcript that is recognised, ending in a change of it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from kasr_desktop.domain.origin import Origin
from kasr_desktop.domain.script_differences import ScriptDifferences
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.editing.change import Change, Patch, Renaming
from kasr_desktop.editing.document import Document

if TYPE_CHECKING:
    from kasr_desktop.domain.audio import AudioChunk
    from kasr_desktop.recognizer.emission_store import EmissionReader
    from kasr_desktop.text.vocab import Vocab


@dataclass(frozen=True, slots=True)
class KeptSound:
    """What the acoustic model heard of a recording, and what its columns stand for."""

    emissions: EmissionReader
    vocab: Vocab


@dataclass(frozen=True, slots=True)
class PassInput:
    """What a pass works on; it changes nothing of it.

    Attributes:
        segments: Rows of the document as they stand.
        speakers: Names on the number keys, "" where a key has none.
        open_sound: Opens the recording from its start, 16 kHz mono; None: there is none.
        kept: Its emissions, None: none are kept.
        script: Where the script that is laid over it now differs, None: none is.
    """

    segments: tuple[Segment, ...]
    speakers: tuple[str, ...] = ()
    open_sound: Callable[[], Iterable[AudioChunk]] | None = None
    kept: KeptSound | None = None
    script: ScriptDifferences | None = None

    @classmethod
    def of(
        cls,
        document: Document,
        *,
        open_sound: Callable[[], Iterable[AudioChunk]] | None = None,
        kept: KeptSound | None = None,
    ) -> PassInput:
        """Return a document as it stands now."""
        return cls(tuple(document.segments), document.speakers, open_sound, kept, document.script)


@dataclass(frozen=True, slots=True)
class PassResult:
    """The end of a pass.

    Attributes:
        change: For `Document.do`; None if everything stands as the pass would have it.
        count: How many speakers or rows there are to tell of.
    """

    change: Change | None
    count: int


class TranscriptPass(Protocol):
    """One kind of work after recognition.

    Laws, guarded in `tests/pipeline/passes/test_transcript_pass.py`: taking the change back
    gives what was; a person's text, speaker and times stay; on its own result it changes nothing
    (a script, where rows are hardly longer than a frame, may move some words by one).
    """

    def run(self, work: PassInput) -> Generator[float | PassResult, None, None]:
        """Yield seconds of the recording done, and a `PassResult` last; each yield may be the end.

        Raises:
            KasrError: What it needs cannot be read; nothing was changed.
        """


def machine_patches(
    before: Sequence[Segment], after: Iterable[Sequence[Segment]]
) -> tuple[Patch, ...]:
    """Return patches for the rows that do not stand as they did.

    Args:
        before: Rows as they stand.
        after: For each of them the rows in its place.
    """
    patches: list[Patch] = []
    first = 0
    for old, new in zip(before, after, strict=True):
        if (old,) != tuple(new):
            patches.append(Patch(first, (old,), tuple(new), Origin.MACHINE))
        first += len(new)
    return tuple(patches)


def with_names(names: tuple[str, ...], found: Iterable[str]) -> Renaming | None:
    """Return the change of the names on the number keys: new ones on keys that have none.

    Args:
        names: As they stand, "" where a key has none.
        found: Names of the rows, each as often as it likes.
    """
    new = tuple(_filled(names, dict.fromkeys(found)))
    return None if new == names else Renaming(names, new)


def _filled(names: Sequence[str], found: dict[str, None]) -> Iterator[str]:
    new = iter([name for name in found if name not in names])
    for name in names:
        yield name or next(new, "")
    yield from new
