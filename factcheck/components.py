"""The list of components (CycloneDX 1.6): what runs, read from the lock file and from the files of others in static/.

The same lock file, code and settings give the same bytes, so the list has no time and no serial number.
"""

import hashlib
import json
import re
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

from factcheck import __version__

Part = dict[str, Any]  # an object of the list, as CycloneDX has it
NAME = "factcheck"
PACKAGE = re.compile(r"(?P<name>[a-z0-9-]+)(?:\[[^]]*\])?==(?P<version>[^ ;\\]+)(?: *; *(?P<marker>[^\\]+?))? *\\?")
HASH = re.compile(r" +--hash=sha256:([0-9a-f]{64})")
NEEDED_BY = re.compile(r" +#(?: via)? *([a-z0-9-]*)")


@dataclass
class Package:
    """A package of a lock file: its hashes, on which systems it is needed, and by which other packages."""

    name: str
    version: str
    marker: str | None
    hashes: list[str] = field(default_factory=list)
    needed_by: list[str] = field(default_factory=list)

    @property
    def ref(self) -> str:
        return f"pkg:pypi/{self.name}@{self.version}"


@dataclass(frozen=True)
class Vendored:
    """Files of others. The version is the one in the files themselves, or the day on which they were taken."""

    name: str
    version: str
    license: str
    files: str


VENDORED = (
    Vendored("Inter", "4.001", "OFL-1.1", "static/fonts/inter-*"),
    Vendored("Source Serif 4", "4.004", "OFL-1.1", "static/fonts/source-serif-4-*"),
    Vendored("Picture Sans", "4.001", "OFL-1.1", "public/website/pictures/fonts/sans-*"),  # Inter, made smaller
    Vendored("Picture Serif", "4.004", "OFL-1.1", "public/website/pictures/fonts/serif-*"),  # Source Serif 4
    Vendored("BERT uncased vocabulary", "1.0", "Apache-2.0", "record/search/minilm_vocabulary.txt"),
    Vendored("Snowball stop words", "2026.11", "BSD-3-Clause", "record/search/stop_words.txt"),
)


def packages(lock: str) -> list[Package]:
    """Return the packages of a lock file as uv writes it."""
    found: list[Package] = []
    for line in lock.splitlines():
        if named := PACKAGE.fullmatch(line):
            found.append(Package(named["name"], named["version"], named["marker"]))
        elif hashed := HASH.match(line):
            found[-1].hashes.append(hashed[1])
        elif (needed := NEEDED_BY.match(line)) and needed[1]:
            found[-1].needed_by.append(needed[1])
    return found


def component_list(base: Path, release: str, *, with_development: bool = False) -> str:
    """Return the list as JSON text. Packages that only develop or test it are marked as excluded."""
    used = packages((base / "requirements.txt").read_text())
    names = {package.name for package in used}
    found = packages((base / "requirements-dev.txt").read_text()) if with_development else []
    others = [package for package in found if package.name not in names]
    listed = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": _application(release)},
        "components": [
            *(_component(package) for package in used),
            *(_component(package) | {"scope": "excluded"} for package in others),
            *(_vendored(files, base) for files in VENDORED),
        ],
        "dependencies": _dependencies([*used, *others]),
    }
    return json.dumps(listed, indent=2, ensure_ascii=False) + "\n"


def _application(release: str) -> Part:
    return {
        "type": "application",
        "bom-ref": NAME,
        "name": NAME,
        "version": __version__,
        "licenses": [{"expression": "MIT"}],
        "purl": f"pkg:generic/{NAME}@{__version__}",
        "properties": [{"name": f"{NAME}:release", "value": release}],
    }


def _component(package: Package) -> Part:
    """Return a package; one that other systems need is not installed here, so it is optional and has no license."""
    try:
        scope, licenses = "required", _licenses(metadata.metadata(package.name).json)
    except metadata.PackageNotFoundError:
        scope, licenses = "optional", []
    part: Part = {
        "type": "library",
        "bom-ref": package.ref,
        "name": package.name,
        "version": package.version,
        "scope": scope,
        "hashes": [{"alg": "SHA-256", "content": digest} for digest in package.hashes],
        "licenses": licenses,
        "purl": package.ref,
        "properties": [{"name": f"{NAME}:marker", "value": package.marker}] if package.marker else [],
    }
    return {name: value for name, value in part.items() if value}


# Packages whose metadata say nothing of their license: that of the file which they carry.
UNSAID = {"resvg-py": "MIT"}


def _licenses(said: dict[str, Any]) -> list[Part]:
    """Return what a package's metadata say about its license, in the form that says most."""
    if expression := said.get("license_expression", UNSAID.get(said["name"].replace("_", "-"))):
        return [{"expression": expression}]
    classifiers = [line.rpartition(" :: ")[2] for line in said.get("classifier", []) if "License :: " in line]
    short = said.get("license", "")  # some packages put the whole text there
    names = [short] if short and len(short) < 60 else classifiers
    return [{"license": {"name": name}} for name in names]


def _vendored(files: Vendored, base: Path) -> Part:
    ref = f"pkg:generic/{files.name.lower().replace(' ', '-')}@{files.version}"
    return {
        "type": "library",
        "bom-ref": ref,
        "name": files.name,
        "version": files.version,
        "scope": "required",
        "licenses": [{"expression": files.license}],
        "purl": ref,
        "components": [
            {
                "type": "file",
                "name": str(path.relative_to(base)),
                "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(path.read_bytes()).hexdigest()}],
            }
            for path in sorted(base.glob(files.files))
        ],
    }


def _dependencies(found: list[Package]) -> list[Part]:
    """Return what each needs, turned round from what each is needed by."""
    needs: dict[str, list[str]] = {NAME: [], **{package.name: [] for package in found}}
    for package in found:
        for name in package.needed_by:
            needs.setdefault(name, []).append(package.ref)
    refs = {NAME: NAME, **{package.name: package.ref for package in found}}
    return [{"ref": refs[name], "dependsOn": sorted(needed)} for name, needed in needs.items()]
