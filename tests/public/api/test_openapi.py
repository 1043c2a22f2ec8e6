"""The OpenAPI description: valid, complete, and what the answers really are."""

from typing import Any

import jsonschema
import pytest
from django.test import Client
from django.urls import get_resolver
from drf_spectacular.validation import validate_schema

from record import log
from record.documents import Adjudication, Dissent, RatingCount, Related
from tests.record.factories import (
    RATINGS,
    a_rating,
    a_source,
    an_actor,
    an_appearance,
    content,
    imported,
    others_check,
    publish,
    votes,
)

pytestmark = pytest.mark.django_db

Schema = dict[str, Any]

CONTENT_KEYS = {
    "language", "license", "claim", "rating", "summary", "analysis", "appearances", "evidence", "actors", "sources",
    "origins", "replies", "assessments", "adjudication", "gates", "related", "headline", "would_change",
    "dissent", "also_checked", "imported",
}  # fmt: skip
ENVELOPE_KEYS = {"format", "number", "version", "action", "note", "published_at", "first_published_at", "path"}
FOUND = {
    "kind", "number", "url", "statement", "headline", "rating", "publisher", "language", "published_at",
    "reviewed_on",
}  # fmt: skip
KEYS = {
    "FactCheck": ENVELOPE_KEYS | CONTENT_KEYS,
    "Summary": (ENVELOPE_KEYS - {"format"}) | {
        "language", "license", "claim", "rating", "summary", "actors", "headline", "imported",
    },
    "Tombstone": {"format", "number", "version", "action", "note", "published_at", "path", "statement"},
    "Claim": {"statement", "context", "topics", "said"},
    "Topic": {"slug", "name"},
    "AlsoChecked": {"publisher", "site", "url", "rating", "reviewed_on", "headline", "language"},
    "Imported": {"publisher", "site", "url", "published_on", "modified_on", "rating", "appearances"},
    "Rating": {"slug", "name", "value", "worst", "best", "definition", "scale", "translations"},
    "RatingWords": {"language", "name", "definition"},
    "Actor": {"slug", "name", "kind", "description", "country", "wikidata", "sort_name"},
    "ListedActor": {"slug", "name", "kind", "description", "country", "wikidata", "sort_name", "stances"},
    "Appearance": {
        "actor", "stance", "quote", "quote_language", "said_on", "occasion", "source", "since", "attribution",
        "attributed_by",
    },
    "Evidence": {"stance", "source", "quote", "locator", "note", "archive", "read", "through", "passage", "number"},
    "Archive": {"sha256", "captured_at", "url", "media_type", "size"},
    "Passage": {"prefix", "exact", "suffix", "page"},
    "Source": {
        "slug", "title", "publisher", "kind", "tier", "url", "published_on", "language", "origin", "interests",
        "published_by_url", "superseded_by", "retracted",
    },
    "SourceRetraction": {"on", "reason"},
    "Publisher": {"slug", "name", "kind", "country"},
    "Reply": {"actor", "asked_on", "channel", "due_on", "answered_on", "answer", "not_asked"},
    "Assessment": {"rating", "blind", "without_conflict"},
    "Adjudication": {"rating", "blind", "without_conflict", "reasons"},
    "Dissent": {"of", "ratings"},
    "RatingCount": {"rating", "count"},
    "Gate": {"gate", "state", "reason", "figures"},
    "Related": {"number", "relation"},
    "Loss": {"first", "last", "reason", "declared_at"},
    "Problem": {"type", "title", "status", "detail", "errors", "request_id"},
    "Match": {"outcome", "candidates"},
    "Sentence": {
        "text", "start", "end", "paragraph", "kinds", "score", "reasons", "rules", "attribution", "outcome",
        "candidates",
    },
    "SentenceReason": {"code", "words"},
    "Attribution": {"speaker", "verb", "how", "words", "resolved_from"},
    "Candidate": {"score", "why", *FOUND},
    "Reason": {"kind", "words", "likeness"},
    "Precision": {"precision", "recall", "measured_on"},
    "Search": {"all_words", "corrected"},
    "SharedPrefix": {"prefix", "addresses"},
    "Entry": {"index", "number", "version", "action", "document", "published_at"},
    "Change": {"entry", "leaf_hash", "document"},
    "Version": {"entry", "leaf_hash", "note", "rating", "url"},
    "ExportEnd": {"last", "changes"},
    "HashedAddress": {"sha256", "fact_checks"},
    "LeadsTo": {"role", *FOUND},
    "Notice": {
        "index", "number", "version", "after", "kind", "source", "read_on", "noticed_at", "passage", "reason",
        "replaced_by",
    },
    "Successor": {"title", "url"},
}  # fmt: skip


