"""What public fact-checks name: lists by slug, and one by one."""

import pytest
from django.test import Client

from record import log
from record.documents import Topic
from record.models import Entity
from tests.record.factories import a_claim, a_rating, a_source, an_actor, content, publish

pytestmark = pytest.mark.django_db


def test_a_list_joins_the_stored_objects_by_slug(client: Client) -> None:
    publish("One.")
    publish(
        "Two.",
        rating=a_rating("true"),
        actors=[an_actor("aaron-abe"), an_actor("zoe-zahn")],
        sources=[a_source("annual-report")],
        claim=a_claim("Two.", topics=[Topic(slug="dams", name="Dams")]),
    )
    for address, kind, slugs in (
        ("actors", "actor", ["aaron-abe", "ada-rivera", "ben-costa", "zoe-zahn"]),
        ("sources", "source", ["annual-report", "radio-interview", "river-report"]),
        ("topics", "topic", ["dams", "floods"]),
        ("ratings", "rating", ["default.false", "default.true"]),
    ):
        stored = dict(Entity.objects.filter(kind=kind).values_list("slug", "body"))
        answer = client.get(f"/api/v1/{address}")
        bodies = b",".join(bytes(stored[slug]) for slug in slugs)
        assert answer.content == b'{"results":[%s],"next":null,"previous":null}' % bodies, address
        assert answer["Content-Type"] == "application/json", address


def test_one_entity_is_the_object_that_the_document_gives(client: Client) -> None:
    publish()
    document = client.get("/api/v1/claims/1").json()
    for address, named, expected in (
        (
            "actors/ada-rivera",
            document["actors"],
            {
                "slug": "ada-rivera",
                "name": "Ada Rivera",
                "kind": "person",
                "description": "Ada Rivera's office",
                "country": "VE",
                "wikidata": None,
                "sort_name": None,
            },
        ),
        (
            "sources/river-report",
            document["sources"],
            {
                "slug": "river-report",
                "title": "River Report",
                "publisher": {"slug": "river-board", "name": "River Board", "kind": "government", "country": "VE"},
                "kind": "report",
                "tier": "primary",
                "url": "https://river.example/report",
                "published_on": "2025-09",
                "language": "en",
                "origin": None,
                "interests": "None known.",
                "published_by_url": None,
                "superseded_by": None,
                "retracted": None,
            },
        ),
        ("topics/floods", document["claim"]["topics"], {"slug": "floods", "name": "Floods"}),
    ):
        answer = client.get(f"/api/v1/{address}")
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/json"), address
        assert answer.json() == expected, address
        assert expected in named, address


def test_an_unknown_slug_is_a_404_problem(client: Client) -> None:
    publish()
    unknown = ("nobody", "floods-", "Floods", "x" * 5000, "%F0%9F%98%80", "a%20b", "river-board", "default.false")
    for kind in ("actors", "sources", "topics"):
        for slug in unknown:
            answer = client.get(f"/api/v1/{kind}/{slug}")
            assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json"), (kind, slug)
            assert answer.json()["status"] == 404, (kind, slug)
    for address in ("actors/floods", "sources/ada-rivera", "topics/river-report", "ratings/default.false"):
        assert client.get(f"/api/v1/{address}").status_code == 404, address


def test_an_entity_whose_last_document_is_retracted_is_gone(client: Client) -> None:
    publish("One.")
    publish("Two.", actors=[an_actor("zoe-zahn")])
    assert client.get("/api/v1/actors/zoe-zahn").status_code == 200
    log.retract(2, note="Wrong.")
    assert client.get("/api/v1/actors/zoe-zahn").status_code == 404
    assert client.get("/api/v1/actors/ada-rivera").status_code == 200


def test_an_entity_reads_as_the_newest_document_has_it(client: Client) -> None:
    publish()
    log.append(
        content(actors=[an_actor(description="Former mayor"), an_actor("ben-costa")]),
        number=1,
        action="updated",
        note="She left office.",
    )
    assert client.get("/api/v1/actors/ada-rivera").json()["description"] == "Former mayor"


def test_the_index_names_every_address(client: Client) -> None:
    links = client.get("/api/v1/").json()
    assert links == {
        name: f"http://testserver/api/v1/{name}"
        for name in (
            "claims",
            "changes",
            "notices",
            "export",
            "actors",
            "sources",
            "topics",
            "ratings",
            "match",
            "read",
            "lookup",
            "losses",
        )
    } | {
        "export-csv": "http://testserver/api/v1/export.csv",
        "export-claim-review": "http://testserver/api/v1/export.claimreview.ndjson",
        "schema": "http://testserver/api/v1/schema/",
        "documentation": "http://testserver/api/",
    }
    other = {"match": 405, "read": 405, "lookup": 400}  # which ask for more
    for name, address in links.items():
        assert client.get(address).status_code == other.get(name, 200), address


def test_an_entity_links_to_its_page_for_people(client: Client) -> None:
    publish()
    for address in ("actors/ada-rivera", "sources/river-report", "topics/floods"):
        link = client.get(f"/api/v1/{address}")["Link"]
        assert link == f'<http://testserver/{address}/>; rel="alternate"; type="text/html"'
        assert client.get(f"/{address}/").status_code == 200
    for address in ("actors/nobody", "actors/no%20body", "actors/no<body>"):
        answer = client.get(f"/api/v1/{address}")
        assert (answer.status_code, answer.has_header("Link")) == (404, False), address
