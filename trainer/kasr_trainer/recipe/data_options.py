"""The part of a recipe that says which recordings and texts are learned from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from kasr_desktop.text.normalize import CARD_CHARS_TO_IGNORE
from kasr_desktop.toml_data import within


@dataclass(frozen=True, slots=True)
class SourceOptions:
    """One corpus of recordings with transcripts.

    Attributes:
        kind: How it is published: "openslr" is the archive of OpenSLR 40 (FLAC and
            `.trans.txt` in a tar), "parquet" a Hub data set or a folder of its files,
            "folder" sound files with a `.txt`, `.srt` or `.vtt` of the same name, "manifest" a
            JSON-lines, tab- or comma-separated table, "library" the app's own recordings with
            what a person wrote; the others are unpacked corpora in their own form, see
            `kasr_trainer.data.published`.
        path: File, folder, web address, or Hub id for "parquet"; "" for "library": the app's.
        corpus: Its name in manifests and tables.
        split: "train", "dev" or "test" for all of it; "": what the source says.
        license: SPDX-like word.
        credit: Who is to be named, for the model card.
        hub_id: The same data set on the Hub, "owner/name", for the model card.
        config: Of a Hub data set: only its configuration of this name, by its README or a folder.
        revision: Of a Hub data set: branch, tag or commit; "": the newest.
        only_split: Of a Hub data set: only its split of this name; "": all of them.
        text_column: Of a Hub data set: where the transcripts are; "": looked for.
        audio_column: Of a Hub data set: where the sound is.
        speaker_column: Of a Hub data set: who speaks; "": looked for.
        rows: Of a library: rows that a person wrote, or all rows of recordings with such rows.
    """

    kind: Literal[
        "openslr", "parquet", "folder", "manifest",
        "trans_txt", "fleurs", "common_voice", "ksponspeech", "aihub", "library",
    ]  # fmt: skip
    path: str
    corpus: str
    split: Literal["", "train", "dev", "test"] = ""
    license: str = ""
    credit: str = ""
    hub_id: str = ""
    config: str = ""
    revision: str = ""
    only_split: str = ""
    text_column: str = ""
    audio_column: str = "audio"
    speaker_column: str = ""
    rows: Literal["corrected", "all"] = "corrected"


@dataclass(frozen=True, slots=True)
class TextSourceOptions:
    """One text for the language model.

    Attributes:
        path: Of OPUS: Moses zip, mono gz, zip of XML, TMX; or `.txt`, `.xz`, `.gz`, `.bz2`. File or
            web address.
        corpus: Its name.
        license: SPDX-like word, or what is known.
        credit: Who is to be named.
    """

    path: str
    corpus: str
    license: str = ""
    credit: str = ""


PRIVATE = "own recordings: they stay on this machine"


def license_note(source: SourceOptions | TextSourceOptions) -> str:
    """Return under which licence a source stands, or that it is nobody else's business."""
    if source.license:
        return source.license
    return PRIVATE if is_private(source) else "no licence is stated"


def is_private(source: SourceOptions | TextSourceOptions) -> bool:
    """Return whether a source holds the user's own recordings and nobody said they may go out."""
    return isinstance(source, SourceOptions) and source.kind == "library" and not source.license


@dataclass(frozen=True, slots=True)
class TranscriptOptions:
    """What a transcript becomes before it is learned.

    Attributes:
        normalizer: "card" removes `ignore` as the recommended model's run did; "house" is
            the app's own, which also removes all other punctuation.
        ignore: Characters that are removed.
        lower: Latin letters become small.
        trailing_space: A space ends every label, so the model ends with a delimiter.
        plain_korean: Utterances with digits, Latin or lone letters are left out.
    """

    normalizer: Literal["card", "house"] = "house"
    ignore: str = CARD_CHARS_TO_IGNORE
    lower: bool = True
    trailing_space: bool = False
    plain_korean: bool = False


@dataclass(frozen=True, slots=True)
class SplitOptions:
    """Who is held out.

    Attributes:
        dev: "test" measures on the test set while training, as the card did; "source" takes
            the source's own; "holdout" holds out speakers and sentences of train.
        test: "source" or, where there is none, "holdout".
        speakers: Speakers held out for each held-out set.
        sentence_share: Sentences held out for each held-out set; no training utterance
            reads them.
        drop_test_sentences: Training utterances whose sentence the test set has are left out.
        seed: Of the draw.
    """

    dev: Literal["test", "source", "holdout"] = "holdout"
    test: Literal["source", "holdout"] = "source"
    speakers: int = within(0, default=10)
    sentence_share: float = within(0, 0.9, default=0.1)
    drop_test_sentences: bool = False
    seed: int = within(0, default=42)


@dataclass(frozen=True, slots=True)
class DataOptions:
    """All recordings and texts of a run.

    Attributes:
        sources: Recordings with transcripts.
        texts: Texts for the language model.
        text_splits: Splits whose transcripts join them; never those that are measured.
        exclude_splits: Sentences of these splits are taken out of them.
        transcript: What a transcript becomes.
        split: Who is held out.
        min_seconds: Shortest utterance.
        max_seconds: Longest utterance.
        limit: "all": the limits hold for test too, as in January 2022; "train": only for train.
        on_bad: What a row that cannot be used does: it is left out and reported, or it stops.
        duplicates: What a recording that is there twice does.
        repeated_text: Whether a sentence that is in the texts twice counts twice.
        workers: Recordings decoded at the same time; 0: as many as there are cores.
    """

    sources: tuple[SourceOptions, ...] = ()
    texts: tuple[TextSourceOptions, ...] = ()
    text_splits: tuple[str, ...] = ()
    exclude_splits: tuple[str, ...] = ("dev", "test")
    transcript: TranscriptOptions = field(default_factory=TranscriptOptions)
    split: SplitOptions = field(default_factory=SplitOptions)
    min_seconds: float = within(0, default=0.0)
    max_seconds: float = within(0.1, default=20.0)
    limit: Literal["all", "train"] = "train"
    on_bad: Literal["skip", "stop"] = "skip"
    duplicates: Literal["drop", "keep"] = "drop"
    repeated_text: Literal["drop", "keep"] = "drop"
    workers: int = within(0, default=0)

    def __post_init__(self) -> None:
        if self.repeated_text == "keep" and self.transcript.normalizer != "card":
            raise ValueError("repeated_text is kept with the card's normaliser only")
        if self.min_seconds >= self.max_seconds:
            raise ValueError("min_seconds must be less than max_seconds")
        if {"dev", "test"} & set(self.text_splits):
            raise ValueError("text_splits may not hold dev or test: they are measured on")
