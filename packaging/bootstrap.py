"""Sets this checkout up and runs it: `python3 packaging/bootstrap.py run` or `... test`.

Plain standard library, readable by Python 3.9 so that a wrong version hears a sentence
and not a SyntaxError. Everything lands in `.venv` and `build/` of the checkout; a second
call finds its stamp and starts at once; a killed call goes on where it stopped.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import hashlib
import json
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOG = ROOT / "build" / "bootstrap.log"
STAMP = VENV / "kasr-bootstrap.json"
SAMPLE = ROOT / "resources" / "samples" / "korean-sample.flac"
OUTPUT = ROOT / "output"

SUPPORTED = ((3, 11), (3, 12), (3, 13), (3, 14))

CONSTRAINTS = ROOT / "packaging" / "constraints.txt"
"""The versions of `--locked`; `poe lock` writes them."""

DISK_NEEDED = {"none": 2_000_000_000, "cpu": 4_000_000_000, "cuda": 14_000_000_000}
"""Bytes, by what torch brings: 0.7 GB stay without one, 1.4 GB with its build for the processor,
5.4 GB with CUDA; downloads and unpacking need as much for a while."""

DISK_OF_TESTS = 2_000_000_000
"""Bytes more for what the tests compare with: 2.9 GB stay with torch's build for the processor."""

_ASK_GPU = (
    "import torch; has_xpu = getattr(torch.version, 'xpu', None); "
    "raise SystemExit(not (torch.backends.cuda.is_built() or has_xpu))"
)
"""Ends with 0 where torch was built for a graphics card (of NVIDIA, AMD or Intel)."""

TORCH_CPU = "torch==2.13.0"
TORCH_ANY = "torch>=2.6,<3"

# shared library -> Debian package; asking the loader works on every distribution
_WINDOW_LIBRARIES = {
    "libportaudio.so.2": "libportaudio2",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}
# program -> Debian package: a screen with window manager and pointer, a virtual microphone
_TEST_PROGRAMS = {
    "Xvfb": "xvfb",
    "xauth": "xauth",
    "xdotool": "xdotool",
    "openbox": "openbox",
    "pulseaudio": "pulseaudio",
    "pactl": "pulseaudio-utils",
    "dbus-daemon": "dbus",
}
# the registry of what is on the screen, and a screen reader's library for the system's Python
_SCREEN_READER = ("at-spi2-core", "python3-gi", "gir1.2-atspi-2.0")
# name of the step -> task of pyproject.toml; the workflow on GitHub calls the same tasks
_TEST_STEPS = (
    ("style, types and contracts", "check"),
    ("fast tests", "test"),
    ("tests with processes", "test-costly"),
    ("model tests", "test-models"),
    ("screen and microphone tests", "test-screen"),
    ("fast tests on the newest Python", "test-newest"),
)


class StepError(Exception):
    """A step that cannot go on; the message says what happened and the way out."""


class Console:
    """Progress lines for people: numbered steps, colour only on a terminal."""

    def __init__(self, *, color: bool) -> None:
        self._color = color
        self._number = 0

    def step(self, text: str) -> None:
        """Announce the next step."""
        self._number += 1
        self.say(f"[{self._number}] {text}", "1;36")

    def say(self, text: str, style: str = "") -> None:
        """Print one line, in `style` (an SGR code) where colours are on."""
        line = f"\x1b[{style}m{text}\x1b[0m" if style and self._color else text
        print(line, flush=True)


def run_logged(command: Sequence[str], *, env: Mapping[str, str], echo: bool) -> int:
    """Run `command` with no standard input, its output in the log and, if `echo`, shown.

    Returns:
        Its exit status; 127 if it cannot be started.
    """
    LOG.parent.mkdir(parents=True, exist_ok=True)
    with LOG.open("ab") as log:
        log.write(f"\n$ {shlex.join(command)}\n".encode())
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                cwd=ROOT,
                env=dict(env),
            )
        except OSError as error:
            log.write(f"{error}\n".encode())
            return 127
        with process:
            for line in process.stdout or ():
                log.write(line)
                log.flush()
                if echo:
                    sys.stdout.buffer.write(line)
                    sys.stdout.flush()
    return process.returncode


def run_shown(command: Sequence[str]) -> int:
    """Run `command` in this terminal, so that it sees its width; give its exit status."""
    try:
        return subprocess.run(command, stdin=subprocess.DEVNULL, cwd=ROOT).returncode
    except OSError as error:
        print(error, file=sys.stderr)
        return 127


