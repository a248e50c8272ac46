"""What packages are made of, checked without building one.

Building and running them is `packaging/build.py` and a bare machine; `docs/SYSTEMS.md` says
where that was done.
"""

from __future__ import annotations

import argparse
import ast
import configparser
import hashlib
import importlib.util
import os
import plistlib
import re
import shutil
import struct
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
import yaml
from PIL import Image

import kasr_desktop
from kasr_desktop.ui.shell.desktop_identity import APPLICATION_ID, APPLICATION_NAME

ROOT = Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"


def script(name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"{name}_under_test", PACKAGING / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def build(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    return script("build", monkeypatch)


@pytest.fixture
def contents(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    return script("contents", monkeypatch)


def test_the_version_has_one_place(build: ModuleType) -> None:
    assert build.version() == kasr_desktop.__version__
    metainfo = ElementTree.parse(PACKAGING / "linux" / f"{APPLICATION_ID}.metainfo.xml")
    releases = [each.get("version") for each in metainfo.iter("release")]
    assert releases[0] == kasr_desktop.__version__
    for name in ("linux/control", "windows/kasr.iss", "macos/Info.plist"):
        assert kasr_desktop.__version__ not in (PACKAGING / name).read_text("utf-8"), name


def test_every_python_that_is_allowed_is_announced_and_no_other() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lowest, beyond = re.fullmatch(r">=3\.(\d+),<3\.(\d+)", project["requires-python"]).groups()
    announced = re.findall(r"Python :: 3\.(\d+)", "\n".join(project["classifiers"]))
    assert [int(minor) for minor in announced] == list(range(int(lowest), int(beyond)))
    assert all((ROOT / name).is_file() for name in project["license-files"])


def test_every_desktop_finds_entry_description_and_icons(build: ModuleType, tmp_path: Path) -> None:
    build.desktop_files(tmp_path)
    assert (tmp_path / "applications" / f"{APPLICATION_ID}.desktop").is_file()
    assert (tmp_path / "metainfo" / f"{APPLICATION_ID}.metainfo.xml").is_file()
    for size in (16, 24, 32, 48, 64, 128, 256, 512):
        path = tmp_path / f"icons/hicolor/{size}x{size}/apps/{APPLICATION_ID}.png"
        with Image.open(path) as image:
            assert image.size == (size, size)
    for place in ("scalable", "symbolic"):
        found = list((tmp_path / "icons/hicolor" / place / "apps").iterdir())
        assert [ElementTree.parse(path).getroot().tag.rpartition("}")[2] for path in found] == [
            "svg"
        ]


def test_the_menu_entry_opens_several_files_of_the_kinds_we_read() -> None:
    entry = configparser.ConfigParser(interpolation=None, delimiters="=")
    entry.optionxform = str  # type: ignore[assignment]
    entry.read(PACKAGING / "linux" / f"{APPLICATION_ID}.desktop", "utf-8")
    values = entry["Desktop Entry"]
    assert values["Exec"] == "kasr-desktop %F"
    kinds = values["MimeType"].rstrip(";").split(";")
    assert len(kinds) == len(set(kinds))
    assert {"audio/x-wav", "audio/mp4", "audio/mpeg", "video/mp4", "video/x-matroska"} <= set(kinds)
    assert all(re.fullmatch(r"(audio|video)/[\w.+-]+", kind) for kind in kinds)


def test_the_window_s_class_is_the_one_that_the_menu_entry_names() -> None:
    text = (PACKAGING / "linux" / f"{APPLICATION_ID}.desktop").read_text("utf-8")
    # Qt writes the application's name as the window's class, as it is (xprop, X11)
    assert f"\nStartupWMClass={APPLICATION_NAME}\n" in text
    program = (ROOT / "kasr_desktop" / "app.py").read_text("utf-8")
    assert "setApplicationName(APPLICATION_NAME)" in program


def test_macos_is_told_why_it_is_asked_for_the_microphone() -> None:
    about = plistlib.loads((PACKAGING / "macos" / "Info.plist").read_bytes())
    assert about["CFBundleIdentifier"] == APPLICATION_ID
    for folder in ("Documents", "Desktop", "Downloads"):
        assert about[f"NS{folder}FolderUsageDescription"]
    assert "녹음" in about["NSMicrophoneUsageDescription"]
    rights = plistlib.loads((PACKAGING / "macos" / "entitlements.plist").read_bytes())
    assert rights["com.apple.security.device.audio-input"] is True
    assert "com.apple.security.get-task-allow" not in rights, "notarisation refuses it"


def test_windows_reads_names_as_utf_8_and_keeps_what_is_the_user_s() -> None:
    manifest = ElementTree.parse(PACKAGING / "windows" / "kasr.manifest")
    settings = {each.tag.rpartition("}")[2]: each.text for each in manifest.iter()}
    assert settings["activeCodePage"] == "UTF-8"
    assert settings["longPathAware"] == "true"
    script = (PACKAGING / "windows" / "kasr.iss").read_text("utf-8-sig")
    assert "PrivilegesRequired=lowest" in script
    assert "[UninstallDelete]" not in script
    sections = set(re.findall(r"^\[(\w+)\]$", script, re.MULTILINE))
    assert sections == {"Setup", "Languages", "Files", "InstallDelete", "Icons", "Registry", "Run"}
    deleted = script[script.index("[InstallDelete]") : script.index("[Icons]")]
    assert re.findall(r'Name: "([^"]+)"', deleted) == [r"{app}\_internal"]
    for line in script.splitlines():
        assert line.count('"') % 2 == 0, line


def test_the_flatpak_asks_for_no_network_and_names_files_that_exist() -> None:
    path = PACKAGING / "linux" / f"{APPLICATION_ID}.yaml"
    manifest = yaml.safe_load(path.read_text("utf-8"))
    assert manifest["id"] == APPLICATION_ID
    assert not [word for word in manifest["finish-args"] if "network" in word or "host" in word]
    sources = [each["path"] for each in manifest["modules"][0]["sources"]]
    made = [name for name in sources if not (path.parent / name).exists() and "/build/" not in name]
    assert not made


def test_the_spec_is_python_and_names_files_that_exist() -> None:
    text = (PACKAGING / "pyinstaller" / "kasr.spec").read_text("utf-8")
    compile(text, "kasr.spec", "exec")
    for name in re.findall(r'HERE / "([\w.]+\.py)"', text):
        assert (PACKAGING / "pyinstaller" / name).is_file(), name


@pytest.mark.parametrize(("suffix", "fewest"), [(".ico", 7), (".icns", 3)])
def test_one_file_holds_all_sizes(
    suffix: str, fewest: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    icons = script("icons", monkeypatch)
    path = tmp_path / f"kasr{suffix}"
    icons.write_container(path)
    with Image.open(path) as image:
        assert len(image.info["sizes"]) >= fewest


def test_icons_are_what_their_drawings_give(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: object
) -> None:
    icons = script("icons", monkeypatch)
    for path in icons.write_pngs(tmp_path):
        with Image.open(path) as drawn, Image.open(icons.FOLDER / path.name) as kept:
            apart = np.abs(np.asarray(drawn, int) - np.asarray(kept, int))
        assert apart.mean() < 1, f"run packaging/icons.py: {path.name}"


def test_the_package_asks_for_the_c_library_that_its_libraries_need(
    build: ModuleType, tmp_path: Path
) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "a.so").write_bytes(b"\x7fELF\0GLIBC_2.4\0GLIBC_2.35\0GLIBC_2.2.5\0")
    (tmp_path / "notes.txt").write_bytes(b"\0GLIBC_2.99\0")
    assert build.oldest_glibc(tmp_path) == "2.35"
    assert build.DEPENDS.format(glibc="2.35").startswith("libc6 (>= 2.35),")


def test_the_changelog_of_a_deb_has_debian_s_form(
    build: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "_last_change", lambda: "1700000000")
    head, what, trailer = build.debian_changelog().strip("\n").split("\n\n")
    assert head == f"kasr-desktop ({kasr_desktop.__version__}) unstable; urgency=medium"
    assert what.startswith("  * ")
    assert re.fullmatch(r" -- [^<]+ <[^>]+>  Tue, 14 Nov 2023 22:13:20 [+]0000", trailer)


def test_all_files_of_a_package_have_the_time_of_the_last_change(
    build: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "_last_change", lambda: "1700000000")
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "a.so").write_bytes(b"")
    (tmp_path / "lib" / "link").symlink_to("a.so")
    build._set_modes(tmp_path)
    paths = [tmp_path, *tmp_path.rglob("*")]
    assert {int(path.lstat().st_mtime) for path in paths} == {1_700_000_000}
    assert (tmp_path / "lib" / "a.so").stat().st_mode & 0o777 == 0o644


def test_a_wheel_for_any_system_holds_nothing_compiled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    interface = ModuleType("hatchling.builders.hooks.plugin.interface")
    interface.BuildHookInterface = type("BuildHookInterface", (), {})  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, interface.__name__, interface)
    for name in ("hatchling", "hatchling.builders", "hatchling.builders.hooks"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    monkeypatch.setitem(
        sys.modules,
        "hatchling.builders.hooks.plugin",
        ModuleType("hatchling.builders.hooks.plugin"),
    )
    build_hook = script("build_hook", monkeypatch)
    inside = ["kasr_desktop/decoding/_beams.abi3.so", "kasr_desktop/recognizer/a.abi3.so"]
    monkeypatch.setattr(build_hook, "compile_modules", lambda root: [root / n for n in inside])
    hook = build_hook.CompiledHook()
    hook.app = argparse.Namespace(display_warning=print)
    hook.root = str(tmp_path)
    data: dict[str, Any] = {"force_include": {}}
    monkeypatch.setenv("KASR_WHEEL", "pure")
    hook.initialize("standard", data)
    assert data == {"force_include": {}}
    monkeypatch.setenv("KASR_WHEEL", "")
    hook.initialize("standard", data)
    assert list(data["force_include"].values()) == inside
    assert data["tag"].startswith("cp311-abi3-")


def test_a_wheel_without_a_compiler_is_for_any_system_already(
    build: ModuleType, tmp_path: Path
) -> None:
    made = tmp_path / "kasr_desktop-0.1.0-py3-none-any.whl"
    assert build.as_manylinux(made) == made


def test_several_kinds_are_made_of_one_frozen_folder(
    build: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: object
) -> None:
    seen: list[str] = []
    monkeypatch.setattr(build, "OUT", tmp_path)

    def kind(name: str) -> Callable[[argparse.Namespace], Path]:
        def make(arguments: argparse.Namespace) -> Path:
            seen.append(f"{name} frozen" if arguments.is_frozen else name)
            arguments.is_frozen = True
            return tmp_path / "folder"

        return make

    monkeypatch.setattr(build, "KINDS", {name: kind(name) for name in ("deb", "appimage")})
    assert build.main(["deb", "appimage"]) == 0
    assert seen == ["deb", "appimage frozen"]
    arguments = argparse.Namespace(is_frozen=True)
    assert build.freeze(arguments) == build.FROZEN, "and nothing is built"


def test_a_program_is_cut_out_of_an_appimage(monkeypatch: pytest.MonkeyPatch) -> None:
    runtime = script("appimage_runtime", monkeypatch)
    # a header of ELF-64 whose table of two sections ends the file
    header = bytearray(64)
    header[:6], header[8:11] = b"\x7fELF\x02\x01", b"AI\x02"
    struct.pack_into("<Q", header, 40, 64)
    struct.pack_into("<HH", header, 58, 64, 2)
    program = bytes(header) + bytes(128)
    assert runtime.program_of(program + b"hsqs image") == program
    header[8] = 0
    with pytest.raises(runtime.RuntimeUnavailableError, match="type 2"):
        runtime.program_of(bytes(header))


def test_a_runtime_that_is_there_is_not_fetched_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime = script("appimage_runtime", monkeypatch)
    (tmp_path / "runtime-x86_64").write_bytes(b"known")
    monkeypatch.setattr(runtime, "RUNTIME_SHA256", hashlib.sha256(b"known").hexdigest())
    assert runtime.fetch_runtime(tmp_path).read_bytes() == b"known"
    monkeypatch.setattr(runtime, "RUNTIME_SHA256", hashlib.sha256(b"other").hexdigest())
    monkeypatch.setattr(
        runtime.subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], 1)
    )
    with pytest.raises(runtime.RuntimeUnavailableError, match="not fetched"):
        runtime.fetch_runtime(tmp_path)


