"""Screens of a list: no gap, no double, and as many queries for many rows as for one."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from record import log
from record.documents import Related, Topic
from tests.record import factories

pytestmark = pytest.mark.django_db

PATH = "/claims/1/the-river-rose-by-two-meters-in-one/"


def test_verdicts_are_paged_by_twenty_without_a_gap_or_a_double(client: Client) -> None:
    factories.publish(*(f"Claim {n}." for n in range(41)))
    for path in ("/", "/topics/floods/", "/actors/ada-rivera/", "/sources/river-report/"):
        screens = []
        for older in ("", "?before=22", "?before=2"):
            answer = client.get(path + older)
            lead = [answer.context["lead"]] if answer.context.get("lead") else []
            screens.append([item.summary.number for item in (*lead, *answer.context["items"])])
            assert answer.context["page"].next_page == {"": "?before=22", "?before=22": "?before=2"}.get(older, ""), (
                path
            )
            text = answer.content.decode()
            assert ('rel="next"' in text) == (older != "?before=2"), path
            assert ("Back to the start" in text) == bool(older), path
        assert screens == [list(range(41, 21, -1)), list(range(21, 1, -1)), [1]], path
        assert '<p class="none">There is nothing older.</p>' in client.get(f"{path}?before=0").content.decode()
    assert '<a rel="next" href="?before=22">Older</a>' in client.get("/").content.decode()


def test_a_list_of_twenty_has_one_screen(client: Client) -> None:
    factories.publish(*(f"Claim {n}." for n in range(20)))
    answer = client.get("/")
    assert len(answer.context["items"]) == 19, "one leads"
    assert answer.context["page"].next_page == ""
    assert 'class="pages"' not in answer.content.decode()


def test_entities_are_paged_without_a_gap_or_a_double(client: Client) -> None:
    slugs = [f"actor-{n:02}" for n in range(23)]
    factories.publish(actors=[factories.an_actor(slug) for slug in slugs], appearances=[], replies=[])
    first = client.get("/actors/")
    assert '<a rel="next" href="?after=actor-19">More</a>' in first.content.decode()
    second = client.get("/actors/?after=actor-19")
    assert [entity.slug for entity in first.context["entities"]] == slugs[:20]
    assert [entity.slug for entity in second.context["entities"]] == slugs[20:]
    assert second.context["page"].next_page == ""
    assert "There is nothing more." in client.get("/actors/?after=zzz").content.decode()


def test_corrections_are_paged_without_a_gap_or_a_double(client: Client) -> None:
    factories.publish()
    for n in range(21):
        log.append(factories.content(), number=1, action="updated", note=f"Note {n}.")
    first, second = client.get("/corrections/"), client.get("/corrections/?before=2")
    assert [row.document.note for row in first.context["rows"]] == [f"Note {n}." for n in range(20, 0, -1)]
    assert first.context["page"].next_page == "?before=2"
    assert [row.document.note for row in second.context["rows"]] == ["Note 0."]
    assert second.context["page"].next_page == ""


def more(number: int) -> None:
    """Publish and correct a fact-check that names what all name, and something of its own of every kind."""
    own = factories.content(
        f"Claim {number}.",
        rating=factories.a_rating(list(factories.RATINGS)[number % 6]),
        actors=[*factories.content().actors, factories.an_actor(f"actor-{number}")],
        sources=[*factories.content().sources, factories.a_source(f"source-{number}")],
        claim=factories.a_claim(
            f"Claim {number}.",
            topics=[Topic(slug="floods", name="Floods"), Topic(slug=f"topic-{number}", name=f"Topic {number}")],
        ),
        related=[Related(number=1, relation="contradicts")],
    )
    entry = log.append(own, action="published")
    log.append(own, number=entry.number, action="corrected", note="The date was wrong.")


def test_the_number_of_queries_does_not_grow_with_the_rows(client: Client) -> None:
    """One query is for the state that the ETag follows from; the others are for what the page shows."""
    expected = {
        "/": 4,  # the verdicts, the newest changes, and the verdicts of these
        PATH: 4,  # the stored page, the document, and the related ones
        f"{PATH}versions/": 2,
        f"{PATH}versions/1/": 5,  # the verdict that stands, the earlier one, and retractions
        "/topics/floods/": 5,  # the topic, its fact-checks, their facets and what these are called
        "/actors/ada-rivera/": 7,  # the actor, the fact-checks, the tallies, their ratings, the facets, their names
        "/sources/river-report/": 7,
        "/corrections/": 5,  # the changes, the verdicts that stand, their retractions, and what was declared lost
        "/actors/": 2,
        "/sources/": 2,
        "/topics/": 2,
        "/methodology/": 2,
    }

    def queries() -> dict[str, int]:
        counts = {}
        for path in expected:
            with CaptureQueriesContext(connection) as asked:
                assert client.get(path).status_code == 200, path
            counts[path] = len(asked)
        return counts

    factories.publish()
    log.append(factories.content(), number=1, action="updated", note="A new reading.")
    more(2)
    assert queries() == expected
    for number in range(3, 13):
        more(number)
    log.append(factories.content(), number=1, action="updated", note="Another reading.")
    assert queries() == expected
