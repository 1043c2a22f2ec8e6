"""The documentation names what there is: every setting, command, address, verb and gate, and none that is gone."""

import re
from functools import cache
from pathlib import Path

import pytest
from procrastinate.contrib.django import app

from claims.gates import GATES
from claims.workflow import VERBS
from factcheck.release import PARTS
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


def test_the_periodic_tasks_are_those_of_the_operators_table() -> None:
    section = text_of("docs/operator.md").partition("## Background work\n")[2].partition("\n## ")[0]
    documented = set(re.findall(r"^\| `([^`]+)` \| `([^`]+)` \|", section, re.MULTILINE))
    assert documented == {(task.cron, name) for (name, _), task in app.periodic_registry.periodic_tasks.items()}


def test_the_apis_addresses_are_those_of_its_documentation() -> None:
    found = {address for address in routes() if address.startswith("/api/") and "<address>" not in address}
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


def symptoms() -> dict[str, str]:
    """What the operator may see, each with what is said about it."""
    page = text_of("docs/when-something-is-wrong.md")
    return dict(re.findall(r"^### (.+?)\n(.*?)(?=^##|\Z)", page, re.MULTILINE | re.DOTALL))


@cache
def what_the_program_says() -> str:
    paths = [path for part in PARTS for path in (ROOT / part).rglob("*.*") if path.suffix in (".py", ".html")]
    return "\n".join(path.read_text() for path in paths)


@pytest.mark.parametrize("symptom", symptoms())
def test_a_symptom_has_its_remedy_and_is_said_in_the_programs_own_words(symptom: str) -> None:
    assert "\n**Do** " in symptoms()[symptom]
    for words in re.findall("“(.+?)”", symptom):
        assert words in what_the_program_says()


def test_every_page_is_found_from_the_first_one() -> None:
    first = text_of("README.md") + text_of("docs/developer.md")
    for page in ROOT.glob("docs/*.md"):
        assert page.name in first


def test_what_a_page_sends_to_stands_there() -> None:
    for page in ROOT.glob("docs/*.md"):
        for target, anchor in re.findall(r"\]\((?!https?:)([^)#]+)#([^)]+)", page.read_text()):
            headings = re.findall("^#+ (.+)$", (page.parent / target).read_text(), re.MULTILINE)
            assert anchor in {heading.lower().replace(" ", "-") for heading in headings}, f"{page.name}: {target}"


def test_every_page_that_is_linked_exists() -> None:
    for page in [ROOT / "README.md", *ROOT.glob("docs/**/*.md")]:
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
