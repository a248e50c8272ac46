from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from kasr_desktop.cli.main import main
from kasr_desktop.subtitles.korean_profile import Rule

CLEAN = "1\n00:00:01,000 --> 00:00:03,000\n안녕하세요\n\n"
FAST = (
    "1\n00:00:01,000 --> 00:00:02,000\n가나다라마바사아자차카\n\n"
    "2\n00:00:01,500 --> 00:00:03,000\n네\n\n"
)


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")


def written(folder: Path, text: str, name: str = "자막.srt") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_clean_file_says_nothing_on_stdout(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", written(tmp_path, CLEAN)]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert err == "1 cues checked, 0 violations.\n"


def test_a_guessed_encoding_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.srt").write_bytes(CLEAN.encode("cp949"))
    assert main(["check", str(tmp_path / "a.srt")]) == 0
    assert capsys.readouterr().err.startswith("Read as CP949, a guess")


def test_a_violation_is_a_line_and_exit_code_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", written(tmp_path, FAST), "-q"]) == 1
    out, err = capsys.readouterr()
    assert out == ("   1  00:00:01.000  overlap        0.5 s over the start of the next cue\n")
    assert err == ""


def test_the_profile_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", written(tmp_path, FAST), "--profile", "children"]) == 1
    line = capsys.readouterr().out.splitlines()[0]
    assert line == "   1  00:00:01.000  reading_speed  11 characters a second, at most 9"
    assert main(["check", written(tmp_path, CLEAN), "--profile", "sdh-children"]) == 0


def test_the_report_opens_in_a_spreadsheet_and_overwrites_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "보고서.csv"
    for _ in range(2):
        assert main(["check", written(tmp_path, FAST), "-o", str(report)]) == 1
    data = report.read_bytes()
    assert data.startswith(b"\xef\xbb\xbfcue,start,")
    (row,) = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert (row["cue"], row["rule"], row["measured"]) == ("1", "overlap", "-0.5")
    assert (tmp_path / "보고서 (1).csv").read_bytes() == data
    assert "보고서 (1).csv" in capsys.readouterr().err
    assert main(["check", written(tmp_path, CLEAN), "-o", str(report), "--overwrite"]) == 0
    assert len(report.read_text("utf-8-sig").splitlines()) == 1


def test_another_kind_of_file_is_wrong_usage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["check", written(tmp_path, CLEAN, "자막.txt")])
    assert caught.value.code == 2
    assert "none of .srt, .vtt" in capsys.readouterr().err


@pytest.mark.parametrize("language", ["C", "ko_KR.UTF-8"])
def test_what_cannot_be_read_is_one_sentence(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    language: str,
) -> None:
    monkeypatch.setenv("LC_ALL", language)
    for path in (str(tmp_path / "없음.srt"), written(tmp_path, "그냥 글")):
        assert main(["check", path]) == 1
        out, err = capsys.readouterr()
        assert out == ""
        assert err.startswith("kasr: ")
        assert err.count("\n") == 1
        assert "예상하지" not in err
        assert "unexpected" not in err


@pytest.mark.parametrize("language", ["C", "ko_KR.UTF-8"])
def test_every_rule_has_its_sentence(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    language: str,
) -> None:
    monkeypatch.setenv("LC_ALL", language)
    bad = (
        "1\n00:00:01,000 --> 00:00:01,100\n가나다라마바사아자차카타파하가나다\n가\n나\n\n"
        "2\n00:00:01,120 --> 00:00:09,000\n가\n\n3\n00:00:08,000 --> 00:00:10,000\n나\n\n"
        "4\n00:00:10,200 --> 00:00:12,000\n(한숨)\n-글쎄...  그건\n-네\n"
    )
    assert main(["check", written(tmp_path, bad), "--profile", "sdh"]) == 1
    out = capsys.readouterr().out
    assert {Rule(line.split()[2]) for line in out.splitlines()} == set(Rule)


def test_gaps_are_counted_in_frames(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    close = "1\n00:00:01,000 --> 00:00:03,000\n안녕하세요\n\n2\n00:00:03,040 --> 00:00:05,000\n네\n"
    assert main(["check", written(tmp_path, close), "--frame-rate", "25"]) == 1
    line = "   1  00:00:01.000  gap            1 frames before the next cue, at least 2\n"
    assert capsys.readouterr().out == line
    assert main(["check", written(tmp_path, close), "--frame-rate", "50"]) == 0


UNREADABLE = [
    "\n\n",
    "1\n0:0:1,0 --> 0:0:3,0\n\n",
    "1\n0:0:1x --> 0:0:3\n안녕하세요\n",
    CLEAN + "\n0:0:9 -->\n예",
]


@pytest.mark.parametrize("language", ["C", "ko_KR.UTF-8"])
@pytest.mark.parametrize("text", UNREADABLE)
def test_what_cannot_be_read_is_a_finding(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    text: str,
) -> None:
    monkeypatch.setenv("LC_ALL", language)
    report = tmp_path / "a.csv"
    assert main(["check", written(tmp_path, text), "-o", str(report)]) == 1
    out, err = capsys.readouterr()
    assert out.count("\n") >= 1
    assert len(report.read_text("utf-8-sig").splitlines()) >= 2
    assert "unexpected" not in err
