"""The documentation names what there is: every setting, command, address, verb and gate, and none that is gone."""

import re
from pathlib import Path

import pytest

from claims.gates import GATES
from claims.workflow import VERBS
from tests.routes import routes

ROOT = Path(__file__).parent.parent


def text_of(name: str) -> str:
    return (ROOT / name).read_text()


def first_column(name: str, heading: str) -> list[str]:
    """What stands in code marks in the first column of the table below a heading."""
    section = text_of(name).partition(f"{heading}\n")[2].partition("\n#")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("|")]
    return [found for row in rows for found in re.findall(r"`([^`]+)`", row)]


def test_the_settings_are_those_of_the_operators_table() -> None:
    read = set(re.findall(r'env\.\w+\("(\w+)"', text_of("factcheck/settings.py")))
    assert read
    assert set(first_column("docs/operator.md", "## Settings")) == read


def test_the_commands_are_those_of_the_operators_table() -> None:
    commands = {path.stem for path in ROOT.glob("*/management/commands/[a-z]*.py")}
    assert {"serve", "rebuild_record"} <= commands
    documented = {name for name in first_column("docs/operator.md", "## Commands") if not name.startswith("--")}
    assert documented == commands


def test_the_apis_addresses_are_those_of_its_documentation() -> None:
    found = {address for address in routes() if address.startswith("/api/") and "(" not in address}
    documented = set(first_column("docs/api.md", "# The API"))
    assert {re.sub(r"<\w+>", "<>", address) for address in documented} == {
        re.sub(r"<\w+>", "<>", address) for address in found if not address.endswith("<rest>")
    }


def test_the_websites_addresses_are_those_of_the_developers_table() -> None:
    found = {address for address in routes() if not address.startswith(("/api/", "/desk/"))}
    assert set(first_column("docs/developer.md", "## Addresses")) - {"/desk/", "/api/"} == found


@pytest.mark.parametrize("verb", VERBS)
def test_the_fact_checkers_page_names_every_verb(verb: str) -> None:
    path = text_of("docs/fact-checker.md").partition("## The path\n")[2].partition("\n## ")[0]
    named = [word for row in path.splitlines() if row.startswith("|") for word in row.split("|")[1].split(",")]
    assert verb.replace("_", " ") in {word.strip() for word in named}


def test_the_fact_checkers_page_has_a_row_for_every_gate() -> None:
    table = text_of("docs/fact-checker.md").partition("## Gates")[2].partition("\n## ")[0]
    rows = [line.split("|")[1].strip() for line in table.splitlines() if line.startswith("| ")]
    assert rows[1:] == [str(gate.name).lower() for gate in GATES]


def test_every_page_that_is_linked_exists() -> None:
    for page in [ROOT / "README.md", *ROOT.glob("docs/**/*.md")]:
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
