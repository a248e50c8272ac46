from __future__ import annotations

import re
from html.parser import HTMLParser

import pysubs2
from hypothesis import given
from made_values import LINES, cue_lists

from kasr_desktop.domain.cue import Cue
from kasr_desktop.exports.smi import write_smi

TWO = (Cue(0.5, 1.5, ("안녕하세요",)), Cue(2.0, 3.0, ("<첫째> & 줄", "둘째 줄")))


class SamiReader(HTMLParser):
    """Reads SAMI as a player does: what a sync says stands until the next one."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.syncs: list[tuple[int, str]] = []
        self.classes: set[str] = set()
        self.in_body = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        match tag:
            case "body":
                self.in_body = True
            case "sync":
                self.syncs.append((int(values["start"] or ""), ""))
            case "p":
                self.classes.add(values["class"] or "")
            case "br":
                self._add("\n")
            case _:
                assert not self.in_body, tag

    def handle_data(self, data: str) -> None:
        if self.in_body and self.syncs:
            self._add(data.replace("\n", ""))

    def _add(self, text: str) -> None:
        start, before = self.syncs[-1]
        self.syncs[-1] = (start, before + text)

    def cues(self) -> tuple[Cue, ...]:
        assert self.syncs == sorted(self.syncs, key=lambda sync: sync[0])
        ends = (start for start, _ in self.syncs[1:])
        shown = zip(self.syncs, ends, strict=False)
        return tuple(
            Cue(start / 1000, end / 1000, tuple(text.split("\n")))
            for (start, text), end in shown
            if text != "\xa0"
        )


def test_the_exact_body() -> None:
    assert write_smi(TWO).split("<BODY>\n")[1] == (
        "<SYNC Start=500><P Class=KRCC>\n안녕하세요\n"
        "<SYNC Start=1500><P Class=KRCC>&nbsp;\n"
        "<SYNC Start=2000><P Class=KRCC>\n&lt;첫째&gt; &amp; 줄<br>둘째 줄\n"
        "<SYNC Start=3000><P Class=KRCC>&nbsp;\n"
        "</BODY>\n</SAMI>\n"
    )


def test_the_class_is_declared_as_korean() -> None:
    style = re.search(r"\.KRCC \{ (.*) \}", write_smi(TWO))
    assert style and style[1] == "Name:Korean; lang:ko-KR; SAMIType:CC;"


def test_a_cue_that_reaches_its_follower_is_not_blanked_over_it() -> None:
    met = write_smi([Cue(0, 1, ("하나",)), Cue(1, 2, ("둘",))])
    overlapping = write_smi([Cue(0, 1.5, ("하나",)), Cue(1, 2, ("둘",))])
    assert met == overlapping
    assert [start for start, _ in SamiReader(met).syncs] == [0, 1000, 2000]


def test_no_cues_leave_a_valid_shell() -> None:
    assert SamiReader(write_smi([])).syncs == []
    assert write_smi([]) == write_smi([Cue(0, 1, (" ",))])


@given(cue_lists())
def test_a_player_shows_the_same(cues: tuple[Cue, ...]) -> None:
    reader = SamiReader(write_smi(cues))
    assert reader.cues() == cues
    assert reader.classes <= {"KRCC"}


@given(cue_lists(LINES.filter(lambda line: "<" not in line and "&" not in line)))
def test_pysubs2_reads_the_same(cues: tuple[Cue, ...]) -> None:
    read = pysubs2.SSAFile.from_string(write_smi(cues), format_="sami")
    # It guesses how long a cue stays, and gives the blanks between cues as events too.
    shown = [(event.start, event.plaintext) for event in read if event.plaintext]
    assert shown == [(round(cue.start * 1000), cue.text) for cue in cues]
