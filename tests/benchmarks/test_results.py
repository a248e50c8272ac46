"""The table says what was measured, and what was not, and why."""

from __future__ import annotations

from pathlib import Path

from benchmarks.results import START, Record, append, latest, length_name, load, ratio, render


def record(system: str, *, run: str = "1", compute: float | None = 5.0, reason: str = "") -> Record:
    figures: dict[str, float | bool | None] = {}
    if compute is not None:
        figures = {
            "compute": compute,
            "compute_cpu": compute * 2,
            "network_cpu": compute * 1.5,
            "first_text": 0.5,
            "peak_bytes": 2.0**30,
            "early_bytes": 2.0**29,
            "late_bytes": 2.0**30,
            "load": 3.0,
            "lm_ran": True,
        }
    return Record(run, system, "Built-in model", 10.0, "a machine", "python x", figures, reason)


def test_records_survive_the_file(tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    records = [record("ours"), record("pipeline", compute=None, reason="no time")]
    for each in records:
        append(path, each)
    assert load(path) == records
    assert load(tmp_path / "none.jsonl") == []


def test_table_holds_figures_and_ratio() -> None:
    text = render([record("ours", compute=5.0), record("pipeline", compute=10.0)])
    row = "| 0.500 | 1.000 (0.750 + 0.250) | 0.50 s | 1024 MiB | 512 → 1024 | 3.0 s | yes | 1 |"
    assert f"| 10 s | ours {row}" in text
    assert "rtf 0.50" in text
    assert "a machine; `python x`" in text


def test_table_says_why_a_case_did_not_run() -> None:
    text = render([record("ours"), record("pipeline", compute=None, reason="no time left")])
    assert "not run: no time left" in text
    assert "rtf -" in text


def test_a_silently_greedy_pipeline_is_seen() -> None:
    greedy = record("pipeline")
    greedy.figures["lm_ran"] = False
    row = next(
        line for line in render([record("ours"), greedy]).splitlines() if "pipeline |" in line
    )
    assert "| no | 1 |" in row


def test_the_newest_run_of_a_case_counts() -> None:
    old, new = record("ours", run="1", compute=9.0), record("ours", run="2", compute=5.0)
    assert latest([old, new]) == {("Built-in model", 10.0): [new]}


def test_not_run_does_not_wipe_out_a_measurement() -> None:
    measured, absent = record("ours"), record("ours", run="2", compute=None, reason="no time")
    assert latest([measured, absent]) == {("Built-in model", 10.0): [measured]}
    assert latest([absent, measured]) == {("Built-in model", 10.0): [measured]}


def test_systems_of_a_case_may_come_from_runs_one_after_the_other() -> None:
    ours, pipeline = record("ours", run="1"), record("pipeline", run="2")
    assert latest([ours, pipeline]) == {("Built-in model", 10.0): [ours, pipeline]}
    text = render([ours, pipeline])
    assert "- 1: " in text
    assert "- 2: " in text


def test_ratio_takes_medians() -> None:
    case = [record("ours", compute=seconds) for seconds in (1.0, 2.0, 90.0)]
    assert ratio([*case, record("pipeline", compute=4.0)], "compute") == "0.50"


def test_lengths_have_names() -> None:
    assert [length_name(seconds) for seconds in (10, 300, 3600)] == ["10 s", "5 min", "1 h"]


def test_a_peer_that_tells_less_has_a_row_and_a_ratio() -> None:
    peer = record("faster-whisper", compute=10.0)
    del peer.figures["network_cpu"], peer.figures["lm_ran"]
    text = render([record("shipped", compute=5.0), peer])
    assert "| faster-whisper | 1.000 | 2.000 | 0.50 s |" in text
    assert "| - | 1 |" in next(line for line in text.splitlines() if "| faster-whisper |" in line)
    assert "**shipped / faster-whisper** | rtf 0.50, CPU 0.50" in text
    assert "whisper.cpp |" not in text


def test_starting_up_has_a_section_of_its_own() -> None:
    begun = Record("1", "window", START, 0.0, "a machine", "python x", {"painted": 0.5})
    text = render([record("ours"), begun])
    assert "## Start" in text
    assert "| window | painted 0.50 s |" in text
    assert "0 s | window" not in text