def function_of_the_spec(name: str, **names: object) -> Callable[..., list[object]]:
    """Return a function of the spec, which as a whole runs inside PyInstaller only."""
    text = (PACKAGING / "pyinstaller" / "kasr.spec").read_text("utf-8")
    parts = [
        node
        for node in ast.parse(text).body
        if (isinstance(node, ast.FunctionDef) and node.name == name)
        or (isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "NEVER_LOADED")
    ]
    room: dict[str, Any] = {"re": re, "Path": Path, **names}
    exec(compile(ast.Module(parts, []), "kasr.spec", "exec"), room)
    return room[name]  # type: ignore[no-any-return]


@pytest.mark.costly
@pytest.mark.skipif(sys.platform == "win32", reason="the compiler of Windows stamps the time")
def test_a_compiled_module_does_not_tell_where_it_was_built(tmp_path: Path) -> None:
    made = []
    for name in ("one", "the-other-place"):
        sources = sorted((ROOT / "kasr_desktop").rglob("*.c"))
        for source in [*sources, *(ROOT / "kasr_desktop").rglob("*.h")]:
            copy = tmp_path / name / source.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, copy)
        (tmp_path / name / "packaging").mkdir()
        script = shutil.copy(PACKAGING / "compile_modules.py", tmp_path / name / "packaging")
        out = tmp_path / name / "out"
        subprocess.run([sys.executable, script, out], check=True, capture_output=True)
        made.append([path.read_bytes() for path in sorted(out.rglob("*.*"))])
    assert len(made[0]) == len(sources), "this needs a C compiler"
    assert made[0] == made[1]


