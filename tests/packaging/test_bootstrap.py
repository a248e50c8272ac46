"""packaging/bootstrap.py: what it decides, without installing anything."""

from __future__ import annotations

import ast
import importlib.util
import itertools
import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import PySide6
import pytest

FILE = Path(__file__).resolve().parents[2] / "packaging" / "bootstrap.py"


@pytest.fixture
def bootstrap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("bootstrap_under_test", FILE)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "STAMP", tmp_path / ".venv" / "stamp.json")
    monkeypatch.setattr(module, "LOG", tmp_path / "build" / "bootstrap.log")
    return module


def test_old_python_can_read_it() -> None:
    ast.parse(FILE.read_text("utf-8"), feature_version=(3, 9))


def test_it_needs_only_the_standard_library() -> None:
    tree = ast.parse(FILE.read_text("utf-8"))
    imported = {
        (node.module or "" if isinstance(node, ast.ImportFrom) else node.names[0].name)
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert {name.split(".")[0] for name in imported} <= set(sys.stdlib_module_names)


def test_find_python_skips_wrong_versions(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions = {"old": (3, 9), "broken": None, "new": (3, 15), "right": (3, 12)}
    monkeypatch.setattr(bootstrap, "version_of", lambda python: versions[python[0]])
    assert bootstrap.find_python([["old"], ["broken"], ["new"], ["right"]]) == ["right"]


def test_find_python_says_which_version_it_wants(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "version_of", lambda python: (3, 15))
    with pytest.raises(bootstrap.StepError, match=r"needs Python 3\.11 to 3\.14"):
        bootstrap.find_python([["python3"]])


@pytest.mark.costly
def test_version_of_a_real_and_a_missing_interpreter(bootstrap: ModuleType) -> None:
    assert bootstrap.version_of([sys.executable]) == sys.version_info[:2]
    assert bootstrap.version_of(["no-such-python"]) is None


def test_a_chosen_python_is_the_only_candidate(bootstrap: ModuleType) -> None:
    assert bootstrap.python_candidates("/opt/py/bin/python3.12") == [["/opt/py/bin/python3.12"]]
    assert bootstrap.python_candidates(None)[0] == [sys.executable]


def test_pythons_of_another_account_are_passed_over(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> list[Path]:
        raise PermissionError("versions")

    for name in ("glob", "is_dir"):
        monkeypatch.setattr(bootstrap.Path, name, refuse)
    assert bootstrap.python_candidates(None)[0] == [sys.executable]


@pytest.mark.parametrize(
    ("gpu", "chosen", "platform", "expected"),
    [
        (False, None, "linux", ["torch==2.13.0"]),
        (True, None, "linux", ["torch>=2.6,<3"]),
        (False, None, "darwin", ["torch>=2.6,<3"]),
        (False, None, "win32", ["torch>=2.6,<3"]),
        (True, "torch==2.9.1 --pre", "linux", ["torch==2.9.1", "--pre"]),
    ],
)
def test_torch_spec(
    bootstrap: ModuleType, gpu: bool, chosen: str | None, platform: str, expected: list[str]
) -> None:
    assert bootstrap.torch_spec(gpu=gpu, chosen=chosen, platform=platform) == expected


@pytest.mark.parametrize(
    ("env", "platform", "expected"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ""}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({}, "win32", True),
        ({}, "darwin", True),
    ],
)
def test_has_display(
    bootstrap: ModuleType, env: dict[str, str], platform: str, expected: bool
) -> None:
    assert bootstrap.has_display(env, platform) is expected


def test_missing_libraries_become_debian_packages(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "_loads", lambda name: name != "libxcb-icccm.so.4")
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: None if name == "Xvfb" else name)
    monkeypatch.setattr(bootstrap, "_alsa_reaches_pulseaudio", lambda: False)
    monkeypatch.setattr(bootstrap, "_screen_reader_works", lambda: False)
    assert bootstrap.missing_packages(testing=False) == ["libxcb-icccm4"]
    wanted = ["libxcb-icccm4", "xvfb", "libasound2-plugins"]
    wanted += ["at-spi2-core", "python3-gi", "gir1.2-atspi-2.0"]
    assert bootstrap.missing_packages(testing=True) == wanted


def test_without_rights_the_command_is_named_and_work_goes_on(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "apt_prefix", lambda: None)
    monkeypatch.setattr(bootstrap.sys, "platform", "linux")
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: name)
    monkeypatch.setattr(bootstrap, "missing_packages", lambda *, testing: ["libegl1", "libgl1"])
    bootstrap.system_libraries(bootstrap.Console(color=False), testing=False)
    said = capsys.readouterr().out
    assert "sudo apt-get install -y --no-install-recommends libegl1 libgl1" in said


