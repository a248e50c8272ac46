"""Numbers of the written form, counted by what they are worth and by how people write them.

A number is *wrong* if what was heard at its place says another value, or is no number at all. That
is known wherever the writer has a number at the same place. Where the writer left words, what we
wrote is read out again: if it does not sound as what was heard it is wrong, else it is a number
where the writer chose words ("두 명" as "2명"), or a word that only sounds like one. These are
listed by kind with `--show`, for somebody to read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from kasr_desktop.domain.large_numbers import LargeNumbers
from kasr_desktop.text.number_reading import say_number, spoken_words
from kasr_desktop.written_form.large_numbers import by_ten_thousands
from kasr_desktop.written_form.rewrite import Rewrite, RewriteKind
from kasr_desktop.written_form.writing import find_rewrites

NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_UNIT = "[억만천백십]"
_MONEY = "원|여 ?원|달러|위안|엔|유로|파운드"
_COUNTED = f"[조만억천] ?(?:{_MONEY}|명|개)"
_WITH_UNITS = re.compile(
    # a number, its units, further such pairs: 3억5천만, 1조 7,000억, 250 억원; 만 is also "only"
    rf"\d[\d,]*(?:\.\d+)?(?:(?: (?={_COUNTED}))?(?<!분의 \d)"
    rf"(?:{_UNIT}(?!나 )(?: (?={_COUNTED}))?|조(?= ?[\d,]+[천백]*[억만]| ?(?:{_MONEY})))+"
    rf"(?: ?\d[\d,]*(?:\.\d+)?(?={_UNIT}|[^\d.가-힣]|[명원개건표여]|$))?)*"
)
_PART = re.compile(r"(?P<number>[\d,]*\d(?:\.\d+)?)? ?(?P<units>(?:[조억만천백십] ?)*)")
_SIZES = {"십": 10.0, "백": 1e2, "천": 1e3, "만": 1e4, "억": 1e8, "조": 1e12}
_ONE_READING = str.maketrans("육륙공쩜", "육육영점")


@dataclass(frozen=True, slots=True)
class SaidNumber:
    """A number of the writer's and where it is heard.

    Attributes:
        start: Letters of the heard text before it, spaces not counted.
        end: Exclusive.
        value: What it is worth.
        written: As the writer has it, with what follows up to the end of the word.
    """

    start: int
    end: int
    value: float
    written: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """What was said, what was written, and the writer's numbers, None where they are not known."""

    said: str
    written: str
    numbers: tuple[SaidNumber, ...] | None = None


@dataclass(slots=True)
class NumberCount:
    """Numbers of one source.

    Attributes:
        same: Ours and the writer's, of one value.
        wrong: Ours, of another value than was said.
        in_words: Ours, read out as it was heard, where the writer left words.
        missed: The writer's, left in words by us.
        same_style: Of `same`, those written letter by letter as the writer did.
        large: Of `same`, those of ten thousand or more.
        large_as: Of these, those written as the writer did, in each way there is.
        kinds: What was missed, by its last syllables.
        examples: For reading: (what, sentence).
    """

    same: int = 0
    wrong: int = 0
    in_words: int = 0
    missed: int = 0
    same_style: int = 0
    large: int = 0
    large_as: Counter[LargeNumbers] = field(default_factory=Counter[LargeNumbers])
    kinds: Counter[str] = field(default_factory=Counter[str])
    examples: list[tuple[str, str]] = field(default_factory=list)

    def rows(self) -> Iterator[tuple[str, str]]:
        """Yield what is counted and its cells: precision, recall, F1, of."""
        ours = self.same + self.in_words + self.wrong
        theirs = self.same + self.missed + self.wrong
        right = 1 - self.wrong / max(1, ours)
        yield "numerals, value", f"{right:.4f} | | | {ours}, {self.wrong} wrong"
        precision, recall = self.same / max(1, ours), self.same / max(1, theirs)
        f1 = 2 * self.same / max(1, ours + theirs)
        yield "numerals, writers' choice", f"{precision:.3f} | {recall:.3f} | {f1:.3f} | {theirs}"
        style = self.same_style / max(1, self.same)
        yield "numerals, letter by letter", f"{style:.3f} | | | {self.same}"
        f1 = 2 * self.same_style / max(1, ours + theirs)
        yield "numerals, choice and letters", f" | | {f1:.3f} | {theirs}"
        for way in LargeNumbers:
            share = self.large_as[way] / max(1, self.large)
            yield f"large numbers, {way.value}", f"{share:.3f} | | | {self.large}"