def test_no_folder_of_the_building_machine_goes_inside() -> None:
    text = (PACKAGING / "pyinstaller" / "kasr.spec").read_text("utf-8")
    (pattern,) = (
        node.value
        for node in ast.parse(text).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "NEVER_LOADED"
    )
    never = eval(compile(ast.Expression(pattern), "kasr.spec", "eval"), {"re": re})
    about = "kasr_desktop-0.1.0.dist-info"
    dropped = [name for name in ("direct_url.json", "METADATA") if never.search(f"{about}/{name}")]
    assert dropped == ["direct_url.json"]
    assert never.search("av-18.1.0.dist-info/licenses/__pycache__/AUTHORS.cpython-311.pyc")


def test_a_library_that_the_building_machine_lacks_ends_the_build() -> None:
    """Without libxcb-icccm there is no window on a system that does not have it either."""
    asked = {
        "/env/qxcb.so": [("libxcb-icccm.so.4", None), ("libX11.so.6", "/usr/lib/libX11.so.6")],
        "/env/portaudio.so": [("libportaudio.so.2", None), ("libav-1.so", None)],
        "/env/torch.so": [("libcuda.so.1", None)],
    }
    not_found = function_of_the_spec("not_found", get_imports=asked.__getitem__)
    entries = [(f"_internal/{Path(source).name}", source, "BINARY") for source in asked]
    entries.append(("av.libs/libav-1.so", "/env/nothing", "DATA"))
    assert not_found(entries) == ["libxcb-icccm.so.4"]


