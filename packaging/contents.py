"""Says what is inside a frozen folder: licences, and a bill of materials in CycloneDX.

`python packaging/contents.py SOURCES FOLDER [FILE...]` runs in the environment the folder was
frozen from. SOURCES is the list of files that PyInstaller took, FILE what came in beside them.
Everything is looked up from those files, nothing from a list of ours, so that a package that
comes in unseen is named too.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.metadata import Distribution, distribution, distributions
from pathlib import Path

RESOURCES = Path(__file__).resolve().parent.parent / "resources"
LICENSES = Path(__file__).resolve().parent / "licenses"
_LICENSE_FILE = re.compile(r"(licen[cs]e|copying|notice|authors)", re.IGNORECASE)
_RULE = "=" * 78


@dataclass
class Part:
    """One thing inside that somebody else wrote.

    Attributes:
        name: As its source calls it.
        version: As its source counts.
        purl: Its package URL, which names the source too.
        license: SPDX expression or the name that its author gives.
        texts: Licence texts by file name.
        libraries: Shared libraries of other projects that came along in it.
    """

    name: str
    version: str
    purl: str
    license: str
    texts: dict[str, str] = field(default_factory=dict)
    libraries: list[str] = field(default_factory=list)


def parts_of_python(sources: Iterable[str]) -> tuple[list[Part], list[str]]:
    """Return the installed distributions that `sources` belong to, and the files of none."""
    installed = list(distributions())
    names = [distribution.metadata["Name"] for distribution in installed]
    base = {
        name: os.path.realpath(str(each.locate_file("")))
        for name, each in zip(names, installed, strict=True)
    }
    owners = {
        os.path.normpath(f"{base[name]}/{file}"): number
        for number, (name, distribution) in enumerate(zip(names, installed, strict=True))
        for file in distribution.files or ()
    }
    found: dict[int, list[str]] = {}
    others = []
    for source in sources:
        owner = owners.get(os.path.realpath(source))
        if owner is None:
            others.append(source)
        else:
            found.setdefault(owner, []).append(source)
    if "pyinstaller" in names:  # its loader is the executable
        found.setdefault(names.index("pyinstaller"), [])
    parts = [_part_of(installed[owner], files) for owner, files in found.items()]
    parts.sort(key=lambda part: part.name.lower())
    return [part for part in parts if part.name != "kasr-desktop"], others


def _part_of(owner: Distribution, files: list[str]) -> Part:
    about = owner.metadata
    name = about["Name"]
    classifiers = [
        line.rpartition(" :: ")[2]
        for line in about.get_all("Classifier") or []
        if line.startswith("License ::")
    ]
    expression = "".join(about.get_all("License-Expression") or ())
    license_name = expression or ", ".join(classifiers)
    if not license_name:
        told = "\n".join(about.get_all("License") or ())
        license_name = (told or "see its text").splitlines()[0]
    texts = {
        str(file): Path(str(owner.locate_file(file))).read_text("utf-8", errors="replace")
        for file in owner.files or ()
        if _LICENSE_FILE.search(Path(file).name)
        and Path(file).suffix in ("", ".txt", ".md", ".rst", ".LGPL", ".GPL")
        and (".dist-info" in str(file) or "licen" in str(file).lower())
        and Path(str(owner.locate_file(file))).is_file()
    }
    bundled = sorted({Path(file).name for file in files if ".libs" in Path(file).parent.name})
    purl = f"pkg:pypi/{name.lower().replace('_', '-')}@{owner.version}"
    return Part(name, owner.version, purl, license_name, texts, bundled)


def parts_of_system(sources: Iterable[str]) -> tuple[list[Part], list[str]]:
    """Return the Debian packages that shared libraries were taken from, and the rest."""
    found: dict[str, Part] = {}
    others = []
    for source in sources:
        name = _debian_package(source)
        if name is None:
            others.append(source)
        elif name not in found:
            found[name] = _debian_part(name)
        if name is not None:
            found[name].libraries.append(Path(source).name)
    return sorted(found.values(), key=lambda part: part.name), others


def _debian_package(source: str) -> str | None:
    for path in (source, os.path.realpath(source), os.path.realpath(source).removeprefix("/usr")):
        answer = _output(["dpkg-query", "-S", path])
        if answer:
            return answer.split(":")[0]
    return None


def _debian_part(name: str) -> Part:
    version = _output(["dpkg-query", "-W", "-f", "${Version}", name])
    text = Path("/usr/share/doc", name, "copyright")
    texts = {"copyright": text.read_text("utf-8", errors="replace")} if text.is_file() else {}
    names = re.findall(r"^License: *(\S+)", texts.get("copyright", ""), re.MULTILINE)
    expression = ", ".join(dict.fromkeys(names)) or "see its text"
    return Part(name, version, f"pkg:deb/debian/{name}@{version}", expression, texts)


def _output(command: list[str]) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return ""


def python_itself() -> Part:
    """Return the interpreter and its standard library."""
    version = ".".join(map(str, sys.version_info[:3]))
    folder = Path(sysconfig.get_path("stdlib"))
    texts = {
        name: (folder / name).read_text("utf-8")
        for name in ("LICENSE.txt", "LICENSE")
        if (folder / name).is_file()
    }
    return Part("Python", version, f"pkg:generic/python@{version}", "PSF-2.0", texts)


def part_of_runtime(file: Path) -> Part:
    """Return what stands in front of an AppImage."""
    from appimage_runtime import (  # type: ignore[import-not-found]  # the script beside this one
        RUNTIME_SHA256,
        VERSION,
    )

    known = hashlib.sha256(file.read_bytes()).hexdigest() == RUNTIME_SHA256
    version = VERSION if known else "named by whoever built this"
    text = (LICENSES / "AppImage-runtime.txt").read_text("utf-8")
    purl = f"pkg:github/AppImage/AppImageKit@{VERSION}" if known else "pkg:generic/appimage-runtime"
    return Part("AppImage runtime", version, purl, "MIT", {"LICENSE": text})


def sources_of_ffmpeg() -> list[str]:
    """Return where the sources of the GPL-licensed libraries are, for whoever passes them on."""
    try:
        import av
    except ImportError:
        return []
    libraries = ", ".join(
        f"{name} {'.'.join(map(str, numbers))}" for name, numbers in av.library_versions.items()
    )
    return [
        _RULE,
        f"Sources of FFmpeg {av.ffmpeg_version_info} ({libraries}), x264, x265 and what else",
        "PyAV's wheel links: https://github.com/PyAV-Org/pyav-ffmpeg holds the scripts that built",
        f"them for PyAV {av.__version__}, with address and checksum of each archive.",
        "Nothing was changed. Where they are gone, whoever gave you this package owes you a copy.",
        "",
    ]


def _without_python(sources: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the files that are no part of the interpreter, and its shared libraries."""
    others, libraries = [], []
    stdlib, base = os.path.realpath(sysconfig.get_path("stdlib")), os.path.realpath(sys.base_prefix)
    for source in sources:
        path = os.path.realpath(source)
        # an interpreter of the system shares /usr with everything else
        alone = base not in ("/usr", "/usr/local") and path.startswith(base + os.sep)
        if path.startswith(stdlib) or Path(path).name.startswith("libpython"):
            continue
        if alone:
            libraries.append(source)
        else:
            others.append(source)
    return others, libraries