def value_of(written: str) -> float:
    """Return what a number with its units is worth.

    Example:
        >>> value_of("1만 6000"), value_of("3억5천만"), value_of("16,000"), value_of("2천")
        (16000.0, 350000000.0, 16000.0, 2000.0)
    """
    total, group = 0.0, 0.0
    for part in _PART.finditer(written):
        if not part[0]:
            continue
        small = float((part["number"] or "1").replace(",", ""))
        for unit in part["units"].replace(" ", ""):
            if _SIZES[unit] < 1e4:
                small *= _SIZES[unit]
            else:
                total, group, small = total + (group + small) * _SIZES[unit], 0.0, 0.0
        group += small
    return total + group


def heard_sentence(line: str) -> Sentence:
    """Return a line people wrote as it sounds, with its numbers.

    Example:
        >>> heard_sentence("3억5천만원, 25%!").said
        '삼억오천만원 이십오퍼센트'
    """
    said, numbers, place = "", [], 0
    for match in _WITH_UNITS.finditer(line):
        said += _hangul(line[place : match.start()])
        start = _length(said)
        for part in re.finditer(r"[\d,.]*\d|[^\d]+", match[0]):
            begin, end = match.start() + part.start(), match.start() + part.end()
            if part[0][0].isdigit():
                said += say_number(part[0], before=line[:begin], behind=line[end:])
            else:
                said += _hangul(part[0])
        behind = re.match(r" ?[가-힣%]*", line[match.end() :])
        tail = behind[0] if behind else ""
        numbers.append(SaidNumber(start, _length(said), value_of(match[0]), match[0] + tail))
        place = match.end()
    said += _hangul(line[place:])
    return Sentence(" ".join(said.split()), line, tuple(numbers))


def read_sentence(said: str, written: str) -> Sentence | None:
    """Return what a person read of a written text, None if the two do not lie over each other."""
    pattern, found = "", []
    bare = re.sub(r"[^가-힣0-9.,조억만천백 ]", "", written)
    place = 0
    for match in _WITH_UNITS.finditer(bare):
        pattern += re.sub(r"[^가-힣]", "", bare[place : match.start()]) + "([가-힣]+?)"
        found.append(match)
        place = match.end()
    pattern += re.sub(r"[^가-힣]", "", bare[place:])
    pattern = pattern.replace("퍼센트", "") if "%" in written else pattern
    laid = re.fullmatch(pattern, said.replace(" ", ""))
    if laid is None:
        return None
    numbers = tuple(
        SaidNumber(
            laid.start(n + 1), laid.end(n + 1), value_of(one[0]), bare[one.start() : one.end() + 4]
        )
        for n, one in enumerate(found)
    )
    return Sentence(said, written, numbers)


def _hangul(text: str) -> str:
    return re.sub(r"[^가-힣 ]", "", text.replace("%", "퍼센트"))


def _length(text: str) -> int:
    return len(text.replace(" ", ""))


