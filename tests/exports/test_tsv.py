from __future__ import annotations

import csv
import io

from made_values import TWO_SIDED, hypothesis_of, transcript_of
from support.segments import two_texts

from kasr_desktop.domain.readings import GREEDY
from kasr_desktop.domain.transcript import Hypothesis, Word
from kasr_desktop.exports.tsv import write_tsv


def test_whole_milliseconds_and_a_header_as_whisper_has_them() -> None:
    assert write_tsv(TWO_SIDED) == "start\tend\ttext\n0\t1500\t안녕 하세요\n2000\t3000\t예\n"


def test_the_side_is_chosen() -> None:
    assert write_tsv(TWO_SIDED, source=GREEDY).endswith("\t네\n")


def test_csv_reads_it_back() -> None:
    quotes = transcript_of(two_texts(0, 1, hypothesis_of('그는 "네" 했다')))
    rows = csv.reader(io.StringIO(write_tsv(quotes)), delimiter="\t", quoting=csv.QUOTE_NONE)
    assert list(rows) == [["start", "end", "text"], ["0", "1000", '그는 "네" 했다']]


def test_a_quote_at_the_start_opens_nothing() -> None:
    said = ['"열고', '"=1+1"', "끝"]
    odd = transcript_of(*(two_texts(n, n + 1, hypothesis_of(text)) for n, text in enumerate(said)))
    rows = csv.reader(io.StringIO(write_tsv(odd)), delimiter="\t")
    assert [row[2] for row in rows][1:] == said


def test_a_tab_in_a_word_moves_no_column() -> None:
    odd = transcript_of(two_texts(0, 1, Hypothesis((Word("가\t나\n다", 0, 1, 1.0),))))
    assert write_tsv(odd).splitlines()[1] == "0\t1000\t가 나 다"