def require(command: Sequence[str], *, env: Mapping[str, str], what: str, way_out: str) -> None:
    """Run `command`; a failure becomes a `StepError` that names step, log and way out."""
    status = run_logged(command, env=env, echo=False)
    if status != 0:
        tail = LOG.read_text("utf-8", errors="replace").splitlines()[-12:]
        raise StepError(
            f"{what} failed (exit status {status}).\n  "
            + "\n  ".join(tail)
            + f"\nWhole log: {LOG}\n{way_out}"
        )


def version_of(python: Sequence[str]) -> tuple[int, int] | None:
    """Return (major, minor) of an interpreter, None if it does not start."""
    code = "import sys; print(*sys.version_info[:2])"
    try:
        answer = subprocess.run(
            [*python, "-c", code], capture_output=True, text=True, timeout=60, check=True
        )
        major, minor = answer.stdout.split()
        return int(major), int(minor)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None


def python_candidates(chosen: str | None) -> list[list[str]]:
    """Return the interpreters to try, best first: the chosen one alone, or ours and those found."""
    if chosen:
        return [shlex.split(chosen, posix=os.name != "nt")]
    names = [f"python{major}.{minor}" for major, minor in reversed(SUPPORTED)]
    found = [path for path in map(shutil.which, names) if path]
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    kept: list[Path] = []
    with contextlib.suppress(OSError):  # another account's, where the variable came along
        kept = sorted(pyenv.glob("3.1[1234]*/bin/python"), reverse=True)
    launcher = [["py", f"-{major}.{minor}"] for major, minor in reversed(SUPPORTED)]
    return [
        [sys.executable],
        *([path] for path in found),
        *([str(path)] for path in kept),
        *(launcher if os.name == "nt" else []),
    ]


def find_python(candidates: Sequence[Sequence[str]]) -> list[str]:
    """Return the first candidate of a supported version.

    Raises:
        StepError: None is there.
    """
    for candidate in candidates:
        if version_of(candidate) in SUPPORTED:
            return list(candidate)
    mine = ".".join(map(str, sys.version_info[:3]))
    raise StepError(
        f"KASR Desktop needs Python 3.11 to 3.14; this is {mine} and no other was found.\n"
        "Install one (Debian, Ubuntu: apt-get install python3 python3-venv, from Debian 12 and "
        "Ubuntu 24.04 on; macOS and Windows: an installer of Python 3.13) and call this again, "
        "or name it: --python PATH"
    )


def venv_python(venv: Path) -> Path:
    """Return the interpreter inside `venv`."""
    return venv / "Scripts" / "python.exe" if os.name == "nt" else venv / "bin" / "python"


def venv_is_sound(venv: Path) -> bool:
    """Return whether `venv` starts, has a supported version and holds pip."""
    python = str(venv_python(venv))
    return version_of([python]) in SUPPORTED and _succeeds([python, "-m", "pip", "--version"])


def make_venv(python: Sequence[str], console: Console, *, testing: bool) -> None:
    """Make `.venv` with pip, by whichever of four ways this machine allows.

    Args:
        python: The interpreter to take.
        console: For progress.
        testing: Name the programs of the tests too where packages must be installed by hand.

    Raises:
        StepError: Neither ensurepip, pip, uv nor apt could put pip into it.
    """
    if venv_is_sound(VENV):
        return
    if VENV.exists():
        if not (VENV / "pyvenv.cfg").is_file():
            raise StepError(f"{VENV} is in the way and no virtual environment; move it elsewhere.")
        console.say("    .venv is not usable; making it anew")
        shutil.rmtree(VENV)
    _make_venv_alone(python)
    if venv_is_sound(VENV):
        return
    version = version_of(python) or SUPPORTED[0]
    packages = [f"python{version[0]}.{version[1]}-venv"]
    if shutil.which("apt-get"):
        # whoever has to ask an administrator asks once: all that is missing, in one line
        packages += missing_packages(testing=testing)
        if apt_install(packages, console):
            shutil.rmtree(VENV, ignore_errors=True)
            run_logged([*python, "-m", "venv", str(VENV)], env=os.environ, echo=False)
    if not venv_is_sound(VENV):
        told = f"Whole log: {LOG}\n" if LOG.is_file() else ""  # nothing was even tried
        raise StepError(
            f"{shlex.join(python)} cannot make a virtual environment with pip in {VENV}.\n"
            f"{told}On Debian and Ubuntu: {apt_command(packages)}"
        )