def test_a_library_of_the_system_goes_with_the_last_that_asked_for_it() -> None:
    """GTK and what it brings are on some machines that build and not on others."""
    asked = {"/env/qxcb.so": ["libX11.so.6"], "/usr/lib/x86/libX11.so.6": ["libXau.so.6"]}
    without_orphans = function_of_the_spec(
        "without_orphans",
        get_imports=lambda path: {(name, None) for name in asked.get(path, ())},
    )
    entries = [
        ("qxcb.so", "/env/qxcb.so", "BINARY"),
        *(
            (name, f"/usr/lib/x86/{name}", "BINARY")
            for name in ("libX11.so.6", "libXau.so.6", "libgtk-3.so.0", "libpython3.11.so.1.0")
        ),
    ]
    kept = without_orphans(entries)
    assert [entry[0] for entry in kept] == [  # type: ignore[index]
        "qxcb.so",
        "libpython3.11.so.1.0",
        "libX11.so.6",
        "libXau.so.6",
    ]


def test_checksums_are_those_of_sha256sum(build: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "wheel").mkdir()
    (tmp_path / "wheel" / "a.whl").write_bytes(b"a")
    (tmp_path / "b.deb").write_bytes(b"b")
    (tmp_path / "notes.txt").write_bytes(b"c")
    build.write_checksums(tmp_path)
    lines = (tmp_path / "SHA256SUMS").read_text("utf-8").splitlines()
    assert lines == [
        f"{hashlib.sha256(b'b').hexdigest()}  b.deb",
        f"{hashlib.sha256(b'a').hexdigest()}  wheel/a.whl",
    ]


