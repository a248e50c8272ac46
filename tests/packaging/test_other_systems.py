"""Packages that cannot be built here: what their files say is read as those systems read it."""

from __future__ import annotations

import argparse
import ast
import importlib.util
import plistlib
import re
import runpy
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from kasr_desktop.audio.media_names import MEDIA_SUFFIXES
from kasr_desktop.ui.shell.desktop_identity import APPLICATION_ID

ROOT = Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"
SPEC = (PACKAGING / "pyinstaller" / "kasr.spec").read_text("utf-8")
PROGRAMS = set(re.findall(r'\bprogram\("([\w-]+)",', SPEC))
"""What the spec makes, by name."""


def sections_of_inno() -> dict[str, list[str]]:
    """Return the lines of each section, without comments, as Inno Setup reads them."""
    sections: dict[str, list[str]] = {"": []}
    name = ""
    # a script with Hangul and no such mark is read in the code page of whoever builds
    for line in (PACKAGING / "windows" / "kasr.iss").read_bytes().decode("utf-8-sig").splitlines():
        if found := re.fullmatch(r"\[(\w+)\]", line):
            name = found[1]
            assert name not in sections, name
            sections[name] = []
        elif line.strip() and not line.lstrip().startswith((";", "#")):
            sections[name].append(line)
    return sections


def parameters(line: str) -> dict[str, str]:
    """Return the parameters of an entry: `Name: "value"; Flags: word word`."""
    part = r'(\w+): (?:"((?:[^"]|"")*)"|([^;"]*))'
    assert re.fullmatch(f"{part}(?:; {part})*", line), line
    found = re.findall(f"{part}(?:; |$)", line)
    return {key: (quoted or plain).replace('""', '"') for key, quoted, plain in found}