def _make_venv_alone(python: Sequence[str]) -> None:
    """Make `.venv` with what is here, without rights; the caller sees whether it is sound."""
    if _succeeds([*python, "-c", "import ensurepip, venv"]):
        run_logged([*python, "-m", "venv", str(VENV)], env=os.environ, echo=False)
    elif _succeeds([*python, "-m", "pip", "--version"]):
        # Debian takes ensurepip out of its Python; the pip outside can fill a bare venv
        run_logged([*python, "-m", "venv", "--without-pip", str(VENV)], env=os.environ, echo=False)
        inside = ["--python", str(venv_python(VENV)), "install", "pip"]
        run_logged([*python, "-m", "pip", *inside], env=os.environ, echo=False)
    elif uv := shutil.which("uv"):
        seed = [uv, "venv", "--seed", "--python", shutil.which(python[0]) or python[0], str(VENV)]
        run_logged(seed, env=os.environ, echo=False)


def _succeeds(command: Sequence[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, timeout=120).returncode == 0
    except (OSError, subprocess.SubprocessError):
        return False


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _alsa_reaches_pulseaudio() -> bool:
    """Return whether ALSA's plug-in is there; ALSA loads it by path, so the loader cannot say."""
    return any(Path("/usr/lib").glob("*/alsa-lib/libasound_module_pcm_pulse.so"))


def _screen_reader_works() -> bool:
    """Return whether the system's Python, for which alone it is packaged, reads AT-SPI."""
    ask = "import gi; gi.require_version('Atspi', '2.0'); from gi.repository import Atspi"
    has_registry = any(Path("/usr/share/dbus-1").glob("*/org.a11y.Bus.service"))
    return has_registry and _succeeds(["/usr/bin/python3", "-I", "-c", ask])


def missing_packages(*, testing: bool) -> list[str]:
    """Return the Debian packages whose libraries, and with `testing` programs, are not here."""
    packages = [package for name, package in _WINDOW_LIBRARIES.items() if not _loads(name)]
    if testing:
        packages += [pkg for name, pkg in _TEST_PROGRAMS.items() if not shutil.which(name)]
        packages += [] if _alsa_reaches_pulseaudio() else ["libasound2-plugins"]
        packages += [] if _screen_reader_works() else _SCREEN_READER
    return packages


def apt_prefix() -> list[str] | None:
    """Return what must stand before apt-get, None if this account has not the rights."""
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return []
    return ["sudo", "-n"] if _succeeds(["sudo", "-n", "true"]) else None


def apt_command(packages: Sequence[str]) -> str:
    """Return the command that a person would type."""
    return f"sudo apt-get install -y --no-install-recommends {' '.join(packages)}"


def apt_install(packages: Sequence[str], console: Console) -> bool:
    """Install Debian packages where the rights are there; return whether they now are."""
    prefix = apt_prefix()
    if prefix is None:
        return False
    console.say(f"    installing {' '.join(packages)}")
    env = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    run_logged([*env, "update", "-q"], env=os.environ, echo=False)
    install = [*env, "install", "-y", "-q", "--no-install-recommends", *packages]
    return run_logged(install, env=os.environ, echo=False) == 0


def system_libraries(console: Console, *, testing: bool) -> None:
    """See to the shared libraries (and the programs of the tests) that wheels do not carry."""
    if not sys.platform.startswith("linux"):
        return
    missing = missing_packages(testing=testing)
    if missing and not shutil.which("apt-get"):
        console.say(f"    please install what holds (Debian's names): {' '.join(missing)}", "33")
    elif missing and not apt_install(missing, console):
        console.say(f"    please install by hand: {apt_command(missing)}", "33")


def brings_cuda(torch: Sequence[str], *, env: Mapping[str, str]) -> bool:
    """Return whether torch would come with CUDA's libraries; pip is asked without fetching.

    PyPI's build for Linux requires them as packages of their own; those of PyTorch's indexes, the
    only ones for Windows, may hold them inside and say so in the version.
    """
    report = [str(venv_python(VENV)), "-m", "pip", "install", "-q", "--dry-run", "--report", "-"]
    try:
        answer = subprocess.run([*report, *torch], capture_output=True, env=dict(env), timeout=600)
        wanted = json.loads(answer.stdout or b"{}").get("install", [])
    except (OSError, subprocess.SubprocessError, ValueError):
        return False
    found = [each["metadata"] for each in wanted]
    return any(
        each["name"].startswith("nvidia-")
        or (each["name"] == "torch" and "+cu" in each.get("version", ""))
        for each in found
    )


def has_own_index() -> bool:
    """Return whether pip is told where to look; uv would not know of it."""
    told = [str(venv_python(VENV)), "-m", "pip", "config", "list"]
    try:
        answer = subprocess.run(told, capture_output=True, text=True, timeout=60).stdout
    except (OSError, subprocess.SubprocessError):
        return False
    return any(word in answer for word in ("index-url", "find-links", "no-index"))


def install_command(*, testing: bool = False) -> list[str]:
    """Return what installs into `.venv`: uv where it is and can find the same, else pip.

    Tests import a tenth of what they bring, and what is imported is compiled then.
    """
    if shutil.which("uv") and not has_own_index():
        return ["uv", "pip", "install", "--python", str(venv_python(VENV))]
    pip = [str(venv_python(VENV)), "-m", "pip", "install", "--no-input"]
    return [*pip, "--no-compile"] if testing else pip


def torch_spec(*, gpu: bool, chosen: str | None, platform: str) -> list[str]:
    """Return pip's arguments for torch: a small CPU build unless there is a use for more."""
    if chosen:
        return shlex.split(chosen)
    return [TORCH_CPU if platform.startswith("linux") and not gpu else TORCH_ANY]


def fingerprint(torch: Sequence[str], *, locked: bool = False) -> str:
    """Return a digest of all that decides which packages are installed."""
    digest = hashlib.sha256((ROOT / "pyproject.toml").read_bytes())
    digest.update("\0".join([*torch, str(ROOT)]).encode())
    if locked:
        digest.update(CONSTRAINTS.read_bytes())
    return digest.hexdigest()


def install_packages(
    torch: Sequence[str],
    *,
    extras: str,
    console: Console,
    locked: bool = False,
    gpu: bool = False,
) -> None:
    """Install torch, then the project in place; nothing where the stamp says it is done.

    Args:
        torch: pip's arguments for it; none where nothing needs it.
        extras: Of the project, in brackets.
        console: For progress.
        locked: Take the versions of `CONSTRAINTS`.
        gpu: A graphics card was asked for: say so where this torch cannot use one.

    Raises:
        StepError: The disk is too full, or an installation failed.
    """
    stamps: dict[str, str] = {}
    if STAMP.is_file():
        stamps = json.loads(STAMP.read_text("utf-8"))
    now = fingerprint(torch, locked=locked)
    if now in (stamps.get(extras), stamps.get("[dev]")):
        console.say("    already there")
        return
    env = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    cuda = bool(torch) and brings_cuda(torch, env=env)
    if cuda:
        console.say(
            "    this torch brings CUDA's libraries: about 2.7 GB to fetch, 5.4 GB on the disk. "
            "For the CPU build (1.4 GB) set KASR_TORCH to pip's arguments that PyTorch's site "
            "names for it, and call this again",
            "33",
        )
    needed = DISK_NEEDED["cuda" if cuda else "cpu" if torch else "none"]
    needed += DISK_OF_TESTS if extras == "[dev]" else 0
    free = shutil.disk_usage(VENV).free
    if free < needed:
        gigabytes = f"{needed / 1e9:.0f} GB in {ROOT}; {free / 1e9:.1f} GB are free."
        raise StepError(f"Packages need about {gigabytes}")
    install = install_command(testing=extras == "[dev]")
    install = [*install, *(["-c", str(CONSTRAINTS)] if locked else [])]
    way_out = "Is the network there? Calling this again goes on from here."
    if torch:
        console.say(f"    torch ({' '.join(torch)})")
        require([*install, *torch], env=env, what="Installing torch", way_out=way_out)
    if gpu and sys.platform != "darwin" and not _succeeds([str(venv_python(VENV)), "-c", _ASK_GPU]):
        console.say(
            "    this torch cannot use a graphics card: plain pip brought its CPU build. For one "
            "with CUDA set KASR_TORCH to pip's arguments that PyTorch's site names for it, delete "
            ".venv and call this again",
            "33",
        )
    console.say("    the other packages" if torch else "    the packages")
    require([*install, "-e", f".{extras}"], env=env, what="Installing packages", way_out=way_out)
    STAMP.write_text(json.dumps({**stamps, extras: now}), "utf-8")


def has_display(env: Mapping[str, str], platform: str) -> bool:
    """Return whether a window can be shown."""
    if platform in ("win32", "darwin"):
        return True
    return bool(env.get("DISPLAY") or env.get("WAYLAND_DISPLAY"))


def set_up(arguments: argparse.Namespace, console: Console) -> None:
    """Do all that comes before the first line of our own code."""
    testing = arguments.command == "test"
    console.step("Python")
    python = find_python(python_candidates(arguments.python))
    console.say(f"    {shlex.join(python)}")
    console.step("Virtual environment .venv")
    make_venv(python, console, testing=testing)
    console.step("System libraries")
    system_libraries(console, testing=testing)
    if not arguments.gpu and _succeeds(["nvidia-smi", "-L"]):
        console.say("    a graphics card is here; --gpu brings a torch that uses it")
    torch: list[str] = []
    if testing or arguments.gpu or arguments.torch_spec:
        torch = torch_spec(gpu=arguments.gpu, chosen=arguments.torch_spec, platform=sys.platform)
    console.step("Packages (the first time some minutes)")
    extras = "[dev]" if testing else "[torch]" if torch else ""
    install_packages(
        torch, extras=extras, console=console, locked=arguments.locked, gpu=arguments.gpu
    )


def run_app(arguments: argparse.Namespace, console: Console) -> None:
    """Transcribe the sample in the terminal, write its SRT, open the window."""
    python = venv_python(VENV)
    kasr = python.with_name("kasr.exe" if os.name == "nt" else "kasr")
    console.step(f"The built-in model hears {SAMPLE.name}")
    transcribe = ["transcribe", str(SAMPLE), "-f", "srt", "-o", str(OUTPUT), "--overwrite"]
    if run_shown([str(kasr), *transcribe]) != 0:
        raise StepError(f"The sample was not transcribed. To see why: {kasr} doctor")
    console.say(f"    subtitles: {OUTPUT / (SAMPLE.stem + '.srt')}", "32")
    if arguments.no_window:
        return
    if not has_display(os.environ, sys.platform):
        console.say("    no display here, so no window; on a desktop: .venv/bin/kasr-desktop")
        return
    console.step("The window")
    status = run_shown([str(python), "-m", "kasr_desktop", str(SAMPLE)])
    if status != 0:
        raise StepError(f"The window ended with status {status}. To see why: {kasr} doctor")


def run_tests(console: Console) -> None:
    """Run every check and test, all of them even if one fails.

    Raises:
        StepError: At least one failed; it names them.
    """
    python = str(venv_python(VENV))
    env = {**os.environ, "PATH": f"{venv_python(VENV).parent}{os.pathsep}{os.environ['PATH']}"}
    # compiled modules are kept, or each of the tests' children compiles the program anew
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    failed, times = [], []
    for name, task in _TEST_STEPS:
        console.step(name.capitalize())
        if task == "test-screen" and not sys.platform.startswith("linux"):
            times.append(f"left out  {name}: their screen and microphone are made on Linux only")
            console.say(times[-1], "33")
            continue
        started = time.monotonic()
        status = run_logged([python, "-m", "poethepoet", task], env=env, echo=True)
        times.append(f"{time.monotonic() - started:6.0f} s  {name}, exit status {status}")
        console.say(times[-1])
        if status != 0:
            failed.append(f"{name}: poe {task}")
    console.step("Times")
    for line in times:
        console.say(line)
    if failed:
        lines = "\n  ".join(failed)
        raise StepError(f"These failed; each line repeats one:\n  {lines}\nWhole log: {LOG}")


def parse_arguments(words: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="bootstrap.py", description="Sets KASR Desktop up in this checkout and runs it."
    )
    parser.add_argument("command", choices=["run", "test"], help="run the app, or all tests")
    parser.add_argument("--python", help="interpreter to use, 3.11 to 3.14")
    parser.add_argument(
        "--gpu", action="store_true", help="bring torch, in a build that can use a GPU"
    )
    parser.add_argument(
        "--torch-spec",
        default=os.environ.get("KASR_TORCH"),
        help="bring torch, by pip's arguments for a build as its site names them (KASR_TORCH)",
    )
    parser.add_argument(
        "--locked", action="store_true", help="the very versions of packaging/constraints.txt"
    )
    parser.add_argument("--no-window", action="store_true", help="run: terminal only")
    return parser.parse_args(words)


def main(words: Sequence[str] | None = None) -> int:
    """Run the command.

    Returns:
        0 if all went well, 1 if a step failed, 2 on wrong usage.
    """
    arguments = parse_arguments(sys.argv[1:] if words is None else words)
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    console = Console(color=sys.stdout.isatty() and "NO_COLOR" not in os.environ)
    started = time.monotonic()
    try:
        set_up(arguments, console)
        if arguments.command == "run":
            run_app(arguments, console)
        else:
            run_tests(console)
    except StepError as error:
        console.say(f"\nNot done: {error}", "31")
        return 1
    except KeyboardInterrupt:
        console.say("\nStopped. Calling this again goes on from here.", "33")
        return 130
    console.say(f"\nAll done in {time.monotonic() - started:.0f} s.", "32")
    return 0


if __name__ == "__main__":
    sys.exit(main())
