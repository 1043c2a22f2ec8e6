from typing import Any

import jsonschema
import pytest
from django.urls import get_resolver
from drf_spectacular.validation import validate_schema

from record import documents, log
from tests.record.factories import RATINGS, a_rating, a_source, an_actor, content, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def description(client) -> dict[str, Any]:
    answer = client.get("/api/v1/schema/")
    assert answer["Content-Type"] == "application/json"
    return answer.json()


def closed(schema: Any) -> Any:
    """The same schema, but with no room for a key that it does not describe."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: closed(value) for key, value in schema.items()} | (
        {"additionalProperties": False} if isinstance(schema.get("properties"), dict) and "required" in schema else {}
    )


def validate(value: Any, schema: dict[str, Any], description: dict[str, Any]) -> None:
    whole = closed(schema) | {"components": closed(description["components"])}
    jsonschema.Draft202012Validator.check_schema(whole)
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    jsonschema.Draft202012Validator(whole, format_checker=checker).validate(value)


def answer_schema(description, path, status="200"):
    [media] = description["paths"][path]["get"]["responses"][status]["content"].values()
    return media["schema"]


def test_it_is_valid_openapi_3_1(description):
    validate_schema(description)
    assert description["openapi"].startswith("3.1")
    assert description["info"]["license"]["name"]
    assert description["servers"] == [{"url": "/"}]


def test_every_address_is_described_with_tags_and_words(description):
    addresses = {
        f"/{pattern}".replace("<str:", "{").replace(">", "}")
        for pattern in ("api/" + str(each.pattern) for each in get_resolver("record.api.urls").url_patterns)
        if pattern.startswith("api/v1/") and "schema" not in pattern
    }
    assert set(description["paths"]) == addresses
    names = [methods["get"]["operationId"] for methods in description["paths"].values()]
    assert len(set(names)) == len(names) == len(addresses)
    tags = {tag["name"] for tag in description["tags"]}
    for methods in description["paths"].values():
        assert set(methods) == {"get"}
        operation = methods["get"]
        assert set(operation["tags"]) <= tags
        assert operation["summary"]
        assert operation["description"]
        for parameter in operation.get("parameters", []):
            assert parameter["description"], parameter["name"]
        for answer in operation["responses"].values():
            assert answer["description"]


def test_every_key_of_every_object_is_described(description):
    for name, schema in description["components"]["schemas"].items():
        assert schema["description"], name
        for key, value in schema["properties"].items():
            assert "$ref" in value or "oneOf" in value or value["description"], f"{name}.{key}"


def test_the_objects_have_exactly_the_contracts_keys(description):
    schemas = description["components"]["schemas"]
    assert set(schemas["FactCheck"]["properties"]) == {*documents.ENVELOPE, *documents.CONTENT}
    assert set(schemas["FactCheck"]["required"]) == {*documents.ENVELOPE, *documents.CONTENT}
    assert tuple(schemas["Summary"]["properties"]) == documents.LISTING


VARIANTS: list[dict[str, Any]] = [
    {},
    *({"rating": a_rating(slug)} for slug in RATINGS),
    {"adjudication": {"rating": "half-true"}, "related": [{"number": 2, "relation": "contradicts"}], "origins": 0},
    {"appearances": [], "evidence": [], "actors": [], "sources": [], "replies": [], "assessments": [], "gates": []},
    {
        "actors": [an_actor(description=None, country=None, wikidata="Q42")],
        "sources": [a_source(published_on=None, url=None, origin="river-report", interests=None)],
    },
    {"language": "pt-BR", "license": "CC0-1.0"},
]


@pytest.mark.parametrize("changes", VARIANTS)
def test_published_documents_are_as_described(client, description, changes):
    publish("A statement.", **changes)
    validate(client.get("/api/v1/claims/1").json(), answer_schema(description, "/api/v1/claims/{number}"), description)
    for address in ("claims", "actors", "sources", "topics", "ratings"):
        answer = client.get(f"/api/v1/{address}").json()
        validate(answer, answer_schema(description, f"/api/v1/{address}"), description)
        for item in answer["results"] if address in ("actors", "sources", "topics") else []:
            one = client.get(f"/api/v1/{address}/{item['slug']}").json()
            validate(one, answer_schema(description, f"/api/v1/{address}/{{slug}}"), description)
    full = client.get("/api/v1/claims?view=full").json()
    validate(full, answer_schema(description, "/api/v1/claims"), description)


@pytest.mark.parametrize("since", ["corrected", "deleted", "repeated", None])
@pytest.mark.parametrize("said_on", ["2025", "2025-09", "2025-09-06", None])
def test_an_appearance_is_as_described_whatever_is_known_of_it(client, description, said_on, since):
    [appearance, _] = content()["appearances"]
    publish("A statement.", appearances=[appearance | {"said_on": said_on, "since": since}])
    validate(client.get("/api/v1/claims/1").json(), answer_schema(description, "/api/v1/claims/{number}"), description)


def test_a_corrected_document_and_a_tombstone_are_as_described(client, description):
    publish()
    log.append(content(), number=1, action="corrected", note="A typing error.")
    validate(client.get("/api/v1/claims/1").json(), answer_schema(description, "/api/v1/claims/{number}"), description)
    log.retract(1, note="It rested on a forged letter.")
    tombstone = client.get("/api/v1/claims/1").json()
    validate(tombstone, answer_schema(description, "/api/v1/claims/{number}", "410"), description)


@pytest.mark.parametrize("address", ["claims/9", "claims?limit=0&x=1", "actors/nobody", "nothing", "claims?actor=%00"])
def test_problems_are_as_described(client, description, address):
    problem = client.get(f"/api/v1/{address}").json()
    validate(problem, {"$ref": "#/components/schemas/Problem"}, description)


def test_a_document_with_another_key_or_type_is_not_as_described(client, description):
    publish()
    document = client.get("/api/v1/claims/1").json()
    schema = answer_schema(description, "/api/v1/claims/{number}")
    for wrong in (
        document | {"assignee": "someone"},
        document | {"claim": document["claim"] | {"stage": "done"}},
        document | {"number": "1"},
        document | {"published_at": "yesterday"},
        document | {"summary": None},
    ):
        with pytest.raises(jsonschema.ValidationError):
            validate(wrong, schema, description)


def test_the_described_parameters_are_those_that_are_read(client, description):
    for path, methods in description["paths"].items():
        address = path.replace("{number}", "1").replace("actors/{slug}", "actors/ada-rivera")
        if "{" in address:
            continue
        publish()
        described = [each["name"] for each in methods["get"].get("parameters", []) if each["in"] == "query"]
        problem = client.get(f"{address}?unheard-of=1").json()["errors"][0]["detail"]
        assert all(name in problem for name in described)
        assert ("Known here" in problem) == bool(described)