def test_without_rights_one_line_names_all_that_is_missing(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Debian's Python comes without ensurepip; libraries of the window may be missing as well."""
    monkeypatch.setattr(bootstrap, "apt_prefix", lambda: None)
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: name if name != "uv" else None)
    monkeypatch.setattr(bootstrap, "_succeeds", lambda command: False)
    monkeypatch.setattr(bootstrap, "version_of", lambda python: (3, 13))
    monkeypatch.setattr(bootstrap, "missing_packages", lambda *, testing: ["libegl1", "libgl1"])
    with pytest.raises(bootstrap.StepError) as caught:
        bootstrap.make_venv(["python3"], bootstrap.Console(color=False), testing=False)
    line = str(caught.value).splitlines()[-1]
    assert line.endswith("--no-install-recommends python3.13-venv libegl1 libgl1")
    assert "apt-get" not in capsys.readouterr().out, "said once"


def test_uv_makes_the_environment_where_python_cannot(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[list[str]] = []
    soundness = iter([False, True])
    monkeypatch.setattr(bootstrap, "venv_is_sound", lambda venv: next(soundness))
    monkeypatch.setattr(bootstrap, "_succeeds", lambda command: False)
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: f"/bin/{name}")
    monkeypatch.setattr(
        bootstrap, "run_logged", lambda command, **_: commands.append(list(command)) or 0
    )
    bootstrap.make_venv(["python3"], bootstrap.Console(color=False), testing=False)
    environment = ["--python", "/bin/python3", str(bootstrap.VENV)]
    assert commands == [["/bin/uv", "venv", "--seed", *environment]]


@pytest.mark.parametrize(
    ("platform", "cuda", "is_told"),
    [
        ("win32", False, True),
        ("linux", False, True),
        ("win32", True, False),
        ("darwin", False, False),
    ],
)
def test_a_torch_without_cuda_is_told_to_whoever_asked_for_a_card(
    bootstrap: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    platform: str,
    cuda: bool,
    is_told: bool,
) -> None:
    """What plain pip brings on Windows knows no graphics card."""
    usage = type("Usage", (), {"free": 20_000_000_000})
    monkeypatch.setattr(bootstrap.sys, "platform", platform)
    monkeypatch.setattr(bootstrap.shutil, "disk_usage", lambda path: usage)
    monkeypatch.setattr(bootstrap, "require", lambda command, **_: None)
    monkeypatch.setattr(bootstrap, "brings_cuda", lambda *_, **__: cuda)
    monkeypatch.setattr(bootstrap, "_succeeds", lambda command: cuda)
    bootstrap.VENV.mkdir()
    console = bootstrap.Console(color=False)
    bootstrap.install_packages(["torch"], extras="[torch]", console=console, gpu=True)
    assert ("cannot use a graphics card" in capsys.readouterr().out) is is_told


