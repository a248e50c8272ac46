"""All options of all subcommands; light, so that `kasr --help` answers at once."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from kasr_desktop.cli.argument_types import (
    folder,
    formats,
    hotwords,
    jobs,
    share,
    speakers,
    subtitle_file,
    wav_file,
)
from kasr_desktop.cli.numbers import (
    finite,
    log_probability,
    moment,
    natural,
    positive,
    positive_number,
)
from kasr_desktop.cli.piped import sound_file
from kasr_desktop.cli.setting_flags import add_setting
from kasr_desktop.domain.export_options import FileFormat, TextEncoding, names_of_formats
from kasr_desktop.domain.options import Channel, DecodeOptions

_ROOM = "kasr_desktop.cli"
_ENCODED = [one for one in FileFormat if one.facts.any_encoding]


def add_subcommands(parser: argparse.ArgumentParser) -> None:
    """Add every subcommand; each names the module whose `run(arguments)` does the work."""
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_transcribe(commands)
    _add_record(commands)
    _add_redecode(commands)
    _add_align(commands)
    _add_check(commands)
    _add_models(commands)
    _add_torch(commands)
    _add_learn(commands)
    devices = commands.add_parser("devices", help="list processing devices and microphones")
    devices.set_defaults(module=f"{_ROOM}.devices")
    doctor = commands.add_parser("doctor", help="print what to paste into an issue")
    doctor.set_defaults(module=f"{_ROOM}.doctor")
    _add_bench(commands)
    for command in commands.choices.values():
        command.add_argument("--verbose", action="store_true", help="show details and tracebacks")


def decode_options(arguments: argparse.Namespace) -> DecodeOptions:
    """Return the beam search's options; what was not said stays at its default."""
    names = DecodeOptions.__dataclass_fields__
    said = {
        name: value
        for name, value in vars(arguments).items()
        if name in names and value is not None
    }
    return DecodeOptions(**said)


