"""Says what is inside a frozen folder: licences, and a bill of materials in CycloneDX.

`python packaging/contents.py SOURCES FOLDER` runs in the environment the folder was frozen
from. SOURCES is the list of files that PyInstaller took. Everything is looked up from those
files, nothing from a list of ours, so that a package that comes in unseen is named too.
"""

from __future__ import annotations

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
    python, others = parts_of_python(sources)
    base = os.path.realpath(sysconfig.get_path("stdlib"))
    ours = str(RESOURCES.parent)
    others = [
        path
        for path in others
        if not os.path.realpath(path).startswith(base) and not path.startswith(ours)
    ]
    others = [path for path in others if not Path(path).name.startswith("libpython")]
    system, unknown = parts_of_system(others)
    parts = [python_itself(), *python, *system]
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
