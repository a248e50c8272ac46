"""What was learned from the user's documents: their sentences, kept on this machine."""

from __future__ import annotations

import functools
import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kasr_desktop.atomic_file import replace_file
from kasr_desktop.decoding.adaptation import MAX_SYLLABLES, Adaptation
from kasr_desktop.decoding.documents import read_document
from kasr_desktop.decoding.hotwords import PARTICLES
from kasr_desktop.decoding.lexicon import readable
from kasr_desktop.decoding.lm_files import read_known_words
from kasr_desktop.domain.errors import DocumentError
from kasr_desktop.text.hangul import is_syllable
from kasr_desktop.text.sentences import korean_runs
from kasr_desktop.whole_file import read_whole

_VERSION = 1
_MOST_BYTES = 200_000_000


@dataclass(frozen=True, slots=True)
class LearnedDocument:
    """One document.

    Attributes:
        name: Its file name.
        num_words: Korean words in it that were not there before.
    """

    name: str
    num_words: int


@dataclass(frozen=True, slots=True)
class LearnedText:
    """What all documents teach; the file it is kept in holds just this.

    Attributes:
        documents: In the order they were read.
        sentences: Runs of Korean words, each once.
        new_words: What the language model did not know, the most frequent first.
    """

    documents: tuple[LearnedDocument, ...] = ()
    sentences: tuple[str, ...] = ()
    new_words: tuple[str, ...] = ()

    @property
    def num_words(self) -> int:
        """Words of all documents."""
        return sum(document.num_words for document in self.documents)

    def save(self, path: Path) -> None:
        """Keep it; a file already there is replaced in one step.

        Raises:
            DocumentError: unwritable.
        """
        value = {
            "version": _VERSION,
            "documents": [[each.name, each.num_words] for each in self.documents],
            "new_words": self.new_words,
            "sentences": self.sentences,
        }
        data = json.dumps(value, ensure_ascii=False, indent=0).encode("utf-8")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(path, data)
        except OSError as error:
            raise DocumentError(
                f"What was learned cannot be kept in {path}: {error.strerror}.",
                reason="unwritable",
                path=path,
            ) from error


def load_learned(path: Path) -> LearnedText:
    """Read what `LearnedText.save` wrote.

    Raises:
        DocumentError: missing, unreadable, damaged.
    """
    try:
        value = json.loads(read_whole(path, _MOST_BYTES))
        if value["version"] != _VERSION:
            raise ValueError(value["version"])
        return LearnedText(
            tuple(LearnedDocument(str(name), int(count)) for name, count in value["documents"]),
            tuple(map(str, value["sentences"])),
            tuple(map(str, value["new_words"])),
        )
    except FileNotFoundError as error:
        raise DocumentError(f"{path} is not there.", reason="missing", path=path) from error
    except OSError as error:
        raise DocumentError(
            f"{path} cannot be read: {error.strerror}.", reason="unreadable", path=path
        ) from error
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
        raise DocumentError(
            f"{path} does not hold what was learned from documents.", reason="damaged", path=path
        ) from error


def load_adaptation(path: Path) -> Adaptation:
    """Count what was learned; the last one is remembered until its file changes.

    Raises:
        DocumentError: missing, unreadable, damaged.
    """
    try:
        changed = path.stat().st_mtime_ns
    except OSError as error:
        raise DocumentError(f"{path} is not there.", reason="missing", path=path) from error
    return _count(path, changed)


@functools.lru_cache(maxsize=1)
def _count(path: Path, changed: int) -> Adaptation:
    del changed
    learned = load_learned(path)
    return Adaptation(learned.sentences, learned.new_words)


def known_words(language_model_dir: Path) -> frozenset[str]:
    """Return the words a language model knows, in syllables.

    Raises:
        LanguageModelError: It cannot be read.
    """
    words = read_known_words(language_model_dir)
    return frozenset(word if all(map(is_syllable, word)) else readable(word) for word in words)


def learn(
    paths: Sequence[Path], known: Collection[str], *, before: LearnedText | None = None
) -> Iterator[LearnedText]:
    """Read documents one by one and give what is known after each.

    Args:
        paths: The documents.
        known: Words of the language model, as `known_words` gives them.
        before: What was learned earlier; a sentence counts once.

    Raises:
        DocumentError: A document cannot be read or holds no Korean; what came before
            it has been given.
    """
    learned = before or LearnedText()
    for path in paths:
        learned, has_korean = _with_document(learned, path.name, read_document(path), known)
        if not has_korean:
            raise DocumentError(f"{path} holds no Korean text.", reason="no_korean", path=path)
        yield learned


def learn_lines(
    name: str, lines: Iterable[str], known: Collection[str], *, before: LearnedText | None = None
) -> LearnedText:
    """Return what is known once lines of text are learned as one document.

    Args:
        name: What the document is called.
        lines: Of text.
        known: Words of the language model, as `known_words` gives them.
        before: What was learned earlier.
    """
    return _with_document(before or LearnedText(), name, lines, known)[0]


def _with_document(
    learned: LearnedText, name: str, lines: Iterable[str], known: Collection[str]
) -> tuple[LearnedText, bool]:
    """Return what is known with one document more, and whether it held any Korean."""
    sentences = dict.fromkeys(learned.sentences)
    num_syllables = sum(map(len, sentences))
    found, num_words = 0, 0
    for line in lines:
        for run in korean_runs(line):
            found += 1
            if run not in sentences and num_syllables < MAX_SYLLABLES:
                sentences[run] = None
                num_syllables += len(run)
                num_words += run.count(" ") + 1
    document = LearnedDocument(name, num_words)
    return LearnedText(
        (*learned.documents, document), tuple(sentences), new_words(sentences, known)
    ), found > 0


def new_words(sentences: Iterable[str], known: Collection[str]) -> tuple[str, ...]:
    """Return the words that are not known, with no particle that would make them so.

    Example:
        >>> new_words(["홍길동은 학교에 갔다", "홍길동이 학교를"], {"학교에", "갔다", "학교"})
        ('홍길동',)
    """
    words = Counter(word for sentence in sentences for word in sentence.split())
    stems = {word: (word, *_stems(word)) for word in words}
    new = {word for word in words if not any(stem in known for stem in stems[word])}
    counts: Counter[str] = Counter()
    for word in new:
        for stem in stems[word]:
            counts[stem] += words[word]
    # of 홍길동은 and 홍길동 the one seen more often is the name; alone, the word as it stands
    best = {max(stems[word], key=lambda stem: (counts[stem], len(stem))) for word in new}
    return tuple(sorted(best, key=lambda word: (-counts[word], word)))


def _stems(word: str) -> list[str]:
    """Return what is left of a word of at least two syllables without a particle."""
    return [word[:end] for end in range(2, len(word)) if word[end:] in PARTICLES]
