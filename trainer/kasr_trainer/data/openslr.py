"""Zeroth-Korean as OpenSLR 40 serves it: a packed tar of FLAC files and `.trans.txt`.

    train_data_01/003/104/104_003_0294.flac
    train_data_01/003/104/104_003.trans.txt      104_003_0294 인사를 결정하는 과정에서 …
    test_data_01/…
    AUDIO_INFO                                   speaker|name|gender

An utterance's name is speaker, part, script: people who read the same script say the same
sentence, also across train and test.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

from kasr_trainer.data.raw import RawUtterance, split_of
from kasr_trainer.data.unpacking import explained, keep, stream_tar
from kasr_trainer.progress import Progress

_SOUNDS = {".flac", ".wav", ".ogg", ".mp3", ".opus"}


def read_openslr(archive: Path, folder: Path) -> Iterator[RawUtterance]:
    """Unpack the recordings into `folder` and give all utterances.

    The transcripts of a folder may come before or after its recordings in the archive, so
    utterances are given when the archive has ended. What is on the disk from before a kill
    is not written again.

    Raises:
        CorpusError: unreadable or no_space.
    """
    transcripts: dict[PurePosixPath, str] = {}
    sounds: dict[PurePosixPath, PurePosixPath] = {}
    unpacking = Progress(f"unpacking {archive.name}")
    with explained(archive):
        for name, size, content in stream_tar(archive):
            if name.name.endswith(".trans.txt"):
                transcripts.update(read_transcripts(name.parent, content.read()))
            elif name.suffix.lower() in _SOUNDS:
                keep(folder / name, content, size)
                sounds[name.with_suffix("")] = name
                unpacking.tell(len(sounds))
    stems = dict.fromkeys([*sounds, *transcripts])
    for stem in stems:
        sound = sounds.get(stem)
        found = describe(stem, folder / sound if sound else None, transcripts.get(stem))
        yield replace(found, total=len(stems))


def describe(stem: PurePosixPath, path: Path | None, text: str | None) -> RawUtterance:
    """Return the utterance of a name without suffix.

    Example:
        >>> describe(PurePosixPath("test_data_01/003/104/104_003_0294"), None, "가").sentence
        '0294'
    """
    fields = stem.name.split("_")
    split = next(filter(None, map(split_of, stem.parts[:-1])), "")
    speaker = fields[0] if len(fields) > 1 else stem.parent.name
    script = fields[-1] if len(fields) == 3 else ""
    return RawUtterance(stem.as_posix(), path, text, speaker, script, split)


def read_transcripts(folder: PurePosixPath, content: bytes) -> dict[PurePosixPath, str]:
    """Read lines of name, space, text; UTF-8 with or without byte order mark."""
    found = {}
    for line in content.decode("utf-8-sig", errors="replace").splitlines():
        name, _, text = line.strip().partition(" ")
        if name:
            found[folder / name] = text.strip()
    return found
