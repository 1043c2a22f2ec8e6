"""The search of the desk's list of claims."""

import re
import time
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from claims import search, workflow
from claims.models import Claim
from tests.claims.factories import a_claim, a_quote, a_rating, a_source, a_topic, an_actor, person
from tests.desk.conftest import LIST

pytestmark = pytest.mark.django_db


def found(client: Client, text: str, **filters: str) -> list[str]:
    """The statements on the first page of what is found, in their order."""
    page = client.get(f"{LIST}?{urlencode({'q': text} | filters)}").content.decode()
    return [re.sub("<[^>]+>", "", link).strip() for link in re.findall(r"(?s)<th[^>]*field-statement.*?</th>", page)]


def test_a_claim_is_found_by_its_texts_actors_sources_and_topics(desk, fact_checker: User) -> None:
    claim = a_claim("research", statement="It rose.", context="Of the Orinoco.", analysis="The **clepsydra** was read.")
    a_claim(statement="It fell.")
    a_quote(claim, an_actor(name="Nora Quiroga"), quote="Four cubits!")
    claim.evidence.create(
        source=a_source(title="Hydrographic yearbook"), read="itself", stance="context", note="A map."
    )
    claim.topics.add(a_topic(name="Navigation"))
    client = desk(fact_checker)
    for text in ("it rose", "orinoco", "clepsydra", "quiroga", "cubits", "yearbook", "map", "navigation", "Clepsidra"):
        assert found(client, text) == ["It rose."], text


def test_what_is_found_is_filtered_and_sorted_like_the_list(desk, fact_checker: User) -> None:
    long = a_claim("research", statement="The dam of Guri holds much more water than it did a year ago.")
    short = a_claim(statement="The dam of Guri holds.")
    client = desk(fact_checker)
    assert found(client, "Guri dam") == [short.statement, long.statement]
    assert found(client, "Guri dam", stage="research") == [long.statement]
    assert found(client, "Guri dam", turn="research") == [long.statement]
    assert found(client, "Guri dam", o="-8") == [short.statement, long.statement]
    Claim.objects.filter(pk=long.pk).update(changed_at="2999-01-01T00:00Z")
    assert found(client, "Guri dam", o="-8") == [long.statement, short.statement]
    assert found(client, "Guri dam", o="8") == [short.statement, long.statement]


def test_a_published_claim_is_found_by_its_number(desk, editor: User) -> None:
    claim = a_claim("done", statement="It is done.")
    client = desk(editor)
    assert found(client, str(claim.number)) == ["It is done."]
    assert not list(client.get(LIST, {"q": str(claim.number)}).context["messages"])


def test_the_list_says_which_words_were_corrected_and_that_it_shows_what_comes_nearest(
    desk, fact_checker: User
) -> None:
    claim = a_claim(statement="The dam of Guri holds.")
    client = desk(fact_checker)

    def said(text: str) -> list[str]:
        response = client.get(LIST, {"q": text})
        assert claim.statement in response.content.decode()
        return [str(message) for message in response.context["messages"]]

    assert said("Guri holds") == []
    assert said("Guri hollds") == ["No claim has “hollds”; looked for “holds”."]
    assert said("The dam of Guri holds water") == [
        "No claim has all of these words. Shown is what comes nearest, if anything does."
    ]


def test_nobody_is_told_by_a_search_what_is_blind(desk, second_reviewer: User) -> None:
    rating = a_rating("half-true")
    type(rating).objects.filter(pk=rating.pk).update(name="Canaryrating")
    claim = a_claim("review", proposed_rating=a_rating("half-true"), summary="A summary with a Canarysummary.")
    workflow.assess(claim, by=person("reviewer"), rating=rating, reasons="Canaryreasons.")
    client = desk(second_reviewer)
    assert found(client, "Canaryrating") == found(client, "Canaryreasons") == []
    assert found(client, "Canarysummary") == [claim.statement]  # which reviewers judge


@pytest.mark.parametrize("text", ["x" * 7_000, "rose " * 3_000])
def test_a_search_that_is_too_long_says_what_to_shorten(desk, fact_checker: User, text: str) -> None:
    response = desk(fact_checker).get(LIST, {"q": text})
    assert response.status_code == 200
    assert f"A search has room for 500 characters, yours has {len(text)}: shorten it." in response.content.decode()


@pytest.mark.parametrize(
    "text",
    ["\x00", "rose\x00", "\ud800".encode("utf-8", "surrogatepass"), "\u200b", "a", "the", "()&|!:*'\"\\%_", "w " * 250],
)  # fmt: skip
def test_whatever_is_searched_for_is_answered(desk, fact_checker: User, text: str) -> None:
    a_claim()
    assert desk(fact_checker).get(LIST, {"q": text}).status_code in (200, 400)


CLAIMS = """
INSERT INTO claims_claim (statement, context, language, stage, standing, closed_as, assignee_id, round,
                          created_at, changed_at, summary, headline, analysis, contrary, would_change)
SELECT 'The river rose by ' || n || ' meters near the town of ' || chr(65 + mod(n, 26)) || 'dorf.', '', 'en', 'triage',
       'unpublished', '', NULL, 0, now(), now(), '', '', '', '', ''
  FROM generate_series(1, %s) AS n
"""


def test_a_search_among_many_claims_takes_a_fixed_number_of_queries(desk, fact_checker: User) -> None:
    client = desk(fact_checker)
    counted, texts = {}, ["river", "the river rose by 7 meters", "rivver edorf", "nothing of that"]
    for more in (20, 480):
        with connection.cursor() as cursor:
            cursor.execute(CLAIMS, [more])
        while search.bring_up_to_date(5_000):
            pass
        for text in texts:
            began = time.monotonic()
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert client.get(LIST, {"q": text}).status_code == 200
            assert time.monotonic() - began < 2, text
            counted.setdefault(text, []).append(len(queries))
    assert all(few == many for few, many in counted.values()), counted
