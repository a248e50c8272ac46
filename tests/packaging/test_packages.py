"""What packages are made of, checked without building one.

Building and running them is `packaging/build.py` and a bare machine; `docs/SYSTEMS.md` says
where that was done.
"""

from __future__ import annotations

import configparser
import hashlib
import importlib.util
import os
import plistlib
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import numpy as np
import pytest
import yaml
from PIL import Image

import kasr_desktop
from kasr_desktop.ui.shell.desktop_identity import APPLICATION_ID

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
    # Qt writes the application's name, "kasr", with a capital as the window's class
    assert "\nStartupWMClass=Kasr\n" in text
    assert 'setApplicationName("kasr")' in (ROOT / "kasr_desktop" / "app.py").read_text("utf-8")


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


@pytest.mark.skipif(sys.platform == "win32", reason="Microsoft's compiler is not named by CC")
def test_without_a_compiler_the_beam_search_goes_without_its_fast_step(tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, str(PACKAGING / "compile_beams.py"), str(tmp_path / "made")],
        env={**os.environ, "CC": str(tmp_path / "no-compiler")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "not compiled" in said.stdout
    assert not (tmp_path / "made").exists()