def licenses_text(parts: Iterable[Part]) -> str:
    """Return the whole text that goes beside the program."""
    lines = [
        "KASR Desktop is licensed under the Apache License 2.0. This package also holds the works",
        "of others, listed here with their licences. FFmpeg's libraries in PyAV are linked with",
        "x264 and x265, so this package as a whole may be passed on under the GNU General Public",
        "License 3 or later; the program's own source stays under the Apache License.",
        "",
        (RESOURCES / "LICENSES.md").read_text("utf-8"),
        (RESOURCES / "fonts" / "OFL.txt").read_text("utf-8"),
        (RESOURCES / "models" / "LICENSE-whisper.txt").read_text("utf-8"),
    ]
    lines += sources_of_ffmpeg()
    for name in ("GPL-3.0", "LGPL-3.0"):  # Qt's wheels hold no text of theirs
        lines += [_RULE, name, (LICENSES / f"{name}.txt").read_text("utf-8")]
    for part in parts:
        lines += [_RULE, f"{part.name} {part.version}", f"Licence: {part.license}", part.purl]
        if part.libraries:
            lines.append(f"Shared libraries: {', '.join(sorted(set(part.libraries)))}")
        for name, text in part.texts.items():
            lines += ["", f"--- {name}", text.strip()]
        lines.append("")
    return "\n".join(lines)


def bill_of_materials(parts: Iterable[Part], *, version: str) -> dict[str, object]:
    """Return a CycloneDX 1.6 document."""
    components = []
    for part in parts:
        component: dict[str, object] = {
            "type": "library",
            "name": part.name,
            "version": part.version,
            "bom-ref": part.purl,
            "purl": part.purl,
            "licenses": [{"license": {"name": part.license}}],
        }
        if part.libraries:
            component["components"] = [
                {"type": "library", "name": name, "bom-ref": f"{part.purl}#{name}"}
                for name in sorted(set(part.libraries))
            ]
        components.append(component)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "name": "kasr-desktop",
                "version": version,
                "bom-ref": f"pkg:pypi/kasr-desktop@{version}",
                "purl": f"pkg:pypi/kasr-desktop@{version}",
                "licenses": [{"license": {"id": "Apache-2.0"}}],
            }
        },
        "components": components,
    }


def main(words: list[str]) -> int:
    """Write both files; 1 if something inside has no known owner."""
    sources, folder = json.loads(Path(words[0]).read_text("utf-8")), Path(words[1])
    beside = words[2:]
    of_runtime = [path for path in beside if Path(path).name.startswith("runtime-")]
    sources += [path for path in beside if path not in of_runtime]
    python, others = parts_of_python(sources)
    itself = python_itself()
    others = [path for path in others if not path.startswith(str(RESOURCES.parent))]
    others, of_python = _without_python(others)
    itself.libraries += sorted({Path(path).name for path in of_python})
    system, unknown = parts_of_system(others)
    parts = [itself, *python, *system, *map(part_of_runtime, map(Path, of_runtime))]
    (folder / "THIRD_PARTY_LICENSES.txt").write_text(licenses_text(parts), "utf-8")
    version = distribution("kasr-desktop").version
    bill = json.dumps(bill_of_materials(parts, version=version), ensure_ascii=False, indent=1)
    (folder / "sbom.cdx.json").write_text(bill, "utf-8")
    silent = [part.name for part in parts if not part.texts]
    print(f"    {len(parts)} parts; without a licence text of their own: {', '.join(silent)}")
    if unknown:
        print("    of unknown origin:", *unknown[:20], sep="\n      ", file=sys.stderr)
    return 1 if unknown else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