def test_packages_are_installed_once(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[list[str]] = []
    monkeypatch.setattr(bootstrap, "require", lambda command, **_: commands.append(list(command)))
    bootstrap.VENV.mkdir()
    console = bootstrap.Console(color=False)
    for extras in ("[dev]", "[dev]", ""):
        bootstrap.install_packages(["torch==2.13.0"], extras=extras, console=console)
    assert [command[-1] for command in commands] == ["torch==2.13.0", ".[dev]"]
    bootstrap.install_packages(["torch>=2.6,<3"], extras="", console=console)
    assert [command[-1] for command in commands[2:]] == ["torch>=2.6,<3", "."]


def test_without_torch_nothing_of_it_is_asked_or_fetched(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[list[str]] = []
    monkeypatch.setattr(bootstrap, "require", lambda command, **_: commands.append(list(command)))
    monkeypatch.setattr(bootstrap, "brings_cuda", lambda *_, **__: pytest.fail("pip was asked"))
    usage = type("Usage", (), {"free": 2_500_000_000})  # too little for torch
    monkeypatch.setattr(bootstrap.shutil, "disk_usage", lambda path: usage)
    bootstrap.VENV.mkdir()
    bootstrap.install_packages([], extras="", console=bootstrap.Console(color=False))
    assert [command[-1] for command in commands] == ["."]


@pytest.mark.parametrize(
    ("words", "extras", "brings"),
    [
        (["run"], "", False),
        (["run", "--gpu"], "[torch]", True),
        (["run", "--torch-spec", "torch==2.9.1"], "[torch]", True),
        (["test"], "[dev]", True),
    ],
)
def test_torch_comes_where_something_needs_it(
    bootstrap: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    extras: str,
    brings: bool,
) -> None:
    seen: list[tuple[bool, str]] = []
    monkeypatch.delenv("KASR_TORCH", raising=False)
    for name in ("make_venv", "system_libraries"):
        monkeypatch.setattr(bootstrap, name, lambda *_, **__: None)
    monkeypatch.setattr(bootstrap, "find_python", lambda _: ["python3"])
    monkeypatch.setattr(bootstrap, "_succeeds", lambda _: False)
    monkeypatch.setattr(
        bootstrap,
        "install_packages",
        lambda torch, *, extras, **_: seen.append((bool(torch), extras)),
    )
    bootstrap.set_up(bootstrap.parse_arguments(words), bootstrap.Console(color=False))
    assert seen == [(brings, extras)]


def test_a_full_disk_is_told_before_anything_is_fetched(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = type("Usage", (), {"free": 700_000_000})
    monkeypatch.setattr(bootstrap.shutil, "disk_usage", lambda path: usage)
    bootstrap.VENV.mkdir()
    console = bootstrap.Console(color=False)
    with pytest.raises(bootstrap.StepError, match=r"0\.7 GB are free"):
        bootstrap.install_packages(["torch"], extras="", console=console)


def test_cuda_is_told_with_a_way_round_before_it_is_fetched(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "brings_cuda", lambda *_, **__: True)
    usage = type("Usage", (), {"free": 9_000_000_000})  # enough for the CPU build
    monkeypatch.setattr(bootstrap.shutil, "disk_usage", lambda path: usage)
    bootstrap.VENV.mkdir()
    console = bootstrap.Console(color=False)
    with pytest.raises(bootstrap.StepError, match=r"about 14 GB .* 9\.0 GB are free"):
        bootstrap.install_packages(["torch"], extras="", console=console)
    said = capsys.readouterr().out
    assert "2.7 GB to fetch" in said
    assert "KASR_TORCH" in said


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        ('{"install": [{"metadata": {"name": "torch"}}]}', False),
        (
            '{"install": [{"metadata": {"name": "torch"}}, {"metadata": {"name": "nvidia-nccl"}}]}',
            True,
        ),
        ('{"install": [{"metadata": {"name": "torch", "version": "2.13.0+cu130"}}]}', True),
        ('{"install": [{"metadata": {"name": "torch", "version": "2.13.0+cpu"}}]}', False),
        ("no network", False),
    ],
)
def test_pip_is_asked_what_torch_brings(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, report: str, expected: bool
) -> None:
    answer = type("Answer", (), {"stdout": report.encode()})
    monkeypatch.setattr(bootstrap.subprocess, "run", lambda *_, **__: answer)
    assert bootstrap.brings_cuda(["torch"], env={}) is expected


@pytest.mark.parametrize(
    ("there", "own_index", "program"),
    [(True, False, "uv"), (True, True, "pip"), (False, False, "pip")],
)
def test_uv_installs_where_it_finds_the_same(
    bootstrap: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    there: bool,
    own_index: bool,
    program: str,
) -> None:
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: name if there else None)
    monkeypatch.setattr(bootstrap, "has_own_index", lambda: own_index)
    assert program in bootstrap.install_command()[:3]
    # pip compiles every module it unpacks; for tests the few that are imported are enough
    assert ("--no-compile" in bootstrap.install_command(testing=True)) is (program == "pip")
    assert "--no-compile" not in bootstrap.install_command()