def test_inno_setup_s_script_can_be_read_and_names_what_is_there() -> None:
    sections = sections_of_inno()
    assert not sections.pop("")
    setup = dict(line.split("=", 1) for line in sections.pop("Setup"))
    for path in (setup["SetupIconFile"], parameters(sections["Files"][0])["Source"]):
        assert path.startswith("..\\..\\build\\packages\\"), "made by packaging/build.py"
    build = (PACKAGING / "build.py").read_text("utf-8")
    made = setup["OutputBaseFilename"].replace("{#Version}", "{version()}")
    assert f'OUT / f"{made}.exe"' in build
    for name, lines in sections.items():
        for line in lines:
            values = parameters(line)
            for key in ("Filename", "ValueData"):
                for program in re.findall(r"\{app\}\\([\w-]+)\.exe", values.get(key, "")):
                    assert program in PROGRAMS, (name, line)
        if name == "Registry":
            offered = {parameters(line).get("ValueName", "") for line in lines}
            suffixes = {word[1:] for word in offered if word.startswith(".")}
            assert {"wav", "m4a", "mp3", "mp4"} <= suffixes <= MEDIA_SUFFIXES
    opened = [line for line in sections["Registry"] if r"\shell\open\command" in line]
    assert [parameters(line)["ValueData"] for line in opened] == [
        r'"{app}\kasr-desktop.exe" "%1"'
    ], "a path with blanks is one word"


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> tuple[Any, list[list[str]]]:
    """The build with a folder that is frozen already, and the commands that it would run."""
    build = runpy.run_path(str(PACKAGING / "build.py"))
    ran: list[list[str]] = []
    names = build["macos"].__globals__
    monkeypatch.setitem(names, "OUT", tmp_path)
    monkeypatch.setitem(names, "FROZEN", tmp_path / "frozen" / "kasr-desktop")
    monkeypatch.setitem(names, "run", lambda *words, **_: ran.append([str(word) for word in words]))
    (tmp_path / "frozen" / "KASR Desktop.app" / "Contents" / "Resources").mkdir(parents=True)
    (tmp_path / "frozen" / "kasr-desktop").mkdir()
    for name in (build["BILL"], build["LICENSES"]):
        (tmp_path / "frozen" / "kasr-desktop" / name).write_text(name, "utf-8")
    for name in ("KASR_SIGN_AS", "KASR_SIGN_WITH", "KASR_NOTARY_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    return SimpleNamespace(**build), ran


def test_windows_set_up_is_signed_where_a_command_is_named(
    commands: tuple[Any, list[list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    build, ran = commands
    build.windows(argparse.Namespace(is_frozen=True))
    assert [word for word in ran.pop() if word.startswith(("/S", "/DSigned"))] == []
    monkeypatch.setenv("KASR_SIGN_WITH", "signtool sign /n us $f")
    build.windows(argparse.Namespace(is_frozen=True))
    assert ran[0][2:4] == ["/DSigned", "/Skasr=signtool sign /n us $f"]
    script = (PACKAGING / "windows" / "kasr.iss").read_text("utf-8-sig")
    assert "\n#ifdef Signed\nSignTool=kasr\nSignedUninstaller=yes\n#endif\n" in script


def test_a_disk_image_is_notarised_after_it_is_signed(
    commands: tuple[Any, list[list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    build, ran = commands
    build.macos(argparse.Namespace(is_frozen=True))
    assert [words[0] for words in ran] == ["codesign", "hdiutil"]
    assert "--timestamp" not in ran[0], "nobody has signed"
    ran.clear()
    monkeypatch.setenv("KASR_SIGN_AS", "Developer ID Application: us")
    monkeypatch.setenv("KASR_NOTARY_PROFILE", "ours")
    made = str(build.macos(argparse.Namespace(is_frozen=True)))
    assert [words[:2] for words in ran[2:]] == [
        ["codesign", "--force"],
        ["xcrun", "notarytool"],
        ["xcrun", "stapler"],
    ]
    assert all("--timestamp" in words for words in ran if words[0] == "codesign")
    assert all(made in words for words in ran[2:])


def test_windows_knows_a_newer_version_as_the_same_program() -> None:
    """Another AppId would install a second copy beside the first; it is never to be changed."""
    setup = dict(line.split("=", 1) for line in sections_of_inno()["Setup"])
    assert setup["AppId"] == "{{8B6C2E0F-4B1D-4D0B-A6D1-2F1B6C9E57A3}"


def test_the_manifest_of_windows_asks_for_no_administrator() -> None:
    manifest = ElementTree.parse(PACKAGING / "windows" / "kasr.manifest")
    (level,) = (each for each in manifest.iter() if each.tag.endswith("}requestedExecutionLevel"))
    assert level.attrib == {"level": "asInvoker", "uiAccess": "false"}
    (page,) = (each for each in manifest.iter() if each.tag.endswith("}activeCodePage"))
    # Windows looks it up by this very namespace, and passes over any other
    assert page.tag == "{http://schemas.microsoft.com/SMI/2019/WindowsSettings}activeCodePage"
    assert '"windows" / "kasr.manifest"' in SPEC


def test_macos_asks_in_both_languages_and_gives_no_more_rights_than_are_used() -> None:
    about = plistlib.loads((PACKAGING / "macos" / "Info.plist").read_bytes())
    asked = {key: text for key, text in about.items() if key.endswith("UsageDescription")}
    assert {"NSMicrophoneUsageDescription", "NSDocumentsFolderUsageDescription"} <= asked.keys()
    for key, text in asked.items():
        assert re.search(r"[가-힣]", text), key
        assert re.match(r"KASR Desktop \w+", text), key
    (kind,) = about["CFBundleDocumentTypes"]
    assert set(kind["LSItemContentTypes"]) == {"public.audio", "public.movie"}
    assert kind["LSHandlerRank"] == "Alternate", "nobody's default is taken away"
    oldest = about["LSMinimumSystemVersion"].partition(".")[0]
    assert f"| macOS {oldest} and newer" in (ROOT / "docs" / "SYSTEMS.md").read_text("utf-8")
    rights = plistlib.loads((PACKAGING / "macos" / "entitlements.plist").read_bytes())
    assert rights.keys() == {
        "com.apple.security.cs.allow-unsigned-executable-memory",
        "com.apple.security.cs.disable-library-validation",
        "com.apple.security.device.audio-input",
    }
    # the hardened runtime, without which Apple notarises nothing
    assert re.search(
        r'"--options",\s+"runtime",\s+"--entitlements"',
        (PACKAGING / "build.py").read_text("utf-8"),
    )


def test_the_flatpak_has_a_window_a_microphone_and_one_folder_and_the_rest_by_portals() -> None:
    manifest = yaml.safe_load((PACKAGING / "linux" / f"{APPLICATION_ID}.yaml").read_text("utf-8"))
    assert set(manifest["finish-args"]) == {
        "--socket=wayland",
        "--socket=fallback-x11",
        "--share=ipc",
        "--device=dri",
        "--socket=pulseaudio",
        "--filesystem=xdg-documents/KASR:create",
    }
    # Qt's own way to the portal for files must not be left out of the frozen folder
    never = re.compile("".join(re.findall(r'^    r"(.+)"$', SPEC, re.MULTILINE)))
    assert never.search("PySide6/Qt/plugins/platformthemes/libqgtk3.so")
    assert not never.search("PySide6/Qt/plugins/platformthemes/libqxdgdesktopportal.so")


def test_the_flatpak_s_programs_are_not_stripped_of_their_modules() -> None:
    manifest = yaml.safe_load((PACKAGING / "linux" / f"{APPLICATION_ID}.yaml").read_text("utf-8"))
    assert manifest["build-options"] == {"no-debuginfo": True, "strip": False}


def test_the_flatpak_s_commands_install_what_its_sources_bring() -> None:
    manifest = yaml.safe_load((PACKAGING / "linux" / f"{APPLICATION_ID}.yaml").read_text("utf-8"))
    (module,) = manifest["modules"]
    brought = {Path(each["path"]).name for each in module["sources"] if each["type"] == "file"}
    commands = [command.split() for command in module["build-commands"]]
    assert {words[0] for words in commands} <= {"mkdir", "cp", "ln", "install"}
    installed = {words[2] for words in commands if words[0] == "install"}
    assert installed == brought
    links = next(words for words in commands if words[0] == "ln")
    assert {Path(word).name for word in links[2:-1]} == PROGRAMS
    assert manifest["command"] in PROGRAMS


def values_of_the_spec(name: str) -> list[str]:
    """Return the words a name of the spec is first given, as far as they stand there."""
    (value, *_) = (
        node.value
        for node in ast.parse(SPEC).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name
    )
    parts = [node.value for node in ast.walk(value) if isinstance(node, ast.Constant)]
    return [word for part in parts if isinstance(part, str) for word in part.split()]


def test_what_the_spec_takes_in_by_name_can_be_imported() -> None:
    hidden = values_of_the_spec("hidden")
    assert hidden == ["kasr_desktop", "kenlm"]
    assert all(importlib.util.find_spec(name) for name in hidden)


@pytest.mark.parametrize("name", values_of_the_spec("TO_EXCLUDE"))
def test_what_the_spec_leaves_out_is_imported_nowhere(name: str) -> None:
    pattern = re.compile(rf"^\s*(import|from) {re.escape(name)}\b", re.MULTILINE)
    package, _, module = name.rpartition(".")
    of_package = re.compile(
        rf"^\s*from {re.escape(package)} import [^\n]*\b{re.escape(module)}\b", re.MULTILINE
    )
    for path in sorted((ROOT / "kasr_desktop").rglob("*.py")):
        text = path.read_text("utf-8")
        assert not pattern.search(text), path
        assert not (package and of_package.search(text)), path