def _add_transcribe(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser("transcribe", help="transcribe audio or video files")
    command.set_defaults(module=f"{_ROOM}.transcribe")
    command.add_argument(
        "files",
        nargs="*",
        type=sound_file,
        metavar="FILE",
        help="audio or video; - is the standard input",
    )
    command.set_defaults(usage_error=command.error)
    _add_engine(command, of_files=True)
    _add_decoding(command)
    _add_output(command, folder=folder)
    sound = _add_sound(command)
    sound.add_argument(
        "--from",
        dest="start",
        type=moment,
        metavar="TIME",
        help="begin here: 1:02:03.5, 2:03 or seconds",
    )
    sound.add_argument(
        "--to",
        dest="end",
        type=moment,
        metavar="TIME",
        help="end here; times in the text stay those of the whole file",
    )
    sound.add_argument(
        "--speakers",
        type=speakers,
        metavar="auto|N",
        help="find who speaks when; N: the number of speakers, if known, finds them better",
    )
    command.add_argument(
        "--jobs",
        type=jobs,
        default=1,
        metavar="N|auto",
        help="files worked on at once, an engine each; auto: as many as cores and memory allow",
    )
    many = command.add_argument_group("many machines (see docs/CLUSTER.md)")
    many.add_argument(
        "--manifest",
        metavar="FILES.tsv",
        help="instead of FILE: one path or URL per line; -o may be a URL too, --jobs is the most "
        "workers, --threads the cores of each",
    )
    many.add_argument(
        "--cluster",
        metavar="ADDRESS",
        help="address of a Ray cluster (default: this machine alone)",
    )
    command.add_argument(
        "--keep-emissions",
        action="store_true",
        help="keep FILE.emissions beside the output, for `kasr redecode`",
    )


def _add_sound(command: argparse.ArgumentParser) -> argparse._ArgumentGroup:
    sound = command.add_argument_group("sound")
    sound.add_argument(
        "--track",
        type=natural,
        help="audio track, counted from 0 (default: the Korean one, else the file's default)",
    )
    sound.add_argument(
        "--channel",
        choices=[choice.value for choice in Channel],
        default=Channel.MIX.value,
        help="channels to hear (default: all, mixed)",
    )
    return sound


def _add_record(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser("record", help="record from a microphone; Ctrl-C stops and saves")
    command.set_defaults(module=f"{_ROOM}.record", output_dir=None)
    command.set_defaults(track=None, channel=Channel.MIX.value, keep_emissions=False, jobs=1)
    take = command.add_argument_group("recording")
    take.add_argument(
        "-o",
        "--output",
        type=wav_file,
        metavar="FILE.wav",
        help="file to write, never over another (default: named by the time, with the recordings)",
    )
    add_setting(
        take, "input_device", metavar="NAME", more="its name or a part of it, see `kasr devices`"
    )
    take.add_argument("--seconds", type=positive_number, help="stop after this many seconds")
    take.add_argument(
        "--transcribe", action="store_true", help="transcribe afterwards; implied by -f"
    )
    take.add_argument(
        "--recover",
        action="store_true",
        help="only complete the recordings that a crash left unfinished",
    )
    _add_engine(command)
    _add_decoding(command)
    _add_output(command, has_folder=False)


def _add_redecode(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser(
        "redecode", help="decode kept emissions with other settings, without running the network"
    )
    command.set_defaults(module=f"{_ROOM}.redecode", jobs=1)
    command.add_argument(
        "files", nargs="+", type=Path, metavar="FILE.emissions", help="as kept by --keep-emissions"
    )
    _add_engine(command)
    _add_decoding(command)
    _add_output(command)


def _add_align(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser(
        "align", help="align a script with its recording: every word gets its time"
    )
    command.set_defaults(module=f"{_ROOM}.align", jobs=1)
    command.add_argument("file", type=sound_file, metavar="FILE", help="audio or video")
    command.add_argument(
        "script",
        type=Path,
        metavar="SCRIPT",
        help='text, DOCX or subtitles; "이름: …" names the speaker',
    )
    command.add_argument(
        "--lines", action="store_true", help="one row, and one subtitle, per line of the script"
    )
    _add_engine(command)
    _add_decoding(command)
    _add_output(command)
    _add_sound(command)
    command.add_argument(
        "--keep-emissions",
        action="store_true",
        help="keep FILE.emissions beside the output, for `kasr redecode`",
    )


def _add_engine(command: argparse.ArgumentParser, *, of_files: bool = False) -> None:
    group = command.add_argument_group("engine")
    add_setting(group, "model", more="builtin, a folder or a Hub id")
    add_setting(group, "compute_device", more="auto, cpu, cuda[:N], mps")
    if of_files:  # live text has no time for it
        add_setting(group, "careful", more="the built-in model errs less, in twice the time")
    group.add_argument("--threads", type=positive, help="CPU threads of the network")


def _add_decoding(command: argparse.ArgumentParser) -> None:
    group = command.add_argument_group("decoding (defaults: the values the model was tuned with)")
    add_setting(group, "decoder")
    add_setting(group, "alpha")
    add_setting(group, "beta")
    group.add_argument(
        "--unk-offset",
        dest="unk_score_offset",
        type=finite,
        metavar="LOGP",
        help="added for a word the language model does not know",
    )
    add_setting(group, "beam_width")
    group.add_argument(
        "--token-min-logp",
        type=log_probability,
        metavar="LOGP",
        help="less likely tokens are not tried",
    )
    group.add_argument(
        "--beam-prune-logp",
        type=log_probability,
        metavar="LOGP",
        help="beams this far behind the best are dropped",
    )
    add_setting(
        group,
        "hotwords",
        type=hotwords,
        metavar="WORDS",
        more='"이름,이름:12", a weight after the colon, or @FILE',
    )
    add_setting(group, "beam_search", more="pyctcdecode is the reference: the same texts, slower")
    group.add_argument(
        "--adaptation",
        type=Path,
        metavar="FILE",
        help="language model adapted by `kasr-train lm adapt`",
    )


def _add_output(
    command: argparse.ArgumentParser,
    *,
    has_folder: bool = True,
    folder: Callable[[str], Path | str] = Path,
) -> None:
    group = command.add_argument_group("output")
    add_setting(
        group,
        "export_formats",
        type=formats,
        action="extend",
        default=None,
        metavar="FORMAT",
        more=f"{', '.join(FileFormat)} or all; with commas or repeated; srt if only -o is given",
    )
    if has_folder:
        add_setting(
            group,
            "export_folder",
            type=folder,
            default=None,
            metavar="DIR",
            more="beside the recording if only -f is given",
        )
    group.add_argument(
        "--overwrite",
        action="store_true",
        help='replace existing files (default: write "name (1).srt")',
    )
    add_setting(group, "export_times")
    add_setting(group, "export_layout")
    group.add_argument(
        "--title", default="", help="title of documents (default: the recording's name)"
    )
    group.add_argument(
        "--date",
        help='date of documents, such as 2026-05-17, "" for none (default: that of the recording)',
    )
    form = group.add_mutually_exclusive_group()
    form.add_argument(
        "--written", action="store_true", help="with punctuation, numerals and standard spacing"
    )
    form.add_argument(
        "--verbatim", dest="written", action="store_false", help="words as heard (the default)"
    )
    add_setting(group, "large_numbers")
    add_setting(group, "export_side", default=None)
    add_setting(group, "export_encoding", more=f"of {names_of_formats(_ENCODED).english}")
    group.add_argument(
        "--max_line_width",
        "--max-line-width",
        type=positive_number,
        help="most full-width characters in a line of a subtitle",
    )
    group.add_argument(
        "--max_line_count", "--max-line-count", type=positive, help="most lines in a subtitle"
    )
    add_setting(group, "cue_frame_rate")
    group.add_argument("-q", "--quiet", action="store_true", help="show no progress and no notices")


def _add_check(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser("check", help="check subtitles against the rules for Korean")
    command.set_defaults(module=f"{_ROOM}.check")
    command.add_argument("file", type=subtitle_file, metavar="FILE", help="SRT, VTT, SMI or ASS")
    add_setting(command, "cue_profile", more="decides the reading speed")
    add_setting(
        command,
        "cue_frame_rate",
        more="film: that of the video of the same name beside the file",
    )
    command.add_argument(
        "-o", "--output", type=Path, metavar="REPORT.csv", help="save a report as a table"
    )
    command.add_argument(
        "--overwrite",
        action="store_true",
        help='replace an existing report (default: write "name (1).csv")',
    )
    add_setting(
        command,
        "export_encoding",
        default=TextEncoding.UTF_8_BOM,
        more="of the report; the default suits spreadsheets",
    )
    command.add_argument("-q", "--quiet", action="store_true", help="show no summary")


def _add_torch(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser(
        "torch", help="show, add or remove torch, for graphics cards and other models"
    )
    command.set_defaults(module=f"{_ROOM}.torch", action="tell")
    actions = command.add_subparsers(dest="action", metavar="action")
    adding = actions.add_parser(
        "add", help="download it into your own folder; tells the size first"
    )
    adding.add_argument(
        "--from",
        dest="source",
        metavar="LINE",
        default="",
        help="where from: the line that PyTorch's site shows (default: KASR_TORCH, else pip's own "
        "index)",
    )
    adding.add_argument("--yes", action="store_true", help="do not ask for confirmation")
    removing = actions.add_parser("remove", help="delete what was added")
    for action in (adding, removing):
        action.add_argument("--verbose", action="store_true", help="show details and tracebacks")


def _add_models(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser("models", help="list, inspect, download and remove models")
    command.set_defaults(module=f"{_ROOM}.models")
    actions = command.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="models on this machine")
    info = actions.add_parser("info", help="what a model is made of")
    info.add_argument("model", help="builtin, a folder or a Hub id")
    download = actions.add_parser("download", help="get a model from the Hub")
    download.add_argument("model", help="a Hub id such as owner/name")
    remove = actions.add_parser("remove", help="delete a downloaded model")
    remove.add_argument("model", help="a Hub id such as owner/name")
    for action in (listing, info, download, remove):
        action.add_argument("--verbose", action="store_true", help="show details and tracebacks")


def _add_learn(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser("learn", help="learn from what you corrected in the window")
    command.set_defaults(module=f"{_ROOM}.learn")
    action = command.add_mutually_exclusive_group()
    action.add_argument("--undo", action="store_true", help="go back to the former model")
    action.add_argument(
        "--anew", action="store_true", help="start over, even if a run was stopped halfway"
    )
    action.add_argument(
        "--data", type=Path, metavar="DIR", help="only write the data set: audio, texts and splits"
    )
    command.add_argument(
        "--words-only", action="store_true", help="train the language model only, not the network"
    )
    command.add_argument(
        "--measure-only", action="store_true", help="only tell what would improve; change nothing"
    )
    command.add_argument(
        "--library", type=Path, metavar="FILE", help="a library.db other than the app's own"
    )
    command.add_argument(
        "--share",
        type=share,
        default=0.2,
        help="share of the sentences set aside to measure on (default: 0.2)",
    )
    command.add_argument("-q", "--quiet", action="store_true", help="show no progress")


def _add_bench(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser("bench", help="measure speed and memory on a file")
    command.set_defaults(module=f"{_ROOM}.bench")
    command.add_argument("file", type=Path, metavar="FILE", help="audio or video")
    command.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    _add_engine(command, of_files=True)
    _add_decoding(command)
