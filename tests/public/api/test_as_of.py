"""What stood at the end of a day: between two versions the first, and never what may not be shown any more."""

import pytest
from django.test import Client

from record import log
from tests.record.days import at
from tests.record.factories import a_rating, an_actor, an_appearance, content, publish

pytestmark = pytest.mark.django_db

FIRST, SECOND, THIRD = "2026-01-10", "2026-01-20", "2026-02-01"


@pytest.fixture(autouse=True)
def history(db: None) -> None:
    """One is corrected, two stays, three is retracted later, and four is published at the end."""
    with at(f"{FIRST}T10:00:00Z"):
        publish("One.", rating=a_rating("true"), actors=[an_actor(country="VE")])
        publish("Two.", "Three.")
    with at(f"{SECOND}T23:59:59Z"):
        log.append(
            content("One.", rating=a_rating("false"), actors=[an_actor(description="Former mayor", country="CO")]),
            number=1,
            action="corrected",
            note="The gauge was read again.",
        )
    with at(f"{THIRD}T00:00:00Z"):
        log.retract(3, note="Wrong.")
        publish("Four.")


def numbers(client: Client, query: str) -> list[int]:
    answer = client.get(f"/api/v1/claims?{query}")
    assert answer.status_code == 200, answer.content
    return [each["number"] for each in answer.json()["results"]]


def test_a_verdict_is_the_one_that_stood_at_the_end_of_the_day(client: Client) -> None:
    for day, version in ((FIRST, 1), ("2026-01-19", 1), (SECOND, 2), (THIRD, 2)):
        answer = client.get(f"/api/v1/claims/1?as_of={day}")
        assert (answer.status_code, answer.json()["version"]) == (200, version), day
        assert answer["X-Robots-Tag"] == "noindex"
    assert client.get("/api/v1/claims/1/versions/1").content == client.get(f"/api/v1/claims/1?as_of={FIRST}").content


def test_before_its_first_publication_it_is_said_on_which_day_that_was(client: Client) -> None:
    answer = client.get("/api/v1/claims/4?as_of=2026-01-31")
    assert answer.status_code == 404
    assert answer.json()["detail"] == (
        "This fact-check was first published on 2026-02-01 (UTC). Name that day as as_of, or a later one."
    )
    assert client.get("/api/v1/claims/9?as_of=2026-01-31").status_code == 404


def test_what_was_retracted_is_its_tombstone_also_as_of_a_day_before(client: Client) -> None:
    for day in (FIRST, THIRD):
        answer = client.get(f"/api/v1/claims/3?as_of={day}")
        assert (answer.status_code, answer.json()["note"]) == (410, "Wrong."), day


def test_a_tombstone_gives_way_to_a_later_one_that_withholds_its_words(client: Client) -> None:
    """Three is published and retracted once more, and then its claim may not be named."""
    with at("2026-02-03T10:00:00Z"):
        log.append(content("Three."), number=3, action="corrected", note="It was right.")
    with at("2026-02-05T10:00:00Z"):
        log.retract(3, note="It was not.", names_statement=False)
    for day in (FIRST, THIRD, "2026-02-03", "2026-02-05"):
        answer = client.get(f"/api/v1/claims/3?as_of={day}")
        assert (answer.status_code, answer.json()["version"], answer.json()["statement"]) == (410, 4, None), day
    with at("2026-02-07T10:00:00Z"):
        log.append(content("Something else."), number=3, action="corrected", note="Another claim.")
    assert client.get(f"/api/v1/claims/3?as_of={THIRD}").json()["statement"] is None
    page = client.get(f"/claims/3/something-else/?as_of={THIRD}")
    assert page.status_code == 410
    assert "Three." not in page.content.decode()


def test_a_list_has_what_stood_then_and_says_so(client: Client) -> None:
    answer = client.get(f"/api/v1/claims?as_of={FIRST}")
    assert answer.json()["as_of"] == FIRST
    assert answer["X-Robots-Tag"] == "noindex"
    assert [(each["number"], each["rating"]["slug"]) for each in answer.json()["results"]] == [
        (2, "false"),
        (1, "true"),
    ]
    assert numbers(client, f"as_of={SECOND}") == [1, 2]
    assert numbers(client, f"as_of={THIRD}") == [4, 1, 2]
    assert numbers(client, "as_of=2026-01-09") == []
    whole = client.get(f"/api/v1/claims?as_of={FIRST}&view=full").json()["results"]
    assert [(each["number"], each["version"]) for each in whole] == [(2, 1), (1, 1)]
    assert "as_of" not in client.get("/api/v1/claims").json()


def test_it_is_filtered_by_what_was_so_then(client: Client) -> None:
    for query, found in {
        "rating=true": [1], "rating=default.false": [2], "rating_min=4": [1], "rating_max=2": [2],
        "rating_min=1&actor=ada-rivera": [2, 1], "country=VE": [2, 1], "country=CO": [], "actor=ben-costa": [2],
        "actor=ada-rivera&topic=floods&source=river-report": [2, 1], "published_since=2026-01-11": [],
    }.items():  # fmt: skip
        assert numbers(client, f"as_of={FIRST}&{query}") == found, query
    assert numbers(client, f"as_of={SECOND}&country=CO") == [1]


def test_a_rating_that_only_withheld_versions_have_is_none_of_the_lists(client: Client) -> None:
    with at("2026-02-03T10:00:00Z"):
        publish("Five.", rating=a_rating("half-true"))
    with at("2026-02-05T10:00:00Z"):
        log.retract(5, note="Wrong.")
    assert numbers(client, "as_of=2026-02-04&rating_min=1&rating_max=3") == [4, 1, 2]


def test_its_pages_follow_one_another(client: Client) -> None:
    page = client.get(f"/api/v1/claims?as_of={FIRST}&limit=1").json()
    assert [each["number"] for each in page["results"]] == [2]
    later = client.get(page["next"]).json()
    assert ([each["number"] for each in later["results"]], later["next"]) == ([1], None)
    assert client.get(later["previous"]).json()["results"] == page["results"]


def test_an_actor_is_as_the_newest_document_of_that_day_names_them(client: Client) -> None:
    for day, office, country in ((FIRST, "Ada Rivera's office", "VE"), (SECOND, "Former mayor", "CO")):
        actor = client.get(f"/api/v1/actors/ada-rivera?as_of={day}").json()
        assert (actor["description"], actor["country"]) == (office, country), day
        assert "stances" not in actor
    assert client.get("/api/v1/actors/ada-rivera?as_of=2026-01-09").status_code == 404
    assert client.get(f"/api/v1/actors/nobody?as_of={FIRST}").status_code == 404


def test_ratings_and_countries_filter_what_stands_now(client: Client) -> None:
    publish("Five.", rating=a_rating("half-true"), actors=[an_actor()], appearances=[an_appearance()])
    publish("Six.", rating=a_rating("unproven"), actors=[an_actor(country=None)], appearances=[])
    for query, found in {
        "rating_min=2": [5], "rating_max=2": [4, 1, 2], "rating_min=1&rating_max=3": [5, 4, 1, 2], "rating_min=6": [],
        "rating_min=1&rating=half-true": [5], "rating_max=-1": [], "country=VE": [5, 4, 2], "country=CO": [1],
        "country=XX": [], "rating_min=1&limit=2": [5, 4], "rating_max=1&country=VE&topic=floods": [4, 2],
        "q=five&rating_min=3": [5], "q=five&rating_max=2": [], "q=five&country=VE": [5], "q=five&country=CO": [],
    }.items():  # fmt: skip
        assert numbers(client, query) == found, query
