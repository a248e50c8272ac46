from __future__ import annotations

import json
from pathlib import Path

from kasr_trainer.data.manifest import Utterance
from kasr_trainer.evaluate.score_table import format_report, format_table, make_report
from kasr_trainer.evaluate.scores import Scored, add_up, score

ROWS = [
    ("가 나 다", "가 나", "one", "a"),
    ("라 마", "라 마 마", "one", "b"),
    ("바사", "바아", "two", "a"),
    ("자 차", "자 차", "two", "b"),
]


def runs() -> dict[str, list[Scored]]:
    utterances = [
        Utterance(Path(f"/x/{number}.wav"), text, 1.5, corpus=corpus, speaker=speaker)
        for number, (text, _, corpus, speaker) in enumerate(ROWS)
    ]
    greedy = [score(each, row[1]) for each, row in zip(utterances, ROWS, strict=True)]
    lm = [score(each, each.text) for each in utterances]
    return {"greedy": greedy, "lm": lm}


def test_the_json_holds_every_count_and_every_text() -> None:
    report = json.loads(json.dumps(make_report("m", runs())))
    assert report["num_utterances"] == 4
    assert report["seconds"] == 6.0
    total = report["decoders"]["greedy"]["all"]["cer"]
    assert [total[each] for each in ("substitutions", "deletions", "insertions")] == [1, 1, 1]
    assert total["reference_length"] == 9
    assert total["over_utterances"]["n"] == 4
    assert total["over_speakers"]["n"] == 2
    assert set(report["decoders"]["lm"]["corpora"]) == {"one", "two"}
    assert report["decoders"]["greedy"]["speakers"]["a"]["cer"]["deletions"] == 1
    assert report["decoders"]["lm"]["all"]["wer"]["rate"] == 0.0
    row = report["texts"][0]
    assert (row["reference"], row["greedy"], row["lm"]) == ("가 나 다", "가 나", "가 나 다")
    assert row["errors"] == {"greedy": 1, "lm": 0}


def test_what_older_scripts_read_is_still_there() -> None:
    report = json.loads(json.dumps(make_report("m", runs())))
    assert report["totals"]["all"]["cer"]["rate"] == round(3 / 9, 5)
    assert report["totals"]["two"]["cer"]["substitutions"] == 1
    assert report["texts"][2]["text"] == "바아"


def test_speakers_are_not_guessed() -> None:
    unknown = score(Utterance(Path("x.wav"), "가", 1.0), "가")
    report = json.loads(json.dumps(make_report("m", {"greedy": [*runs()["greedy"], unknown]})))
    assert report["decoders"]["greedy"]["all"]["cer"]["over_speakers"] is None


def test_the_table_reads_well() -> None:
    text = format_report(runs(), num_worst=2)
    assert "## greedy" in text and "## lm" in text
    assert "| all | 9 | 33.3 |" in text
    assert "| CER | 33.33 |" in text and "(n = 4)" in text and "(n = 2)" in text
    assert "| 1 | 3 | 가 나 다 | 가 나 |" in text
    assert "| a | 5 |" in text


def test_a_stroke_in_a_text_does_not_break_the_table() -> None:
    scored = score(Utterance(Path("x.wav"), "가|나", 1.0), "다")
    assert "가\\|나" in format_report({"greedy": [scored]})


def test_a_quick_table_has_only_what_was_counted() -> None:
    counts = add_up(runs()["greedy"])
    del counts["reading"]
    assert "kocer" not in format_table({"all": counts})