def count_numbers(sentence: Sentence, count: NumberCount) -> None:
    """Add what becomes of the numbers of a sentence."""
    words = sentence.said.split()
    rewrites = [
        one
        for one in find_rewrites(words, (), {}, {RewriteKind.NUMERAL}, closes=True)
        if re.search(r"\d", one.text)
    ]
    heard = " ".join(words)
    places = [(_length(heard[: one.start]), _length(heard[: one.end])) for one in rewrites]
    rest = list(sentence.numbers or ())
    for group in _by_number(list(zip(rewrites, places, strict=True)), rest):
        start, end = group[0][1][0], group[-1][1][1]
        theirs = [one for one in rest if one.start < end and start < one.end]
        rest = [one for one in rest if one not in theirs]
        first, last = group[0][0], group[-1][0]
        tail = re.match(r"[억만천백]*", heard[last.end :])
        written = " ".join(one.text for one, _ in group) + (tail[0] if tail else "")
        ours = [value_of(match[0]) for match in _WITH_UNITS.finditer(written)]
        change = f"{heard[first.start : last.end]} → {written}"
        if theirs and ours == [one.value for one in theirs]:
            count.same += len(theirs)
            count.same_style += all(_is_as(written, one.written) for one in theirs)
            if max(ours) >= 10**4:
                _count_large(written, theirs, count)
        elif not theirs and sounds_as(
            written, heard, first.start, last.end + len(tail[0] if tail else "")
        ):
            count.in_words += 1
            count.examples.append((f"in words: {change}", sentence.written))
        else:
            count.wrong += 1
            count.examples.append(
                (f"WRONG: {change}", f"{sentence.said}\n      = {sentence.written}")
            )
    count.missed += len(rest)
    for one in rest:
        letters = heard.replace(" ", "")
        count.kinds[re.sub(r"[\d,.]+", "N", one.written)[:6]] += 1
        count.examples.append(
            (f"missed: {letters[one.start : one.end]} = {one.written}", sentence.said)
        )


_Placed = tuple[Rewrite, tuple[int, int]]


def _by_number(rewrites: list[_Placed], theirs: list[SaidNumber]) -> Iterator[list[_Placed]]:
    """Yield rewrites together that stand for one number of the writer's: 1조 and 7,000억."""
    group: list[_Placed] = []
    for one in rewrites:
        end_before = group[-1][1][1] if group else 0
        together = any(
            number.start < end_before and number.start < one[1][1] and one[1][0] < number.end
            for number in theirs
        )
        if group and not together:
            yield group
            group = []
        group.append(one)
    if group:
        yield group


def _count_large(written: str, theirs: Sequence[SaidNumber], count: NumberCount) -> None:
    count.large += 1
    ways = {LargeNumbers.COMMAS: written, LargeNumbers.UNITS: by_ten_thousands(written)}
    for way, text in ways.items():
        count.large_as[way] += all(_is_as(text, one.written) for one in theirs)


def _is_as(ours: str, theirs: str) -> bool:
    ours, theirs = ours.replace(" ", ""), theirs.replace(" ", "")
    length = min(len(ours), len(theirs))
    return ours[:length] == theirs[:length]


def sounds_as(written: str, heard: str, start: int, end: int) -> bool:
    """Return whether digits read out again are the syllables of `heard` from `start` to `end`.

    Example:
        >>> sounds_as("2,001일", "이천일일 동안", 0, 4), sounds_as("201일", "이천일일 동안", 0, 4)
        (True, False)
    """
    tail = heard[end:].partition(" ")[0]
    said = heard[start:end].replace(" ", "").translate(_ONE_READING)
    return any(form.translate(_ONE_READING) == said for form in _readings(written, tail))


def _readings(written: str, tail: str) -> Iterator[str]:
    whole = "".join(spoken_words(f"{written}{tail}".split()))
    forms = [whole[: len(whole) - len(tail)] if tail else whole]
    # each number in the other of the two systems of numerals, and digit by digit
    forms += [_read_by(say, written) for say in (say_number, _say_native, _say_digits)]
    for form in forms:
        yield form.replace(" ", "")
        yield re.sub("^일(?=[만천백십])", "", form.replace(" ", ""))


def _read_by(say: Callable[[str], str], written: str) -> str:
    return _hangul(NUMBER.sub(lambda match: say(match[0]), written))


def _say_native(digits: str) -> str:
    return say_number(digits, behind="명")


def _say_digits(digits: str) -> str:
    return "".join("영일이삼사오육칠팔구"[int(one)] for one in digits if one.isdigit())