def test_locked_versions_are_another_installation(bootstrap: ModuleType) -> None:
    assert bootstrap.CONSTRAINTS.is_file()
    assert bootstrap.fingerprint(["torch"]) != bootstrap.fingerprint(["torch"], locked=True)


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_where_no_screen_can_be_made_its_tests_are_said_to_be_left_out(
    bootstrap: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    platform: str,
) -> None:
    seen: list[str] = []
    monkeypatch.setattr(bootstrap.sys, "platform", platform)
    monkeypatch.setattr(bootstrap, "run_logged", lambda command, **_: seen.append(command[3]) or 0)
    bootstrap.run_tests(bootstrap.Console(color=False))
    assert seen == ["check", "test", "test-costly", "test-models", "test-newest"]
    assert capsys.readouterr().out.count("left out  screen and microphone tests") == 2


def test_a_foreign_folder_named_venv_is_left_alone(bootstrap: ModuleType) -> None:
    bootstrap.VENV.mkdir()
    (bootstrap.VENV / "photo.jpg").write_bytes(b"x")
    with pytest.raises(bootstrap.StepError, match="in the way"):
        bootstrap.make_venv([sys.executable], bootstrap.Console(color=False), testing=False)
    assert (bootstrap.VENV / "photo.jpg").is_file()


