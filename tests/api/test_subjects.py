import orjson
import pytest

from record import log
from record.models import Subject
from tests.record.factories import a_rating, a_source, an_actor, content, publish

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "kind"), [("actors", "actor"), ("sources", "source"), ("topics", "topic"), ("ratings", "rating")]
)
def test_a_list_joins_the_stored_objects_by_slug(client, address, kind):
    publish("One.")
    publish(
        "Two.",
        rating=a_rating("true"),
        actors=[an_actor("aaron-abe"), an_actor("zoe-zahn")],
        sources=[a_source("annual-report")],
        claim={"statement": "Two.", "context": None, "topics": [{"slug": "dams", "name": "Dams"}]},
    )
    answer = client.get(f"/api/v1/{address}")
    stored = Subject.objects.filter(kind=kind).order_by("slug").values_list("body", flat=True)
    assert len(stored) > 1
    assert answer.content == b'{"results":[%s],"next":null,"previous":null}' % b",".join(map(bytes, stored))
    assert answer["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("address", "key", "expected"),
    [
        ("actors/ada-rivera", "actors", an_actor()),
        ("sources/river-report", "sources", a_source()),
        ("topics/floods", "topics", {"slug": "floods", "name": "Floods"}),
    ],
)
def test_one_subject_is_the_object_that_the_document_gives(client, address, key, expected):
    publish()
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == 200
    assert answer.json() == expected
    document = client.get("/api/v1/claims/1").json()
    named = document["claim"]["topics"] if key == "topics" else document[key]
    assert expected in named


@pytest.mark.parametrize("kind", ["actors", "sources", "topics"])
@pytest.mark.parametrize("slug", ["nobody", "floods-", "x" * 5000, "%F0%9F%98%80", "a%20b", "river-board"])
def test_an_unknown_slug_is_a_404_problem(client, kind, slug):
    publish()
    answer = client.get(f"/api/v1/{kind}/{slug}")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == 404


def test_a_subject_whose_last_document_is_retracted_is_gone(client):
    publish("One.")
    publish("Two.", actors=[an_actor("zoe-zahn")])
    log.retract(2, note="Wrong.")
    assert client.get("/api/v1/actors/zoe-zahn").status_code == 404
    assert client.get("/api/v1/actors/ada-rivera").status_code == 200


def test_a_subject_reads_as_the_newest_document_has_it(client):
    publish()
    log.append(
        content(actors=[an_actor(description="Former mayor"), an_actor("ben-costa")]),
        number=1,
        action="updated",
        note="She left office.",
    )
    assert client.get("/api/v1/actors/ada-rivera").json()["description"] == "Former mayor"


def test_following_next_and_then_previous_visits_every_subject_once(client):
    slugs = [f"actor-{n}" for n in range(5)]
    publish(actors=[an_actor(slug) for slug in slugs])
    found, address, last = [], "/api/v1/actors?limit=2", None
    while address:
        last, answer = address, client.get(address).json()
        found += [actor["slug"] for actor in answer["results"]]
        address = answer["next"]
    assert found == slugs
    back = []
    while last:
        answer = client.get(last).json()
        back = [actor["slug"] for actor in answer["results"]] + back
        last = answer["previous"]
    assert back == slugs


def test_ratings_page_by_scale_and_slug(client):
    for slug in ("false", "half-true", "true"):
        publish(slug, rating=a_rating(slug))
    first = client.get("/api/v1/ratings?limit=2").json()
    assert [rating["slug"] for rating in first["results"]] == ["false", "half-true"]
    assert [rating["slug"] for rating in client.get(first["next"]).json()["results"]] == ["true"]


def test_the_index_names_every_address(client):
    answer = client.get("/api/v1/")
    links = orjson.loads(answer.content)
    assert set(links) == {"claims", "actors", "sources", "topics", "ratings", "schema", "documentation"}
    for address in links.values():
        assert address.startswith("http://testserver/api/")
        assert client.get(address).status_code == 200
