"""The list of components says what the lock files say, in the form that CycloneDX asks for."""

import json
import re
import subprocess
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from django.core.management import CommandError, call_command
from packageurl import PackageURL

from factcheck import __version__
from factcheck.components import packages

PROJECT = Path(__file__).resolve().parents[2]
LOCK = """\
alpha==1.0 \\
    --hash=sha256:{a} \\
    --hash=sha256:{b}
    # via
    #   beta
    #   factcheck (pyproject.toml)
beta[extra]==2.0.1 ; sys_platform == 'win32' \\
    --hash=sha256:{a}
    # via factcheck (pyproject.toml)
""".format(a="a" * 64, b="b" * 64)


def written(*options: str) -> str:
    output = StringIO()
    call_command("components", *options, stdout=output)
    return output.getvalue()


@pytest.fixture(scope="module")
def listed() -> dict[str, Any]:
    return json.loads(written())


@pytest.mark.parametrize("options", [(), ("--development",)])
def test_the_list_is_valid_against_the_standards_own_schema(options: tuple[str, ...]) -> None:
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(written(*options)) is None


def test_a_lock_file_is_read_whole() -> None:
    alpha, beta = packages(LOCK)
    assert (alpha.name, alpha.version, alpha.marker) == ("alpha", "1.0", None)
    assert (alpha.hashes, alpha.needed_by) == (["a" * 64, "b" * 64], ["beta", "factcheck"])
    assert (beta.name, beta.version, beta.marker) == ("beta", "2.0.1", "sys_platform == 'win32'")
    assert (beta.hashes, beta.needed_by) == (["a" * 64], ["factcheck"])


@pytest.mark.parametrize(("options", "lock"), [((), "requirements.txt"), (("--development",), "requirements-dev.txt")])
def test_every_package_and_every_hash_of_the_lock_is_in_it(options: tuple[str, ...], lock: str) -> None:
    text = (PROJECT / lock).read_text()
    parts = [part for part in json.loads(written(*options))["components"] if part["purl"].startswith("pkg:pypi/")]
    named = {f"{part['name']}=={part['version']}" for part in parts}
    assert named == set(re.findall(r"^[^\s#]+==\S+", text, re.MULTILINE))
    hashes = [digest["content"] for part in parts for digest in part["hashes"]]
    assert sorted(hashes) == sorted(re.findall(r"sha256:([0-9a-f]{64})", text))
    for part in parts:
        purl = PackageURL.from_string(part["purl"])
        assert (purl.type, purl.name, purl.version) == ("pypi", part["name"], part["version"])


def test_what_only_develops_it_is_marked_as_excluded(listed: dict[str, Any]) -> None:
    scopes = {part["name"]: part["scope"] for part in json.loads(written("--development"))["components"]}
    running = {part["name"] for part in listed["components"]}
    assert {name for name, scope in scopes.items() if scope == "excluded"} == scopes.keys() - running
    assert scopes["pytest"] == "excluded"
    assert scopes["django"] == "required"


def test_it_names_the_application_with_its_version_and_release(listed: dict[str, Any], settings: Any) -> None:
    application = listed["metadata"]["component"]
    assert (application["name"], application["version"]) == ("factcheck", __version__)
    assert application["properties"] == [{"name": "factcheck:release", "value": settings.RELEASE}]


def test_every_installed_package_has_its_license(listed: dict[str, Any]) -> None:
    without = [part["name"] for part in listed["components"] if part["scope"] == "required" and not part["licenses"]]
    assert without == []


def test_it_says_what_needs_what(listed: dict[str, Any]) -> None:
    needs = {one["ref"].partition("@")[0]: one["dependsOn"] for one in listed["dependencies"]}
    assert {ref.partition("@")[0] for ref in needs["pkg:pypi/django"]} >= {"pkg:pypi/asgiref", "pkg:pypi/sqlparse"}
    assert any(ref.startswith("pkg:pypi/granian@") for ref in needs["factcheck"])


def test_every_file_of_others_in_static_is_in_it_with_its_version(listed: dict[str, Any]) -> None:
    ours = {"static/claim_form.css", "static/desk.css", "static/site.css", "static/favicon.svg", "static/fonts/OFL.txt"}
    scripts = ["analysis", "article", "claim_form", "copy", "drafts", "keys", "later", "mentions", "picking"]
    scripts += ["quotations", "search", "similar"]
    ours |= {f"static/{name}.js" for name in scripts}
    ours |= {f"static/icons/{name}.png" for name in ("apple-touch-icon", "icon-192", "icon-512", "icon-maskable-512")}
    files = subprocess.run(["git", "ls-files", "static"], cwd=PROJECT, capture_output=True, text=True, check=True)
    found = {file["name"]: part for part in listed["components"] for file in part.get("components", [])}
    assert {*files.stdout.split()} - ours == {name for name in found if name.startswith("static/")}, (
        "name it in VENDORED of factcheck/components.py"
    )
    assert {f"public/website/pictures/fonts/{name}.ttf" for name in ("sans-500", "serif-700")} < found.keys()
    assert {"record/search/minilm_vocabulary.txt", "record/search/stop_words.txt"} < found.keys()
    assert all(part["version"] for part in found.values())


def test_the_same_lock_gives_the_same_bytes_and_no_address_of_a_registry(tmp_path: Path) -> None:
    text = written()
    call_command("components", str(tmp_path / "list.json"))
    assert (tmp_path / "list.json").read_text() == text
    assert set(re.findall(r"https?://[^\"]+", text)) == {"http://cyclonedx.org/schema/bom-1.6.schema.json"}


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"missing/list\.json: No such file"):
        call_command("components", str(tmp_path / "missing" / "list.json"))
