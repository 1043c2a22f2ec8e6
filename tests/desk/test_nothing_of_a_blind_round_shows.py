"""What is blind changes nothing that anybody else gets to see.

Everything that can be reached is asked for while the claim is proposed as false, and again with another proposal and
another rating in the assessment that is in. No answer may differ by that.
"""

import re
from collections.abc import Iterable, Iterator
from html import unescape

import pytest
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from claims import workflow
from claims.models import Claim
from desk.verbs import STEPS
from tests.claims.factories import a_claim, a_rating, person
from tests.conftest import as_owner
from tests.desk.conftest import verb_url

pytestmark = pytest.mark.django_db(transaction=True)

Asked = tuple[str, str, str]  # by whom, how, where

WHO = ("reviewer", "second_reviewer", "editor", "superuser")
MOST = 45  # pages for each person
CHANGING = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
BLIND = {
    "claims_claim": "proposed_rating_id",
    "claims_claimversion": "proposed_rating_id",
    "claims_assessment": "rating_id",
}


@pytest.fixture
def claim() -> Claim:
    """In review, with one of two assessments in."""
    claim = a_claim("review", assignee=person("fact_checker"), statement="The bridge was closed for a year.")
    return workflow.assess(claim, by=person("reviewer"), rating=a_rating(), reasons="CANARY-REASONS")


def propose(claim: Claim, slug: str) -> None:
    """Have the claim proposed so, and assessed so, as if it had never been otherwise: no history says that it was."""
    with as_owner() as owner:
        owner.execute("SET CONSTRAINTS ALL IMMEDIATE")  # none may be waiting when triggers come back
        for table, column in BLIND.items():
            of_the_claim = "id" if table.startswith("claims_claim") else "claim_id"
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            owner.execute(
                f"UPDATE {table} SET {column} = %s WHERE {of_the_claim} = %s AND {column} IS NOT NULL",
                [a_rating(slug).pk, claim.pk],
            )
            owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def pages_by_name(claim: Claim) -> Iterator[str]:
    """Return the address of every page of the desk that is about the claim, and of those that are about none."""
    patterns = get_resolver().namespace_dict["admin"][1].reverse_dict
    for name in {name for name in patterns if isinstance(name, str) and name not in ("logout", "jsi18n")}:
        for arguments in ([], [claim.pk]) if name.startswith("claims_claim_") else ([],):
            try:
                yield reverse(f"admin:{name}", args=arguments)
            except NoReverseMatch:  # it takes other arguments
                continue


def answer(client: Client, method: str, url: str) -> str:
    response = client.get(url) if method == "GET" else client.post(url, {})
    body = b"".join(response.streaming_content) if response.streaming else response.content
    said = "\n".join(f"{name}: {value}" for name, value in response.items() if name not in ("Date", "Expires", "ETag"))
    return CHANGING.sub("", f"{response.status_code}\n{said}\n{body.decode(errors='replace')}")


def reached(client: Client, claim: Claim) -> dict[str, str]:
    """Return what a person is answered on the claim's pages, on those that these link to, and on others."""
    change = reverse("admin:claims_claim_change", args=[claim.pk])
    about, others = {change: None}, {}
    for url in sorted(pages_by_name(claim)):
        (about if f"/{claim.pk}/" in url else others)[url] = None
    answers = {url: answer(client, "GET", url) for url in about}
    linked = re.findall(r'href="(/desk/[^"#]*)"', "".join(answers.values()))
    further = dict.fromkeys(unescape(link) for link in linked if "logout" not in link) | others
    rest = [url for url in further if url not in answers][: MOST - len(answers)]
    return answers | {url: answer(client, "GET", url) for url in rest}


def test_no_answer_of_the_desk_depends_on_what_is_blind(desk, claim: Claim) -> None:
    clients = {name: desk(person(name)) for name in WHO}

    def answers(which: Iterable[Asked], slug: str) -> dict[Asked, str]:
        propose(claim, slug)
        return {each: answer(clients[each[0]], *each[1:]) for each in which}

    first = answers([(name, "POST", verb_url(claim, verb)) for name in WHO for verb in STEPS], "false")
    for name, client in clients.items():
        first |= {(name, "GET", url): text for url, text in reached(client, claim).items()}
    second = answers(first, "true")
    assert len(first) > len(WHO) * 30
    assert not [each for each, text in first.items() if "CANARY-REASONS" in text]
    # What differs may differ by the time of day, or since it was looked at: it is asked again, and once more.
    suspects = [each for each in first if first[each] != second[each]]
    again, other, once_more = (answers(suspects, slug) for slug in ("false", "true", "false"))
    assert [each for each in suspects if again[each] == once_more[each] != other[each]] == []


def test_what_the_assignee_sees_does_depend_on_it(desk, claim: Claim, fact_checker) -> None:
    client, url = desk(fact_checker), reverse("admin:claims_claim_change", args=[claim.pk])
    propose(claim, "false")
    before = answer(client, "GET", url)
    propose(claim, "true")
    assert answer(client, "GET", url) != before
