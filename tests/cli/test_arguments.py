"""What can be said on the command line, and what is refused with exit code 2."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from kasr_desktop.cli.argument_types import hotwords
from kasr_desktop.cli.arguments import add_subcommands, decode_options
from kasr_desktop.cli.transcribe import transcribe_job
from kasr_desktop.domain.export_options import FileFormat
from kasr_desktop.domain.options import DecodeOptions, Hotword


def parse(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="kasr")
    add_subcommands(parser)
    return parser.parse_args(words)


def test_what_is_not_said_stays_at_its_default() -> None:
    assert decode_options(parse("transcribe", "a.wav")) == DecodeOptions()


def test_every_decoding_option_arrives() -> None:
    words = "--alpha 0.7 --beta -1.5 --unk-offset -8 --beam-width 20 --token-min-logp -7"
    arguments = parse("transcribe", "a.wav", *words.split(), "--hotwords", "한강:12")
    assert decode_options(arguments) == DecodeOptions(
        alpha=0.7,
        beta=-1.5,
        unk_score_offset=-8.0,
        beam_width=20,
        token_min_logp=-7.0,
        hotwords=(Hotword("한강", 12.0),),
    )


def test_formats_by_comma_and_by_repeating() -> None:
    arguments = parse("transcribe", "a.wav", "-f", "srt,vtt", "--output-format", "json")
    assert arguments.output_format == [FileFormat.SRT, FileFormat.VTT, FileFormat.JSON]
    assert parse("transcribe", "a.wav", "-f", "all").output_format == list(FileFormat)


@pytest.mark.parametrize("spelling", ["-o", "--output_dir", "--output-dir"])
def test_the_folder_in_every_spelling(spelling: str) -> None:
    assert parse("transcribe", "a.wav", spelling, "결과").output_dir == Path("결과")


def test_hotwords_from_a_file_with_a_bom_comments_and_loose_jamo(tmp_path: Path) -> None:
    path = tmp_path / "이름.txt"
    path.write_text("\ufeff# 사람\n세종대왕:12\n\n한강, 남산\n한", encoding="utf-8")
    words = hotwords(f"@{path}")
    assert [(word.text, word.weight) for word in words] == [
        ("세종대왕", 12.0),
        ("한강", 10.0),
        ("남산", 10.0),
        ("한", 10.0),
    ]


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["transcribe", "a.wav", "-f", "png"],
        ["transcribe", "a.wav", "--alpha", "viel"],
        ["transcribe", "a.wav", "--alpha", "nan"],
        ["transcribe", "a.wav", "--beam-width", "0"],
        ["transcribe", "a.wav", "--track", "-1"],
        ["transcribe", "a.wav", "--channel", "middle"],
        ["transcribe", "a.wav", "--device", "gpu"],
        ["transcribe", "a.wav", "--encoding", "latin-1"],
        ["transcribe", "a.wav", "--hotwords", "@no such file"],
        ["transcribe", "a.wav", "--hotwords", "한강:schwer"],
        ["transcribe", "a.wav", "--hotwords", " :5"],
        ["transcribe", "a.wav", "--token-min-logp", "5"],
        ["transcribe", "a.wav", "--beam-prune-logp", "10"],
        ["transcribe", "a.wav", "--max_line_width", "0"],
        ["models"],
        ["models", "info"],
        ["fly"],
    ],
)
def test_wrong_usage_is_exit_code_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        parse(*words)
    assert caught.value.code == 2
    assert "usage: kasr" in capsys.readouterr().err


@pytest.mark.parametrize("weight", ["999", "nan", "inf", "-inf", "-31", "1e99"])
def test_a_weight_that_would_destroy_a_sentence_is_refused(weight: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="-30 to 30"):
        hotwords(f"한강:{weight}")


def test_files_are_heard_twice_if_that_is_asked() -> None:
    for words, wanted in ((["--careful"], True), ([], False)):
        arguments = parse("transcribe", "a.wav", *words)
        assert transcribe_job(arguments, Path("a.wav")).stream.careful is wanted
    with pytest.raises(SystemExit):
        parse("record", "--careful")  # live text has no time for it
