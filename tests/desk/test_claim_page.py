"""What a claim's page shows: buttons, what is missing, gates, history, and parts that a later app adds."""

import inspect
import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.template.loader import get_template
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from claims import search, workflow
from desk import claim_page, next_step
from desk.seen_claim import Context, Part, SeenClaim
from desk.verbs import STEPS
from sources.models import Source
from tests.claims.columns import columns
from tests.claims.factories import CAST, a_claim, a_person, a_rating, a_source, an_actor, person
from tests.desk.conftest import LIST, change_url
from tests.sources.archived import read_as

pytestmark = pytest.mark.django_db


def buttons(page: str) -> set[str]:
    """The verbs that a page links to, or carries out at once."""
    found = re.findall(rf'(?:href|action)="{LIST}\d+/([a-z-]+)/"', page)
    return {name.replace("-", "_") for name in found} - {"history", "change", "preview", "discussion", "resembling"}


def test_there_is_a_button_for_each_verb_that_is_possible_and_has_a_page_and_no_other(desk) -> None:
    claims = columns("assignee")
    people = {name: person(name) for name in CAST}

    def possible(name: str, column: str) -> set[str]:
        # Every gate passes, so that there is nothing to waive, and no embargo waits.
        return set(workflow.available(claims[column], people[name])) & STEPS.keys() - {"waive", "lift_embargo"}

    for name, user in people.items():
        for column, claim in claims.items():
            request = RequestFactory().get("/")
            request.user = user
            found = claim_page.rendered([next_step.Verbs(), next_step.Plan()], SeenClaim(claim, user), request)
            assert buttons("".join(found)) == possible(name, column), (name, column)
    for column, name in {
        "triage": "fact_checker",
        "research": "assignee",
        "review": "reviewer",
        "adjudication": "editor",
        "again": "editor",
        "done": "superuser",
        "closed": "admin",
    }.items():
        page = desk(people[name]).get(change_url(claims[column])).content.decode()
        assert buttons(page) == possible(name, column), (name, column)


def test_there_is_a_button_to_waive_where_a_gate_fails(desk, editor) -> None:
    claim = a_claim("approved")
    client = desk(editor)
    assert "waive" not in buttons(client.get(change_url(claim)).content.decode())
    Source.objects.update(interests="")
    assert "waive" in buttons(client.get(change_url(claim)).content.decode())


def test_an_editor_who_waived_has_no_button_to_publish_and_reads_why_and_who_publishes(
    desk, settings: Any, editor, second_editor
) -> None:
    settings.SECOND_EDITOR = "always"
    claim = a_claim("approved")
    Source.objects.update(interests="")
    page = desk(editor).get(change_url(claim)).content.decode()
    assert "second editor" not in page
    workflow.waive(claim, by=editor, gate="interests", reason="The publisher did not answer.")
    page = desk(editor).get(change_url(claim)).content.decode()
    assert "publish" not in buttons(page)
    assert "You waived “Interests of sources stated”." in page
    assert "Another editor publishes it: second_editor." in page
    page = desk(second_editor).get(change_url(claim)).content.decode()
    assert "publish" in buttons(page)
    assert "editor waived “Interests of sources stated”." in page
    assert "You may publish it. With that, this is your decision too." in page


def test_an_editor_who_overruled_has_no_button_to_publish_and_reads_why(desk, settings: Any, editor) -> None:
    settings.SECOND_EDITOR = "always"
    for name in ("anna", "berta", "carla", "dora"):
        a_person(name, Role.EDITOR, first_name=name.title())
    claim = workflow.adjudicate(a_claim("adjudication"), by=editor, rating=a_rating("half-true"), reasons="Both.")
    page = desk(editor).get(change_url(claim)).content.decode()
    assert "publish" not in buttons(page)
    assert "desk-verb-first" not in page  # what is left to do is not the next step
    assert "You overruled the reviewers." in page
    assert "Another editor publishes it: Anna, Berta, Carla, and others." in page
    settings.SECOND_EDITOR = "never"
    page = desk(editor).get(change_url(claim)).content.decode()
    assert "publish" in buttons(page)
    assert "overruled" not in page


def test_the_page_of_a_claim_for_a_second_editor_asks_as_much_of_many_editors_as_of_few(
    desk, settings: Any, editor, django_assert_num_queries
) -> None:
    settings.SECOND_EDITOR = "auto"
    for number in range(5):
        a_person(f"more_{number}", Role.EDITOR)
    claim = workflow.adjudicate(a_claim("adjudication"), by=editor, rating=a_rating("half-true"), reasons="Both.")
    client = desk(editor)
    for address in (change_url(claim), "/desk/", f"{LIST}?turn=publish"):
        client.get(address)
        with CaptureQueriesContext(connection) as few:
            client.get(address)
        for number in range(9):
            a_person(f"more_{address}_{number}", Role.EDITOR)
        with django_assert_num_queries(len(few)):
            client.get(address)