@pytest.mark.costly
def test_what_is_inside_is_named_with_version_and_licence(contents: ModuleType) -> None:
    python, others = contents.parts_of_python([np.__file__, "/nowhere/lib.so"])
    assert others == ["/nowhere/lib.so"]
    (numpy,) = [part for part in python if part.name == "numpy"]
    assert numpy.version == np.__version__
    assert any("Redistribution" in text for text in numpy.texts.values())
    text = contents.licenses_text([contents.python_itself(), numpy])
    for phrase in (
        "Copyright (c) 2022 OpenAI",
        "SIL OPEN FONT LICENSE",
        "GNU LESSER",
        f"numpy {np.__version__}",
    ):
        assert phrase in text, phrase


def test_the_bill_of_materials_is_cyclonedx(contents: ModuleType) -> None:
    part = contents.Part("x", "1", "pkg:pypi/x@1", "MIT", libraries=["liby.so", "liby.so"])
    bill = contents.bill_of_materials([part], version="0.1.0")
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    (component,) = bill["components"]
    assert component["purl"] == "pkg:pypi/x@1"
    assert [inner["name"] for inner in component["components"]] == ["liby.so"]


def test_libraries_of_the_interpreter_are_the_interpreter_s(
    contents: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On Windows and macOS OpenSSL and the C++ runtime lie beside Python, not in a package."""
    monkeypatch.setattr(contents.sys, "base_prefix", str(tmp_path))
    inside, outside = str(tmp_path / "DLLs" / "libssl-3.dll"), "/nowhere/lib.so"
    assert contents._without_python([inside, outside, "/x/libpython3.12.so.1.0"]) == (
        [outside],
        [inside],
    )
    monkeypatch.setattr(contents.sys, "base_prefix", "/usr")
    assert contents._without_python(["/usr/lib/libz.so.1"]) == (["/usr/lib/libz.so.1"], [])


def test_the_runtime_of_an_appimage_is_named_with_its_licence(
    contents: ModuleType, tmp_path: Path
) -> None:
    other = tmp_path / "runtime-x86_64"
    other.write_bytes(b"\x7fELF")
    part = contents.part_of_runtime(other)
    assert part.version == "named by whoever built this"
    assert "Simon Peter" in "".join(part.texts.values())


@pytest.mark.costly
def test_something_of_unknown_origin_is_an_error(
    contents: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stranger = tmp_path / "libstranger.so"
    stranger.write_bytes(b"")
    sources = tmp_path / "sources.json"
    sources.write_text(f'["{stranger}"]', "utf-8")
    assert contents.main([str(sources), str(tmp_path)]) == 1
    assert "libstranger.so" in capsys.readouterr().err


@pytest.mark.costly
@pytest.mark.skipif(sys.platform == "win32", reason="Microsoft's compiler is not named by CC")
def test_without_a_compiler_nothing_is_compiled_and_nothing_fails(tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, str(PACKAGING / "compile_modules.py"), str(tmp_path / "made")],
        env={**os.environ, "CC": str(tmp_path / "no-compiler")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "no-compiler" in said.stdout + said.stderr
    assert not (tmp_path / "made").exists()
