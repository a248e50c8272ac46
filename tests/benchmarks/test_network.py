"""The network alone: every system reads, and the table says what ours is of the others'."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import network
from benchmarks.random_model import TINY, make_folder
from kasr_desktop.recognizer.networks.self_test import probe_sound


def test_the_table_says_what_ours_is_of_the_others() -> None:
    def runs(*cpu: float) -> list[dict[str, object]]:
        return [{"cpu": each, "peak": 2**20, "runs_on": "x"} for each in cpu]

    found = {"ours": runs(0.1, 0.1), "forward": runs(0.4, 0.5, 0.6)}
    table = network.render(found, command="c", machine="m")
    assert "| ours | 0.100 (0.100, 0.100) |  | 1 MiB | x |" in table
    assert "| forward | 0.500 (0.400, 0.500, 0.600) | 0.20 of it | 1 MiB | x |" in table


@pytest.mark.model
@pytest.mark.slow
@pytest.mark.timeout(900)  # torch comes anew in every process
def test_every_system_is_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = make_folder(tmp_path / "m", speech=probe_sound(), sizes=TINY)
    words = ["--model", str(folder), "--seconds", "3", "--repeats", "1", "--threads", "1"]
    assert network.main([*words, "--print-only"]) == 0
    rows = [line for line in capsys.readouterr().out.splitlines() if line.startswith("| ")]
    names = [row.split("|")[1].strip() for row in rows[1:]]
    assert names == ["ours", "forward", "pipeline"]
    assert "ONNX Runtime" in rows[1]