def test_what_is_missing_for_the_next_step_is_said_in_words(desk, fact_checker) -> None:
    claim = a_claim("research", assignee=fact_checker, summary="", proposed_rating=None)
    page = desk(fact_checker).get(change_url(claim)).content.decode()
    assert "Write the summary." in page
    assert "Propose a rating." in page
    assert "Write the analysis." not in page


def test_a_gate_that_was_waived_shows_as_failed_again_after_the_claim_was_sent_back_or_reopened(
    desk, editor, fact_checker
) -> None:
    missing, waived = "State the interests of these sources", "The publisher did not answer."
    for verb in (workflow.send_back, workflow.reopen):
        claim = a_claim("approved", assignee=fact_checker)
        Source.objects.update(interests="")
        claim = workflow.waive(claim, by=editor, gate="interests", reason=waived)
        gates = gates_on(desk(fact_checker).get(change_url(claim)).content.decode())
        assert (waived in gates, missing in gates) == (True, False)
        claim = verb(claim, by=editor, reason="A source is missing.")
        gates = gates_on(desk(fact_checker).get(change_url(claim)).content.decode())
        assert (waived in gates, missing in gates) == (False, True), verb.__name__


def gates_on(page: str) -> str:
    """The list of gates, without the history, where a waiver's reason stays."""
    (found,) = re.findall(r'<details class="desk-gates desk-half".*?</details>', page, re.DOTALL)
    return found


def test_the_history_is_on_the_page(desk, editor, fact_checker) -> None:
    claim = a_claim("review", assignee=fact_checker)
    workflow.send_back(claim, by=editor, reason="The gauge was moved in 2019.")
    page = desk(editor).get(change_url(claim)).content.decode()
    assert "The gauge was moved in 2019." in page
    assert page.count("<time datetime=") == claim.events.count() == 4


def test_a_part_that_a_later_app_adds_is_on_the_page(
    desk, fact_checker, reviewer, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    class Length(Part):
        template_name = "length.html"

        def context(self, seen: SeenClaim) -> Context | None:
            return {"length": len(seen.claim.statement)} if seen.user == fact_checker else None

    (tmp_path / "length.html").write_text("<p>{{ claim.statement|upper }} has {{ length }} letters.</p>")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]
    monkeypatch.setattr(claim_page, "BELOW", (*claim_page.BELOW, Length()))
    claim = a_claim("research", assignee=fact_checker, statement="It rose.")
    page = desk(fact_checker).get(change_url(claim)).content.decode()
    assert "<p>IT ROSE. has 8 letters.</p>" in page
    assert page.index("desk-history") < page.index("has 8 letters")
    assert "letters" not in desk(reviewer).get(change_url(claim)).content.decode()


def test_every_part_is_on_a_page_and_has_a_template() -> None:
    def kinds(part: type[Part]) -> set[type[Part]]:
        below = part.__subclasses__()
        return {part for part in below if part.__module__ != __name__}.union(*map(kinds, below))

    abstract = {kind for kind in kinds(Part) if inspect.isabstract(kind)}
    parts = [*claim_page.ABOVE, *claim_page.BESIDE_RATING, *claim_page.BELOW, *claim_page.ON_VERB_PAGES]
    parts += [*claim_page.READ, *claim_page.VERDICT, *claim_page.BESIDE_VERDICT, *claim_page.RESEMBLING.values()]
    assert {type(part) for part in parts} == kinds(Part) - abstract
    for part in parts:
        get_template(part.template_name)


def test_the_list_makes_the_same_number_of_queries_for_any_number_of_rows(
    desk, editor, django_assert_num_queries
) -> None:
    client = desk(editor)
    a_claim("review")
    client.get(LIST)
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    for _ in range(10):
        a_claim("triage")
    with django_assert_num_queries(len(one)):
        assert "<td" in client.get(LIST).content.decode()


@pytest.mark.parametrize("role", ["fact_checker", "reviewer"])
def test_a_claims_page_makes_as_many_queries_for_many_rows_as_for_few(
    desk, request, fact_checker, django_assert_num_queries, role: str
) -> None:
    claim = a_claim("research", assignee=fact_checker)
    claim.evidence.update(quote="It rose.")
    read_as(claim.evidence.all()[0].source, "It rose.")
    claim.looks.create(source=a_source(), kind="gone")
    client = desk(request.getfixturevalue(role))
    client.get(change_url(claim))
    with CaptureQueriesContext(connection) as few:
        client.get(change_url(claim))
    number = len(few)  # what was captured is gone after another request
    for _ in range(9):
        actor, source = an_actor(), a_source()
        claim.appearances.create(actor=actor, stance="asserts", source=source)
        claim.evidence.create(source=source, stance="supports", note="It says so.", quote="It did rise.")
        read_as(source, f"It did not rise at gauge {source.pk}.")
        claim.replies.create(actor=actor, not_asked="No time.")
        claim.looks.create(source=source, kind="gone")
    search.bring_up_to_date()
    client.get(change_url(claim))  # where the quotations stand is found out once
    with django_assert_num_queries(number):
        page = client.get(change_url(claim)).content.decode()
    assert actor.name in page
    assert source.title in page