@pytest.fixture
def description(client: Client) -> Schema:
    answer = client.get("/api/v1/schema/")
    assert answer["Content-Type"] == "application/json"
    return answer.json()


# Keys that are not always there: also those that joined the contract after documents were published.
# What joined later is not in earlier documents.
OPTIONAL = {
    "Problem": {"errors", "request_id"},
    "FactCheck": {"headline", "would_change", "dissent", "also_checked", "imported"},
    "Rating": {"translations"},
    "Summary": {"headline", "imported"},
    "Tombstone": {"statement"},
    "Claim": {"said"},
    "Actor": {"sort_name"},
    "ListedActor": {"sort_name", "stances"},
    "Appearance": {"attribution", "attributed_by"},
    "Evidence": {"read", "through", "passage", "number"},
    "Archive": {"media_type", "size"},
    "Source": {"published_by_url", "superseded_by", "retracted"},
    "Assessment": {"blind", "without_conflict"},
    "Adjudication": {"blind", "without_conflict", "reasons"},
    "Gate": {"figures"},
}


def closed(schema: Any) -> Any:
    """The same schema, but with no room for a key that it does not describe."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: closed(value) for key, value in schema.items()} | (
        {"additionalProperties": False} if isinstance(schema.get("properties"), dict) and "required" in schema else {}
    )


def validate(value: Any, schema: Schema, description: Schema) -> None:
    whole = closed(schema) | {"components": closed(description["components"])}
    jsonschema.Draft202012Validator.check_schema(whole)
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    jsonschema.Draft202012Validator(whole, format_checker=checker).validate(value)


def schema_of(description: Schema, path: str, status: str = "200") -> Schema:
    [media] = description["paths"][f"/api/v1/{path}"]["get"]["responses"][status]["content"].values()
    return media["schema"]


def operations(description: Schema) -> list[tuple[str, Schema]]:
    return [(path, each) for path, methods in description["paths"].items() for each in methods.values()]


def test_it_is_valid_openapi_3_1(description: Schema) -> None:
    validate_schema(description)
    assert description["openapi"] == "3.1.1"
    assert description["info"]["license"] == {"name": "CC-BY-4.0"}
    assert description["servers"] == [{"url": "/"}]


def test_every_address_is_described_with_tags_and_words(description: Schema) -> None:
    addresses = {
        f"/{pattern}".replace("<str:", "{").replace(">", "}")
        for pattern in ("api/" + str(each.pattern) for each in get_resolver("public.api.urls").url_patterns)
        if pattern.startswith("api/v1/") and "schema" not in pattern and "resource:" not in pattern
    }
    assert len(addresses) == 21
    assert set(description["paths"]) == addresses
    names = [operation["operationId"] for _path, operation in operations(description)]
    assert len(set(names)) == len(names) == len(addresses)
    tags = {tag["name"] for tag in description["tags"]}
    for path, operation in operations(description):
        assert set(description["paths"][path]) == {"post" if path in POSTED else "get"}
        assert len(operation["tags"]) == 1, path
        assert set(operation["tags"]) <= tags, path
        assert operation["summary"], path
        assert operation["description"], path
        for parameter in operation.get("parameters", []):
            assert parameter["description"], (path, parameter["name"])
        for status, answer in operation["responses"].items():
            assert answer["description"], (path, status)


POSTED = ("/api/v1/match", "/api/v1/read")
STREAMS = {
    "/api/v1/export": "application/x-ndjson",
    "/api/v1/export.csv": "text/csv",
    "/api/v1/export.claimreview.ndjson": "application/x-ndjson",
}


def test_every_status_of_an_address_is_described_with_its_type(description: Schema) -> None:
    for path, operation in operations(description):
        found = {status: list(answer.get("content", [])) for status, answer in operation["responses"].items()}
        expected = {"200": ["application/json"], "304": [], "400": ["application/problem+json"]}
        if "{" in path:
            expected["404"] = ["application/problem+json"]
        if path in ("/api/v1/claims/{number}", "/api/v1/claims/{number}/versions/{version}"):
            expected["410"] = ["application/json"]
        if path in STREAMS:
            expected["200"] = [STREAMS[path]]
        if path in POSTED:
            del expected["304"]
            expected |= {status: ["application/problem+json"] for status in ("413", "415")}
        assert found == expected, path


def test_every_object_has_the_contracts_keys_and_no_other(description: Schema) -> None:
    schemas = description["components"]["schemas"]
    assert {name: set(schema["properties"]) for name, schema in schemas.items()} == KEYS
    optional = {name: set(schema["properties"]) - set(schema["required"]) for name, schema in schemas.items()}
    assert {name: keys for name, keys in optional.items() if keys} == OPTIONAL


def test_every_list_is_a_page_with_its_neighbors(description: Schema) -> None:
    items = {"claims": ["Summary", "FactCheck"], "actors": ["Actor"], "sources": ["Source"], "topics": ["Topic"]}
    items |= {
        "ratings": ["Rating"],
        "changes": ["Change", "Version"],
        "notices": ["Notice"],
        "claims/{number}/versions": ["Version", "Change"],
    }
    more = {
        "claims": {"search", "as_of"},
        "changes": {"last", "size", "notices", "last_notice"},
        "notices": {"last", "size"},
    }
    for path, names in items.items():
        schema = schema_of(description, path)
        assert sorted(schema["required"]) == ["next", "previous", "results"], path
        assert schema["properties"].keys() - {*schema["required"]} == more.get(path, set()), path
        of = schema["properties"]["results"]["items"]
        refs = [{"$ref": f"#/components/schemas/{name}"} for name in names]
        assert of == ({"anyOf": refs} if len(refs) > 1 else refs[0]), path
        assert schema["description"] == "A page of a list.", path
        assert schema["properties"]["results"]["description"] == "The items of this page.", path
        for side in ("next", "previous"):
            assert schema["properties"][side]["type"] == ["string", "null"], path
            assert schema["properties"][side]["description"], path


def test_every_object_and_key_is_described(description: Schema) -> None:
    for name, schema in description["components"]["schemas"].items():
        assert schema["description"], name
        for key, value in schema["properties"].items():
            refers = any("$ref" in each for each in (value, *value.get("anyOf", [])))
            assert refers or value["description"], f"{name}.{key}"


VARIANTS: list[dict[str, Any]] = [
    {},
    *({"rating": a_rating(slug)} for slug in RATINGS),
    {
        "assessments": votes("half-true", "true", "true"),
        "dissent": Dissent(
            of=3, ratings=[RatingCount(rating="true", count=2), RatingCount(rating="half-true", count=1)]
        ),
    },
    {
        "adjudication": Adjudication(rating="half-true", reasons="Both."),
        "related": [Related(number=2, relation="contradicts")],
    },
    {"appearances": [], "evidence": [], "actors": [], "sources": [], "replies": [], "assessments": [], "gates": []},
    {
        "actors": [an_actor(description=None, country=None, wikidata="Q42")],
        "sources": [a_source(published_on=None, url=None, origin="river-report", interests=None)],
        "origins": 0,
    },
    {"language": "pt-BR", "license": "CC0-1.0"},
    {
        "also_checked": [
            others_check(),
            others_check(rating=None, reviewed_on=None, headline=None, language=None),
        ]
    },
    {"imported": imported()},
    {"imported": imported(published_on=None, modified_on="2019", rating=None, appearances=[]), "analysis": ""},
    {
        "appearances": [
            an_appearance(said_on=said_on, since=since)
            for said_on in ("2025", "2025-09", "2025-09-06", None)
            for since in ("corrected", "deleted", "repeated", None)
        ]
    },
]


def test_published_documents_are_as_described(client: Client, description: Schema) -> None:
    for number, changes in enumerate(VARIANTS, start=1):
        publish("A statement.", **changes)
        one = client.get(f"/api/v1/claims/{number}").json()
        validate(one, schema_of(description, "claims/{number}"), description)
        for address in ("actors", "sources", "topics", "ratings"):
            answer = client.get(f"/api/v1/{address}").json()
            validate(answer, schema_of(description, address), description)
            for item in answer["results"] if address != "ratings" else []:
                one = client.get(f"/api/v1/{address}/{item['slug']}").json()
                validate(one, schema_of(description, f"{address}/{{slug}}"), description)
    searches = ("q=statement", "q=statment&view=full&rating=false&limit=1")
    for query in (*searches, "limit=100", "limit=100&view=full", "limit=2", "limit=2&cursor=before.0"):
        answer = client.get(f"/api/v1/claims?{query}").json()
        assert answer["results"], query
        validate(answer, schema_of(description, "claims"), description)
    validate(client.get("/api/v1/").json(), schema_of(description, ""), description)


def test_a_corrected_document_and_a_tombstone_are_as_described(client: Client, description: Schema) -> None:
    publish()
    log.append(content(), number=1, action="corrected", note="A typing error.")
    corrected = client.get("/api/v1/claims/1").json()
    validate(corrected, schema_of(description, "claims/{number}"), description)
    log.retract(1, note="It rested on a forged letter.")
    tombstone = client.get("/api/v1/claims/1").json()
    validate(tombstone, schema_of(description, "claims/{number}", "410"), description)


def test_problems_are_as_described(client: Client, description: Schema) -> None:
    for address in ("claims/9", "claims?limit=0&x=1", "actors/nobody", "nothing", "claims?actor=%00"):
        problem = client.get(f"/api/v1/{address}").json()
        validate(problem, {"$ref": "#/components/schemas/Problem"}, description)


def test_a_document_with_another_key_or_type_is_not_as_described(client: Client, description: Schema) -> None:
    publish()
    document = client.get("/api/v1/claims/1").json()
    schema = schema_of(description, "claims/{number}")
    for wrong in (
        document | {"assignee": "someone"},
        document | {"claim": document["claim"] | {"stage": "done"}},
        document | {"number": "1"},
        document | {"published_at": "yesterday"},
        document | {"summary": None},
        document | {"action": "retracted"},
        document | {"format": "factcheck/2"},
        {key: value for key, value in document.items() if key != "note"},
    ):
        with pytest.raises(jsonschema.ValidationError):
            validate(wrong, schema, description)


def test_the_described_parameters_are_those_that_are_read(client: Client, description: Schema) -> None:
    publish()
    for path, methods in description["paths"].items():
        address = path.replace("{number}", "1").replace("actors/{slug}", "actors/ada-rivera")
        address = address.replace("sources/{slug}", "sources/river-report").replace("topics/{slug}", "topics/floods")
        [(method, operation)] = methods.items()
        described = [each["name"] for each in operation.get("parameters", []) if each["in"] == "query"]
        [error] = getattr(client, method)(f"{address}?unheard-of=1").json()["errors"]
        read = error["detail"].partition("Known here: ")[2].removesuffix(".")
        assert sorted(described) == sorted(read.split(", ") if read else []), path
