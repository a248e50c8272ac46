"""Items of the queue as entries of the library, and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple

from kasr_desktop.domain import errors
from kasr_desktop.domain.errors import KasrError
from kasr_desktop.domain.events import Progress
from kasr_desktop.domain.options import Excerpt
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.editing.document import Document
from kasr_desktop.editing.document_json import document_from_head, document_head
from kasr_desktop.library.entry import Entry, EntryState, Failure
from kasr_desktop.pipeline.job import EngineSpec
from kasr_desktop.session.queue_item import (
    About,
    ItemParts,
    ItemState,
    Keeping,
    QueueItem,
    Sound,
    UsedModel,
    Work,
)


def entry_of(item: QueueItem) -> Entry:
    """Return what the library keeps of an item beside its segments."""
    result, progress = item.result(), item.work.progress
    return Entry(
        key=item.keeping.key,
        path=item.sound.path.absolute(),
        name=item.name,
        state=_state(item),
        created=item.keeping.created,
        duration=result.duration if result is not None else 0.0,
        elapsed=progress.elapsed if progress is not None else 0.0,
        rtf=result.rtf if result is not None else 0.0,
        model=item.model.name,
        compute_device=item.model.compute_device,
        decoders=item.model.decoders,
        exported=item.keeping.exported,
        written=item.keeping.written,
        heard=item.keeping.heard,
        opened=item.keeping.opened,
        edited=item.document.is_edited,
        notices=item.work.notices,
        failure=None if item.work.error is None else _failure(item.work.error),
        emissions_path=item.keeping.emissions_path,
        engine=item.model.spec.model if item.model.spec is not None else "",
        final_until=item.work.final_until,
        track=item.sound.track,
        excerpt=None if item.sound.excerpt is None else astuple(item.sound.excerpt),
        head=document_head(item.document),
        title=item.about.title,
        note=item.about.note,
        tags=item.about.tags,
        heading=item.about.heading,
        date=item.about.date,
    )


def item_of(entry: Entry, segments: Sequence[Segment]) -> QueueItem:
    """Make an item from an entry; one that was being worked on waits for its turn again."""
    working = entry.state is EntryState.WORKING
    parts = ItemParts(
        Sound(
            entry.path,
            track=entry.track,
            excerpt=None if entry.excerpt is None else Excerpt(*entry.excerpt),
        ),
        ItemState.WAITING if working else ItemState(entry.state.value),
        UsedModel(
            EngineSpec(entry.engine) if entry.engine else None,
            entry.model,
            entry.compute_device,
            entry.decoders,
        ),
        Work(
            progress=_progress(entry),
            final_until=entry.final_until,
            notices=entry.notices,
            error=None if entry.failure is None else _error(entry.failure),
        ),
        Keeping(
            entry.key,
            entry.created,
            entry.emissions_path,
            entry.exported,
            entry.written,
            entry.heard,
            entry.opened,
        ),
        About(entry.title, entry.note, entry.tags, entry.heading, entry.date),
    )
    return QueueItem(parts, _document(entry, segments))


def _document(entry: Entry, segments: Sequence[Segment]) -> Document:
    return document_from_head(entry.head, segments) if entry.head else Document(segments)


def _progress(entry: Entry) -> Progress | None:
    """Return how far it came; of what is done, so that its speed is known again."""
    if not entry.duration:
        return None
    if entry.state is EntryState.DONE:
        return Progress(entry.duration, entry.duration, entry.rtf * entry.duration)
    return Progress(entry.duration, None, entry.elapsed)


def _state(item: QueueItem) -> EntryState:
    """Return the state to keep; what the library has no word for is work going on."""
    known = {state.value: state for state in EntryState}
    return known.get(item.state.value, EntryState.WORKING)


def _failure(error: KasrError) -> Failure:
    facts = tuple(error.facts.items())
    return Failure(type(error).__name__, error.reason, str(error), facts)


def _error(failure: Failure) -> KasrError:
    found = getattr(errors, failure.error_class, KasrError)
    kind = found if isinstance(found, type) and issubclass(found, KasrError) else KasrError
    return kind(failure.message, reason=failure.reason, **dict(failure.facts))