@pytest.mark.costly
def test_a_half_made_venv_is_made_anew(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    bootstrap.VENV.mkdir()
    (bootstrap.VENV / "pyvenv.cfg").write_text("", "utf-8")
    commands: list[list[str]] = []

    def run_logged(command: list[str], **_: object) -> int:
        assert not bootstrap.VENV.exists()
        commands.append(command)
        return 0

    monkeypatch.setattr(bootstrap, "run_logged", run_logged)
    soundness = iter([False, True])
    monkeypatch.setattr(bootstrap, "venv_is_sound", lambda venv: next(soundness))
    bootstrap.make_venv([sys.executable], bootstrap.Console(color=False), testing=False)
    assert commands == [[sys.executable, "-m", "venv", str(bootstrap.VENV)]]


@pytest.mark.costly
def test_a_failed_command_names_step_log_and_way_out(bootstrap: ModuleType) -> None:
    command = [sys.executable, "-c", "print('no room'); raise SystemExit(3)"]
    with pytest.raises(bootstrap.StepError) as caught:
        bootstrap.require(command, env=os.environ, what="Installing", way_out="Make room.")
    for part in ("Installing failed (exit status 3)", "no room", "bootstrap.log", "Make room."):
        assert part in str(caught.value)


def test_a_command_that_does_not_start_is_127(bootstrap: ModuleType) -> None:
    assert bootstrap.run_logged(["no-such-program"], env=os.environ, echo=False) == 127


@pytest.mark.costly
def test_commands_see_no_standard_input(bootstrap: ModuleType) -> None:
    command = [sys.executable, "-c", "import sys; raise SystemExit(len(sys.stdin.read()))"]
    assert bootstrap.run_logged(command, env=os.environ, echo=False) == 0


def test_all_test_steps_run_even_if_one_fails(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def run_logged(command: list[str], **_: object) -> int:
        seen.append(command[3])
        return 1 if command[3] == "check" else 0

    monkeypatch.setattr(bootstrap, "run_logged", run_logged)
    with pytest.raises(bootstrap.StepError, match="poe check"):
        bootstrap.run_tests(bootstrap.Console(color=False))
    assert seen == ["check", "test", "test-costly", "test-models", "test-screen", "test-newest"]


def test_every_test_belongs_to_a_step(bootstrap: ModuleType) -> None:
    """The marker expressions of the tasks cover each combination of markers once.

    `test-newest` repeats the fast ones on another Python.
    """
    tasks = tomllib.loads((FILE.parents[1] / "pyproject.toml").read_text("utf-8"))["tool"]["poe"]
    steps = [task for _, task in bootstrap._TEST_STEPS[1:] if task != "test-newest"]
    commands = [shlex.split(tasks["tasks"][task]["cmd"]) for task in steps]
    expressions = [words[words.index("-m") + 1] for words in commands]
    names = ("costly", "slow", "model", "screen", "microphone")
    for values in itertools.product((False, True), repeat=len(names)):
        markers = dict(zip(names, values, strict=True))
        chosen = [text for text in expressions if eval(text, {}, markers)]
        assert len(chosen) == 1, (markers, chosen)


@pytest.mark.costly
def test_wrong_usage_is_exit_2() -> None:
    result = subprocess.run([sys.executable, str(FILE), "dance"], capture_output=True, text=True)
    assert result.returncode == 2
    assert "invalid choice" in result.stderr


@pytest.mark.costly
def test_wrong_python_is_one_sentence_without_traceback() -> None:
    command = [sys.executable, str(FILE), "run", "--python", "no-such-python"]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 1
    assert "needs Python 3.11 to 3.14" in result.stdout
    assert "Traceback" not in result.stdout + result.stderr


def run_of(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, env: dict[str, str], *words: str
) -> list[list[str]]:
    """Return the commands that `run` shows in the terminal under `env`, on Linux."""
    shown: list[list[str]] = []
    monkeypatch.setattr(bootstrap, "run_shown", lambda command: shown.append(command) or 0)
    monkeypatch.setattr(bootstrap.sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    arguments = bootstrap.parse_arguments(["run", *words])
    bootstrap.run_app(arguments, bootstrap.Console(color=False))
    return shown


def test_run_hears_the_sample_and_opens_the_window(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample = str(bootstrap.SAMPLE)
    transcribe, window = run_of(bootstrap, monkeypatch, {"DISPLAY": ":0"})
    assert transcribe[1:6] == ["transcribe", sample, "-f", "srt", "-o"]
    assert window[1:] == ["-m", "kasr_desktop", sample]


def test_run_without_a_display_says_so(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert len(run_of(bootstrap, monkeypatch, {})) == 1
    said = capsys.readouterr().out
    assert "no display here" in said
    assert "korean-sample.srt" in said


def test_no_window_means_none(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(run_of(bootstrap, monkeypatch, {"DISPLAY": ":0"}, "--no-window")) == 1


def test_a_failed_sample_names_a_way_out(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "run_shown", lambda command: 1)
    with pytest.raises(bootstrap.StepError, match="doctor"):
        bootstrap.run_app(bootstrap.parse_arguments(["run"]), bootstrap.Console(color=False))


def test_the_sample_s_options_are_the_command_line_s(bootstrap: ModuleType) -> None:
    """The words of `run` are understood by the real parser."""
    import argparse

    from kasr_desktop.cli.arguments import add_subcommands

    parser = argparse.ArgumentParser()
    add_subcommands(parser)
    words = ["transcribe", "x.flac", "-f", "srt", "-o", "output", "--overwrite"]
    assert parser.parse_args(words).overwrite


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux' wheels alone lean on it")
def test_every_library_of_the_system_that_the_window_s_qt_names_is_seen_to(
    bootstrap: ModuleType,
) -> None:
    """A bare Debian 13 has no Kerberos, without which QtNetwork is not even imported."""
    qt = Path(PySide6.__file__).parent / "Qt"
    parts = "Core Gui Widgets Network DBus XcbQpa WaylandClient".split()
    files = [qt / "lib" / f"libQt6{part}.so.6" for part in parts]
    files += [qt / "plugins" / "platforms" / f"lib{name}.so" for name in ("qxcb", "qwayland")]
    files += sorted((qt / "plugins").glob("wayland-*-client/libqt-plugin-wayland-egl.so"))
    named = {
        name.decode()
        for file in files
        if file.is_file()
        for name in re.findall(rb"(?<=\0)(lib[\w+-]+\.so\.\d+)(?=\0)", file.read_bytes())
    }
    assert "libEGL.so.1" in named
    own = {name for name in named if re.match(r"lib(Qt6|icu)", name)}
    # of the C and C++ runtimes, or brought by the packages of others in the list
    brought = set(
        "libc.so.6 libm.so.6 libresolv.so.2 libgcc_s.so.1 libstdc++.so.6 libz.so.1 libzstd.so.1 "
        "libX11.so.6 libxcb.so.1 libxcb-render.so.0 libfreetype.so.6 libbrotlicommon.so.1 "
        "libbrotlidec.so.1 libdl.so.2 libpthread.so.0 librt.so.1".split()
    )
    assert named - own - brought - bootstrap._WINDOW_LIBRARIES.keys() == set()
